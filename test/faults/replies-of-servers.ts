import type { Stage } from '../../src/testing/index.ts';
import { ROWS } from '../classify/replies.ts';

/** What is commonly heard, the simplest first: counterexamples shrink towards it. */
const COMMON: Readonly<Record<Exclude<Stage, 'body'>, readonly string[]>> = {
  connect: ['421 4.3.2 Try later', '554 5.7.1 No SMTP service here', '220-Welcome\n220 mx ready', 'no code at all'],
  EHLO: ['451 4.3.0 Later', '502 5.5.1 Command not implemented', '421 4.3.2 Too busy', '550 5.7.1 Go away', '999 what'],
  HELO: ['451 4.3.0 Later', '502 5.5.1 Command not implemented', '421 4.3.2 Too busy'],
  STARTTLS: ['454 4.7.0 TLS not available', '501 5.5.4 Syntax error', '421 4.3.2 Too busy', 'no code at all'],
  AUTH: [
    '454 4.7.0 Temporary authentication failure',
    '535 5.7.8 Bad credentials',
    '421 4.7.0 Too many errors',
    '503 5.5.1 No',
  ],
  MAIL: [
    '451 4.3.0 Later',
    '452 4.3.1 Insufficient system storage',
    '421 4.7.0 Too many messages in this connection',
    '450 4.7.1 Rate limit exceeded, try again in 5 minutes',
    '452 4.5.3 Too many messages sent',
    '550 5.1.8 Sender rejected',
    '530 5.7.0 Authentication required',
    '503 5.5.1 Nested MAIL command',
    '450 4.5.3 Daily limit exceeded',
    '999 what',
  ],
  RCPT: [
    '450 4.2.0 Greylisted',
    '550 5.1.1 User unknown',
    '452 4.5.3 Too many recipients',
    '552 Too many recipients',
    '447 Too many recipients',
    '452 4.2.2 Mailbox full',
    '552 5.2.2 Mailbox full',
    '421 4.7.0 Too many errors',
    '451 4.7.1 Greylisted, please try again in 60 seconds',
    '450 5.1.1 The codes disagree',
    '550 4.2.0 The codes disagree',
    '452 4.5.3 Max 2 recipients per message for your domain',
    '503 5.5.1 Bad sequence of commands',
    '550-5.7.1 Spam\n550 5.7.1 in two lines',
    '250-Fine\n250 in two lines',
    '251 2.1.5 Will forward',
    '556 5.1.10 No such domain',
    '999 what',
    'no code at all',
  ],
  DATA: [
    '451 4.3.0 Later',
    '554 5.5.1 No valid recipients',
    '452 4.5.3 Too many recipients',
    '554 Too many recipients',
    '421 4.3.2 Shutting down',
    '503 5.5.1 Bad sequence of commands',
    '447 Too many recipients',
  ],
  dot: [
    '451 4.3.0 Later',
    '554 5.7.1 Spam',
    '421 4.3.2 Shutting down',
    '452 4.5.3 Too many recipients',
    '552 5.3.4 Message too large',
    '447 Too many recipients',
    '450-4.7.1 Throttled\n450 4.7.1 in two lines',
    '250-2.0.0 Taken\n250 2.0.0 in two lines',
    '503 5.5.1 Bad sequence of commands',
    '550 4.0.0 The codes disagree',
    'no code at all',
  ],
  RSET: ['451 4.3.0 Later', '421 4.3.2 Too busy', '500 5.5.2 What', 'no code at all'],
  QUIT: ['421 4.3.2 Bye', '500 5.5.2 What'],
};

const STAGE_OF = {
  CONN: 'connect',
  DOT: 'dot',
  EHLO: 'EHLO',
  STARTTLS: 'STARTTLS',
  AUTH: 'AUTH',
  MAIL: 'MAIL',
  RCPT: 'RCPT',
  DATA: 'DATA',
} as const;

/** Refusals that a server can say at a stage: the common ones, then those of real servers that the classifier is tested with. */
export function repliesAt(stage: Exclude<Stage, 'body'>): readonly string[] {
  const real = ROWS.filter((row) => row.stage && STAGE_OF[row.stage] === stage && /^[45]\d\d[ -]/.test(row.reply));
  return [...COMMON[stage], ...real.map(({ reply }) => reply)];
}
