import { createFaultServer } from 'nodemailer-resilient/testing';

/** Recipients the server takes in one transaction. */
export const LIMIT = 25;

/**
 * A real SMTP server with the habits of many: it limits recipients, greylists addresses that start with "new-", has no
 * mailbox for those that start with "gone-", and drops connections: the third at MAIL FROM, the sixth in the middle of a
 * message. It keeps a record of what it took.
 */
export const startDifficultServer = () =>
  createFaultServer({
    script: [
      { stage: 'MAIL', connection: 3, drop: 'rst' },
      { stage: 'body', connection: 6, after: 100_000, drop: 'rst' },
      { stage: 'RCPT', answer: refusal },
    ],
  });

/** @type {import('nodemailer-resilient/testing').AnswerFunction} says no to a recipient, or nothing */
function refusal({ recipient = '', recipients, count }) {
  if (recipients.length >= LIMIT) return '452 4.5.3 Too many recipients';
  if (recipient.startsWith('gone-')) return '550 5.1.1 No such user here';
  const isNew = recipient.startsWith('new-') && count(recipient) === 1;
  return isNew ? '450 4.2.0 Greylisted, try again in 2 seconds' : undefined;
}
