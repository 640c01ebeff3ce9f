import { expect, it } from 'vitest';
import type { Classification } from '../../src/classify/index.ts';
import { Recipient } from '../../src/transport/ledger.ts';
import { type Circumstances, type NextStep, nextStep } from '../../src/transport/next-step.ts';
import type { Verdict } from '../../src/transport/verdict.ts';

interface Case {
  readonly type?: 'refused' | 'unknown';
  readonly error?: object;
  readonly recipient?: Partial<Recipient>;
  readonly circumstances?: Partial<Omit<Circumstances, 'policy'>>;
  readonly policy?: Partial<Circumstances['policy']>;
}

const RETRY = { action: 'retry', scope: 'server' } as const;
const FAIL = { action: 'fail', scope: 'recipient' } as const;
const SPLIT = { action: 'split', scope: 'message' } as const;

function stepAfter(meaning: Partial<Classification>, given: Case = {}): NextStep {
  const recipient = Object.assign(new Recipient('jo@example.com'), given.recipient);
  const error = Object.assign(new Error('refused'), given.error);
  const verdict: Verdict = {
    type: given.type ?? 'refused',
    classification: meaning as Classification,
    error,
    failure: error,
  };
  const policy = { retries: 3, onUnknown: 'fail', ...given.policy } as const;
  return nextStep(recipient, verdict, {
    batchSize: 10,
    divisible: true,
    mayHalve: false,
    ...given.circumstances,
    policy,
  });
}

it('ends with an acceptance', () => {
  const circumstances = { batchSize: 1, divisible: true, mayHalve: false } as const;
  const accepted: Verdict = { type: 'accepted', response: '250 OK' };
  const policy = { retries: 3, onUnknown: 'fail' } as const;
  expect(nextStep(new Recipient('jo@example.com'), accepted, { ...circumstances, policy })).toBe('accepted');
});

it.each([
  ['rejected', FAIL, 'refused for good', {}],
  ['retry', RETRY, 'refused for now', { recipient: { retries: 2 } }],
  ['deferred', RETRY, 'refused for now once too often', { recipient: { retries: 3 } }],
  ['deferred', RETRY, 'never to be tried again', { policy: { retries: 0 } }],

  ['unknown', RETRY, 'in doubt, which is left at that', { type: 'unknown' }],
  ['unknown', RETRY, 'in doubt, and taken for sent', { type: 'unknown', policy: { onUnknown: 'assume-sent' } }],
  ['retry', RETRY, 'in doubt, and mailed again', { type: 'unknown', policy: { onUnknown: 'retry' } }],
  ['retry', FAIL, 'in doubt after an error that none repeats', { type: 'unknown', policy: { onUnknown: 'retry' } }],

  ['deferred', FAIL, 'aborted', { error: { code: 'EABORT' } }],
  ['deferred', FAIL, 'closed', { error: { code: 'ECONNECTION' } }],
  ['deferred', FAIL, 'in the queue of a pool that was closed', { error: { message: 'Connection pool was closed' } }],

  ['split', SPLIT, 'too many', {}],
  ['split', SPLIT, 'too many, by two', { circumstances: { batchSize: 2 } }],
  ['retry', SPLIT, 'too many, and alone', { circumstances: { batchSize: 1 } }],
  ['retry', SPLIT, 'too many, and only to be mailed as a whole', { circumstances: { divisible: false } }],
  ['split', SPLIT, 'too many, which costs no retry', { recipient: { retries: 3 } }],

  ['halve', RETRY, 'hung up upon', { circumstances: { mayHalve: true }, recipient: { batchSize: 5, retries: 3 } }],
  [
    'retry',
    RETRY,
    'hung up upon in a batch that is small enough',
    { circumstances: { mayHalve: true }, recipient: { batchSize: 10 } },
  ],
  [
    'retry',
    RETRY,
    'hung up upon for no recipient',
    { circumstances: { mayHalve: false }, recipient: { batchSize: 5 } },
  ],
  [
    'retry',
    RETRY,
    'hung up upon as a whole',
    { circumstances: { mayHalve: true, divisible: false }, recipient: { batchSize: 5 } },
  ],
] as [NextStep, Partial<Classification>, string, Case][])('is %s after %o: %s', (expected, meaning, _, given) => {
  expect(stepAfter(meaning, given)).toBe(expected);
});

it('tries a connection out of step once more', () => {
  const recipient = new Recipient('jo@example.com');
  const error = new Error('503 Bad sequence of commands');
  const classification = { action: 'fail', scope: 'connection' } as Classification;
  const verdict: Verdict = { type: 'refused', classification, error, failure: error };
  const circumstances: Circumstances = {
    batchSize: 1,
    divisible: true,
    mayHalve: false,
    policy: { retries: 3, onUnknown: 'fail' },
  };
  expect(nextStep(recipient, verdict, circumstances)).toBe('retry');
  expect(nextStep(recipient, verdict, circumstances)).toBe('rejected');
});
