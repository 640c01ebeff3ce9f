import { Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { ResilientTransport, resilient, systemClock } from '../../../src/index.ts';
import type { Script } from '../../../src/testing/index.ts';
import { routes, routesOf } from '../../support/routes.ts';
import { people, rejection, SENDER, states } from '../../support/sending.ts';
import type { Callback, Mail } from '../../support/third-party.ts';

const POOL = { pool: true, maxConnections: 5, maxMessages: Number.POSITIVE_INFINITY };
const once = (count: number) => Array.from({ length: count }, () => 1);

describe('a route whose server is away', () => {
  it.each([
    ['pools', POOL],
    ['no pools', {}],
  ])('is given up after failoverAfter: all arrive over the other one: %s', async (_name, smtp) => {
    await using all = await routes([{ smtp }, { smtp }]);
    const [primary] = all.servers;
    await primary?.down();
    const to = people(100);
    const results = await all.sendAll(to);
    expect(all.received(to)).toEqual(once(100));
    expect(all.taken()).toEqual([0, 100]);
    expect(routesOf(...results)).toEqual(Array(100).fill(1));
    expect(all.clock.now()).toBeLessThan(16_000);
    expect(all.changes).toEqual([
      { route: 0, out: true, classification: expect.objectContaining({ kind: 'network' }) },
    ]);
    expect(all.transport.stats().routes).toMatchObject([
      { route: 0, out: true, gate: 'down' },
      { route: 1, out: false, gate: 'open' },
    ]);
  });

  it('is waited for when it is back in time', async () => {
    await using all = await routes([{}, {}]);
    const to = people(50);
    const [primary] = all.servers;
    await primary?.down();
    const outage = primary?.outage(7000);
    const results = await all.sendAll(to);
    await outage;
    expect(all.received(to)).toEqual(once(50));
    expect(all.taken()).toEqual([50, 0]);
    expect(routesOf(...results)).toEqual(Array(50).fill(0));
    expect(all.changes).toEqual([]);
  });

  it('is tried by one message after each cool-down, and taken again when that gets through', async () => {
    await using all = await routes([{}, {}], { failoverCooldown: 30_000 });
    const [primary] = all.servers;
    await primary?.down();
    await all.sendAll(people(20));
    const asked = () => all.transport.stats().transactions;
    const before = asked();
    // still away: the one that tried it goes over the other one at once
    await all.clock.advance(30_000);
    await all.sendAll(people(20));
    expect(asked() - before).toBe(21);
    expect(all.taken()).toEqual([0, 40]);
    await primary?.up();
    await all.sendAll(people(20));
    expect(all.taken()).toEqual([0, 60]);
    await all.clock.advance(30_000);
    const [tried, ...others] = await all.sendAll(people(20));
    expect(routesOf(tried as never)).toEqual([0]);
    expect(all.taken()[0]).toBeGreaterThanOrEqual(1);
    expect(routesOf(...others).every((route) => route === 0 || route === 1)).toBe(true);
    const [first = 0] = all.taken();
    await all.sendAll(people(20));
    expect(all.taken()[0]).toBe(first + 20);
    expect(all.changes.map(({ out }) => out)).toEqual([true, false]);
  });

  it('is given up at once when it took longer than failoverAfter to find out', async () => {
    await using all = await routes(
      [{ script: { stage: 'connect', silent: true }, smtp: { greetingTimeout: 50 } }, {}],
      {
        failoverAfter: 40,
        clock: undefined,
      },
    );
    const results = await Promise.all(people(5).map((address) => all.send(address)));
    expect(routesOf(...results)).toEqual(Array(5).fill(1));
    expect(all.servers[0]?.connections.length).toBeLessThanOrEqual(5);
  });

  it('is left by those who wait behind a probe that gets no answer', async () => {
    // the first connections are refused, the probe hangs
    await using all = await routes([{ script: { stage: 'connect', silent: true } }, {}], { failoverAfter: 5000 });
    const [primary] = all.servers;
    await primary?.down();
    const controller = new AbortController();
    const sending = people(10).map((address) =>
      all.send(address, { signal: controller.signal }).catch((error) => error),
    );
    await untilWaiting(all.transport, 10);
    await primary?.up();
    while (primary?.connections.length === 0) await all.clock.advance(100);
    await all.clock.advance(5000);
    while (all.taken()[1] !== 9) await new Promise(setImmediate);
    controller.abort();
    const results = await Promise.all(sending);
    expect(routesOf(...results).toSorted()).toEqual([0, ...Array(9).fill(1)]);
  });

  it('is given up when one message has no retry left before that', async () => {
    await using all = await routes([{}, {}], { retries: 2, minTimeout: 100 });
    await all.servers[0]?.down();
    const result = await all.sendOne('r1@example.com');
    expect(states(result)).toEqual({ 'r1@example.com': 'accepted' });
    expect(routesOf(result)).toEqual([1]);
    expect(all.clock.now()).toBeGreaterThanOrEqual(10_000);
    expect(all.clock.now()).toBeLessThan(11_000);
  });

  it('keeps nobody who has no retries at all', async () => {
    await using all = await routes([{}, {}], { retries: 0 });
    await all.servers[0]?.down();
    const result = await all.sendOne('r1@example.com');
    expect(states(result)).toEqual({ 'r1@example.com': 'deferred' });
    expect(all.clock.now()).toBe(0);
  });

  it('holds nobody up who comes while it is tried', async () => {
    // the one that tries it gets no answer for longer than the cool-down
    const script: Script = ({ stage, connection }) =>
      stage === 'connect' && connection.number > 0 ? { silent: true } : undefined;
    await using all = await routes([{ script }, {}], { failoverAfter: 1000, failoverCooldown: 1000 });
    await all.servers[0]?.down();
    await all.sendAll(people(5));
    await all.servers[0]?.up();
    await all.clock.advance(10_000);
    const controller = new AbortController();
    const tries = all.send('tries@example.com', { signal: controller.signal });
    const failed = rejection(tries);
    while (all.servers[0]?.connections.length === 0) await new Promise(setImmediate);
    for (const address of people(10).slice(5)) {
      await all.clock.advance(2000);
      expect(routesOf(await all.send(address))).toEqual([1]);
    }
    controller.abort();
    await failed;
  });

  it('may be tried by every message, and holds none of them up', async () => {
    await using all = await routes([{}, {}], { failoverAfter: 1000, failoverCooldown: 0 });
    await all.servers[0]?.down();
    await all.sendAll(people(5));
    const before = all.clock.now();
    await all.sendAll(people(100));
    expect(all.clock.now() - before).toBeLessThan(1000);
    expect(all.taken()).toEqual([0, 105]);
  });

  it('is not given up for one connection that failed, when nobody has asked since', async () => {
    await using all = await routes([{ script: { stage: 'connect', first: 1, drop: 'rst' } }, {}], { retries: 0 });
    await all.sendOne('r1@example.com');
    await all.clock.advance(20_000);
    const results = await all.sendAll(people(5));
    expect(routesOf(...results)).toEqual(Array(5).fill(0));
    expect(all.changes).toEqual([]);
  });

  it('is not left by a delivery that others know to its server: it waits until it is given up', async () => {
    await using all = await routes([{}, {}], { failoverAfter: Number.POSITIVE_INFINITY, maxRetryTime: 60_000 });
    await all.servers[0]?.down();
    const [result] = await all.sendAll(people(1));
    expect(states(result as never)).toEqual({ 'r1@example.com': 'deferred' });
    expect(all.taken()).toEqual([0, 0]);
  });
});

describe("a fault of the route's own", () => {
  it.each([
    ['a login that is refused', { behaviours: { login: 'refused' } }, 'auth'],
    ['a quota that is used up', { behaviours: { messagesPerDay: 0 } }, 'quota-exceeded'],
    ['an address on a blocklist', { behaviours: { blocklist: true } }, 'blocklisted'],
    [
      'a blocklist that speaks at MAIL',
      { script: { stage: 'MAIL', reply: '550 5.7.1 192.0.2.1 is blocked using zen.spamhaus.org' } },
      'blocklisted',
    ],
    ['a certificate that has expired', { tls: 'expired', smtp: { requireTLS: true, tls: {} } }, 'tls'],
    [
      'a greeting that refuses everybody',
      { script: { stage: 'connect', reply: '521 5.3.2 does not accept mail' } },
      undefined,
    ],
    ['a host name that does not exist', { smtp: { host: 'mail..example' } }, 'network'],
    ['a program that is missing', { smtp: { sendmail: true, path: '/does/not/exist' } }, undefined],
  ] as const)('sends everybody over the other one at once: %s', async (_name, setting, kind) => {
    await using all = await routes([setting, {}]);
    const to = people(20);
    const results = await all.sendAll(to);
    expect(all.received(to)).toEqual(once(20));
    expect(all.taken()).toEqual([0, 20]);
    expect(routesOf(...results)).toEqual(Array(20).fill(1));
    expect(all.clock.now()).toBe(0);
    expect(all.changes).toMatchObject([{ route: 0, out: true, ...(kind && { classification: { kind } }) }]);
    // of those that went off together at first, and nobody after them
    expect(all.transport.stats().transactions).toBeLessThanOrEqual(27);
  });

  it('ends with the login that is right again, which one message finds out', async () => {
    let right = false;
    await using all = await routes(
      [
        {
          authMethods: ['PLAIN'],
          script: ({ stage }) => (stage === 'AUTH' && !right ? { reply: '535 5.7.8 no' } : undefined),
        },
        {},
      ],
      { failoverCooldown: 1000 },
    );
    const logins = () => all.servers[0]?.connections.length;
    await all.sendAll(people(20));
    expect(logins()).toBe(1);
    // a login is left alone for loginCooldown, however short the other one is
    await all.clock.advance(30_000);
    await all.sendAll(people(20));
    expect(logins()).toBe(1);
    right = true;
    await all.clock.advance(30_000);
    await all.sendAll(people(20));
    expect(all.taken()[0]).toBeGreaterThan(0);
    const [before = 0] = all.taken();
    await all.sendAll(people(20));
    expect(all.taken()[0]).toBe(before + 20);
    expect(all.changes.map(({ out }) => out)).toEqual([true, false]);
  });

  it('leaves to the other one those of a message whom it has not taken yet', async () => {
    await using all = await routes([{ behaviours: { messagesPerDay: 2 } }, {}], { maxRecipients: 5 });
    const to = people(20);
    const result = await all.sendOne(to);
    expect(result.accepted).toEqual(to);
    expect(all.received(to)).toEqual(once(20));
    expect(routesOf(result)).toEqual([...Array(10).fill(0), ...Array(10).fill(1)]);
    expect(all.taken()).toEqual([2, 2]);
  });

  it('that concerns one recipient sends that one over the other, and nobody else', async () => {
    const reply = '550 5.7.1 Service unavailable, client host [192.0.2.1] blocked using Spamhaus';
    await using all = await routes([{ script: { stage: 'RCPT', recipient: 'r2@example.com', reply } }, {}]);
    const to = people(4);
    const result = await all.sendOne(to);
    expect(states(result)).toEqual(Object.fromEntries(to.map((address) => [address, 'accepted'])));
    expect(all.received(to)).toEqual(once(4));
    expect(routesOf(result)).toEqual([0, 1, 0, 0]);
    await all.sendAll(people(10).slice(4));
    expect(all.taken()).toEqual([7, 1]);
    expect(all.changes).toEqual([]);
  });

  it('that concerns one recipient leaves the others where they are, whoever else that happens to', async () => {
    const listed = (recipient: string) =>
      ({
        script: { stage: 'RCPT', recipient, reply: '554 5.7.1 Client host [192.0.2.1] blocked using Spamhaus' },
      }) as const;
    await using all = await routes([listed('r1@example.com'), listed('r5@example.com')], { maxRecipients: 2 });
    const to = people(6);
    const result = await all.sendOne(to);
    expect(all.received(to)).toEqual(once(6));
    expect(routesOf(result)).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('that concerns one recipient is final for that one when no other route takes it', async () => {
    const reply = '554 5.7.1 Client host [192.0.2.1] blocked using Spamhaus';
    await using all = await routes(
      [{ script: { stage: 'RCPT', recipient: 'r1@example.com', reply } }, { behaviours: { login: 'refused' } }],
      { maxRecipients: 2 },
    );
    const to = people(6);
    const result = await all.sendOne(to);
    expect(Object.values(states(result))).toEqual(['rejected', ...Array(5).fill('accepted')]);
    expect(all.taken()).toEqual([3, 0]);
  });

  it('that concerns one recipient is waited for on the other route', async () => {
    const reply = '554 5.7.1 Client host [192.0.2.1] blocked using Spamhaus';
    await using all = await routes([
      { script: { stage: 'RCPT', recipient: 'r1@example.com', reply } },
      { behaviours: { greylisting: { delay: 60_000 } } },
    ]);
    const result = await all.sendOne(people(3));
    expect(result.accepted).toEqual(people(3));
    expect(routesOf(result)).toEqual([1, 0, 0]);
    expect(result.recipients.map(({ attempts }) => attempts)).toEqual([3, 1, 1]);
  });

  it('that two messages meet in a row is that of all', async () => {
    await using all = await routes([{ behaviours: { blocklist: true } }, {}]);
    await all.sendOne('r1@example.com');
    await all.sendOne('r1@example.com');
    expect(all.changes).toEqual([]);
    await all.sendOne('r2@example.com');
    expect(all.changes).toMatchObject([{ route: 0, out: true, classification: { kind: 'blocklisted' } }]);
    await all.sendAll(people(10));
    expect(all.servers[0]?.transactions).toHaveLength(3);
    expect(all.taken()).toEqual([0, 13]);
  });

  it('that nobody can wait for is no reason to wait: an hour of quiet', async () => {
    const reply = '450 4.7.1 Error: too much mail from 192.0.2.1, try again in 3600 seconds';
    await using all = await routes([{ script: { stage: 'MAIL', reply } }, {}]);
    const results = await all.sendAll(people(20));
    expect(routesOf(...results)).toEqual(Array(20).fill(1));
    expect(all.changes).toMatchObject([{ route: 0, out: true, classification: { kind: 'rate-limited' } }]);
  });

  it.each([0, 600_000])('is left at once, also where no retry may wait: maxRetryTime %i', async (maxRetryTime) => {
    await using all = await routes([{ behaviours: { login: 'refused' } }, {}], { maxRetryTime, clock: systemClock });
    expect(routesOf(await all.send('r1@example.com'))).toEqual([1]);
  });

  it('rejects nobody whom the others were not asked for, because the transport was closed', async () => {
    let refuse = () => {};
    const refused = new Promise<void>((resolve) => {
      refuse = resolve;
    });
    const script: Script = async ({ stage }) => {
      if (stage !== 'AUTH') return undefined;
      await refused;
      return { reply: '535 5.7.8 no' };
    };
    await using all = await routes([{ authMethods: ['PLAIN'], script }, {}]);
    const failed = rejection(all.send('r1@example.com'));
    while (!all.servers[0]?.connections.length) await new Promise(setImmediate);
    all.transporter.close();
    refuse();
    expect(states(await failed)).toEqual({ 'r1@example.com': 'deferred' });
  });

  it('ends a message without recipients with its own error', async () => {
    await using all = await routes([{ behaviours: { login: 'refused' } }]);
    await all.sendOne('r1@example.com');
    expect(await all.sendOne([])).toMatchObject({ code: 'EAUTH', recipients: [] });
  });

  it('waits for the route that is well again sooner', async () => {
    await using all = await routes([{ behaviours: { messagesPerDay: 0 } }, {}]);
    await all.servers[1]?.down();
    const outage = all.servers[1]?.outage(20_000);
    const results = await all.sendAll(people(5));
    await outage;
    expect(routesOf(...results)).toEqual(Array(5).fill(1));
    expect(all.taken()).toEqual([0, 5]);
  });

  it('is final only when no route is left that may be well again', async () => {
    await using all = await routes([{}, { behaviours: { login: 'refused' } }], { maxRetryTime: 120_000 });
    await all.servers[0]?.down();
    const results = await all.sendAll(people(3));
    for (const { deferred, recipients } of results) {
      expect(deferred).toHaveLength(1);
      expect(recipients[0]?.classification?.kind).toBe('network');
    }
    await all.servers[0]?.up();
    await all.clock.advance(60_000);
    const again = await all.sendAll(people(3));
    expect(routesOf(...again)).toEqual([0, 0, 0]);
  });

  it('is told when all routes have one', async () => {
    const refused = { behaviours: { login: 'refused' } } as const;
    await using all = await routes([refused, refused]);
    const results = await all.sendAll(people(5));
    for (const { code, recipients } of results) {
      expect(code).toBe('EAUTH');
      expect(recipients[0]).toMatchObject({ state: 'rejected', classification: { kind: 'auth' } });
    }
    expect(all.servers.map(({ connections }) => connections.length)).toEqual([1, 1]);
    expect(all.clock.now()).toBe(0);
  });
});

describe('what is not the fault of the route', () => {
  it.each([
    ['no such mailbox', { behaviours: { unknownRecipients: () => true } }, 'rejected'],
    ['a full mailbox', { script: { stage: 'RCPT', reply: '552 5.2.2 Mailbox full' } }, 'rejected'],
    ['greylisting', { behaviours: { greylisting: true } }, 'accepted'],
    ['too many recipients', { behaviours: { recipientsPerTransaction: 2 } }, 'accepted'],
    ['a message that is too large', { behaviours: { messageSize: 10 } }, 'rejected'],
    ['spam', { script: { stage: 'dot', reply: '554 5.7.1 Spam message rejected' } }, 'rejected'],
    [
      'a sender that does not exist',
      { script: { stage: 'MAIL', reply: '550 5.1.8 Sender address rejected' } },
      'rejected',
    ],
    ['a server that is busy', { script: { stage: 'DATA', first: 2, reply: '451 4.3.0 Try again' } }, 'accepted'],
    [
      'a server that asks for less',
      { script: { stage: 'MAIL', first: 3, reply: '450 4.7.1 Error: too much mail from 192.0.2.1' } },
      'accepted',
    ],
    ['a connection that is lost', { script: { stage: 'DATA', first: 2, drop: 'fin' } }, 'accepted'],
  ] as const)('never reaches another one: %s', async (_name, setting, state) => {
    await using all = await routes([setting, {}]);
    const to = people(6);
    const results = [...(await all.sendAll(to)), await all.sendOne(to)];
    for (const { recipients } of results)
      for (const each of recipients) expect(each).toMatchObject({ state, route: 0 });
    expect(all.servers[1]?.connections).toEqual([]);
    expect(all.changes).toEqual([]);
  });

  it.each(['fail', 'assume-sent'] as const)(
    'may have taken the message, and is left at that: %s',
    async (onUnknown) => {
      await using all = await routes([{ script: { stage: 'dot', accept: true, drop: 'fin' } }, {}], { onUnknown });
      const to = people(3);
      const results = await all.sendAll(to);
      for (const { unknown } of results) expect(unknown).toHaveLength(1);
      expect(all.received(to)).toEqual(once(3));
      expect(all.taken()).toEqual([3, 0]);
    },
  );

  it('may have taken the message, and is left at that although it is out by then', async () => {
    let drop = () => {};
    const dropped = new Promise<void>((resolve) => {
      drop = resolve;
    });
    const script: Script = async ({ stage, connection }) => {
      if (stage === 'connect' && connection.number > 1) return { reply: '521 5.3.2 does not accept mail' };
      if (stage !== 'dot') return undefined;
      await dropped;
      return { accept: true, drop: 'fin' };
    };
    await using all = await routes([{ script }, {}], { onUnknown: 'fail' });
    const [primary] = all.servers;
    const first = all.send('first@example.com');
    const failed = rejection(first);
    while (primary?.transactions.length === 0) await new Promise(setImmediate);
    expect(routesOf(await all.send('second@example.com'))).toEqual([1]);
    expect(all.changes).toMatchObject([{ route: 0, out: true }]);
    drop();
    expect(states(await failed)).toEqual({ 'first@example.com': 'unknown' });
    expect(all.received(['first@example.com', 'second@example.com'])).toEqual([1, 1]);
    expect(all.taken()).toEqual([1, 1]);
  });

  it('may have taken the message before it went away: it is sent again and the result says so', async () => {
    await using all = await routes([{ script: { stage: 'dot', first: 1, accept: true, drop: 'fin' } }, {}]);
    const [primary] = all.servers;
    const sending = all.sendOne('r1@example.com');
    while (primary?.deliveries.length === 0) await new Promise(setImmediate);
    await primary?.down();
    const result = await sending;
    expect(result).toMatchObject({ accepted: ['r1@example.com'], possibleDuplicate: true });
    expect(routesOf(result)).toEqual([1]);
    expect(all.received(['r1@example.com'])).toEqual([2]);
  });

  it('does not turn back a recipient whom the other route knows by now', async () => {
    await using all = await routes([{}, { behaviours: { greylisting: { delay: 50_000 } } }], {
      failoverCooldown: 1000,
    });
    const [primary] = all.servers;
    await primary?.down();
    const sending = all.sendOne('r1@example.com');
    while (all.servers[1]?.transactions.length === 0) await new Promise(setImmediate);
    await primary?.up();
    const result = await sending;
    expect(result.accepted).toEqual(['r1@example.com']);
    expect(all.taken()).toEqual([0, 1]);
  });
});

describe('all routes out', () => {
  it('are waited for, and the first to be back serves everybody', async () => {
    await using all = await routes([{}, {}]);
    await Promise.all(all.servers.map((server) => server.down()));
    const outage = all.servers[1]?.outage(60_000);
    const to = people(40);
    const results = await all.sendAll(to);
    await outage;
    expect(all.received(to)).toEqual(once(40));
    expect(all.taken()).toEqual([0, 40]);
    expect(routesOf(...results)).toEqual(Array(40).fill(1));
    expect(all.clock.now()).toBeLessThan(70_000);
    expect(all.transport.stats().transactions).toBeLessThan(40 + 50);
  });

  it('keep nobody for longer than maxRetryTime', async () => {
    await using all = await routes([{}, {}], { maxRetryTime: 30_000 });
    await Promise.all(all.servers.map((server) => server.down()));
    const results = await all.sendAll(people(40));
    for (const { deferred, code } of results) {
      expect(deferred).toHaveLength(1);
      expect(code).toBe('ESOCKET');
    }
    expect(all.clock.now()).toBeLessThan(65_000);
  });
});

describe('round-robin', () => {
  it('sends as much over each', async () => {
    await using all = await routes([{}, {}, {}], { strategy: 'round-robin' });
    const to = people(30);
    await all.sendAll(to);
    expect(all.received(to)).toEqual(once(30));
    expect(all.taken()).toEqual([10, 10, 10]);
  });

  it('passes over a route that is out until one message finds it well again', async () => {
    await using all = await routes([{}, {}], { strategy: 'round-robin' });
    await all.servers[0]?.down();
    const to = people(40);
    await all.sendAll(to);
    expect(all.taken()).toEqual([0, 40]);
    await all.servers[0]?.up();
    await all.clock.advance(60_000);
    await all.sendOne('first@example.com');
    expect(all.taken()).toEqual([1, 40]);
    await all.sendAll(to);
    expect(all.received(to)).toEqual(Array(40).fill(2));
    expect(all.taken()[0]).toBeGreaterThan(5);
  });

  it('lets a fast one take over who waits for a slow one', async () => {
    const taken = { until: 0 };
    const slow: Script = ({ stage, now }) => {
      if (stage !== 'MAIL') return undefined;
      if (now < taken.until) return { reply: '450 4.7.1 Error: too much mail from 192.0.2.1' };
      taken.until = now + 10_000;
      return undefined;
    };
    await using all = await routes([{}, { script: slow }], { strategy: 'round-robin' });
    const to = people(100);
    await all.sendAll(to);
    expect(all.received(to)).toEqual(once(100));
    expect(all.clock.now()).toBeLessThan(120_000);
    expect(all.taken()[0]).toBeGreaterThan(85);
  });

  it('does not wait for a slow one where another has room', async () => {
    await using all = await routes([{ script: { stage: 'DATA', silent: true } }, {}], {
      strategy: 'round-robin',
      maxConcurrency: 1,
    });
    const controller = new AbortController();
    const held = all.send('held@example.com', { signal: controller.signal });
    held.catch(() => {});
    while (all.servers[0]?.transactions.length === 0) await new Promise(setImmediate);
    for (const address of people(6)) await all.send(address);
    expect(all.taken()).toEqual([0, 6]);
    controller.abort();
    await rejection(held);
  });
});

describe('a message over another route', () => {
  it('is the same: Message-ID, signature, and a stream that was read before', async () => {
    await using servers = await routes([
      { script: { stage: 'dot', reply: '550 5.7.1 192.0.2.1 is blocked using zen.spamhaus.org' } },
      {},
    ]);
    const seen: string[] = [];
    servers.transport.on('attempt', ({ messageId, route }) => seen.push(`${messageId} ${route}`));
    const content = 'x'.repeat(300_000);
    const result = await servers.sendOne('r1@example.com', {
      messageId: '<fixed@example.com>',
      attachments: [{ filename: 'a.txt', content: Readable.from([content]) }],
    });
    expect(routesOf(result)).toEqual([1]);
    expect(seen).toEqual(['<fixed@example.com> 0', '<fixed@example.com> 1']);
    const refused = servers.servers[0]?.transactions[0];
    const [taken] = servers.servers[1]?.deliveries ?? [];
    expect(taken?.headers.get('message-id')).toEqual(['<fixed@example.com>']);
    expect(taken?.size).toBeGreaterThan(400_000);
    expect(refused).toBeDefined();
  });
});

describe('several routes as one transport', () => {
  it('are verified together, and the error tells which one', async () => {
    await using good = await routes([{}, {}]);
    await expect(good.transporter.verify()).resolves.toBe(true);
    await using all = await routes([{}, { behaviours: { login: 'refused' } }]);
    const failure = { route: 1, classification: { kind: 'auth' } };
    await expect(all.transporter.verify()).rejects.toMatchObject(failure);
    await expect(new Promise((resolve) => all.transporter.verify((error) => resolve(error)))).resolves.toMatchObject(
      failure,
    );
    await expect(new Promise((resolve) => good.transporter.verify((_, success) => resolve(success)))).resolves.toBe(
      true,
    );
  });

  it('have their stats side by side', async () => {
    await using all = await routes([{ smtp: { ...POOL, maxConnections: 3 } }, {}], { rateLimit: 10 });
    await all.sendAll(people(3));
    expect(all.transport.stats()).toMatchObject({
      concurrency: 8,
      rate: 20,
      recipients: { accepted: 3 },
      gate: 'open',
      routes: [
        { route: 0, out: false, concurrency: 3, rate: 10, inFlight: 0, recipientLimit: Number.POSITIVE_INFINITY },
        { route: 1, out: false, concurrency: 5, rate: 10, inFlight: 0 },
      ],
    });
  });

  it('tell of their gates by number', async () => {
    await using all = await routes([{ behaviours: { login: 'refused' } }, {}]);
    const gates: unknown[] = [];
    all.transport.on('gate', ({ route, state }) => gates.push([route, state]));
    await all.sendAll(people(2));
    expect(gates).toEqual([[0, 'locked']]);
  });

  it('are closed together, and leave nothing behind', async () => {
    await using all = await routes([{ smtp: POOL }, { smtp: POOL }], { failoverAfter: 5000 });
    await all.servers[0]?.down();
    const waiting = people(10).map((address) => rejection(all.send(address)));
    await untilWaiting(all.transport, 10);
    all.transporter.close();
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: 'ECONNECTION' });
    expect(all.clock.sleeping).toBe(0);
  });

  it('can be left by a message whose signal aborts while it waits', async () => {
    await using all = await routes([{}, {}]);
    await all.servers[0]?.down();
    const controller = new AbortController();
    const waiting = people(10).map((address) => rejection(all.send(address, { signal: controller.signal })));
    await untilWaiting(all.transport, 10);
    controller.abort();
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: 'EABORT' });
    await all.sendAll(people(5));
    expect(all.taken()).toEqual([0, 5]);
  });

  it('have room when the one that messages go over has', async () => {
    await using all = await routes([{ smtp: POOL }, { smtp: POOL }]);
    const sending = all.sendAll(people(50));
    await new Promise(setImmediate);
    expect(all.transport.isIdle?.()).toBe(false);
    await sending;
    expect(all.transport.isIdle?.()).toBe(true);
  });

  it('leave no timer to whoever fails after they were closed', async () => {
    let drop = () => {};
    const dropped = new Promise<void>((resolve) => {
      drop = resolve;
    });
    const script: Script = async ({ stage }) => {
      if (stage !== 'EHLO') return undefined;
      await dropped;
      return { drop: 'fin' };
    };
    await using all = await routes([{ script }, {}]);
    const failed = rejection(all.send('r1@example.com'));
    while (!all.servers[0]?.connections.length) await new Promise(setImmediate);
    all.transporter.close();
    drop();
    await failed;
    expect(all.clock.sleeping).toBe(0);
  });

  it('end each message once, when they are closed while it is on its way to another one', async () => {
    await using all = await routes([{ behaviours: { login: 'refused' } }, { smtp: { jsonTransport: true } }]);
    all.transport.on('gate', ({ state }) => {
      if (state === 'locked') all.transporter.close();
    });
    await Promise.all(people(4).map((address) => all.send(address).catch(() => {})));
    expect(all.transport.stats().deliveries).toBe(4);
  });

  it('are all closed, whichever of them fails to', async () => {
    const closed: string[] = [];
    const transport = (name: string) => ({
      name,
      version: '1',
      send: () => {},
      close() {
        closed.push(name);
        if (name === 'first') throw new Error('cannot close');
        return true;
      },
      verify(callback: Callback) {
        callback(null, true);
      },
    });
    const both = new ResilientTransport([transport('first'), transport('second')]);
    await expect(both.verify?.()).resolves.toBe(true);
    expect(() => both.close()).toThrow('cannot close');
    expect(closed).toEqual(['first', 'second']);
  });

  it('show the login of a message to the first of them alone', async () => {
    const auth = { user: 'me', pass: 'secret' };
    await using all = await routes([{ auth, smtp: { auth: undefined } }, { authMethods: ['PLAIN'] }], {
      failoverAfter: 0,
    });
    await all.servers[0]?.down();
    const outage = all.servers[0]?.outage(7000);
    const [others, own] = await all.clock.during(
      Promise.all([all.send('other@example.com').catch((error) => error), all.send('own@example.com', { auth })]),
      all.transporter,
    );
    await outage;
    expect(routesOf(others)).toEqual([1]);
    expect(routesOf(own)).toEqual([0]);
    expect(all.servers[1]?.connections.map(({ user }) => user)).not.toContain('me');
  });

  it('are handed a message as a whole where they may mail everybody, whatever was learned of the parts', async () => {
    const script: Script = ({ stage, connection }) => {
      if (stage === 'connect' && connection.number > 1) return { reply: '521 5.3.2 does not accept mail' };
      return stage === 'DATA' ? { reply: '554 5.5.3 Too many recipients' } : undefined;
    };
    await using all = await routes([{ script }]);
    const mailed: string[][] = [];
    const transporter = resilient([nodemailer.createTransport(all.servers[0]?.transportOptions), thirdParty(mailed)], {
      clock: all.clock,
    });
    await all.clock.during(transporter.sendMail({ from: SENDER, to: people(4), text: 'x' }), transporter);
    expect(mailed).toEqual([people(4)]);
  });

  it('are a plugin as well', async () => {
    await using all = await routes([{ behaviours: { login: 'refused' } }, {}]);
    const [one, two] = all.servers.map(({ transportOptions }) => transportOptions);
    const transport = new ResilientTransport([one, two] as object[]);
    const transporter = nodemailer.createTransport(transport);
    const info = await transporter.sendMail({ from: SENDER, to: people(2), text: 'Hello' });
    expect(routesOf(info)).toEqual([1, 1]);
    expect(transport.mailer).toBe(transporter);
    transporter.close();
  });

  it('are one where there is one in the list: nothing tells of routes', async () => {
    await using all = await routes([{}]);
    const events: object[] = [];
    all.transport.on('attempt', (event) => events.push(event));
    const result = await all.sendOne('r1@example.com');
    expect(result.recipients).toEqual([
      { address: 'r1@example.com', state: 'accepted', attempts: 1, response: expect.any(String) },
    ]);
    expect(events).toEqual([{ messageId: expect.any(String), transaction: 1, recipients: ['r1@example.com'] }]);
    expect(all.transport.stats().routes).toHaveLength(1);
  });

  it('are not mailed to as a whole by a transport that may mail everybody, when somebody has the message', async () => {
    // two are taken, and then the quota is used up
    await using all = await routes([{ behaviours: { messagesPerDay: 1 } }], {});
    const mailed: string[][] = [];
    const transport = resilient([nodemailer.createTransport(all.servers[0]?.transportOptions), thirdParty(mailed)], {
      maxRecipients: 2,
      clock: all.clock,
    });
    const send = (to: string[]) => transport.sendMail({ from: SENDER, to, text: 'Hello' }).catch((error) => error);
    const some = await all.clock.during(send(people(4)), transport);
    expect(states(some)).toEqual({
      'r1@example.com': 'accepted',
      'r2@example.com': 'accepted',
      'r3@example.com': 'deferred',
      'r4@example.com': 'deferred',
    });
    expect(mailed).toEqual([]);
    // a message that nobody has may go that way
    const none = await all.clock.during(send(['x@example.com', 'y@example.com', 'z@example.com']), transport);
    expect(none.accepted).toEqual(['x@example.com', 'y@example.com', 'z@example.com']);
    expect(mailed).toEqual([['x@example.com', 'y@example.com', 'z@example.com']]);
  });

  it('may be of any kind', async () => {
    await using all = await routes([{ behaviours: { login: 'refused' } }, { smtp: { jsonTransport: true } }]);
    const result = await all.sendOne(people(2));
    expect(result.accepted).toEqual(people(2));
    expect(routesOf(result)).toEqual([1, 1]);
  });
});

