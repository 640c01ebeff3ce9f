// Table: what goes wrong with 2 % of the transactions, and how often.

const EACH = 0.0025;

/** @type {import('../../dist/testing/index.js').Rule[]} */
export const FAULTS = [
  { stage: 'MAIL', probability: EACH, reply: '451 4.3.0 Temporary lookup failure' },
  { stage: 'MAIL', probability: EACH, reply: '421 4.3.2 Service shutting down' },
  { stage: 'RCPT', probability: EACH, reply: '450 4.2.1 Mailbox busy' },
  { stage: 'RCPT', probability: EACH, drop: 'rst' },
  { stage: 'DATA', probability: EACH, reply: '451 4.3.0 Queue file write error' },
  { stage: 'body', probability: EACH, drop: 'fin' },
  { stage: 'dot', probability: EACH, reply: '452 4.3.1 Insufficient system storage' },
  // in doubt, half of them taken
  { stage: 'dot', probability: EACH / 2, accept: false, drop: 'fin' },
  { stage: 'dot', probability: EACH / 2, accept: true, drop: 'rst' },
];
