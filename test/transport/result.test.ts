import { describe, expect, it } from 'vitest';
import { type Classification, classify } from '../../src/classify/index.ts';
import { Ledger, Recipient, type RecipientState } from '../../src/transport/ledger.ts';
import type { NodemailerError } from '../../src/transport/nodemailer.ts';
import { deliveryInfo, recipientResult, resultError, resultInfo, spokesman } from '../../src/transport/result.ts';
import { people } from '../support/sending.ts';

const IDENTITY = { messageId: '<1@example.com>', from: 'sender@example.com' };
const meaningOf = (text: string): Classification => classify(text) as Classification;
const UNKNOWN = meaningOf('550 5.1.1 User unknown');

const failed = (message: string, fields: Partial<NodemailerError> = {}): NodemailerError =>
  Object.assign(new Error(message), fields);

/** r1@example.com, r2@example.com and so on, each with these fields. */
function ledgerOf(...recipients: Partial<Recipient>[]): Ledger {
  const ledger = new Ledger(people(recipients.length));
  for (const [i, fields] of recipients.entries()) Object.assign(ledger.recipients[i] as Recipient, fields);
  return ledger;
}

describe('the line of a recipient', () => {
  const lineOf = (fields: Partial<Recipient>) =>
    recipientResult(Object.assign(new Recipient('jo@example.com'), fields));

  it('has what is known, and no properties for what is not', () => {
    expect(lineOf({ state: 'accepted', attempts: 1 })).toStrictEqual({
      address: 'jo@example.com',
      state: 'accepted',
      attempts: 1,
    });
    const all = { response: '', classification: UNKNOWN, retryAfter: 5, possibleDuplicate: true };
    expect(lineOf({ state: 'deferred', ...all })).toStrictEqual({
      address: 'jo@example.com',
      state: 'deferred',
      attempts: 0,
      response: '',
      classification: UNKNOWN,
      retryAfter: 5,
      possibleDuplicate: true,
    });
  });

  it('of somebody accepted keeps no earlier refusal, and only the deferred have a time to come back', () => {
    const earlier = { classification: UNKNOWN, retryAfter: 5 };
    expect(lineOf({ state: 'accepted', ...earlier })).not.toHaveProperty('classification');
    for (const state of ['accepted', 'rejected', 'unknown'] as const) {
      expect(lineOf({ state, ...earlier })).not.toHaveProperty('retryAfter');
    }
  });

  it('of somebody who is pending reads as deferred', () => {
    expect(lineOf({}).state).toBe('deferred');
  });
});

describe('the lists', () => {
  it('have everybody in one place, the deferred and unknown in their own as well', () => {
    const states: RecipientState[] = ['accepted', 'rejected', 'deferred', 'unknown'];
    const info = deliveryInfo(ledgerOf(...states.map((state) => ({ state }))), 7);
    expect(info).toStrictEqual({
      accepted: ['r1@example.com'],
      rejected: ['r2@example.com', 'r3@example.com', 'r4@example.com'],
      deferred: ['r3@example.com'],
      unknown: ['r4@example.com'],
      recipients: people(4).map((address, i) => ({ address, state: states[i], attempts: 0 })),
      transactions: 7,
      possibleDuplicate: false,
    });
  });

  it('say when to come back: after the longest time that one of the deferred needs', () => {
    const info = deliveryInfo(
      ledgerOf(
        { state: 'deferred', retryAfter: 10 },
        { state: 'deferred', retryAfter: 30 },
        { state: 'deferred' },
        { state: 'rejected', retryAfter: 99 },
      ),
      1,
    );
    expect(info.retryAfter).toBe(30);
  });

  it('say that somebody may have got the message twice', () => {
    expect(deliveryInfo(ledgerOf({ state: 'accepted', possibleDuplicate: true }, {}), 1).possibleDuplicate).toBe(true);
  });
});

describe('rejectedErrors', () => {
  const errorsOf = (...recipients: Partial<Recipient>[]) => deliveryInfo(ledgerOf(...recipients), 1).rejectedErrors;

  it('has the very error that is about the recipient alone', () => {
    const error = failed('refused', { recipient: 'r1@example.com' });
    expect(errorsOf({ state: 'rejected', error })?.[0]).toBe(error);
  });

  it('has a copy of one that is about many, with what Nodemailer says and the recipient', () => {
    const said = {
      code: 'EMESSAGE',
      originalCode: 'X',
      command: 'DATA',
      response: '554 no',
      responseCode: 554,
      permanent: true,
    };
    const error = failed('refused', { ...said, name: 'Refusal', rejectedErrors: [] });
    const [copy, other] = errorsOf({ state: 'rejected', error, failure: error }, { state: 'unknown', error }) ?? [];
    expect(copy).toBeInstanceOf(Error);
    expect(copy).not.toBe(error);
    expect({ ...copy, name: copy?.name, message: copy?.message }).toStrictEqual({
      ...said,
      name: 'Refusal',
      message: 'refused',
      recipient: 'r1@example.com',
    });
    expect(other?.recipient).toBe('r2@example.com');
  });

  it('copies the error of a recipient that is the error of the whole as well: it may hold the list', () => {
    const error = failed('refused', { recipient: 'r1@example.com' });
    const [copy] = errorsOf({ state: 'rejected', error, failure: error }) ?? [];
    expect(copy).not.toBe(error);
    expect(copy).not.toHaveProperty('responseCode');
  });

  it('has none for whoever was accepted after all or never tried', () => {
    const error = failed('busy');
    expect(errorsOf({ state: 'accepted', error }, { state: 'deferred' })).toBeUndefined();
  });
});

