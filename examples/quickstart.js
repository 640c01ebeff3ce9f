// The whole change to an app: wrap the transporter once, then send as before.
//   SMTP_URL=smtp://127.0.0.1:2525 node examples/quickstart.js
import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';

const transporter = resilient(nodemailer.createTransport(process.env.SMTP_URL ?? 'smtp://127.0.0.1:2525'));

const info = await transporter.sendMail({
  from: 'Shop <shop@example.com>',
  to: ['Ann <ann@example.com>', 'Bob <bob@example.com>'],
  subject: 'Your order is on its way',
  text: 'It left this morning.',
});

console.log(`${info.messageId} took ${info.transactions} transaction(s)`);
for (const { address, state, response } of info.recipients) console.log(`${address}: ${state} (${response})`);
