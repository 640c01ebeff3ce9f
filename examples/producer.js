// As many messages as you like in constant memory: push while there is room, wait while there is none.
//   SMTP_URL=smtp://127.0.0.1:2525 node examples/producer.js 1000000
import { once } from 'node:events';
import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';

const count = Number(process.argv[2] ?? 1_000_000);
const transporter = resilient(
  nodemailer.createTransport({ url: process.env.SMTP_URL ?? 'smtp://127.0.0.1:2525', pool: true }),
  // those that wait for a retry are kept as well: no more than these
  { maxQueue: 1000 },
);

let accepted = 0;
let most = 0;
/** @type {Set<Promise<void>>} */
const pending = new Set();

/** @param {number} number */
async function send(number) {
  try {
    await transporter.sendMail({
      from: 'news@example.com',
      to: `reader-${number}@example.com`,
      subject: 'What is new in May',
      text: `Quite a lot, reader ${number}.`,
    });
    accepted++;
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    console.error(`reader-${number}@example.com: ${reason}`);
  }
}

for (let number = 1; number <= count; number++) {
  while (!transporter.isIdle()) await once(transporter, 'idle');
  const sending = send(number).finally(() => pending.delete(sending));
  pending.add(sending);
  most = Math.max(most, pending.size);
}
await Promise.all(pending);
transporter.close();

const megabytes = Math.round(process.memoryUsage().rss / 2 ** 20);
console.log(`${accepted} of ${count} accepted, no more than ${most} in memory at a time, ${megabytes} MB in all`);
