import { sendAll } from './work.js';

/** A server that takes everything: what the package costs where it has nothing to do. @type {import('./index.js').Scenario} */
export const happyPath = {
  name: 'happy-path',
  title: 'Happy path: messages of 2 KB over a pool of 5 connections',
  setting: { messages: 20_000, warmUp: 4000, parallel: 50, seconds: 120 },
  quick: { messages: 3000, warmUp: 1000 },
  rounds: 7,
  server: 'sink',
  transport: { pool: true, maxConnections: 5 },
  async work({ outcomes, setting: { messages, warmUp = 0, parallel = 1 } }) {
    await sendAll(outcomes, warmUp, parallel);
    const cpu = process.cpuUsage();
    const start = performance.now();
    await sendAll(outcomes, messages, parallel, warmUp);
    const milliseconds = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return { milliseconds, cpuMicroseconds: user + system };
  },
  figures: [
    {
      title: 'messages/s',
      of: ({ measured, setting }) => (1000 * setting.messages) / measured.milliseconds,
      comparedWith: 'plain',
      goal: { min: 0.98, ratio: true },
    },
    {
      title: 'CPU µs/message',
      of: ({ measured, setting }) => measured.cpuMicroseconds / setting.messages,
      comparedWith: 'plain',
      goal: { max: 1.03, ratio: true },
    },
    {
      title: 'not sent',
      of: ({ told, setting }) => setting.messages + (setting.warmUp ?? 0) - told.accepted,
      goal: { max: 0 },
    },
  ],
};
