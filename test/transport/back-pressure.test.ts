import { getEventListeners, once } from 'node:events';
import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { type GateEvent, ResilientTransport, resilient } from '../../src/index.ts';
import { createFaultServer, type FaultServer } from '../../src/testing/index.ts';
import { macrotask } from '../support/faults.ts';
import { relay } from '../support/relay.ts';
import { people, rejection, SENDER } from '../support/sending.ts';

const POOL = { pool: true, maxConnections: 5, maxMessages: Number.POSITIVE_INFINITY };
const LOGIN = { user: 'me', pass: 'right' };
const DAY = 86_400_000;

describe('a relay with a limit of connections', () => {
  it('is met a few times, and everybody is served over as many as it allows', async () => {
    await using all = await relay({ behaviours: { connectionsAtOnce: 3 } });
    const to = people(300);
    await all.sendAll(to);
    all.server.assertExactlyOnce(to);
    const { transactions, concurrency } = all.stats();
    expect(transactions).toBeLessThan(300 * 1.15);
    expect(concurrency).toBeLessThanOrEqual(3);
    expect(all.states[0]).toMatchObject({ state: 'slowed', classification: { kind: 'rate-limited' } });
    expect(all.clock.now()).toBeLessThan(10_000);
  });
});

describe('a relay with a limit of messages a second', () => {
  it('and tries that are counted as well lets eight through that come at once', async () => {
    const messageRate = { limit: 3, per: 10_000, countRefused: true };
    await using all = await relay({ flavour: 'exim', behaviours: { messageRate } });
    const to = people(8);
    await all.sendAll(to);
    all.server.assertExactlyOnce(to);
    expect(all.clock.now()).toBeLessThan(120_000);
  });
});

describe('a server that names a time', () => {
  it('is left alone by everybody until then', async () => {
    await using all = await relay({
      script: { stage: 'MAIL', first: 1, reply: '450 4.7.1 Rate limit, try again in 60 seconds' },
    });
    const to = people(20);
    await all.sendAll(to);
    all.server.assertExactlyOnce(to);
    const [...times] = all.times('MAIL');
    expect(times.filter((time) => time > 0 && time < 60_000)).toEqual([]);
    expect(all.states.map(({ state }) => state)).toContain('paused');
  });
});

describe('a server that has enough of a connection', () => {
  it.each([
    ['in a pool', POOL],
    ['without a pool', {}],
  ])('gets the message over another one at once, and nobody slows down: %s', async (_name, smtp) => {
    await using all = await relay({ behaviours: { messagesPerConnection: 4 } }, {}, smtp);
    const to = people(100);
    await all.sendAll(to);
    all.server.assertExactlyOnce(to);
    expect(all.clock.now()).toBe(0);
    expect(all.times('MAIL').length).toBeLessThan(110);
    expect(all.states).toEqual([]);
    expect(all.stats()).toMatchObject({ gate: 'open', rate: Number.POSITIVE_INFINITY });
    expect(all.stats().concurrency).toBeGreaterThanOrEqual(5);
  });
});

describe('a server that is down', () => {
  it.each([
    ['a pool', POOL],
    ['no pool', {}],
  ])('is asked by one at a time while the others wait; then all arrive in their order: %s', async (_name, smtp) => {
    await using all = await relay({}, {}, smtp);
    const { server, clock, transporter, send, stats } = all;
    await send('first@example.com');
    await server.down();
    const to = people(200);
    const sending = Promise.all(to.map((address) => send(address)));
    const outage = server.outage(30_000);
    const asked = stats().transactions;
    await clock.during(outage, transporter);
    expect(stats().transactions - asked).toBeLessThan(20);
    expect(stats()).toMatchObject({ gate: 'down', inFlight: 0 });
    await clock.during(sending, transporter);
    expect(clock.now()).toBeLessThan(30_000 + 6000);
    server.assertExactlyOnce([...to, 'first@example.com']);
    const numbers = server.deliveries.slice(1).map(({ to: [address] }) => Number(/\d+/.exec(address ?? '')));
    const untried = numbers.filter((number) => number > 30);
    const shifts = untried.map((number, i) => Math.abs(untried.indexOf(number) - i) + Math.abs(number - 31 - i));
    // those that are under way side by side may overtake each other
    expect(Math.max(...shifts)).toBeLessThan(30);
    expect(all.states[0]).toMatchObject({ state: 'down', classification: { kind: 'network' } });
    expect(stats().gate).toBe('open');
  });

  it('keeps nobody longer than their maxRetryTime', async () => {
    await using all = await relay({}, { maxRetryTime: 20_000 });
    await all.server.down();
    const results = await all.sendAll(people(200));
    const errors = all.errors(results);
    expect(errors).toHaveLength(200);
    for (const { deferred, classification } of errors) {
      expect(deferred).toHaveLength(1);
      expect(classification.kind).toBe('network');
    }
    expect(all.stats().transactions).toBeLessThan(30);
    expect(all.clock.now()).toBeLessThan(45_000); // whoever was a probe has as long from then
    expect(errors.filter(({ recipients }) => recipients[0]?.attempts === 0).length).toBeGreaterThan(150);
  });

  it('does not wait for a message that was given up', async () => {
    await using all = await relay();
    const { server, clock, transporter, send } = all;
    await server.down();
    const controller = new AbortController();
    const given = Array.from({ length: 20 }, (_, i) =>
      rejection(send(`g${i}@example.com`, { signal: controller.signal })),
    );
    const kept = send('kept@example.com');
    kept.catch(() => {});
    await clock.during(
      server.outage(8000).then(() => controller.abort()),
      transporter,
    );
    for (const error of await clock.during(Promise.all(given), transporter)) expect(error.code).toBe('EABORT');
    await clock.during(kept, transporter);
    server.assertExactlyOnce(['kept@example.com']);
  });
});

