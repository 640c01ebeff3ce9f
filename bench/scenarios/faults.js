import { duplicates, falselyTold, makespan, notServed, transactions } from './figures.js';
import { sendAll } from './work.js';

/** Refusals and broken connections at every stage; what was not answered was not taken. @type {import('./index.js').Scenario} */
export const faults = {
  name: 'faults',
  title: 'A relay that fails 10 % of the transactions at random stages; 50 sends in parallel',
  setting: { messages: 5000, parallel: 50, seconds: 180 },
  quick: { messages: 1000, seconds: 60 },
  rounds: 3,
  server: { faults: { share: 0.1, seed: 1 } },
  transport: { pool: true, maxConnections: 5 },
  work: ({ outcomes, setting: { messages, parallel = 1 } }) => sendAll(outcomes, messages, parallel),
  figures: [notServed, duplicates, falselyTold, transactions, makespan],
};
