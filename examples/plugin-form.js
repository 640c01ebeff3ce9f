// The transport as a plugin, for apps that build their transport first; its events say what happens meanwhile.
//   SMTP_URL=smtp://127.0.0.1:2525 node examples/plugin-form.js
import nodemailer from 'nodemailer';
import { ResilientTransport } from 'nodemailer-resilient';

const transport = new ResilientTransport(process.env.SMTP_URL ?? 'smtp://127.0.0.1:2525', {
  retries: 3,
  minTimeout: 500,
});

transport.on('attempt', ({ transaction, recipients }) => {
  console.log(`transaction ${transaction}: ${recipients.length} recipient(s)`);
});
transport.on('retry', ({ recipients, delay, classification }) => {
  console.log(`again in ${delay} ms for ${recipients.join(', ')}: ${classification.summary}`);
});
for (const event of /** @type {const} */ (['delivered', 'deferred', 'failed'])) {
  transport.on(event, ({ recipients }) => {
    console.log(`${event}: ${recipients.map(({ address }) => address).join(', ')}`);
  });
}

// DKIM, proxy and other options that Nodemailer's transporter acts on need resilient(createTransport(options)).
const transporter = nodemailer.createTransport(transport);
await transporter.sendMail({
  from: 'Team <team@example.com>',
  to: 'ann@example.com',
  subject: 'Meeting moved to three',
  text: 'Same room.',
});