describe('a login that is refused', () => {
  const wrong = { auth: { user: 'me', pass: 'wrong' } };

  it.each([
    ['a pool', { ...POOL, ...wrong }],
    ['no pool', wrong],
  ])('is tried once in the cool-down, and everybody is told the same: %s', async (_name, smtp) => {
    await using all = await relay({ auth: LOGIN }, {}, smtp);
    const errors = all.errors(await all.sendAll(people(50)));
    expect(errors).toHaveLength(50);
    expect(new Set(errors).size).toBe(50);
    for (const { classification, rejected } of errors) {
      expect(classification).toEqual(errors[0]?.classification);
      expect(rejected).toHaveLength(1);
    }
    expect(errors[0]?.classification).toMatchObject({ kind: 'auth', action: 'fail', code: 535 });
    expect(all.times('AUTH')).toEqual([0]);
    expect(all.clock.now()).toBe(0);
    expect(all.states.map(({ state }) => state)).toEqual(['locked']);

    await all.clock.advance(59_999);
    await all.sendAll(people(5));
    expect(all.times('AUTH')).toHaveLength(1);
    await all.clock.advance(1);
    expect(all.errors(await all.sendAll(people(5)))).toHaveLength(5);
    expect(all.times('AUTH')).toEqual([0, 60_000]);
    await all.clock.advance(60_000);
    all.transporter.transporter.options.auth.pass = 'right';
  });

  it('for another cool-down, and for none once it is right again', async () => {
    await using all = await relay(
      { authMethods: ['PLAIN'], script: { stage: 'AUTH', first: 2, reply: '535 5.7.8 Authentication failed' } },
      { loginCooldown: 5000 },
      { auth: LOGIN },
    );
    for (const _ of [1, 2]) {
      expect(all.errors(await all.sendAll(people(20)))).toHaveLength(20);
      await all.clock.advance(5000);
    }
    const to = people(20);
    await all.sendAll(to);
    all.server.assertExactlyOnce(to);
    expect(all.states.map(({ state }) => state)).toEqual(['locked', 'open']);
  });

  it('is not counted against the others when the message brought it along', async () => {
    await using all = await relay({ auth: LOGIN }, {}, { auth: LOGIN });
    const own = await rejection(all.send('own@example.com', { auth: { user: 'me', pass: 'wrong' } }));
    expect(own.classification.kind).toBe('auth');
    await all.sendAll(people(3));
    all.server.assertExactlyOnce(people(3));
    expect(all.states).toEqual([]);
  });

  it('for now is tried by one at a time', async () => {
    await using all = await relay(
      {
        authMethods: ['PLAIN'],
        script: { stage: 'AUTH', first: 6, reply: '454 4.7.0 Temporary authentication failure' },
      },
      {},
      { auth: LOGIN },
    );
    const to = people(50);
    await all.sendAll(to);
    all.server.assertExactlyOnce(to);
    const refused = all.times('AUTH').slice(0, 6);
    expect(new Set(refused).size).toBeGreaterThanOrEqual(5);
  });

  describe('with OAuth2', () => {
    const oauth2 = async (right: (renewed: boolean) => boolean) => {
      const asked: boolean[] = [];
      const provisionCallback = (_user: string, renew: boolean, done: (error: null, token: string) => void) => {
        asked.push(renew);
        done(null, right(renew) ? 'right' : 'stale');
      };
      const all = await relay(
        { auth: { user: 'me@example.com', pass: 'right' }, authMethods: ['XOAUTH2'] },
        {},
        { auth: { type: 'OAuth2', user: 'me@example.com', provisionCallback } },
      );
      return Object.assign(all, { asked });
    };

    it('the token is renewed once before', async () => {
      await using all = await oauth2((renewed) => renewed);
      const to = people(20);
      await all.sendAll(to);
      all.server.assertExactlyOnce(to);
      expect(all.states).toEqual([]);
      expect(all.asked.filter((renewed) => renewed).length).toBeGreaterThan(0);
    });

    it('and refused again: nobody renews it in the cool-down', async () => {
      await using all = await oauth2(() => false);
      expect(all.errors(await all.sendAll(people(20)))).toHaveLength(20);
      expect(all.asked).toEqual([false, true]);
      expect(all.times('AUTH')).toHaveLength(2);
      await all.clock.advance(30_000);
      expect(all.errors(await all.sendAll(people(20)))).toHaveLength(20);
      expect(all.asked).toHaveLength(2);
    });
  });
});

