import nodemailer from 'nodemailer';
import pRetry from 'p-retry';

/** What people write: p-retry around `sendMail()`, with its defaults (10 retries, after 1 s, 2 s, 4 s ...). @type {import('./index.js').Contestant} */
export const naive = {
  name: 'naive',
  open(options) {
    const transporter = nodemailer.createTransport(options);
    return { transporter, sendMail: (message) => pRetry(() => transporter.sendMail(message)) };
  },
};
