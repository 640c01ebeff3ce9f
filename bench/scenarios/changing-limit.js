import { duplicates, falselyTold, goodput, makespan, notServed, refused } from './figures.js';
import { sendAll } from './work.js';

const RATES = [{ perSecond: 50, seconds: 15 }, { perSecond: 20, seconds: 15 }, { perSecond: 80 }];

/** Messages that the relay would have taken within so many seconds. @param {number} seconds */
function admissible(seconds) {
  let sum = 0;
  let left = seconds;
  for (const { perSecond, seconds: length = Number.POSITIVE_INFINITY } of RATES) {
    sum += perSecond * Math.max(0, Math.min(left, length));
    left -= length;
  }
  return sum;
}

/** A relay that thinks less of the sender after a while, and then more. @type {import('./index.js').Scenario} */
export const changingLimit = {
  name: 'changing-limit',
  title: 'A relay whose limit goes from 50 messages/s to 20 after 15 s, and to 80 after 30 s; 100 sends in parallel',
  setting: { messages: 2250, parallel: 100, seconds: 150 },
  quick: { messages: 1200, seconds: 60 },
  rounds: 3,
  server: { rates: RATES },
  transport: { pool: true, maxConnections: 5 },
  work: ({ outcomes, setting: { messages, parallel = 1 } }) => sendAll(outcomes, messages, parallel),
  figures: [goodput(admissible), { ...refused, goal: { max: 3 } }, notServed, duplicates, falselyTold, makespan],
};
