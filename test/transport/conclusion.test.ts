import { describe, expect, it } from 'vitest';
import { type Classification, classify } from '../../src/classify/index.ts';
import { conclude, type Ended } from '../../src/transport/conclusion.ts';
import { Ledger, type RecipientState } from '../../src/transport/ledger.ts';
import type { NodemailerError } from '../../src/transport/nodemailer.ts';
import { people } from '../support/sending.ts';

const REFUSED: NodemailerError = Object.assign(new Error('refused'), { response: '550 No such user' });
const meaningOf = (error: NodemailerError): Classification => classify(error) as Classification;

/** A delivery that ended with its recipients in these states. */
function ended(states: readonly RecipientState[], more: Partial<Ended> = {}): Ended {
  const ledger = new Ledger(people(states.length));
  for (const [i, recipient] of ledger.recipients.entries()) {
    const state = states[i] as RecipientState;
    ledger.settle(recipient, state);
    if (state !== 'accepted') Object.assign(recipient, { error: REFUSED, classification: meaningOf(REFUSED) });
  }
  const identity = { messageId: '<1@example.com>', from: 'sender@example.com' };
  return { ...identity, ledger, transactions: 1, info: {}, failure: undefined, interruption: undefined, ...more };
}

function outcome(delivery: Ended, policy: Partial<Parameters<typeof conclude>[1]> = {}): 'resolved' | Error {
  try {
    conclude(delivery, { onUnknown: 'fail', partial: 'resolve', ...policy }, meaningOf);
    return 'resolved';
  } catch (error) {
    return error as Error;
  }
}

describe('a delivery resolves', () => {
  it.each([
    ['somebody was accepted', ended(['accepted', 'rejected'])],
    ['there was nobody to mail, and the transport had nothing against that', ended([])],
  ])('when %s', (_, delivery) => {
    expect(outcome(delivery)).toBe('resolved');
  });

  it('when everybody was accepted, where the app asked for all', () => {
    expect(outcome(ended(['accepted', 'accepted']), { partial: 'reject' })).toBe('resolved');
  });

  it('when those who were not are only in doubt, where the app takes that for sent', () => {
    const policy = { onUnknown: 'assume-sent', partial: 'reject' } as const;
    expect(outcome(ended(['accepted', 'unknown']), policy)).toBe('resolved');
    expect(outcome(ended(['unknown']), policy)).toBe('resolved');
  });
});

describe('a delivery rejects', () => {
  it.each([
    ['nobody was accepted', ended(['rejected', 'deferred']), {}],
    ['nobody is known to be accepted', ended(['unknown']), {}],
    ['somebody was not, where the app asked for all', ended(['accepted', 'rejected']), { partial: 'reject' }],
    ['somebody is in doubt, where the app asked for all', ended(['accepted', 'unknown']), { partial: 'reject' }],
  ] as const)('when %s', (_, delivery, policy) => {
    expect(outcome(delivery, policy)).toMatchObject({ message: 'refused', response: '550 No such user' });
  });

  it('with the reason why it was interrupted, even when somebody was accepted', () => {
    const interruption = new Error('aborted');
    expect(outcome(ended(['accepted', 'deferred'], { interruption }))).toBe(interruption);
  });

  it('with what the transport said against a message for nobody', () => {
    const failure = new Error('No recipients defined');
    expect(outcome(ended([], { failure }))).toBe(failure);
  });

  it('with an error in any case', () => {
    const delivery = ended(['deferred']);
    Object.assign(delivery.ledger.recipients[0] as object, { error: undefined });
    expect(outcome(delivery)).toMatchObject({ message: expect.stringMatching(/no reason/) });
  });
});
