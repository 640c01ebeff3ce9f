// Very many messages through one transporter: memory, listeners and sockets must not grow, and every ledger must be true.
import { fork } from 'node:child_process';
import { EventEmitter, getEventListeners, once, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import nodemailer from 'nodemailer';
import { resilient } from '../../dist/index.js';
import { untruth } from './truth.js';

setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collectGarbage = runInNewContext('gc');

const MEGABYTE = 1_048_576;
/** The heap may be larger by this after a collection than it was at the start. */
const FLAT = 10 * MEGABYTE;
const AT_ONCE = 100;
const CONNECTIONS = 5;
/** Sent before the start is measured: code is compiled, and caches are filled. */
const WARM_UP = 3000;
const ROWS = 10;

/** @typedef {{ heap: number, rss: number, listeners: number, sockets: number, serverSockets: number }} Held */

/** @param {import('../soak.js').Wanted} wanted @returns {Promise<boolean>} */
export async function soakMessages({ count, seed, minutes }) {
  const child = fork(new URL('./server.js', import.meta.url), [`${seed}`]);
  const [address] = await once(child, 'message');
  const ask = async () => {
    child.send('count');
    const [answer] = await once(child, 'message');
    return /** @type {{ taken: [string, number][], sockets: number }} */ (answer);
  };
  const abort = new AbortController();
  // one signal for all that are under way
  setMaxListeners(0, abort.signal);
  const plain = nodemailer.createTransport({ ...address, pool: true, maxConnections: CONNECTIONS, maxMessages: 1000 });
  const inner = plain.transporter;
  const transporter = resilient(plain, { minTimeout: 20, maxTimeout: 1000, retries: 20 });
  /** @type {EventEmitter[]} */
  const emitters = /** @type {unknown[]} */ ([plain, inner, transporter.transporter]).filter(
    (object) => object instanceof EventEmitter,
  );

  /** @param {number} number @returns {Promise<import('./truth.js').Ledger>} */
  const send = (number) =>
    transporter
      .sendMail({
        from: 'soak@example.com',
        to: `m${number}@example.com`,
        subject: `Message ${number}`,
        text: 'x'.repeat(2000),
        signal: abort.signal,
      })
      .then(
        ({ recipients }) => recipients,
        (error) => error.recipients ?? [{ address: `m${number}@example.com`, state: error.message }],
      );

  let number = 0;
  const deadline = performance.now() + minutes * 60_000;
  /** Sends so many, and compares what the transport says of them with what the server has. @param {number} size */
  const batch = async (size) => {
    const end = number + size;
    /** @type {import('./truth.js').Ledger} */
    const ledger = [];
    const lane = async () => {
      while (number < end && performance.now() < deadline) ledger.push(...(await send(++number)));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const { taken, sockets } = await ask();
    return { untrue: untruth(ledger, new Map(taken)), sent: ledger.length, sockets };
  };

  /** @param {number} serverSockets @returns {Held} */
  const held = (serverSockets) => {
    collectGarbage();
    collectGarbage();
    const { heapUsed: heap, rss } = process.memoryUsage();
    const listeners =
      emitters.flatMap((emitter) => emitter.eventNames().map((name) => emitter.listenerCount(name))).reduce(plus, 0) +
      getEventListeners(abort.signal, 'abort').length;
    const sockets = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    return { heap, rss, listeners, sockets, serverSockets };
  };

  console.log(`${count} messages, 2 % of the transactions fail, seed ${seed}`);
  const warm = await batch(Math.min(WARM_UP, count));
  const start = held(warm.sockets);
  const problems = warm.untrue;
  printed(number, start, 0);
  for (let row = 1; row <= ROWS && performance.now() < deadline; row++) {
    const begin = performance.now();
    const { untrue, sent, sockets } = await batch(warm.sent + Math.ceil(((count - warm.sent) * row) / ROWS) - number);
    problems.push(...untrue);
    const now = held(sockets);
    printed(number, now, (1000 * sent) / (performance.now() - begin));
    problems.push(...grown(start, now));
  }
  transporter.close();
  let { sockets } = await ask();
  for (let tries = 0; sockets > 0 && tries < 100; tries++) {
    await sleep(50);
    ({ sockets } = await ask());
  }
  child.disconnect();
  await once(child, 'exit');
  if (sockets > 0) problems.push(`${sockets} connections are open at the server after close()`);
  for (const problem of problems.slice(0, 20)) console.log(problem);
  console.log(problems.length === 0 ? `${number} messages: nothing lost, nothing doubled, nothing held` : 'FAILED');
  return problems.length === 0;
}

/** @param {number} sum @param {number} next */
const plus = (sum, next) => sum + next;

/** @param {Held} start @param {Held} now @returns {string[]} */
function grown(start, now) {
  return [
    now.heap - start.heap > FLAT && `The heap has grown by ${inMegabytes(now.heap - start.heap)} MB`,
    now.listeners > start.listeners && `${now.listeners - start.listeners} more listeners than at the start`,
    now.sockets > CONNECTIONS && `${now.sockets} sockets are open`,
    now.serverSockets > CONNECTIONS && `${now.serverSockets} sockets are open at the server`,
  ].filter((text) => text !== false);
}

/** @param {number} bytes */
const inMegabytes = (bytes) => (bytes / MEGABYTE).toFixed(1);

/** @param {number} messages @param {Held} held @param {number} speed */
function printed(messages, { heap, rss, listeners, sockets, serverSockets }, speed) {
  const cells = [
    `${messages} messages`,
    `heap ${inMegabytes(heap)} MB`,
    `RSS ${inMegabytes(rss)} MB`,
    `${listeners} listeners`,
    `${sockets} sockets, ${serverSockets} at the server`,
    speed > 0 ? `${Math.round(speed)} messages/s` : 'the start',
  ];
  console.log(cells.map((cell, i) => cell.padStart([16, 13, 13, 13, 28, 15][i] ?? 0)).join(' '));
}
