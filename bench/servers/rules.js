// How a relay misbehaves: each rule is asked at every stage, and gives a reply in place of the usual one, `DROP`, or nothing.
// The settings are plain data, because they travel to the server's own process.

/** @typedef {'CONN' | 'MAIL' | 'RCPT' | 'DATA' | 'BODY' | 'DOT'} Stage */
/** @typedef {{ stage: Stage, reply: string }} Fault */
/** @typedef {{ recipients: string[], fault: Fault | undefined }} Transaction */
/** @typedef {(stage: Stage, transaction: Transaction) => string | undefined} Rule */
/** @typedef {{ perSecond: number, seconds?: number }} Rate `seconds`: how long it holds before the next one does */
/**
 * @typedef {object} Rules
 * @property {number} [recipients] in one transaction, at most
 * @property {Rate[]} [rates] messages in any one second, at most; the first second starts with the first message
 * @property {number} [connections] at a time, at most
 * @property {{ share: number, seed: number, lostReplies?: boolean }} [faults] the share of the transactions that fail
 * @property {{ after: number, seconds: number }} [outage] begins after so many messages
 * @property {boolean} [silent] never answers the final dot
 */

/** Ends the connection without a reply. */
export const DROP = 'drop';
/** Says nothing and keeps the connection. */
export const SILENCE = '';

const now = () => performance.now();

/** @param {number} most @returns {Rule} */
export const recipientLimit =
  (most) =>
  (stage, { recipients }) =>
    stage === 'RCPT' && recipients.length >= most ? '452 4.5.3 Error: too many recipients' : undefined;

/** As Amazon SES words it, and at the stage where it does. @param {Rate[]} rates @returns {Rule} */
export function rateLimit(rates) {
  /** @type {number[]} */
  const admitted = [];
  let start = Number.NaN;
  return (stage) => {
    if (stage !== 'DATA') return undefined;
    if (Number.isNaN(start)) start = now();
    const { perSecond } = rateAt(rates, (now() - start) / 1000);
    while (admitted.length > 0 && now() - /** @type {number} */ (admitted[0]) >= 1000) admitted.shift();
    if (admitted.length >= perSecond) return '454 Throttling failure: Maximum sending rate exceeded.';
    admitted.push(now());
    return undefined;
  };
}

/** @param {Rate[]} rates @param {number} second @returns {Rate} */
function rateAt(rates, second) {
  let left = second;
  for (const rate of rates) {
    left -= rate.seconds ?? Number.POSITIVE_INFINITY;
    if (left < 0) return rate;
  }
  return /** @type {Rate} */ (rates.at(-1));
}

/** @param {number} most @param {() => number} open how many connections there are, this one among them @returns {Rule} */
export const connectionLimit = (most, open) => (stage) =>
  stage === 'CONN' && open() > most ? '421 4.7.0 Too many concurrent SMTP connections' : undefined;

const BUSY = '451 4.3.0 Temporary lookup failure';

/** Temporary, each at its own stage; after none of them does the server have the message. @type {Fault[]} */
const FAULTS = [
  { stage: 'MAIL', reply: BUSY },
  { stage: 'RCPT', reply: BUSY },
  { stage: 'DATA', reply: BUSY },
  { stage: 'DOT', reply: '451 4.3.0 Error: queue file write error' },
  { stage: 'DOT', reply: '421 4.3.2 Service shutting down' },
  { stage: 'MAIL', reply: DROP },
  { stage: 'RCPT', reply: DROP },
  { stage: 'DATA', reply: DROP },
  { stage: 'BODY', reply: DROP },
  { stage: 'DOT', reply: DROP },
];

/**
 * @param {NonNullable<Rules['faults']>} setting `lostReplies`: the server takes the message and the connection ends before
 * the sender hears of it
 * @param {(recipients: string[]) => void} take
 * @returns {Rule}
 */
export function faults({ share, seed, lostReplies }, take) {
  const random = randomFrom(seed);
  return (stage, transaction) => {
    if (stage === 'MAIL' && random() < share) {
      transaction.fault = lostReplies ? { stage: 'DOT', reply: DROP } : FAULTS[Math.floor(random() * FAULTS.length)];
    }
    if (transaction.fault?.stage !== stage) return undefined;
    if (lostReplies) take(transaction.recipients);
    return transaction.fault.reply;
  };
}

/** The same faults for every contestant. @param {number} seed */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @returns {Rule} */
export const silent = () => (stage) => (stage === 'DOT' ? SILENCE : undefined);
