// Ending a delivery early, by a deadline of your own or when the process is told to stop: nothing goes on behind it.
//   SMTP_URL=smtp://127.0.0.1:2525 node examples/abort.js
import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';

const transporter = resilient(nodemailer.createTransport(process.env.SMTP_URL ?? 'smtp://127.0.0.1:2525'));

const shutdown = new AbortController();
process.once('SIGTERM', () => shutdown.abort());
process.once('SIGINT', () => shutdown.abort());

try {
  const info = await transporter.sendMail({
    from: 'Alerts <alerts@example.com>',
    to: ['ann@example.com', 'bob@example.com'],
    subject: 'Disk almost full',
    text: 'Less than 5 % left.',
    signal: AbortSignal.any([shutdown.signal, AbortSignal.timeout(60_000)]),
  });
  console.log(`Accepted for ${info.accepted.join(', ')}`);
} catch (reason) {
  const error = /** @type {import('nodemailer-resilient').DeliveryError} */ (reason);
  if (error.code !== 'EABORT' || !error.recipients) throw error;
  console.log(`Stopped. Still to be mailed: ${error.deferred.join(', ') || 'nobody'}`);
  // Aborted between the final dot and the reply: the server may have the message.
  if (error.unknown.length > 0) console.log(`In doubt: ${error.unknown.join(', ')}`);
}
