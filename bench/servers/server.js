// Starts the server of one run.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nextMessage } from '../messages.js';
import { hasSmtpSink, startSmtpSink } from './smtp-sink.js';

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {() => Promise<import('./tally.js').Received | undefined>} received nothing where the server does not count
 * @property {() => unknown} stop
 */

const RELAY = fileURLToPath(new URL('./relay.js', import.meta.url));

/** @param {import('./rules.js').Rules | 'sink'} rules `sink`: takes everything, and costs as little as possible @returns {Promise<Server>} */
export const startServer = (rules) =>
  rules === 'sink' && hasSmtpSink() ? startSmtpSink() : startRelay(rules === 'sink' ? {} : rules);

/** @param {import('./rules.js').Rules} rules @returns {Promise<Server>} */
async function startRelay(rules) {
  const relay = fork(RELAY);
  relay.send(rules);
  const { port } = await nextMessage(relay);
  return {
    port,
    async received() {
      relay.send('report');
      return (await nextMessage(relay)).received;
    },
    stop: () => relay.kill(),
  };
}
