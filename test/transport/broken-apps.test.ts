import { channel } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import type { ResilientOptions } from '../../src/index.ts';
import { createFaultServer } from '../../src/testing/index.ts';
import {
  all,
  bug,
  catchUncaught,
  DELIVERED,
  difficult,
  ending,
  fail,
  GIVEN_UP,
  macrotask,
  TO,
  trapped,
} from '../support/faults.ts';
import { people, SENDER, sender } from '../support/sending.ts';

describe('an app with bugs', () => {
  // biome-ignore lint/suspicious/noThenProperty: that it has one is the point
  const thenThrows = { then: fail };
  const constant = { now: () => 0, random: () => 0.5, sleep: async () => {} };
  // biome-ignore lint/suspicious/noExplicitAny: these are what a program without types may give
  const OPTIONS: [name: string, options: any, expected: object][] = [
    ['shouldRetry throws', { shouldRetry: fail }, GIVEN_UP],
    ['shouldRetry rejects', { shouldRetry: async () => fail() }, GIVEN_UP],
    ['shouldRetry gives a then() that throws', { shouldRetry: () => thenThrows }, GIVEN_UP],
    ['shouldRetry gives something odd', { shouldRetry: () => trapped({}, 'toString') }, DELIVERED],
    ['a rule throws', { rules: [{ match: fail, action: 'fail' }] }, DELIVERED],
    ['a rule gives something odd', { rules: [{ match: () => 'yes', action: 'fail' }] }, DELIVERED],
    ['a pattern throws', { rules: [{ match: Object.assign(/x/, { exec: fail }), action: 'fail' }] }, DELIVERED],
    ['clock.now() throws', { clock: { ...constant, now: fail } }, GIVEN_UP],
    ['clock.now() gives NaN', { clock: { ...constant, now: () => Number.NaN } }, GIVEN_UP],
    ['clock.now() gives a string', { clock: { ...constant, now: () => '5' } }, GIVEN_UP],
    ['clock.random() throws', { clock: { ...constant, random: fail } }, GIVEN_UP],
    ['clock.random() gives NaN', { clock: { ...constant, random: () => Number.NaN } }, GIVEN_UP],
    ['clock.sleep() throws', { clock: { ...constant, sleep: fail } }, GIVEN_UP],
    ['clock.sleep() rejects', { clock: { ...constant, sleep: async () => fail() } }, GIVEN_UP],
    ['clock.sleep() gives nothing', { clock: { ...constant, sleep: () => undefined } }, DELIVERED],
  ];

  it.each(OPTIONS)('%s', async (_name, options: ResilientOptions, expected) => {
    await using server = await createFaultServer({ script: difficult });
    const { send } = sender(server, options);
    expect(await ending(send(TO), TO)).toEqual(expected);
    server.assertExactlyOnce(Object.entries(expected).flatMap(([to, state]) => (state === 'accepted' ? to : [])));
  });

  it('a clock that loses the time during a wait', async () => {
    await using server = await createFaultServer({ script: difficult });
    let time = 0;
    const sleep = async () => {
      time = Number.NaN;
    };
    const { send } = sender(server, { clock: { ...constant, now: () => time, sleep } });
    expect(await ending(send(TO), TO)).toEqual(DELIVERED);
  });

  it('a clock that throws while a pool sends batches side by side', async () => {
    await using server = await createFaultServer();
    let readings = 0;
    const clock = { ...constant, now: () => (readings++ > 3 ? fail() : 0) };
    const { send, transporter } = sender(server, { clock, maxRecipients: 1 }, { pool: true });
    expect(await ending(send(people(20)), people(20))).toEqual(all('accepted', people(20)));
    server.assertExactlyOnce(people(20));
    transporter.close();
  });

  it('a clock that throws while a limit is learned: who was accepted stays accepted', async () => {
    await using server = await createFaultServer({ behaviours: { recipientsPerTransaction: 2 } });
    const { send } = sender(server, { clock: { ...constant, now: fail } });
    expect(await ending(send(people(5)), people(5))).toEqual(all('accepted', people(5)));
    server.assertExactlyOnce(people(5));
  });

  it('a logger that throws at our lines', async () => {
    await using server = await createFaultServer({ script: difficult });
    const log = (entry: { tnx?: string }) =>
      ['delivery', 'event', 'callback'].includes(entry.tnx ?? '') ? fail() : undefined;
    const logger = { trace: log, debug: log, info: log, warn: log, error: log, fatal: log, level: log };
    const { send, transporter } = sender(server, { shouldRetry: fail }, { logger });
    transporter.transporter.on('attempt', fail);
    expect(await ending(send(TO), TO)).toEqual(GIVEN_UP);
  });

  it('a callback that throws, when the logger does as well', async () => {
    await using server = await createFaultServer();
    const log = (entry: { tnx?: string }) => (entry.tnx === 'callback' ? fail() : undefined);
    const logger = { trace: log, debug: log, info: log, warn: log, error: log, fatal: log, level: log };
    const { transporter } = sender(server, {}, { logger });
    let calls = 0;
    await new Promise<void>((resolve) => {
      transporter.sendMail({ from: SENDER, to: people(1), text: 'x' }, () => {
        calls++;
        resolve();
        throw trapped(bug(), 'message');
      });
    });
    await macrotask();
    expect(calls).toBe(1);
  });

  it('a subscriber of a diagnostics channel that throws is for Node to report, and breaks no delivery', async () => {
    await using server = await createFaultServer({ script: difficult });
    using uncaught = catchUncaught();
    const attempt = channel('nodemailer-resilient:attempt');
    attempt.subscribe(fail);
    const ended = await ending(sender(server).send(TO), TO);
    attempt.unsubscribe(fail);
    expect(ended).toEqual(DELIVERED);
    expect(uncaught.errors).toEqual([bug(), bug()]);
  });

  it('an event listener that throws or rejects with what cannot be read', async () => {
    await using server = await createFaultServer({ script: difficult });
    const { send, transporter } = sender(server);
    for (const name of ['attempt', 'retry', 'delivered', 'failed'] as const) {
      transporter.transporter.on(name, () => {
        throw trapped({}, 'message', 'stack');
      });
      transporter.transporter.on(name, () => Promise.reject(trapped(bug(), 'message')));
    }
    expect(await ending(send(TO), TO)).toEqual(DELIVERED);
  });
});

describe('a signal of an odd shape', () => {
  it.each<[name: string, signal: unknown]>([
    ['nothing to take listeners off', { aborted: false, addEventListener: () => {} }],
    ['no functions', { aborted: false, addEventListener: 1, removeEventListener: 1 }],
    ['a string', 'signal'],
  ])('%s: a plugin that puts it there breaks nothing', async (_name, signal) => {
    await using server = await createFaultServer({ script: difficult });
    const { send, transporter } = sender(server);
    const inner = transporter.transporter.inner;
    const innerSend = inner.send.bind(inner);
    // Nodemailer itself would stumble over it
    inner.send = (mail, done) =>
      innerSend(Object.create(mail, { data: { value: { ...mail.data, signal: undefined } } }), done);
    transporter.use('stream', (mail, done) => {
      (mail.data as { signal?: unknown }).signal = signal;
      done();
    });
    expect(await ending(send(TO), TO)).toEqual(DELIVERED);
  });
});
