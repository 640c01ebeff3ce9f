import type { Action, Scope, Stage } from '../classify/index.ts';

/** What the library does about each action. */
export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  retry: 'tried again after a backoff',
  throttle: 'tried again after a longer pause, and more slowly',
  split: 'the rest goes out at once in smaller transactions',
  fail: 'not tried again',
};

export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  recipient: 'this recipient only',
  message: 'this message',
  sender: 'the sender address',
  account: 'your login, or your sending rate and reputation',
  server: 'the server, for everybody',
  connection: 'this connection only, a fresh one may do',
};

export const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  CONN: 'connection and greeting',
  EHLO: 'the introduction',
  STARTTLS: 'the switch to encryption',
  AUTH: 'the login',
  MAIL: 'the sender, MAIL FROM',
  RCPT: 'a recipient, RCPT TO',
  DATA: 'the DATA command',
  DOT: 'the whole message, after the final dot',
};

export const isStage = (name: unknown): name is Stage => typeof name === 'string' && Object.hasOwn(STAGE_WORDS, name);

export const SPLIT_WORDS = {
  count: 'into smaller batches',
  domain: 'by recipient domain',
  recipient: 'each recipient alone',
} as const;
