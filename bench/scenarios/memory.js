import { message } from './work.js';

const MB = 1024 * 1024;
const SAMPLES = 100;

/** The loop of Nodemailer's documentation: as many messages as there are, as fast as the transport asks for them. @type {import('./index.js').Scenario} */
export const memory = {
  name: 'memory',
  title: 'Messages of 2 KB pushed whenever isIdle() says so, over a pool of 5 connections',
  setting: { messages: 1_000_000, seconds: 1800 },
  quick: { messages: 20_000, seconds: 120 },
  rounds: 1,
  server: 'sink',
  transport: { pool: true, maxConnections: 5 },
  async work({ transporter, outcomes, setting: { messages } }) {
    /** @type {number[]} */
    const samples = [];
    let pushed = 0;
    let settled = 0;
    const { promise, resolve } = withResolve();
    const push = () => {
      while (pushed < messages && transporter.isIdle()) {
        outcomes.send(message(pushed++)).then(() => {
          if (++settled % Math.ceil(messages / SAMPLES) === 0) samples.push(process.memoryUsage.rss() / MB);
          if (settled === messages) resolve();
        });
      }
    };
    transporter.on('idle', push);
    push();
    await promise;
    const quarter = samples.length / 4;
    return {
      early: mean(samples.slice(quarter, 2 * quarter)),
      late: mean(samples.slice(-quarter)),
      peak: Math.max(...samples),
    };
  },
  figures: [
    { title: 'RSS MB, second quarter', of: ({ measured }) => measured.early },
    { title: 'RSS MB, last quarter', of: ({ measured }) => measured.late },
    { title: 'growth', digits: 2, of: ({ measured }) => measured.late / measured.early, goal: { max: 1.1 } },
    { title: 'RSS MB, peak', of: ({ measured }) => measured.peak, comparedWith: 'plain' },
    { title: 'not sent', of: ({ told, setting }) => setting.messages - told.accepted, goal: { max: 0 } },
    { title: 'messages/s', of: ({ seconds, setting }) => setting.messages / seconds, comparedWith: 'plain' },
  ],
};

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function withResolve() {
  /** @type {() => void} */
  let resolve = () => {};
  /** @type {Promise<void>} */
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
