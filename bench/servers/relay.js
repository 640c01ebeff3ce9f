// The bench's own server, in a process of its own. Without rules it takes everything.
import { createServer } from 'node:net';
import { outage } from './outage.js';
import { connectionLimit, faults, rateLimit, recipientLimit, silent } from './rules.js';
import { Session } from './session.js';
import { Tally } from './tally.js';

/** @typedef {import('./rules.js').Rule} Rule */

/** @param {import('./rules.js').Rules} wanted */
function listen(wanted) {
  const tally = new Tally();
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const rules = rulesFrom(wanted, tally, sockets);
  const server = createServer({ noDelay: true }, (socket) => {
    tally.connect();
    sockets.add(socket);
    // over as soon as the last reply is out, whenever the client hangs up
    for (const event of ['finish', 'close']) socket.once(event, () => sockets.delete(socket));
    new Session(socket, rules, tally);
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 511 }, () => {
    process.send?.({ port: /** @type {import('node:net').AddressInfo} */ (server.address()).port });
  });
  process.on('message', () => process.send?.({ received: tally.report() }));
}

/**
 * @param {import('./rules.js').Rules} wanted
 * @param {Tally} tally
 * @param {ReadonlySet<import('node:net').Socket>} sockets
 * @returns {Rule[]}
 */
function rulesFrom(wanted, tally, sockets) {
  return [
    wanted.outage && outage(wanted.outage, tally, sockets),
    wanted.connections && connectionLimit(wanted.connections, () => sockets.size),
    wanted.faults && faults(wanted.faults, (recipients) => tally.take(recipients)),
    wanted.recipients && recipientLimit(wanted.recipients),
    wanted.rates && rateLimit(wanted.rates),
    wanted.silent && silent(),
  ].filter((rule) => typeof rule === 'function');
}

process.once('message', (wanted) => listen(/** @type {import('./rules.js').Rules} */ (wanted)));
process.once('disconnect', () => process.exit());
