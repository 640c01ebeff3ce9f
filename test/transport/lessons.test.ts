import { describe, expect, it } from 'vitest';
import type { Classification } from '../../src/classify/index.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { Recipient } from '../../src/transport/ledger.ts';
import { type Judged, learn } from '../../src/transport/lessons.ts';
import { RecipientLimit } from '../../src/transport/recipient-limit.ts';
import type { Outcome } from '../../src/transport/transaction.ts';
import type { Verdict } from '../../src/transport/verdict.ts';
import { people } from '../support/sending.ts';

const ACCEPTED: Verdict = { type: 'accepted', response: '250 OK' };

/** @param recipient whom the reply names, as an answer to RCPT TO does */
function refusal(meaning: Partial<Classification>, recipient?: string): Verdict {
  const error = Object.assign(new Error('refused'), recipient !== undefined && { recipient });
  return { type: 'refused', classification: meaning as Classification, error, failure: undefined };
}

const tooMany = (meaning: Partial<Classification> = {}, recipient?: string): Verdict =>
  refusal({ action: 'split', splitBy: 'count', ...meaning }, recipient);

const judgedAs = (...verdicts: Verdict[]): Judged[] =>
  people(verdicts.length).map((address, i) => [new Recipient(address), verdicts[i] as Verdict]);

/** What is learned from one transaction. */
function lesson(judged: readonly Judged[], outcome: Partial<Outcome> = {}) {
  const limit = new RecipientLimit(Number.POSITIVE_INFINITY, new FakeClock());
  learn(limit, judged, { envelope: { to: [] }, body: 'sent', info: {}, ...outcome });
  return { limit, recipients: judged.map(([recipient]) => recipient) };
}

const died = (code: string): Partial<Outcome> => ({
  body: 'asked',
  error: Object.assign(new Error('gone'), { code }),
});

describe('the limit of the server', () => {
  it('is what one transaction got a 250 for before "too many"', () => {
    const judged = judgedAs(ACCEPTED, ACCEPTED, tooMany({}, 'r3@example.com'), tooMany({}, 'r4@example.com'));
    const accepted = ['r1@example.com', 'r2@example.com'];
    expect(lesson(judged, { info: { accepted } }).limit.size).toBe(2);
    // the transaction failed in the end, and only its envelope tells
    expect(lesson(judged, { ...died('ECONNECTION'), envelope: { to: [], accepted } }).limit.size).toBe(2);
  });

  it.each([
    [5, 5],
    [4, 10],
    [0, 6],
  ])('counts refused recipients where they are the most: %d taken before the eleventh', (taken, expected) => {
    const others = Array.from({ length: 10 - taken }, () => refusal({ action: 'fail' }));
    const accepted = people(taken);
    const verdicts = [...accepted.map(() => ACCEPTED), ...others, tooMany({}, 'r11@example.com')];
    expect(lesson(judgedAs(...verdicts), { info: { accepted } }).limit.size).toBe(expected);
  });

  it('is half of what was refused when nobody was taken or the transport does not say', () => {
    const judged = judgedAs(...people(7).map((address) => tooMany({}, address)));
    expect(lesson(judged, { info: {} }).limit.size).toBe(4);
    expect(lesson(judged, { info: { accepted: [] } }).limit.size).toBe(4);
  });

  it.each([
    [6, 6],
    [7, 4],
    [50, 4],
    [undefined, 4],
  ])('is the number in an answer to all seven where that is fewer: %s', (limit, expected) => {
    const judged = judgedAs(...people(7).map(() => tooMany(limit === undefined ? {} : { limit })));
    expect(lesson(judged).limit.size).toBe(expected);
  });

  it('is raised by a transaction that was served', () => {
    const limit = new RecipientLimit(Number.POSITIVE_INFINITY, new FakeClock());
    limit.learn(2);
    learn(limit, judgedAs(ACCEPTED, ACCEPTED, ACCEPTED, refusal({ action: 'fail' })), {
      info: {},
      envelope: { to: [] },
      body: 'sent',
    });
    expect(limit.size).toBe(3);
  });

  it.each(['domain', 'recipient'] as const)('is not in a reply about one %s', (splitBy) => {
    expect(lesson(judgedAs(ACCEPTED, tooMany({ splitBy }))).limit.size).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a recipient that was one too many', () => {
  const after = (meaning: Partial<Classification>, count = 7) => {
    const [recipient] = lesson(judgedAs(...people(count).map(() => tooMany(meaning)))).recipients;
    return { batchSize: recipient?.batchSize, domainAlone: recipient?.domainAlone };
  };

  it('never is in so large a batch again, and is alone at last', () => {
    expect(after({})).toEqual({ batchSize: 6, domainAlone: false });
    expect(after({}, 1)).toEqual({ batchSize: 1, domainAlone: false });
  });

  it('is in batches as large as a limit for everybody allows, which may change', () => {
    expect(after({ limit: 3 })).toEqual({ batchSize: 6, domainAlone: false });
  });

  it('goes with its own domain alone where the reply says so, as many as it says', () => {
    expect(after({ splitBy: 'domain' })).toEqual({ batchSize: 6, domainAlone: true });
    expect(after({ splitBy: 'domain', limit: 3 })).toEqual({ batchSize: 3, domainAlone: true });
  });

  it('goes alone where the reply says so', () => {
    expect(after({ splitBy: 'recipient', limit: 3 })).toEqual({ batchSize: 1, domainAlone: false });
  });
});

describe('a batch whose connection ends before the message', () => {
  const GONE = refusal({ action: 'retry' });

  it.each(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT'])('is halved when it does so twice in a row: %s', (code) => {
    const judged = judgedAs(GONE, GONE, GONE);
    lesson(judged, died(code));
    expect(judged[0]?.[0].batchSize).toBe(Number.POSITIVE_INFINITY);
    lesson(judged, died(code));
    expect(judged[0]?.[0].batchSize).toBe(2);
  });

  it.each([
    ['another end lies between', died('EENVELOPE')],
    ['the message had been asked for and begun', { ...died('ECONNECTION'), body: 'started' }],
    ['it never came to the login', { ...died('ECONNECTION'), body: 'untouched' }],
  ] as [string, Partial<Outcome>][])('is not when %s', (_, between) => {
    const judged = judgedAs(GONE, GONE, GONE);
    for (const outcome of [died('ECONNECTION'), between, died('ECONNECTION')]) lesson(judged, outcome);
    expect(judged[0]?.[0].batchSize).toBe(Number.POSITIVE_INFINITY);
  });
});
