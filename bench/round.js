// One contestant at one scenario, once: a fresh server and a fresh sender, each a process of its own.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nextMessage } from './messages.js';
import { startServer } from './servers/server.js';

/** @typedef {import('./scenarios/index.js').Scenario} Scenario */
/** @typedef {import('./scenarios/index.js').Setting} Setting */
/** @typedef {import('./scenarios/index.js').Run} Run */

const CONTESTANT = fileURLToPath(new URL('./contestants/main.js', import.meta.url));
/** MB. A contestant that keeps everything in memory dies of it, and not the machine. */
const HEAP = 2048;
/** Seconds beyond the scenario's own limit after which a contestant hangs. */
const GRACE = 30;

/**
 * @param {Scenario} scenario
 * @param {string} contestant
 * @param {Setting} setting
 * @param {string} [profile] directory for a CPU profile of the sender
 * @returns {Promise<Run>}
 * @throws {Error} when a process dies or hangs
 */
export async function runOnce({ name, server: rules }, contestant, setting, profile) {
  const server = await startServer(rules);
  const profiling = profile
    ? ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${name}-${contestant}.cpuprofile`]
    : [];
  const sender = fork(CONTESTANT, [], { execArgv: ['--expose-gc', `--max-old-space-size=${HEAP}`, ...profiling] });
  const exited = new Promise((resolve) => sender.once('exit', resolve));
  try {
    sender.send({ contestant, scenario: name, setting, port: server.port });
    const sent = await nextMessage(sender, setting.seconds + GRACE);
    // it writes its profile
    if (profile) await exited;
    return { ...sent, setting, received: await server.received() };
  } finally {
    sender.kill('SIGKILL');
    server.stop();
  }
}

/** The order changes from round to round: nobody always runs on the machine that another has warmed up. @param {readonly string[]} contestants @param {number} round */
export function orderOf(contestants, round) {
  const start = Math.floor(round / 2) % contestants.length;
  const turned = [...contestants.slice(start), ...contestants.slice(0, start)];
  return round % 2 === 0 ? turned : turned.reverse();
}