describe('who speaks for a delivery', () => {
  const refusal = (state: RecipientState, text: string): Partial<Recipient> => ({
    state,
    error: failed(text, { response: text }),
    classification: meaningOf(text),
  });
  const GONE = refusal('rejected', '550 5.1.1 User unknown');
  const FULL = refusal('rejected', '552 5.2.2 Mailbox full');
  const BUSY = refusal('deferred', '451 4.3.0 Busy');
  const LOST = refusal('unknown', '451 4.4.2 Lost');

  it.each([
    ['one who is deferred', [GONE, LOST, BUSY], '451 4.3.0 Busy', 'r3@example.com'],
    ['one in doubt before one refused', [GONE, LOST], '451 4.4.2 Lost', 'r2@example.com'],
    ['the last one refused', [GONE, FULL], '552 5.2.2 Mailbox full', 'r2@example.com'],
    ['not one who was never tried', [{ state: 'deferred' }, GONE], '550 5.1.1 User unknown', 'r2@example.com'],
    ['not one in doubt without an error', [{ state: 'unknown' }, GONE], '550 5.1.1 User unknown', 'r2@example.com'],
    ['not one refused without an error', [GONE, { state: 'rejected' }], '550 5.1.1 User unknown', 'r1@example.com'],
  ] as [string, Partial<Recipient>[], string, string][])('is %s', (_, recipients, message, recipient) => {
    const { error, classification } = spokesman(ledgerOf(...recipients)) ?? {};
    expect(error).toMatchObject({ message, recipient });
    expect(classification).toEqual(meaningOf(message));
  });

  it('says what the whole transaction failed with, and a copy of an error of its own', () => {
    const failure = failed('all refused');
    expect(spokesman(ledgerOf({ ...GONE, failure }))?.error).toBe(failure);
    expect(spokesman(ledgerOf(GONE))?.error).not.toBe(GONE.error);
  });

  it('is nobody when everybody was accepted, or nobody knows why not', () => {
    expect(spokesman(ledgerOf({ ...GONE, state: 'accepted' }))).toBeUndefined();
    expect(spokesman(ledgerOf({ state: 'rejected', error: failed('no') }))).toBeUndefined();
  });
});

describe('the result', () => {
  const delivery = deliveryInfo(ledgerOf({ state: 'accepted' }), 1);
  const envelope = { from: 'sender@example.com', to: ['r1@example.com'] };

  it('is that of the transport with ours on it', () => {
    const info = { response: '250 OK', envelope: { from: 'other@example.com', to: [], size: 5 } };
    const result = resultInfo(info, IDENTITY, delivery);
    expect(result).toBe(info);
    expect(result).toEqual({
      response: '250 OK',
      ...delivery,
      envelope: { from: 'other@example.com', to: ['r1@example.com'], size: 5 },
    });
  });

  it.each([undefined, null, 'sent', 5])('stands by itself when the transport resolved with %j', (info) => {
    expect(resultInfo(info, IDENTITY, delivery)).toEqual({ messageId: '<1@example.com>', envelope, ...delivery });
  });

  it('is a copy when the object takes no fields, or has those of another delivery', () => {
    const frozen = Object.freeze({ response: '250 OK' });
    expect(resultInfo(frozen, IDENTITY, delivery)).toEqual({ response: '250 OK', envelope, ...delivery });
    const shared = { response: '250 OK' };
    const first = resultInfo(shared, IDENTITY, delivery);
    const second = resultInfo(shared, { ...IDENTITY, from: 'x@example.com' }, { ...delivery, transactions: 2 });
    expect(second).not.toBe(first);
    expect([first.transactions, second.transactions, second.response]).toEqual([1, 2, '250 OK']);
  });
});

describe('the error', () => {
  it("is Nodemailer's own with the ledger on it", () => {
    const error = failed('busy', { code: 'EENVELOPE' });
    const delivery = deliveryInfo(ledgerOf({ state: 'rejected' }, { state: 'deferred' }), 3);
    const result = resultError(error, UNKNOWN, delivery, IDENTITY);
    expect(result).toBe(error);
    expect({ ...result }).toEqual({
      code: 'EENVELOPE',
      ...delivery,
      classification: UNKNOWN,
      retryable: true,
      messageId: '<1@example.com>',
      envelope: { from: 'sender@example.com', to: people(2) },
    });
  });

  it('is not retryable when nobody is deferred', () => {
    const delivery = deliveryInfo(ledgerOf({ state: 'rejected' }, { state: 'unknown' }), 1);
    expect(resultError(failed('no'), UNKNOWN, delivery, IDENTITY).retryable).toBe(false);
  });

  it('is a copy with its cause when it takes no fields', () => {
    const error = Object.freeze(failed('frozen', { code: 'EX' }));
    const result = resultError(error, UNKNOWN, deliveryInfo(ledgerOf({ state: 'rejected' }), 1), IDENTITY);
    expect(result).toMatchObject({ message: 'frozen', code: 'EX', cause: error, rejected: people(1) });
  });
});
