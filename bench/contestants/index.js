// Who takes part. mail-time does not: it keeps its queue in MongoDB or Redis and polls it, so what would be measured is the
// database; with a queue of ours in its place, it would be ours. Nor does its `sendMail()` tell what became of a message.
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
