// Postfix's smtp-sink: written in C, so that it takes less of the machine than any server of ours. It counts nothing.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const TRIES = 100;

export const hasSmtpSink = () => spawnSync('smtp-sink', ['-?'], { stdio: 'ignore' }).error === undefined;

/** @returns {Promise<import('./server.js').Server>} */
export async function startSmtpSink() {
  const port = await freePort();
  // it gives up the rights of root where it has them
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const sink = spawn('smtp-sink', [...user, `inet:127.0.0.1:${port}`, '511'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let left = TRIES; !(await answers(port)); left--) {
    if (left === 0 || sink.exitCode !== null) throw new Error('smtp-sink does not listen');
    await delay(50);
  }
  return { port, received: async () => undefined, stop: () => sink.kill() };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  return port;
}

/** @param {number} port @returns {Promise<boolean>} */
const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
