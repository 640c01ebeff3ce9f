// One message to many recipients: batches, the server's limit and retries are taken care of; this is what comes back.
//   SMTP_URL=smtp://127.0.0.1:2525 node examples/bulk.js
import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';

const transporter = resilient(
  nodemailer.createTransport({ url: process.env.SMTP_URL ?? 'smtp://127.0.0.1:2525', pool: true }),
);
transporter.transporter.on('split', ({ size, limit }) => {
  console.log(`${size} recipients were too many for one transaction: going on with ${limit} at a time`);
});

const readers = Array.from({ length: 120 }, (_, n) => `reader-${n + 1}@example.com`);
const info = await transporter.sendMail({
  from: 'News <news@example.com>',
  // Bcc: nobody sees who else gets it. Batches share one Message-ID and the same headers.
  bcc: readers,
  subject: 'What is new in May',
  text: 'Quite a lot.',
});

console.log(`${info.accepted.length} of ${readers.length} accepted in ${info.transactions} transactions`);
for (const { address, state, classification } of info.recipients) {
  if (state !== 'accepted') console.log(`${address}: ${state}. ${classification?.summary}`);
}
transporter.close();
