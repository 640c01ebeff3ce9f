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

/** All of them as one group, which waits as the one with the longest pause does. */
export function together(groups: readonly RetryGroup[], pause: (reason: Classification) => number): RetryGroup[] {
  const [longest] = groups.toSorted((one, two) => pause(two.classification) - pause(one.classification));
  return longest ? [{ ...longest, recipients: groups.flatMap(({ recipients }) => recipients) }] : [];
}