describe('a quota that is used up', () => {
  it('ends everybody as deferred at once, without an attempt', async () => {
    await using all = await relay({ flavour: 'ses', behaviours: { messagesPerDay: 10 } }, {}, POOL);
    const errors = all.errors(await all.sendAll(people(200)));
    expect(all.server.deliveries).toHaveLength(10);
    expect(errors).toHaveLength(190);
    expect(all.stats().transactions).toBeLessThanOrEqual(15);
    for (const { classification, deferred, retryAfter } of errors) {
      expect(classification.kind).toBe('quota-exceeded');
      expect(deferred).toHaveLength(1);
      expect(retryAfter).toBe(DAY);
    }
    expect(all.clock.now()).toBe(0);
    expect(all.stats()).toMatchObject({ gate: 'paused', waiting: 0, recipients: { accepted: 10, deferred: 190 } });
    await all.clock.advance(DAY);
    await all.sendAll(['tomorrow@example.com']);
    expect(all.server.timesDelivered('tomorrow@example.com')).toBe(1);
  });
});

describe('what is one message’s or one recipient’s own', () => {
  it.each<[string, string]>([
    ['no such mailbox', '550 5.1.1 User unknown'],
    ['a full mailbox', '452 4.2.2 Mailbox full'],
    ['greylisting', '450 4.2.0 Greylisted, try again in 300 seconds'],
    [
      'mail that comes too fast for it',
      '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages',
    ],
    ['a local trouble', '451 4.3.0 Local error in processing'],
  ])('slows nobody else: %s', async (_name, reply) => {
    await using all = await relay({ script: { stage: 'RCPT', domain: 'own.example', reply } }, {}, POOL);
    const others = people(100);
    const own = Array.from({ length: 100 }, (_, i) => `o${i}@own.example`);
    const sending = Promise.allSettled(own.map((address) => all.send(address)));
    await Promise.all(others.map((address) => all.send(address)));
    expect(all.clock.now()).toBe(0);
    expect(all.states).toEqual([]);
    await all.clock.during(sending, all.transporter);
    all.server.assertExactlyOnce(others);
    expect(all.states).toEqual([]);
    expect(all.stats()).toMatchObject({ gate: 'open', concurrency: 5, rate: Number.POSITIVE_INFINITY });
  });
});

describe('the order of those who wait', () => {
  it('is fair to every domain', async () => {
    await using all = await relay({}, { maxConcurrency: 1 });
    const hot = Array.from({ length: 50 }, (_, i) => `h${i}@hot.example`);
    const cold = ['c1@cold.example', 'c2@mild.example', 'c3@warm.example'];
    await all.sendAll([...hot, ...cold]);
    const order = all.server.deliveries.map(({ to: [address] }) => address ?? '');
    expect(order.slice(0, 6)).toEqual(expect.arrayContaining(cold));
    expect(order.filter((address) => hot.includes(address))).toEqual(hot);
  });

  it('lets nobody who comes again pass the others', async () => {
    await using all = await relay(
      { script: { stage: 'RCPT', recipient: 'r1@example.com', first: 3, reply: '451 4.3.0 Local error' } },
      { maxConcurrency: 1, minTimeout: 0 },
    );
    const to = people(20);
    await all.sendAll(to);
    const order = all.server.deliveries.map(({ to: [address] }) => address);
    expect(order).toEqual([...to.slice(1), 'r1@example.com']);
  });
});