describe('a list of transporters', () => {
  const create = (options: object = {}) => nodemailer.createTransport({ host: '127.0.0.1', ...options });
  const dkim = { domainName: 'example.com', keySelector: 'x', privateKey: 'y' };

  it('keeps the first one', () => {
    const [first, second] = [create(), create()];
    expect(resilient([first, second])).toBe(first);
    expect(second.transporter).not.toBeInstanceOf(ResilientTransport);
  });

  it.each([
    ['nobody', () => [], /at least one/],
    ['somebody twice', () => Array(2).fill(create()), /twice/],
    ['somebody who is none', () => [create(), {}], /createTransport\(\) returned/],
    ['somebody who is resilient', () => [create(), resilient(create())], /resilient already/],
    [
      'somebody with a key that nobody would sign with',
      () => [create(), create({ dkim })],
      /`dkim` would have no effect/,
    ],
  ])('is refused with %s', (_name, list, message) => {
    expect(() => resilient(list())).toThrow(TypeError);
    expect(() => resilient(list())).toThrow(message);
  });

  it('may all be given the same key', () => {
    expect(() => resilient([create({ dkim }), create({ dkim: { ...dkim } })])).not.toThrow();
  });
});

/** Somebody's transport, which may mail whom the headers name. */
const thirdParty = (mailed: string[][]) =>
  nodemailer.createTransport({
    name: 'Third party',
    version: '1',
    send: (mail: Mail, done: Callback) => {
      mailed.push(mail.message.getEnvelope().to);
      setImmediate(done, null, {});
    },
  } as never);

/** So many deliveries wait; no time passes. */
async function untilWaiting(transport: ResilientTransport<unknown>, count: number): Promise<void> {
  while (transport.stats().waiting < count || transport.stats().inFlight > 0) await new Promise(setImmediate);
}
