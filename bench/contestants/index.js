// Who takes part. mail-time 3 does not: its queue and its scheduler both need MongoDB or Redis and are polled, so what would be
// measured is the database; with a queue and a scheduler of ours in their place, it would be ours. Nor can it be held against the
// figures: its `sendMail()` resolves with an id when the message is stored, and nothing tells what became of its recipients.
import { naive } from './naive.js';
import { plain } from './plain.js';
import { resilientContestant } from './resilient.js';

/** @typedef {import('nodemailer').Transporter<import('nodemailer').SMTPSentMessageInfo>} Transporter */
/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {(options: object) => { transporter: any, sendMail: (message: object) => Promise<any> }} open with Nodemailer's options
 */

/** This package is the last: its figures are held against the goals. @type {readonly Contestant[]} */
export const CONTESTANTS = [plain, naive, resilientContestant];