describe('the limits of the user', () => {
  it('are kept to', async () => {
    await using all = await relay({}, { maxConcurrency: 2, rateLimit: 10 });
    const to = people(30);
    await all.sendAll(to);
    all.server.assertExactlyOnce(to);
    expect(all.mostOpen()).toBeLessThanOrEqual(2);
    const times = all.times('MAIL');
    expect(times).toEqual(Array.from({ length: 30 }, (_, i) => i * 100));
    expect(all.states).toEqual([]);
    expect(all.stats()).toMatchObject({ rate: 10, concurrency: 2, gate: 'open' });
  });

  it('reject what is too much for the queue at once', async () => {
    await using all = await relay({}, { maxConcurrency: 1, maxQueue: 3 });
    const results = Promise.allSettled(people(10).map((address) => all.send(address)));
    const refused = all.errors(await all.clock.during(results, all.transporter));
    expect(refused).toHaveLength(6);
    for (const error of refused) {
      expect(error).toMatchObject({ code: 'EQUEUE', message: expect.stringContaining('maxQueue'), retryable: true });
      expect(error.recipients).toMatchObject([{ state: 'deferred', attempts: 0 }]);
      expect(error.classification).toMatchObject({ guess: false, summary: expect.stringContaining('wait') });
    }
    all.server.assertExactlyOnce(people(4));
    await all.send('later@example.com');
    expect(() => resilient(nodemailer.createTransport({}), { maxQueue: 0 })).toThrow(/maxQueue/);
  });

  it('count those that wait for a retry as well', async () => {
    await using all = await relay(
      { script: { stage: 'RCPT', recipient: people(2), per: 'recipient', first: 1, reply: '450 4.2.0 Greylisted' } },
      { maxQueue: 2 },
    );
    const waiting = Promise.all(people(2).map((address) => all.send(address)));
    while (all.stats().kinds.greylisted !== 2 || all.stats().inFlight > 0) await macrotask();
    expect(all.stats().waiting).toBe(2);
    expect(all.transporter.isIdle()).toBe(false);
    expect((await rejection(all.send('r3@example.com'))).code).toBe('EQUEUE');
    await all.clock.during(waiting, all.transporter);
    expect(all.transporter.isIdle()).toBe(true);
  });
});

describe('a producer', () => {
  const forms: Record<string, (server: FaultServer, smtp: object) => ReturnType<typeof nodemailer.createTransport>> = {
    'resilient()': (server, smtp) =>
      resilient(nodemailer.createTransport({ host: server.host, port: server.port, ...smtp })) as never,
    'the plugin form': (server, smtp) =>
      nodemailer.createTransport(new ResilientTransport({ host: server.host, port: server.port, ...smtp }) as never),
  };

  for (const [form, create] of Object.entries(forms)) {
    for (const [name, smtp] of [
      ['a pool', POOL],
      ['no pool', {}],
    ] as const) {
      it(`that stops while there is no room has few messages at a time: ${form}, ${name}`, async () => {
        await using server = await createFaultServer({ keepMessages: false });
        const transporter = create(server, smtp);
        let sent = 0;
        let most = 0;
        let over = 0;
        while (sent < 300) {
          while (sent < 300 && transporter.isIdle()) {
            void transporter.sendMail({ from: SENDER, to: `r${++sent}@example.com`, text: 'x' }).then(() => over++);
            most = Math.max(most, sent - over);
          }
          if (sent < 300) await once(transporter, 'idle');
        }
        while (over < 300) await macrotask();
        expect(server.deliveries).toHaveLength(300);
        expect(most).toBeLessThan(60);
        transporter.close();
      });

      it(`that only listens is told at the start and again: ${form}, ${name}`, async () => {
        await using server = await createFaultServer({ keepMessages: false });
        const transporter = create(server, smtp);
        let sent = 0;
        let over = 0;
        transporter.on('idle', () => {
          while (sent < 100 && transporter.isIdle()) {
            void transporter.sendMail({ from: SENDER, to: `r${++sent}@example.com`, text: 'x' }).then(() => over++);
          }
        });
        while (over < 100) await macrotask();
        expect(server.deliveries).toHaveLength(100);
        transporter.close();
      });
    }
  }
});

