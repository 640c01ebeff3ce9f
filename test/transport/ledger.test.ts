import { expect, it } from 'vitest';
import { Ledger, Recipient, type RecipientState } from '../../src/transport/ledger.ts';

it.each([
  ['jo@example.com', 'example.com'],
  ['jo@Example.COM', 'example.com'],
  ['"a@b"@example.com', 'example.com'],
])('the domain of %s is %s', (address, domain) => {
  expect(new Recipient(address).domain).toBe(domain);
});

it('a recipient nobody has asked for yet owes nothing to earlier transactions', () => {
  expect(new Recipient('jo@example.com')).toMatchObject({
    state: 'pending',
    attempts: 0,
    retries: 0,
    inDoubt: false,
    possibleDuplicate: false,
    domainAlone: false,
    freshTry: false,
    deaths: 0,
  });
});

const STATES: RecipientState[] = ['accepted', 'rejected', 'deferred', 'unknown'];

it.each(STATES)('%s is final', (state) => {
  const ledger = new Ledger(['jo@example.com']);
  const recipient = ledger.recipients[0] as Recipient;
  ledger.settle(recipient, state);
  for (const other of STATES) ledger.settle(recipient, other);
  expect(recipient.state).toBe(state);
  expect(ledger.pending()).toEqual([]);
});

it.each([
  ['accepted', 'accepted'],
  ['rejected', 'unknown'],
  ['deferred', 'unknown'],
  ['unknown', 'unknown'],
] as const)('who was in doubt and is %s ends as %s', (settled, state) => {
  const ledger = new Ledger(['jo@example.com']);
  const recipient = ledger.recipients[0] as Recipient;
  recipient.inDoubt = true;
  ledger.settle(recipient, settled);
  expect(recipient.state).toBe(state);
});

it('lists addresses by state in the order of the envelope, without those that are pending', () => {
  const ledger = new Ledger(['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com']);
  const [a, b, c] = ledger.recipients as [Recipient, Recipient, Recipient];
  ledger.settle(c, 'rejected');
  ledger.settle(a, 'deferred');
  ledger.settle(b, 'accepted');
  expect(ledger.addresses('rejected', 'deferred')).toEqual(['a@example.com', 'c@example.com']);
  expect(ledger.addresses('accepted')).toEqual(['b@example.com']);
  expect(ledger.pending().map(({ address }) => address)).toEqual(['d@example.com']);
});
