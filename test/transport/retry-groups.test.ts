import { describe, expect, it } from 'vitest';
import { type Classification, classify } from '../../src/classify/index.ts';
import { Recipient } from '../../src/transport/ledger.ts';
import { type RetryGroup, retryGroups, together } from '../../src/transport/retry-groups.ts';
import type { Verdict } from '../../src/transport/verdict.ts';
import { people } from '../support/sending.ts';

/** Groups of recipients that got these replies, each as its recipients' numbers. */
function groupsOf(...replies: string[]): RetryGroup[] {
  const addresses = people(replies.length);
  return retryGroups(
    replies.map((reply, i) => {
      const error = new Error(reply);
      const refused: Verdict = {
        type: 'refused',
        classification: classify(reply) as Classification,
        error,
        failure: undefined,
      };
      const verdict = reply.startsWith('250') ? ({ type: 'accepted', response: reply } as const) : refused;
      return [new Recipient(addresses[i] as string), verdict];
    }),
  );
}

const numbers = ({ recipients }: RetryGroup): string => recipients.map(({ address }) => address[1]).join('');

describe('recipients that wait together', () => {
  it('are those with the same answer', () => {
    expect(groupsOf('450 4.2.0 Greylisted', '451 Busy', '450 4.2.0 Greylisted').map(numbers)).toEqual(['13', '2']);
  });

  it.each([
    ['code', '450 Mailbox busy', '451 Mailbox busy'],
    ['enhanced code', '450 4.2.1 Mailbox busy', '450 4.3.0 Mailbox busy'],
    ['kind', '450 4.7.1 Greylisted', '450 4.7.1 blocked by spamhaus.org'],
    ['wait', '450 Try again in 5 minutes', '450 Try again in 9 minutes'],
  ])('are not those whose %s differs', (_, one, other) => {
    expect(groupsOf(one, other).map(numbers)).toEqual(['1', '2']);
  });

  it('are not those that were accepted', () => {
    expect(groupsOf('250 OK', '451 Busy').map(numbers)).toEqual(['2']);
  });

  it('are as one, where the message only goes to all, those with the longest pause to speak for them', () => {
    const groups = groupsOf('450 Try again in 5 minutes', '450 Try again in 9 minutes', '450 Try again in 7 minutes');
    const all = together(groups, ({ retryAfter }: Classification) => retryAfter ?? 0);
    expect(all.map(numbers)).toEqual(['123']);
    expect(all[0]?.classification.retryAfter).toBe(9 * 60_000);
    expect(all[0]?.error.message).toBe('450 Try again in 9 minutes');
    expect(together([], () => 0)).toEqual([]);
  });
});