describe('an app that ends it while they wait for their turn', () => {
  it.each(['abort', 'close'] as const)('is told by each, and nothing is left behind: %s', async (how) => {
    await using all = await relay({
      script: { stage: 'MAIL', reply: '450 4.7.1 Rate limit, try again in 60 seconds' },
    });
    const controller = new AbortController();
    const { signal } = controller;
    const sending = Promise.all(people(20).map((address) => rejection(all.send(address, { signal }))));
    while (all.stats().gate !== 'paused' || all.stats().inFlight > 0) await macrotask();
    await macrotask();
    expect(all.clock.sleeping).toBeGreaterThan(0);
    if (how === 'abort') controller.abort();
    else all.transporter.close();
    const errors = await sending;
    const waited = errors.filter(({ recipients }) => recipients[0]?.attempts === 0);
    expect(waited.length).toBeGreaterThan(10);
    for (const { code, deferred } of errors) {
      expect(code).toBe(how === 'abort' ? 'EABORT' : 'ECONNECTION');
      expect(deferred).toHaveLength(1);
    }
    await macrotask();
    expect(all.clock.sleeping).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(all.stats()).toMatchObject({ waiting: 0, inFlight: 0 });
  });
});

describe('stats()', () => {
  it('counts what was sent and refused, and tells how the gate stands', async () => {
    await using all = await relay(
      {
        script: [
          { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
          { stage: 'RCPT', recipient: 'r2@example.com', first: 1, reply: '450 4.2.0 Greylisted' },
          { stage: 'DATA', first: 1, reply: '454 4.7.0 Throttling failure: Maximum sending rate exceeded.' },
        ],
        ehlo: ['LIMITS RCPTMAX=40'],
      },
      { maxConcurrency: 4 },
    );
    expect(all.stats()).toMatchObject({ deliveries: 0, transactions: 0, concurrency: 4, gate: 'open' });
    await all.sendAll(people(9));
    expect(all.stats()).toMatchObject({
      deliveries: 9,
      transactions: 11,
      recipients: { accepted: 8, rejected: 1, deferred: 0, unknown: 0 },
      kinds: { 'recipient-unknown': 1, greylisted: 1, 'rate-limited': 1 },
      actions: { fail: 1, retry: 1, throttle: 1 },
      inFlight: 0,
      waiting: 0,
      recipientLimit: 40,
    });
    expect(JSON.parse(JSON.stringify(all.stats())).deliveries).toBe(9);
  });

  it('counts a delivery with several transactions under way once', async () => {
    const release: (() => void)[] = [];
    const transport = {
      name: 'SMTP (pool)',
      version: '1',
      options: { maxConnections: 5 },
      send: (mail: { message: { getEnvelope(): { to: string[] } } }, done: (error: null, info: object) => void) => {
        const { to } = mail.message.getEnvelope();
        release.push(() => done(null, { accepted: to, rejected: [] }));
      },
    };
    const transporter = resilient(nodemailer.createTransport(transport as never), { maxRecipients: 1 });
    const sending = transporter.sendMail({ from: SENDER, to: people(3), text: 'x' });
    const second = transporter.sendMail({ from: SENDER, to: people(3), text: 'x' });
    await macrotask();
    expect(transporter.transporter.stats()).toMatchObject({ inFlight: 5, waiting: 0 });
    while (release.length > 0) {
      release.shift()?.();
      await macrotask();
    }
    await Promise.allSettled([sending, second]);
    expect(transporter.transporter.stats()).toMatchObject({ inFlight: 0, waiting: 0, deliveries: 2 });
  });
});

describe('a listener of the gate event', () => {
  it('that throws, rejects or closes the transport breaks nothing', async () => {
    await using all = await relay({ behaviours: { connectionsAtOnce: 2 } });
    const seen: GateEvent[] = [];
    all.transporter.transporter.on('gate', () => {
      throw new Error('a bug in the app');
    });
    all.transporter.transporter.on('gate', async () => {
      throw new Error('a bug in the app');
    });
    all.transporter.transporter.on('gate', (event) => seen.push(event));
    await all.sendAll(people(50));
    all.server.assertExactlyOnce(people(50));
    expect(seen[0]).toEqual({
      state: 'slowed',
      concurrency: expect.any(Number),
      rate: Number.POSITIVE_INFINITY,
      waiting: expect.any(Number),
      classification: expect.objectContaining({ kind: 'rate-limited', stage: 'CONN' }),
    });
    all.transporter.transporter.on('gate', () => all.transporter.close());
    await all.server.down();
    const errors = all.errors(await all.sendAll(people(20)));
    expect(errors).toHaveLength(20);
    expect(errors.some(({ code }) => code === 'ECONNECTION')).toBe(true);
  });
});
