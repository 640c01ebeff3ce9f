// A hosted relay by its name: check the settings with verify(), read what a failure means, then send.
//   SMTP_USER=... SMTP_PASS=... MAIL_FROM=you@your.example MAIL_TO=ann@example.com node examples/hosted-relay.js
import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';

const { SMTP_URL, SMTP_USER, SMTP_PASS, MAIL_FROM, MAIL_TO } = process.env;
// Nodemailer knows host and port of many services by name; SMTP_URL is for a relay that it does not know.
// Not as `url`: beside it, Nodemailer before 10 drops all other options, TLS and login among them.
const url = SMTP_URL ? new URL(SMTP_URL) : undefined;
const relay = url
  ? { host: url.hostname, port: Number(url.port), secure: url.protocol === 'smtps:' }
  : { service: 'SMTP2GO' };

const transporter = resilient(
  nodemailer.createTransport({
    ...relay,
    requireTLS: true, // never a password over an open connection
    auth: { user: SMTP_USER, pass: SMTP_PASS },
  }),
);

try {
  await transporter.verify();
  console.log('The relay answers and takes the login.');
  if (MAIL_FROM && MAIL_TO) {
    const info = await transporter.sendMail({ from: MAIL_FROM, to: MAIL_TO, subject: 'Hello', text: 'It works.' });
    console.log(`Accepted for ${info.accepted.join(', ')}: ${info.response}`);
  }
} catch (reason) {
  const { message, classification } = /** @type {import('nodemailer-resilient').DeliveryError} */ (reason);
  console.error(message);
  if (classification) console.error(`${classification.kind}: ${classification.summary}\n${classification.remedy}`);
  process.exitCode = 1;
}
