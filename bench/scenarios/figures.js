// Figures that several scenarios share.

/** @typedef {import('./index.js').Figure} Figure */
/** @typedef {import('./index.js').Run} Run */
/** @typedef {import('../servers/tally.js').Received} Received */

/** @param {(received: Received, run: Run) => number} of @returns {(run: Run) => number} */
export const asReceived = (of) => (run) => (run.received ? of(run.received, run) : Number.NaN);

const expected = (/** @type {Run} */ { setting }) => setting.recipients ?? setting.messages;

/** @type {Figure} */
export const notServed = {
  title: 'not served',
  of: asReceived(({ recipients }, run) => expected(run) - recipients),
  goal: { max: 0 },
};

/** @type {Figure} */
export const duplicates = { title: 'duplicates', of: asReceived(({ duplicates }) => duplicates), goal: { max: 0 } };

/** Whom the sender was told of as accepted beside who has it: what a sender says of itself must be true. @type {Figure} */
export const falselyTold = {
  title: 'wrongly told',
  of: asReceived(({ recipients }, { told }) => Math.abs(told.accepted - recipients)),
  goal: { max: 0 },
};

/** @type {Figure} */
export const transactions = {
  title: 'transactions',
  of: asReceived(({ transactions }) => transactions),
  comparedWith: 'naive',
};

/** Share of the transactions that the server did not take, in percent. @type {Figure} */
export const refused = {
  title: 'refused %',
  digits: 1,
  of: asReceived(({ transactions, taken }) => (100 * (transactions - taken)) / transactions),
};

/**
 * Recipients served, beside how many the relay would have taken meanwhile: 1 when all of them were served as fast as it allows.
 * Who gives up early does not look faster for it.
 *
 * @param {(seconds: number) => number} admissible how many messages the relay takes in so many seconds
 * @returns {Figure}
 */
export const goodput = (admissible) => ({
  title: 'goodput/limit',
  digits: 2,
  of: asReceived(({ recipients, seconds }, run) => recipients / Math.max(expected(run), admissible(seconds))),
  goal: { min: 0.95 },
});

/** Until the last promise had settled. @type {Figure} */
export const makespan = { title: 'seconds', digits: 1, of: ({ seconds }) => seconds, comparedWith: 'naive' };
