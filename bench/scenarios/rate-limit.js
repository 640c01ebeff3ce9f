import { duplicates, falselyTold, goodput, makespan, notServed, refused } from './figures.js';
import { sendAll } from './work.js';

const PER_SECOND = 50;

/** A relay in the manner of Amazon SES. @type {import('./index.js').Scenario} */
export const rateLimit = {
  name: 'rate-limit',
  title: `A relay that takes ${PER_SECOND} messages/s and answers 454 above that; 100 sends in parallel`,
  setting: { messages: 2000, parallel: 100, seconds: 150 },
  quick: { messages: 500, seconds: 40 },
  rounds: 3,
  server: { rates: [{ perSecond: PER_SECOND }] },
  transport: { pool: true, maxConnections: 5 },
  work: ({ outcomes, setting: { messages, parallel = 1 } }) => sendAll(outcomes, messages, parallel),
  figures: [
    goodput((seconds) => seconds * PER_SECOND),
    { ...refused, goal: { max: 3 } },
    notServed,
    duplicates,
    falselyTold,
    makespan,
  ],
};
