/**
 * The moments at which a server can answer, in the order of a conversation. `connect` is the greeting, `body` the time
 * while the message comes in, `dot` the answer to the whole message; `EHLO` stands for LHLO as well.
 */
export const STAGES = [
  'connect',
  'EHLO',
  'HELO',
  'STARTTLS',
  'AUTH',
  'MAIL',
  'RCPT',
  'DATA',
  'body',
  'dot',
  'RSET',
  'QUIT',
] as const;

export type Stage = (typeof STAGES)[number];
