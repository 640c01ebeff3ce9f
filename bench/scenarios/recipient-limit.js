import { asReceived, duplicates, falselyTold, makespan, notServed } from './figures.js';

const LIMIT = 50;

/** One message to many recipients, and a limit that nobody told the sender. @type {import('./index.js').Scenario} */
export const recipientLimit = {
  name: 'recipient-limit',
  title: `One message to many recipients, at most ${LIMIT} in a transaction`,
  setting: { messages: 1, recipients: 10_000, seconds: 120 },
  quick: { recipients: 1000 },
  rounds: 3,
  server: { recipients: LIMIT },
  transport: { pool: true, maxConnections: 5 },
  async work({ outcomes, setting: { recipients = 0 } }) {
    await outcomes.send({
      from: 'sender@example.com',
      to: 'everybody@example.com',
      subject: 'News',
      text: 'To all of you.',
      envelope: {
        from: 'sender@example.com',
        to: Array.from({ length: recipients }, (_, n) => `user-${n}@example.com`),
      },
      maxRecipients: 0, // Nodemailer's own limit is a guard against mistakes
    });
  },
  figures: [
    { title: 'transactions', of: asReceived(({ transactions }) => transactions) },
    {
      title: 'of the optimum',
      digits: 2,
      of: asReceived(({ transactions }, { setting }) => transactions / Math.ceil((setting.recipients ?? 0) / LIMIT)),
      goal: { max: 1.05 },
    },
    notServed,
    duplicates,
    falselyTold,
    makespan,
  ],
};
