import { setTimeout as delay } from 'node:timers/promises';
import { message } from './work.js';

/** A server that never answers the final dot: what a message costs while it waits for its turn. @type {import('./index.js').Scenario} */
export const waiting = {
  name: 'waiting',
  title: 'Memory of messages of 2 KB that wait for a server',
  setting: { messages: 10_000, seconds: 60 },
  quick: { messages: 2000 },
  rounds: 3,
  server: { silent: true },
  transport: { pool: true, maxConnections: 5 },
  async work({ outcomes, setting: { messages } }) {
    // what is made once is not what is measured
    for (let number = 0; number < 200; number++) outcomes.send(message(number));
    const before = await heap();
    for (let number = 0; number < messages; number++) outcomes.send(message(number));
    return { bytes: (await heap()) - before };
  },
  figures: [
    {
      title: 'heap bytes/message',
      of: ({ measured, setting }) => measured.bytes / setting.messages,
      comparedWith: 'plain',
      // 1 KB more than plain: as a difference, because a ratio would depend on the size of the message
      goal: { max: 1024, difference: true },
    },
  ],
};

/** Bytes in use when nothing more is under way and nothing more can be freed. */
async function heap() {
  await delay(500);
  globalThis.gc?.();
  await delay(100);
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
