import { asReceived, duplicates, falselyTold, makespan, notServed } from './figures.js';
import { sendAll } from './work.js';

const LIMIT = 3;

/** @type {import('./index.js').Scenario} */
export const connectionLimit = {
  name: 'connection-limit',
  title: `A server that takes ${LIMIT} connections at a time and answers 421 above that; no pool, 30 sends in parallel`,
  setting: { messages: 1000, parallel: 30, seconds: 120 },
  quick: { messages: 200, seconds: 60 },
  rounds: 3,
  server: { connections: LIMIT },
  transport: {},
  work: ({ outcomes, setting: { messages, parallel = 1 } }) => sendAll(outcomes, messages, parallel),
  figures: [
    { ...makespan, goal: { max: 10 } },
    { title: 'connections', of: asReceived(({ connections }) => connections), comparedWith: 'naive' },
    notServed,
    duplicates,
    falselyTold,
  ],
};
