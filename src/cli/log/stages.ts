import type { Stage } from '../../classify/index.ts';

/** How Postfix and Exim name a step of the conversation. "end of data" before DATA: the first row that fits wins. */
const STAGES: readonly (readonly [words: RegExp, stage: Stage])[] = [
  [/end[- ]of[- ](?:data|message)/i, 'DOT'],
  [/initial|connect/i, 'CONN'],
  [/starttls/i, 'STARTTLS'],
  [/auth/i, 'AUTH'],
  [/mail/i, 'MAIL'],
  [/rcpt/i, 'RCPT'],
  [/ehlo|helo|lhlo/i, 'EHLO'],
  [/data/i, 'DATA'],
];

export const stageNamed = (words: string): Stage | undefined => STAGES.find(([name]) => name.test(words))?.[1];
