// Some recipients accepted, some not: whom to mail again later, whom never again, and whom to ask about.
//   SMTP_URL=smtp://127.0.0.1:2525 node examples/partial-failures.js
import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';

const transporter = resilient(nodemailer.createTransport(process.env.SMTP_URL ?? 'smtp://127.0.0.1:2525'));

const message = {
  from: 'Billing <billing@example.com>',
  to: ['ann@example.com', 'gone@example.com', 'busy@example.com'],
  subject: 'Invoice 1042',
  text: 'Due in thirty days.',
};

// When nobody was accepted sendMail() rejects, and the error carries the same fields as the result.
const outcome = await transporter.sendMail(message).catch((error) => {
  if (error.recipients) return /** @type {import('nodemailer-resilient').DeliveryError} */ (error);
  throw error; // never got as far as a delivery, for example an unreadable attachment
});

for (const { address, state, classification, retryAfter = 0 } of outcome.recipients) {
  if (state === 'deferred') {
    // Nobody has it and a later try may succeed: put this address, and no other, back into your queue.
    console.log(`queue    ${address} in ${Math.ceil(retryAfter / 60_000)} min: ${classification?.summary}`);
  } else if (state === 'rejected' && classification?.suppress) {
    // The address is dead: mailing it again only harms your reputation.
    console.log(`suppress ${address}: ${classification.summary}`);
  } else if (state === 'rejected') {
    console.log(`look at  ${address}: ${classification?.summary} ${classification?.remedy}`);
  } else if (state === 'unknown') {
    // It may have the message: mailing it again may make a duplicate, so a person or your policy decides.
    console.log(`in doubt ${address}: ${classification?.summary}`);
  }
}
