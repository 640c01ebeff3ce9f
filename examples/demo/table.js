import { paint } from './terminal.js';

/** @typedef {import('nodemailer-resilient').RecipientState} RecipientState */

/** @type {[state: RecipientState, colour: 'green' | 'red' | 'yellow', meaning: string][]} */
const STATES = [
  ['accepted', 'green', 'a server took the message for them'],
  ['rejected', 'red', 'refused for good'],
  ['deferred', 'yellow', 'refused for now, a later try may do'],
  ['unknown', 'yellow', 'sent, but no reply came'],
];

/**
 * @param {import('./send.js').Delivery} delivery
 */
export function printTable({ result, counts }) {
  const { recipients, transactions, possibleDuplicate } = result;
  /** @type {(label: string, value: number | string, note?: string) => string} */
  const row = (label, value, note = '') => `  ${label.padEnd(20)}${String(value).padStart(6)}  ${note}`.trimEnd();

  console.log(`\n${row('recipients', recipients.length)}`);
  for (const [state, colour, meaning] of STATES) {
    const count = recipients.filter((recipient) => recipient.state === state).length;
    const text = row(`  ${state}`, count, meaning);
    console.log(count > 0 ? paint(colour, text) : paint('dim', text));
  }
  console.log(row('transactions', transactions));
  console.log(row('retries', counts.retries));
  console.log(row('splits', counts.splits));
  console.log(`${row('possible duplicates', possibleDuplicate ? 'yes' : 'none')}\n`);
}
