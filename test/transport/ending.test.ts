import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { resilient } from '../../src/index.ts';
import { createFaultServer, FakeClock } from '../../src/testing/index.ts';
import { people, rejection, sender, states } from '../support/sending.ts';

const greylisting = {
  script: { stage: 'RCPT', recipient: 'r1@example.com', reply: '450 4.2.0 Greylisted' },
} as const;

describe('signal', () => {
  it('ends a wait at once; who was accepted stays accepted', async () => {
    await using server = await createFaultServer(greylisting);
    const clock = new FakeClock({ mode: 'manual' });
    const controller = new AbortController();
    const { send } = sender(server, { clock });
    const sending = rejection(send(people(2), { signal: controller.signal }));
    await clock.nextSleep();
    controller.abort(new Error('enough'));
    const error = await sending;
    expect(error).toMatchObject({ name: 'AbortError', code: 'EABORT', accepted: ['r2@example.com'], retryable: true });
    expect(error.cause).toMatchObject({ message: 'enough' });
    expect(states(error)).toEqual({ 'r1@example.com': 'deferred', 'r2@example.com': 'accepted' });
    expect(server.transactions).toHaveLength(1);
  });

  it.each([false, true])('ends an attempt before the body: nobody was mailed; pool %s', async (pool) => {
    const controller = new AbortController();
    await using server = await createFaultServer({
      script: {
        stage: 'RCPT',
        answer: () => {
          controller.abort();
          return { silent: true };
        },
      },
    });
    const { send, transporter } = sender(server, {}, { pool });
    const error = await rejection(send(people(2), { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'EABORT', deferred: people(2), unknown: [] });
    expect(server.deliveries).toEqual([]);
    transporter.close();
  });

  it('leaves the recipients of a message that was sent and not answered as unknown', async () => {
    const controller = new AbortController();
    await using server = await createFaultServer({
      script: {
        stage: 'dot',
        answer: () => {
          controller.abort();
          return { accept: true, silent: true };
        },
      },
    });
    const error = await rejection(sender(server).send(people(2), { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'EABORT', unknown: people(2) });
  });

  it('ends what is queued: the batches that were not sent yet', async () => {
    const controller = new AbortController();
    await using server = await createFaultServer({
      script: ({ stage }) => {
        if (stage === 'dot') setImmediate(() => controller.abort());
        return undefined;
      },
    });
    const { send } = sender(server, { maxRecipients: 1 });
    const error = await rejection(send(people(50), { signal: controller.signal }));
    expect(error.code).toBe('EABORT');
    expect([...error.accepted, ...error.unknown]).toEqual(server.deliveries.flatMap(({ to }) => to));
    expect(error.accepted.length + error.unknown.length + error.deferred.length).toBe(50);
    expect(error.deferred.length).toBeGreaterThan(40);
  });

  it('that is aborted already sends nothing', async () => {
    await using server = await createFaultServer();
    const error = await rejection(sender(server).send(people(1), { signal: AbortSignal.abort() }));
    expect(error.code).toBe('EABORT');
    expect(server.connections).toHaveLength(0);
  });

  it.each([{}, { attemptTimeout: 5000 }])(
    'that a listener of the attempt event aborts sends nothing; options %j',
    async (options) => {
      await using server = await createFaultServer();
      const controller = new AbortController();
      const { send, transporter } = sender(server, { clock: new FakeClock({ mode: 'manual' }), ...options });
      transporter.transporter.on('attempt', () => controller.abort());
      const error = await rejection(send(people(2), { signal: controller.signal }));
      expect(error).toMatchObject({ code: 'EABORT', deferred: people(2) });
      expect(server.connections).toEqual([]);
    },
  );

  it('stops a transport that ignores it before the body is complete', async () => {
    await using server = await createFaultServer({ script: { stage: 'DATA', delay: 50 } });
    const controller = new AbortController();
    const plain = nodemailer.createTransport({ host: server.host, port: server.port });
    Object.defineProperty(plain.transporter, 'supportsAbortSignal', { value: false });
    const send = plain.transporter.send.bind(plain.transporter);
    // as Nodemailer 7 to 9 do: the signal means nothing to them
    plain.transporter.send = (mail, callback) =>
      send(Object.create(mail, { data: { value: { ...mail.data, signal: undefined } } }), callback);
    const transporter = resilient(plain);
    const message = { from: 'a@example.com', to: people(1), text: 'x', signal: controller.signal };
    transporter.transporter.once('attempt', () => setTimeout(() => controller.abort(), 20));
    const error = await rejection(transporter.sendMail(message));
    expect(error).toMatchObject({ code: 'EABORT', deferred: people(1) });
    await server.close();
    expect(server.deliveries).toEqual([]);
  });
});

describe('close()', () => {
  it.each([false, true])('ends a wait with an error that carries the ledger; pool %s', async (pool) => {
    await using server = await createFaultServer(greylisting);
    const clock = new FakeClock({ mode: 'manual' });
    const { send, transporter } = sender(server, { clock }, { pool });
    const sending = rejection(send(people(2)));
    await clock.nextSleep();
    transporter.close();
    const error = await sending;
    expect(error).toMatchObject({ code: 'ECONNECTION', accepted: ['r2@example.com'], deferred: ['r1@example.com'] });
    expect(error.recipients[0]?.classification).toMatchObject({ kind: 'greylisted' });
    expect(server.transactions).toHaveLength(1);
  });

  it('lets an attempt that is under way finish', async () => {
    await using server = await createFaultServer({
      script: ({ stage }) => {
        if (stage === 'dot') transporter.close();
        return undefined;
      },
    });
    const { send, transporter } = sender(server, {}, { pool: true });
    const info = await send(people(1));
    expect(info.accepted).toEqual(people(1));
  });

  it('of a pool with messages in its queue refuses nobody: they are deferred', async () => {
    await using server = await createFaultServer({
      script: {
        stage: 'MAIL',
        answer: () => {
          transporter.close();
          return { silent: true };
        },
      },
    });
    const { send, transporter } = sender(server, {}, { pool: true, maxConnections: 1 });
    const first = rejection(send(people(1)));
    const queued = rejection(send(people(2)));
    expect(await queued).toMatchObject({ deferred: people(2), retryable: true });
    await server.close();
    expect(await first).toMatchObject({ deferred: people(1) });
  });

  it('of a pool is not retried against: the delivery is deferred', async () => {
    await using server = await createFaultServer();
    const { send, transporter, clock } = sender(server, {}, { pool: true });
    transporter.close();
    const error = await rejection(send(people(1)));
    expect(error).toMatchObject({ message: 'Connection pool was closed', deferred: people(1), transactions: 1 });
    expect(clock.waits).toEqual([]);
  });
});

describe('an app that never answers', () => {
  it.each(['abort', 'close'])('shouldRetry: %s ends the delivery all the same', async (how) => {
    await using server = await createFaultServer(greylisting);
    const controller = new AbortController();
    let ask = () => {};
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    const shouldRetry = () => {
      ask();
      return new Promise<boolean>(() => {});
    };
    const { send, transporter } = sender(server, { shouldRetry });
    const sending = rejection(send(people(2), { signal: controller.signal }));
    await asked;
    if (how === 'abort') controller.abort();
    else transporter.close();
    expect(await sending).toMatchObject({ accepted: ['r2@example.com'], deferred: ['r1@example.com'] });
  });

  it('a clock that ignores the signal, or throws: the ledger is told', async () => {
    await using server = await createFaultServer(greylisting);
    const clock = { now: () => 0, random: () => 0.5, sleep: () => new Promise<void>(() => {}) };
    const deaf = sender(server, { clock });
    const sending = rejection(deaf.send(people(2)));
    await new Promise((resolve) => deaf.transporter.transporter.once('retry', resolve));
    await new Promise(setImmediate);
    deaf.transporter.close();
    expect(await sending).toMatchObject({ accepted: ['r2@example.com'], deferred: ['r1@example.com'] });
    const sleep = () => {
      throw new Error('no time');
    };
    const error = await rejection(sender(server, { clock: { ...clock, sleep } }).send(people(2)));
    expect(error).toMatchObject({ message: 'no time', accepted: ['r2@example.com'], deferred: ['r1@example.com'] });
  });
});
