// What the words of a classification mean to a reader.

/**
 * @typedef {import('../../src/classify/index.ts').Classification} Classification
 * @typedef {import('../../src/classify/index.ts').Stage} Stage
 * @typedef {Pick<Classification, 'action' | 'scope'> & Partial<Classification>} Handling
 */

/** @type {Readonly<Record<Classification['scope'], string>>} */
export const SCOPES = {
  recipient: 'this recipient',
  message: 'this message',
  sender: 'the sender address',
  account: 'you: your login, or your IP address and its reputation',
  server: 'the server, or the way to it',
  connection: 'this connection only',
};

/** @type {Readonly<Record<Stage, string>>} */
export const STAGES = {
  CONN: 'the connection',
  EHLO: '`EHLO`',
  STARTTLS: '`STARTTLS`',
  AUTH: '`AUTH`',
  MAIL: '`MAIL FROM`',
  RCPT: '`RCPT TO`',
  DATA: '`DATA`',
  DOT: 'the message',
};

/** @param {Stage | undefined} stage */
export const answered = (stage) => (stage === undefined ? '' : STAGES[stage]);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** @param {number} ms */
function duration(ms) {
  const [unit, length] = ms < HOUR ? ['minute', MINUTE] : ['hour', HOUR];
  const count = Math.ceil(ms / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * What the transport does: the action, in words.
 * @param {Handling} handling @param {number} maxRetryTime
 */
export function handling({ action, scope, suppress, retryAfter }, maxRetryTime) {
  if (action === 'split') return 'sent again at once in smaller transactions';
  if (action === 'fail') {
    if (scope === 'connection') return 'tried once more on a fresh connection, then rejected';
    if (scope !== 'recipient') return 'fails at once';
    return suppress ? 'rejected at once, with `suppress` set: never mail this address again' : 'rejected at once';
  }
  if (retryAfter !== undefined && retryAfter > maxRetryTime) {
    return `deferred at once, with a \`retryAfter\` of ${duration(retryAfter)}`;
  }
  const pause = action === 'throttle' ? 'a longer pause, more slowly' : 'a pause';
  return `tried again after ${pause}${retryAfter === undefined ? '' : `, of ${duration(retryAfter)} or more`}`;
}
