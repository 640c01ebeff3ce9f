import { describe, expect, it } from 'vitest';
import { type Classification, classify } from '../../src/classify/index.ts';
import type { Announce } from '../../src/transport/events.ts';
import { Recipient, type RecipientState } from '../../src/transport/ledger.ts';
import type { Judged } from '../../src/transport/lessons.ts';
import { log } from '../../src/transport/log.ts';
import type { Logger } from '../../src/transport/nodemailer.ts';
import { Reporter } from '../../src/transport/reporter.ts';
import { people } from '../support/sending.ts';

const MESSAGE_ID = '<1@example.com>';
const BUSY = classify('451 4.3.0 Busy') as Classification;

function reporting() {
  const events: unknown[] = [];
  const lines: unknown[] = [];
  const announce: Announce = (name, event) => events.push([name, event()]);
  const logger = { info: (entry: object, ...line: unknown[]) => lines.push([entry, ...line]) };
  const reporter = new Reporter(
    MESSAGE_ID,
    announce,
    log(() => logger as unknown as Logger),
  );
  return { reporter, events, lines };
}

const about = (action: string): object => ({ tnx: 'delivery', action, messageId: MESSAGE_ID });
const recipient = (address: string, state: RecipientState, classification?: Classification): Recipient =>
  Object.assign(new Recipient(address), { state, classification });

describe('the reporter', () => {
  it('tells of an attempt', () => {
    const { reporter, events, lines } = reporting();
    reporter.attempt(2, people(1));
    expect(events).toEqual([['attempt', { messageId: MESSAGE_ID, transaction: 2, recipients: people(1) }]]);
    expect(lines).toEqual([]);
  });

  it('tells of a split, with the smaller of what was learned and what these recipients allow', () => {
    const error = new Error('too many');
    const judged = people(2).map((address): Judged => {
      const one = Object.assign(new Recipient(address), { batchSize: 3 });
      return [one, { type: 'refused', classification: BUSY, error, failure: error }];
    });
    for (const [learned, limit] of [
      [5, 3],
      [2, 2],
    ] as const) {
      const { reporter, events, lines } = reporting();
      reporter.split(judged, 7, learned);
      const event = { messageId: MESSAGE_ID, recipients: people(2), size: 7, limit, classification: BUSY };
      expect(events).toEqual([['split', event]]);
      expect(lines).toEqual([[about('split'), 'Splitting %s recipients, %s at a time: %s', 2, limit, 'Busy']]);
    }
  });

  it('tells of a retry', () => {
    const { reporter, events, lines } = reporting();
    const event = {
      recipients: people(2),
      delay: 500,
      classification: BUSY,
      error: new Error('busy'),
      attemptNumber: 1,
      retriesConsumed: 0,
      retriesLeft: 5,
    };
    reporter.retry(event);
    expect(events).toEqual([['retry', { messageId: MESSAGE_ID, ...event }]]);
    expect(lines).toEqual([[about('retry'), 'Trying %s recipients again in %s ms: %s', 2, 500, 'Busy']]);
  });

  it('tells of the settled, by how they ended', () => {
    const { reporter, events, lines } = reporting();
    reporter.settled([
      recipient('a@example.com', 'deferred', BUSY),
      recipient('b@example.com', 'accepted'),
      recipient('c@example.com', 'unknown', BUSY),
      recipient('d@example.com', 'rejected'),
    ]);
    const line = (address: string, state: string, more = {}) => ({ address, state, attempts: 0, ...more });
    const because = { classification: BUSY };
    const event = (...recipients: object[]) => ({ messageId: MESSAGE_ID, recipients });
    expect(events).toEqual([
      ['delivered', event(line('b@example.com', 'accepted'))],
      ['failed', event(line('d@example.com', 'rejected'))],
      ['deferred', event(line('a@example.com', 'deferred', because), line('c@example.com', 'unknown', because))],
    ]);
    expect(lines).toEqual([
      [about('failed'), 'Gave up on %s recipients: %s', 1, ''],
      [about('deferred'), 'Gave up on %s recipients: %s', 2, 'Busy'],
    ]);
  });

  it('is silent about nobody, and where nobody logs', () => {
    const { reporter, events } = reporting();
    reporter.settled([]);
    reporter.split([], 5, 2);
    expect(events).toEqual([]);
    const silent = new Reporter(
      MESSAGE_ID,
      () => {},
      log(() => undefined),
    );
    expect(() => silent.settled([recipient('a@example.com', 'rejected')])).not.toThrow();
  });
});
