// The scenarios, in the order in which they are run and shown.
import { changingLimit } from './changing-limit.js';
import { connectionLimit } from './connection-limit.js';
import { faults } from './faults.js';
import { happyPath } from './happy-path.js';
import { lostReplies } from './lost-replies.js';
import { memory } from './memory.js';
import { outage10, outage30 } from './outage.js';
import { rateLimit } from './rate-limit.js';
import { recipientLimit } from './recipient-limit.js';
import { waiting } from './waiting.js';

/**
 * Plain data, because it travels to the contestant's process. `seconds`: a run that takes longer is ended, and what has not
 * been delivered by then was not.
 *
 * @typedef {{ seconds: number, messages: number, parallel?: number, warmUp?: number, recipients?: number }} Setting
 */
/**
 * @typedef {object} Run what one contestant did in one round
 * @property {Setting} setting
 * @property {any} measured what `work` returned, if it did so in time; else empty
 * @property {import('../contestants/outcomes.js').Told} told
 * @property {number} seconds from the first message to the last promise
 * @property {import('../servers/tally.js').Received | undefined} received nothing from a server that does not count
 */
/**
 * @typedef {object} Goal of this package
 * @property {number} [min]
 * @property {number} [max]
 * @property {boolean} [ratio] is meant, to `comparedWith`
 * @property {boolean} [difference] is meant, to `comparedWith`
 */
/**
 * @typedef {object} Figure
 * @property {string} title
 * @property {(run: Run) => number} of `NaN` where there is none
 * @property {number} [digits] after the decimal point
 * @property {'plain' | 'naive'} [comparedWith] is shown with its ratio to that contestant's: to the naive one's where the plain
 *   one does but a part of the work
 * @property {Goal} [goal]
 */
/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} title
 * @property {Setting} setting
 * @property {Partial<Setting>} quick what differs with `--quick`
 * @property {number} rounds
 * @property {import('../servers/rules.js').Rules | 'sink'} server
 * @property {object} transport Nodemailer's options
 * @property {(task: { transporter: any, outcomes: import('../contestants/outcomes.js').Outcomes, setting: Setting }) => Promise<any>} work
 * @property {Figure[]} figures
 */

/** @type {readonly Scenario[]} */
export const SCENARIOS = [
  happyPath,
  waiting,
  recipientLimit,
  rateLimit,
  changingLimit,
  connectionLimit,
  faults,
  lostReplies,
  outage10,
  outage30,
  memory,
];
