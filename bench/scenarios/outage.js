import { asReceived, duplicates, falselyTold, notServed } from './figures.js';
import { sendAll } from './work.js';

/** Within 2 s and one interval between two probes, of 5 s at most. */
const RECOVERY = 7;

/** @param {number} length in seconds @returns {import('./index.js').Scenario} */
const outage = (length) => ({
  name: `outage-${length}`,
  title: `A server that is down for ${length} s in the middle of the run; 100 sends in parallel`,
  setting: { messages: 1500, parallel: 100, seconds: 60 + 3 * length },
  quick: { messages: 600 },
  rounds: 3,
  server: { outage: { after: 300, seconds: length } },
  transport: { pool: true, maxConnections: 5 },
  work: ({ outcomes, setting: { messages, parallel = 1 } }) => sendAll(outcomes, messages, parallel),
  figures: [
    {
      title: 'connections during it',
      of: asReceived(({ outage }) => outage?.connections ?? Number.NaN),
      comparedWith: 'naive',
      goal: { max: 20 },
    },
    notServed,
    duplicates,
    falselyTold,
    {
      title: 'seconds after it',
      digits: 1,
      of: asReceived(({ outage }) => outage?.secondsAfter ?? Number.NaN),
      goal: { max: RECOVERY },
    },
  ],
});

export const outage10 = outage(10);
export const outage30 = outage(30);
