import { describe, expect, it } from 'vitest';
import { type Classification, classify } from '../../src/classify/index.ts';
import { checkOptions, type ResilientOptions } from '../../src/policy/options.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { Aftermath, type Way } from '../../src/transport/aftermath.ts';
import { Ledger, type Recipient } from '../../src/transport/ledger.ts';
import type { Judged } from '../../src/transport/lessons.ts';
import { log } from '../../src/transport/log.ts';
import type { Abilities, NodemailerError } from '../../src/transport/nodemailer.ts';
import { RecipientLimit } from '../../src/transport/recipient-limit.ts';
import { Reporter } from '../../src/transport/reporter.ts';
import { Schedule } from '../../src/transport/schedule.ts';
import { Stopping } from '../../src/transport/stopping.ts';
import type { Outcome } from '../../src/transport/transaction.ts';
import type { Verdict } from '../../src/transport/verdict.ts';
import { people } from '../support/sending.ts';

const ACCEPTED: Verdict = { type: 'accepted', response: '250 OK' };

/** A refusal in these words; by the whole transaction where `whole` says so. */
function refused(reply: string, { whole = false, code = 'EENVELOPE' } = {}): Verdict {
  const error: NodemailerError = Object.assign(new Error(reply), { response: reply, code });
  const classification = classify(reply, { stage: 'RCPT' }) as Classification;
  return { type: 'refused', classification, error, failure: whole ? error : undefined };
}

const BUSY = refused('451 4.3.0 Busy', { whole: true });
const HUNG_UP = refused('421 4.3.0 Bye', { whole: true, code: 'ECONNECTION' });

interface Setting extends ResilientOptions {
  readonly abilities?: Partial<Abilities>;
  readonly logger?: { error: (...args: unknown[]) => void };
}

/** A delivery to some people, of which `out` are in a transaction under way. */
async function delivery(count: number, { abilities, logger, ...options }: Setting = {}) {
  const clock = new FakeClock({ random: 0 });
  await clock.advance(50_000);
  const policy = checkOptions({ clock, ...options });
  const ledger = new Ledger(people(count));
  const schedule = new Schedule(ledger.recipients);
  const stopping = new Stopping();
  const events: string[] = [];
  const reporter = new Reporter(
    '<1@example.com>',
    (name) => events.push(name),
    () => {},
  );
  const begun = clock.now();
  const aftermath = new Aftermath({
    ledger,
    schedule,
    reporter,
    policy,
    stopping,
    log: log(() => logger as never),
    messageId: '<1@example.com>',
    startedAt: () => begun,
  });
  const way: Way = {
    abilities: { byEnvelope: true, local: false, lanes: 1, ...abilities },
    limit: new RecipientLimit(Number.POSITIVE_INFINITY, clock),
    divisible: abilities?.byEnvelope ?? true,
  };
  /** The next transaction, of so many, ends in these verdicts; the last one is that of all who are left. */
  const transaction = async (size: number, verdicts: readonly Verdict[], outcome: Partial<Outcome> = {}) => {
    const judged = schedule.take(size).map((recipient, i): Judged => {
      const verdict = (verdicts[i] ?? verdicts.at(-1)) as Verdict;
      if (verdict.type !== 'accepted') Object.assign(recipient, { classification: verdict.classification });
      return [recipient, verdict];
    });
    await aftermath.apply(judged, { envelope: { to: [] }, body: 'sent', ...outcome }, way);
    return judged.length;
  };
  const states = () => ledger.recipients.map(({ state }) => state);
  return { transaction, states, schedule, clock, ledger, stopping, events };
}

const diedEarly: Partial<Outcome> = { body: 'asked', error: Object.assign(new Error('gone'), { code: 'ECONNECTION' }) };

describe('a verdict on everybody', () => {
  const LOGIN = refused('535 5.7.8 Authentication failed', { whole: true });

  it('ends those who wait as well when it is for good', async () => {
    const { transaction, states } = await delivery(4);
    await transaction(2, [refused('450 4.2.1 Mailbox busy')]);
    await transaction(1, [LOGIN]);
    expect(states()).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  });

  it('leaves those who wait to their own time when it is for now', async () => {
    const { transaction, states, ledger, schedule } = await delivery(4);
    await transaction(1, [refused('450 4.7.1 Greylisted')]);
    await transaction(1, [BUSY]);
    expect(states()).toEqual(['pending', 'pending', 'pending', 'pending']);
    expect(ledger.recipients.map(({ wait }) => wait)).toEqual([60_000, 0, 0, 0]);
    expect(schedule.hasDue).toBe(false);
  });

  it('is what the fifth connection in a row tells that ends before the message', async () => {
    const { transaction, schedule, ledger } = await delivery(20);
    for (let death = 1; death <= 4; death++) {
      await transaction(2, [HUNG_UP], diedEarly);
      expect(schedule.hasDue).toBe(true);
    }
    await transaction(2, [HUNG_UP], diedEarly);
    expect(schedule.hasDue).toBe(false);
    expect(ledger.pending()).toHaveLength(20);
  });

  it('is not what those tell among which somebody is served', async () => {
    const { transaction, schedule } = await delivery(30);
    for (let death = 1; death <= 4; death++) await transaction(2, [HUNG_UP], diedEarly);
    await transaction(2, [ACCEPTED, refused('550 5.1.1 User unknown')]);
    await transaction(2, [HUNG_UP], diedEarly);
    expect(schedule.hasDue).toBe(true);
  });

  it('is what those tell among which others are refused', async () => {
    const { transaction, schedule } = await delivery(30);
    for (let death = 1; death <= 4; death++) await transaction(2, [HUNG_UP], diedEarly);
    await transaction(2, [refused('550 5.1.1 User unknown')]);
    await transaction(2, [HUNG_UP], diedEarly);
    expect(schedule.hasDue).toBe(false);
  });
});

