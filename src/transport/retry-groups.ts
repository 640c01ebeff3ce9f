import type { Classification } from '../classify/index.ts';
import type { Recipient } from './ledger.ts';
import type { Judged } from './lessons.ts';
import type { NodemailerError } from './nodemailer.ts';

/** Recipients that got the same answer in the same transaction: they wait, and go out again, together. */
export interface RetryGroup {
  readonly recipients: Recipient[];
  readonly classification: Classification;
  readonly error: NodemailerError;
}

export function retryGroups(judged: readonly Judged[]): RetryGroup[] {
  const groups = new Map<string, RetryGroup>();
  for (const [recipient, verdict] of judged) {
    if (verdict.type === 'accepted') continue;
    const { classification, error } = verdict;
    const { kind, action, code, enhanced, retryAfter } = classification;
    const answer = [kind, action, code, enhanced, retryAfter].join();
    const group = groups.get(answer);
    if (group) group.recipients.push(recipient);
    else groups.set(answer, { recipients: [recipient], classification, error });
  }
  return [...groups.values()];
}

/** One group of two, which waits as the one with the longer hint does. */
export function slowest(one: RetryGroup, two: RetryGroup): RetryGroup {
  const later = hint(two) > hint(one) ? two : one;
  return { ...later, recipients: one.recipients.concat(two.recipients) };
}

/** Greylisting without a hint means minutes. */
const hint = ({ classification }: RetryGroup): number =>
  classification.retryAfter ?? (classification.kind === 'greylisted' ? 60_000 : 0);
