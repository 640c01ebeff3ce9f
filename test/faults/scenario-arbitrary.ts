import fc from 'fast-check';
import type { Behaviours } from '../../src/testing/index.ts';
import { ADDRESSES } from './addresses.ts';
import { fault, passingFault } from './fault-arbitrary.ts';
import { type FaultRule, type MessagePlan, type RoutePlan, routesOf, type Scenario } from './scenario.ts';

const sometimes = <T>(likelihood: number, what: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 100 - likelihood, arbitrary: fc.constant(undefined) }, { weight: likelihood, arbitrary: what });

const size = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 0, max: 2000 }) },
  { weight: 1, arbitrary: fc.constant(70_000) },
);

const recipients = fc.array(fc.constantFrom(...ADDRESSES), { minLength: 1, maxLength: 12, size: 'max' });

const content = fc.constantFrom<MessagePlan['content']>('string', 'buffer', 'stream', 'file');

/** More than the sockets of a loopback connection hold, and for a few only: it may go out once for each of them. */
const hugeMessage: fc.Arbitrary<MessagePlan> = fc.record({
  recipients: fc.array(fc.constantFrom(...ADDRESSES), { minLength: 1, maxLength: 2 }),
  content,
  size: fc.constant(6_000_000),
});

const message: fc.Arbitrary<MessagePlan> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ recipients, content, size }) },
  { weight: 1, arbitrary: hugeMessage },
);

const options: fc.Arbitrary<Scenario['options']> = fc.record(
  {
    retries: fc.constantFrom(0, 1, 2, 3, 5),
    onUnknown: fc.constantFrom('retry', 'fail', 'assume-sent'),
    partial: fc.constantFrom('resolve', 'reject'),
    maxRecipients: fc.constantFrom(1, 2, 3, 5),
    spoolMemory: fc.constantFrom(0, 1, 500, 50_000),
    maxRetryTime: fc.constantFrom(0, 5000, 60_000, Number.POSITIVE_INFINITY),
    factor: fc.constantFrom(1, 2, 3),
    maxConcurrency: fc.constantFrom(1, 2, 3),
    rateLimit: fc.constantFrom(0.1, 1, 50),
    maxQueue: fc.constantFrom(1, 2),
    loginCooldown: fc.constantFrom(0, 1000, 60_000),
    strategy: fc.constantFrom('failover', 'round-robin'),
    failoverAfter: fc.constantFrom(0, 1000, Number.POSITIVE_INFINITY),
    failoverCooldown: fc.constantFrom(0, 1000, 60_000),
  },
  { requiredKeys: [] },
);

const pool = fc.record({
  maxConnections: fc.integer({ min: 1, max: 3 }),
  maxMessages: fc.constantFrom(100, 1, 2),
});

const behaviours: fc.Arbitrary<Behaviours> = fc.oneof(
  fc.record({ greylisting: fc.record({ delay: fc.constantFrom(1000, 60_000, 300_000) }) }),
  fc.record({
    recipientsPerTransaction: fc.record({
      reply: fc.constantFrom('452 4.5.3 Too many recipients', '447 Too many recipients'),
      limit: fc.integer({ min: 1, max: 5 }),
      at: fc.constantFrom('RCPT', 'DATA', 'dot'),
      announce: fc.boolean(),
    }),
  }),
  fc.record({
    messageRate: fc.record({
      limit: fc.integer({ min: 1, max: 3 }),
      per: fc.constantFrom(1000, 10_000),
      countRefused: fc.boolean(),
    }),
  }),
  fc.record({ connectionsAtOnce: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ messagesPerConnection: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ outage: fc.record({ after: fc.integer({ min: 0, max: 2 }), for: fc.constantFrom(1000, 30_000) }) }),
);

const server: fc.Arbitrary<Scenario['server']> = fc.record({
  lmtp: sometimes(15, fc.constant(true)),
  tls: sometimes(5, fc.constant(true)),
  auth: sometimes(10, fc.constant(true)),
  pipelining: sometimes(25, fc.constant(false)),
  behaviours: sometimes(25, behaviours),
});

const seed = fc.integer({ min: 1, max: 1_000_000 });

/** Anything that can go wrong, anywhere. */
const route = {
  pool: sometimes(45, pool),
  server,
  faults: fc.array(fault, { minLength: 0, maxLength: 5, size: 'max' }),
};

export const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    seed,
    ...route,
    others: sometimes(35, fc.array(fc.record(route), { minLength: 1, maxLength: 2 })),
    options,
    messages: fc.array(message, { minLength: 1, maxLength: 3 }),
    giveUp: sometimes(
      6,
      fc.record({ how: fc.constantFrom('close', 'abort'), moment: fc.integer({ min: 1, max: 25 }) }),
    ),
  })
  .map(playable);

/** Trouble that ends, and a sender that waits for it: everybody must get the message. */
const passingRoute = {
  pool: sometimes(45, pool),
  server: fc.record({ pipelining: sometimes(25, fc.constant(false)) }),
  faults: fc.array(passingFault, { minLength: 1, maxLength: 4, size: 'max' }),
};

export const passingScenario: fc.Arbitrary<Scenario> = fc
  .record({
    seed,
    ...passingRoute,
    others: sometimes(35, fc.array(fc.record(passingRoute), { minLength: 1, maxLength: 2 })),
    options: fc.record({
      spoolMemory: fc.constantFrom(0, 500, 1_000_000),
      maxRecipients: fc.constantFrom(1, 3, 100),
      maxConcurrency: fc.constantFrom(1, 2, 100),
      rateLimit: fc.constantFrom(0.1, 10, 1000),
      strategy: fc.constantFrom('failover', 'round-robin'),
      failoverAfter: fc.constantFrom(0, 1000),
    }),
    messages: fc.array(message, { minLength: 1, maxLength: 2 }),
  })
  .map((each) => ({
    ...each,
    options: { ...each.options, retries: 20, maxRetryTime: Number.POSITIVE_INFINITY },
  }));

function playable(each: Scenario): Scenario {
  const others = each.others?.map(withoutContradictions);
  return speakable({ ...withoutContradictions(each), others });
}

const withoutContradictions = <T extends RoutePlan>(each: T): T => ({
  ...each,
  faults: each.faults.filter(canAct(each.server)),
});

const NOBODY_NAMED_AT: readonly unknown[] = ['connect', 'EHLO', 'HELO', 'STARTTLS', 'AUTH'];

/** The test server refuses rules that could never act. */
function canAct({ tls, auth }: Scenario['server']) {
  return ({ stage, per, recipient, domain, transaction }: FaultRule): boolean => {
    if ((stage === 'STARTTLS' && !tls) || (stage === 'AUTH' && !auth)) return false;
    if (recipient !== undefined || domain !== undefined || per === 'recipient' || per === 'domain')
      return stage !== 'MAIL' && !NOBODY_NAMED_AT.includes(stage);
    return (transaction === undefined && per !== 'transaction') || !NOBODY_NAMED_AT.includes(stage);
  };
}

/**
 * smtp-server takes addresses that differ by case alone for one recipient, and over LMTP gives one reply for both after
 * the dot, where RFC 2033 asks for one for each RCPT: whom the replies are for cannot be known then.
 */
function speakable(each: Scenario): Scenario {
  if (!routesOf(each).some(({ server }) => server.lmtp)) return each;
  const messages = each.messages.map((plan) => {
    const byName = new Map(plan.recipients.map((address) => [address.toLowerCase(), address]));
    return { ...plan, recipients: [...byName.values()] };
  });
  return { ...each, messages };
}
