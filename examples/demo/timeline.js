import { paint, plain } from './terminal.js';

/** @typedef {import('nodemailer-resilient').ResilientTransport} ResilientTransport */
/** @typedef {import('nodemailer-resilient').SettledEvent} SettledEvent */

/**
 * Prints one line for each event of a transport, and counts them.
 *
 * @param {ResilientTransport} transport
 */
export function followEvents(transport) {
  const startedAt = performance.now();
  const counts = { retries: 0, splits: 0 };
  /** @type {(colour: Parameters<typeof paint>[0], what: string, text: string) => void} */
  const line = (colour, what, text) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
    console.log(`${seconds.padStart(7)} s  ${paint(colour, what.padEnd(9))}  ${text}`);
  };
  /** @type {(colour: Parameters<typeof paint>[0], what: string, recipients: SettledEvent['recipients']) => void} */
  const settled = (colour, what, recipients) => {
    const reasons = recipients.map(({ classification }) => (classification ? why(classification) : 'not asked yet'));
    for (const reason of new Set(reasons)) {
      line(colour, what, `${people(reasons.filter((each) => each === reason))}: ${reason}`);
    }
  };

  transport.on('attempt', ({ transaction, recipients }) => {
    line('dim', 'try', `transaction ${transaction}: ${people(recipients)}`);
  });
  transport.on('split', ({ recipients, size, limit }) => {
    counts.splits++;
    const next = Number.isFinite(limit) ? `at most ${limit} at a time` : 'in smaller transactions';
    line('cyan', 'split', `${size} in one transaction are too many; ${people(recipients)} next, ${next}`);
  });
  transport.on('retry', ({ recipients, delay, classification }) => {
    counts.retries++;
    const wait = delay === 0 ? 'at once' : `in ${(delay / 1000).toFixed(1)} s`;
    line('yellow', 'wait', `${people(recipients)} again ${wait}: ${why(classification)}`);
  });
  transport.on('delivered', ({ recipients }) => line('green', 'delivered', people(recipients)));
  transport.on('deferred', ({ recipients }) => settled('yellow', 'deferred', recipients));
  transport.on('failed', ({ recipients }) => settled('red', 'refused', recipients));
  return counts;
}

/** @param {readonly unknown[]} recipients */
const people = ({ length }) => `${length} recipient${length === 1 ? '' : 's'}`;

/** @param {import('nodemailer-resilient').Classification} classification */
function why({ kind, code, enhanced, text }) {
  return plain(`${kind} (${[code, enhanced, text].filter(Boolean).join(' ')})`);
}
