import { asReceived, makespan, notServed, transactions } from './figures.js';
import { sendAll } from './work.js';

/**
 * The server has the message and the sender cannot know: who tries again mails twice, who does not may lose. What counts is
 * that the sender is told.
 *
 * @type {import('./index.js').Scenario}
 */
export const lostReplies = {
  name: 'lost-replies',
  title: 'A relay that takes 2 % of the messages and ends the connection before it says so; 50 sends in parallel',
  setting: { messages: 5000, parallel: 50, seconds: 120 },
  quick: { messages: 1000, seconds: 60 },
  rounds: 3,
  server: { faults: { share: 0.02, seed: 1, lostReplies: true } },
  transport: { pool: true, maxConnections: 5 },
  work: ({ outcomes, setting: { messages, parallel = 1 } }) => sendAll(outcomes, messages, parallel),
  figures: [
    notServed,
    { title: 'mailed again', of: asReceived(({ repeated }) => repeated) },
    {
      title: 'of these unannounced',
      of: asReceived(({ repeated }, { told }) => Math.max(0, repeated - told.warned)),
      goal: { max: 0 },
    },
    {
      title: 'failed, yet delivered',
      of: asReceived(({ recipients }, { told }) => Math.max(0, recipients - told.accepted)),
    },
    transactions,
    makespan,
  ],
};
