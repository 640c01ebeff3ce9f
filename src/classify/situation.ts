import type { Stage } from './classification.ts';
import type { Reply } from './reply.ts';

/** A reply, and what is known about the moment it came. */
export interface Situation {
  readonly reply: Reply;
  readonly stage: Stage | undefined;
  /** The transaction had a single recipient. */
  readonly alone: boolean;
}

/** In the order of a conversation. */
export const STAGES: readonly Stage[] = ['CONN', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'DOT'];

/** Behind the stages; 0 is what is no stage at all. */
const UNKNOWN_STAGE = STAGES.length + 1;

/** A small number for everything but the reply. */
export const momentNumber = (stage: Stage | undefined, alone: boolean): number =>
  (stage === undefined ? UNKNOWN_STAGE : STAGES.indexOf(stage) + 1) * 2 + (alone ? 1 : 0);
const MOMENTS = (UNKNOWN_STAGE + 1) * 2;

const DOT = 0x2e;
const DIGIT_0 = 0x30;

/** `4.7.1` as 4007001. */
function enhancedNumber(enhanced: string): number {
  let whole = 0;
  let part = 0;
  for (let at = 0; at < enhanced.length; at++) {
    const code = enhanced.charCodeAt(at);
    if (code === DOT) {
      whole = (whole + part) * 1000;
      part = 0;
    } else part = part * 10 + code - DIGIT_0;
  }
  return whole + part;
}

/** A number for everything but the reply's text; below 2 ** 53. */
export function situationNumber({ reply, stage, alone }: Situation): number {
  const enhanced = reply.enhanced === undefined ? 0 : enhancedNumber(reply.enhanced);
  return (enhanced * 1000 + (reply.code ?? 0)) * MOMENTS + momentNumber(stage, alone);
}