describe('a retry', () => {
  it.each([
    ['fits into', 60_000, 'pending'],
    ['would end after', 59_999, 'deferred'],
  ] as const)('that %s maxRetryTime, counted from the beginning', async (_, maxRetryTime, state) => {
    const { transaction, states } = await delivery(1, { maxRetryTime });
    await transaction(1, [refused('450 4.7.1 Greylisted')]);
    expect(states()).toEqual([state]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('a bug in the app'))],
    [
      'throws at once',
      () => {
        throw new Error('a bug in the app');
      },
    ],
  ])('is none when shouldRetry %s, and the log says why', async (_, shouldRetry) => {
    const lines: unknown[][] = [];
    const logger = { error: (...line: unknown[]) => lines.push(line) };
    const { transaction, states } = await delivery(1, { shouldRetry, logger });
    await transaction(1, [BUSY]);
    expect(states()).toEqual(['deferred']);
    expect(lines).toEqual([
      [{ tnx: 'delivery', err: new Error('a bug in the app') }, expect.stringContaining('shouldRetry')],
    ]);
    const silent = await delivery(1, { shouldRetry });
    await silent.transaction(1, [BUSY]);
    expect(silent.states()).toEqual(['deferred']);
  });

  it('is none when the delivery is stopped while shouldRetry thinks', async () => {
    const { transaction, states, stopping, schedule, events } = await delivery(1, {
      shouldRetry: () => {
        stopping.stop(new Error('closed'));
        return true;
      },
    });
    await transaction(1, [BUSY]);
    expect([states(), schedule.hasWaiting, events]).toEqual([['pending'], false, []]);
  });
});

describe('who is deferred', () => {
  const retryAfterOf = ({ ledger }: { ledger: Ledger }): unknown => (ledger.recipients[0] as Recipient).retryAfter;

  it('is told the pause that the next retry would have had', async () => {
    const atOnce = await delivery(1, { retries: 0 });
    await atOnce.transaction(1, [refused('450 4.7.1 Greylisted')]);
    expect(retryAfterOf(atOnce)).toBe(60_000);
    const later = await delivery(1, { retries: 1 });
    await later.transaction(1, [refused('450 4.7.1 Greylisted')]);
    later.schedule.wake(Number.POSITIVE_INFINITY);
    await later.transaction(1, [refused('450 4.7.1 Greylisted')]);
    expect(retryAfterOf(later)).toBe(120_000);
  });

  it('is told none when nothing but the app itself stood in the way', async () => {
    const aborted = refused('550 5.0.0 Aborted', { code: 'EABORT' });
    const given = await delivery(1);
    await given.transaction(1, [aborted]);
    expect([given.states(), retryAfterOf(given)]).toEqual([['deferred'], undefined]);
  });
});

describe('a transport that mails everybody whatever the envelope says', () => {
  const abilities = { byEnvelope: false };

  it('tries again as a whole, after the longest pause', async () => {
    const { transaction, ledger } = await delivery(3, { abilities });
    await transaction(3, [BUSY, refused('450 4.7.1 Greylisted'), BUSY]);
    expect(ledger.recipients.map(({ state, wait }) => [state, wait])).toEqual(Array(3).fill(['pending', 60_000]));
  });

  it('does not when somebody has the message', async () => {
    const { transaction, states, schedule } = await delivery(3, { abilities });
    await transaction(3, [ACCEPTED, BUSY, BUSY]);
    expect([states(), schedule.hasWaiting]).toEqual([['accepted', 'deferred', 'deferred'], false]);
  });

  it('does not when it is only a file or a stream', async () => {
    const { transaction, states } = await delivery(2, { abilities: { byEnvelope: false, local: true } });
    await transaction(2, [BUSY]);
    expect(states()).toEqual(['deferred', 'deferred']);
  });
});
