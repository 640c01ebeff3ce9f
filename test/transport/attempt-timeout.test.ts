import net from 'node:net';
import { Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { type Clock, type DeliveryInfo, ResilientTransport, type RetryEvent, resilient } from '../../src/index.ts';
import { createFaultServer, FakeClock } from '../../src/testing/index.ts';
import { NODEMAILER } from '../support/nodemailer.ts';
import { people, rejection, SENDER, sender } from '../support/sending.ts';
import { type Callback, thirdParty } from '../support/third-party.ts';

const attemptTimeout = 5000;
const manual = () => new FakeClock({ mode: 'manual' });
const never = () => {};

/** A promise and what resolves it. */
function event(): { readonly happened: Promise<void>; readonly happen: () => void } {
  let happen = never;
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return { happened, happen };
}

/** Lets time pass, a second at a time, until the delivery is over. */
async function passTime<T>(clock: FakeClock, delivery: Promise<T>): Promise<T> {
  let over = false;
  const ended = delivery.finally(() => {
    over = true;
  });
  while (!over) await clock.advance(1000);
  return ended;
}

describe('attemptTimeout', () => {
  it.each([false, true])('ends an attempt before the body, and retries it as a timeout; pool %s', async (pool) => {
    const asked = event();
    await using server = await createFaultServer({
      script: ({ stage, connection }) => {
        if (stage !== 'RCPT' || connection.number > 1) return undefined;
        asked.happen();
        return { silent: true };
      },
    });
    const clock = manual();
    const { send, transporter } = sender(server, { clock, attemptTimeout }, { pool });
    const retries: RetryEvent[] = [];
    transporter.transporter.on('retry', (retry) => retries.push(retry));
    const sending = send(people(2));
    await asked.happened;
    await clock.advance(attemptTimeout);
    expect(retries).toMatchObject([
      {
        error: { code: 'ETIMEDOUT', message: 'The attempt took longer than attemptTimeout (5000 ms)' },
        classification: { kind: 'network', action: 'retry' },
      },
    ]);
    await clock.advance(retries[0]?.delay ?? 0);
    expect(await sending).toMatchObject({ accepted: people(2), transactions: 2, possibleDuplicate: false });
    server.assertExactlyOnce(people(2));
    transporter.close();
  });

  it.each([false, true])('closes the connection of the attempt that it ends; pool %s', async (pool) => {
    const asked = event();
    const closed = event();
    const server = net.createServer((socket) => {
      socket.once('close', closed.happen).write('220 mx.example.test\r\n');
      socket.on('error', never).on('data', (line) => {
        if (String(line).startsWith('EHLO')) socket.write('250 mx.example.test\r\n');
        else asked.happen();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const clock = manual();
    const { port } = server.address() as net.AddressInfo;
    const plain = nodemailer.createTransport({ host: '127.0.0.1', port, pool } as object);
    const transporter = resilient(plain, { clock, attemptTimeout, retries: 0 });
    const sending = rejection(transporter.sendMail({ from: SENDER, to: people(1), text: 'x' }));
    await asked.happened;
    await clock.advance(attemptTimeout);
    expect(await sending).toMatchObject({ code: 'ETIMEDOUT', deferred: people(1), retryable: true });
    await closed.happened;
    server.close();
  });

  it("leaves a message that was sent to its end in doubt: 'fail' mails nobody twice", async () => {
    const sent = event();
    await using server = await createFaultServer({
      script: ({ stage }) => {
        if (stage !== 'dot') return undefined;
        sent.happen();
        return { accept: true, silent: true };
      },
    });
    const clock = manual();
    const { send } = sender(server, { clock, attemptTimeout, onUnknown: 'fail' });
    const sending = rejection(send(people(2)));
    await sent.happened;
    await clock.advance(attemptTimeout);
    expect(await sending).toMatchObject({ code: 'ETIMEDOUT', unknown: people(2), deferred: [], retryable: false });
    server.assertExactlyOnce(people(2));
  });

  it("leaves a message that was sent to its end in doubt: 'retry' says so", async () => {
    const sent = event();
    await using server = await createFaultServer({
      script: ({ stage, connection }) => {
        if (stage !== 'dot') return undefined;
        sent.happen();
        return connection.number === 1 ? { accept: true, silent: true } : undefined;
      },
    });
    const clock = manual();
    const { send, transporter } = sender(server, { clock, attemptTimeout });
    const sending = send(people(1));
    const retry = new Promise<RetryEvent>((resolve) => transporter.transporter.once('retry', resolve));
    await sent.happened;
    await clock.advance(attemptTimeout);
    await clock.advance((await retry).delay);
    expect(await sending).toMatchObject({ accepted: people(1), possibleDuplicate: true });
    expect(server.timesDelivered('r1@example.com')).toBe(2);
  });

  it('keeps what RCPT TO was answered before', async () => {
    const asked = event();
    await using server = await createFaultServer({
      pipelining: false,
      script: [
        { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
        ({ stage }) => {
          if (stage !== 'DATA') return undefined;
          asked.happen();
          return { silent: true };
        },
      ],
    });
    const clock = manual();
    const sending = rejection(sender(server, { clock, attemptTimeout, retries: 0 }).send(people(2)));
    await asked.happened;
    await clock.advance(attemptTimeout);
    expect((await sending).recipients).toMatchObject([{ state: 'rejected' }, { state: 'deferred' }]);
  });

  it('sends nothing of a message that it ended in the queue of a pool', async () => {
    const held = event();
    const asked = event();
    await using server = await createFaultServer({
      script: async ({ stage }) => {
        if (stage !== 'MAIL') return undefined;
        asked.happen();
        await held.happened;
        return undefined;
      },
    });
    const pool = nodemailer.createTransport({ host: server.host, port: server.port, pool: true, maxConnections: 1 });
    const clock = manual();
    const through = (options: object) =>
      nodemailer.createTransport(new ResilientTransport(pool.transporter, { clock, retries: 0, ...options }) as never);
    const message = (to: string) => ({ from: SENDER, to, text: 'x' });
    const first = through({}).sendMail(message('first@example.com'));
    await asked.happened;
    const queued = rejection(through({ attemptTimeout }).sendMail(message('queued@example.com')));
    await clock.nextSleep();
    await clock.advance(attemptTimeout);
    expect(await queued).toMatchObject({ deferred: ['queued@example.com'], unknown: [] });
    held.happen();
    await first;
    pool.close();
    await server.close();
    expect(server.transactions).toHaveLength(1);
  });

  it('ends a message stream that never does: nothing is delivered, and the stream is destroyed', async () => {
    await using server = await createFaultServer();
    const clock = manual();
    const stuck = new Readable({ read: never });
    stuck.push('the first bytes');
    const started = event();
    stuck.once('data', started.happen).pause();
    const { send } = sender(server, { clock, attemptTimeout, retries: 1 });
    const sending = rejection(send(people(1), { attachments: [{ filename: 'a.bin', content: stuck }] }));
    await started.happened;
    expect(await passTime(clock, sending)).toMatchObject({ deferred: people(1), unknown: [], transactions: 2 });
    await server.close();
    expect(server.deliveries).toEqual([]);
    expect(stuck.destroyed).toBe(NODEMAILER.looksAfterStreams);
  });

  it('is followed by an abort, a success and a failure without a timer that goes on', async () => {
    const waits: { signal: AbortSignal; unref: boolean }[] = [];
    const clock: Clock = {
      now: () => 0,
      random: () => 0,
      sleep: (ms, options) => {
        expect(ms).toBe(attemptTimeout);
        waits.push(options);
        return new Promise((_resolve, reject) =>
          options.signal.addEventListener('abort', () => reject(options.signal.reason)),
        );
      },
    };
    await using server = await createFaultServer({
      script: { stage: 'RCPT', recipient: 'bad@example.com', reply: '550 5.1.1 User unknown' },
    });
    const { send, transporter } = sender(server, { clock, attemptTimeout, unref: true });
    await send('good@example.com');
    await rejection(send('bad@example.com'));
    const controller = new AbortController();
    transporter.transporter.once('attempt', () => setImmediate(() => controller.abort()));
    await rejection(send('good@example.com', { signal: controller.signal }));
    expect(waits.map(({ signal, unref }) => [signal.aborted, unref])).toEqual(Array(3).fill([true, true]));
  });

  it('ends a transport that only hands the message back: nobody has it', async () => {
    const clock = manual();
    const plain = nodemailer.createTransport({ streamTransport: true, buffer: true });
    const transporter = resilient(plain, { clock, attemptTimeout });
    const attachments = [{ filename: 'a.bin', content: new Readable({ read: never }) }];
    const sending = transporter.sendMail({ from: SENDER, to: people(1), text: 'x', attachments });
    expect(await passTime(clock, rejection(sending))).toMatchObject({ code: 'ETIMEDOUT', deferred: people(1) });
  });

  it('is off by default: nothing is started', async () => {
    await using server = await createFaultServer();
    const { send, clock } = sender(server);
    await send(people(1));
    expect(clock.waits).toEqual([]);
  });

  it('outlasts a clock that fails, and one that ignores its signal', async () => {
    await using server = await createFaultServer();
    const clock = { now: () => 0, random: () => 0 };
    const sleep = () => {
      throw new Error('no time');
    };
    const failing = sender(server, { clock: { ...clock, sleep }, attemptTimeout });
    expect(await failing.send(people(1))).toMatchObject({ accepted: people(1) });
    const { happened, happen } = event();
    let signal: AbortSignal | undefined;
    const deaf = thirdParty(
      (mail, done) => {
        signal = mail.data.signal;
        done(null, {});
      },
      { clock: { ...clock, sleep: () => happened }, attemptTimeout },
    );
    expect(await deaf.deliver()).toMatchObject({ accepted: people(2), transactions: 1 });
    happen();
    await new Promise(setImmediate);
    expect(signal?.aborted).toBe(false);
  });

  it.each([
    ['that is silent at RCPT TO', 'RCPT'],
    ['that never greets', 'connect'],
  ] as const)('ends a delivery to a server %s within maxRetryTime + attemptTimeout', async (_what, stage) => {
    await using server = await createFaultServer({ script: { stage, silent: true } });
    const clock = manual();
    const { send } = sender(server, {
      clock,
      attemptTimeout,
      maxRetryTime: 60_000,
      retries: Number.POSITIVE_INFINITY,
    });
    const error = await passTime(clock, rejection(send(people(3))));
    expect(error).toMatchObject({ deferred: people(3) });
    expect(error.transactions).toBeGreaterThan(2);
    expect(clock.now()).toBeLessThanOrEqual(65_000 + 1000);
  });

  it('counts an attempt that it ended like any other: the retries are used up', async () => {
    const { deliver, attempted, clock } = silent({ retries: 2 });
    expect(await passTime(clock, rejection(deliver()))).toMatchObject({ transactions: 3, unknown: people(2) });
    expect(attempted()).toBe(3);
  });
});

/** Somebody's own transport that calls back when the test says so. */
function silent(options: object = {}) {
  const callbacks: Callback[] = [];
  const clock = manual();
  const made = thirdParty((_mail, done) => callbacks.push(done), { clock, attemptTimeout, ...options });
  return { ...made, clock, callbacks };
}

describe("somebody's own transport that never calls back", () => {
  it("may have sent the message by then: 'fail' never mails it again", async () => {
    const { deliver, clock, attempted } = silent({ onUnknown: 'fail' });
    const error = await passTime(clock, rejection(deliver()));
    expect(error).toMatchObject({ code: 'ETIMEDOUT', unknown: people(2), deferred: [], retryable: false });
    expect(attempted()).toBe(1);
  });

  it("may have sent the message by then: 'retry' says that it may be a duplicate", async () => {
    const { deliver, clock, callbacks } = silent();
    const sending = deliver();
    await clock.advance(attemptTimeout);
    await clock.advance(1000);
    callbacks[1]?.(null, { response: 'second' });
    expect(await sending).toMatchObject({ accepted: people(2), possibleDuplicate: true, response: 'second' });
  });

  it.each<[name: string, answer: [error: unknown, info?: unknown]]>([
    ['success', [null, { response: 'late' }]],
    ['failure', [new Error('late')]],
  ])('and then does, with a %s: it changes nothing', async (_name, answer) => {
    const { deliver, clock, callbacks } = silent();
    const sending = deliver();
    await clock.advance(attemptTimeout);
    callbacks[0]?.(...answer);
    await clock.advance(1000);
    callbacks[0]?.(...answer);
    callbacks[1]?.(null, { response: 'second' });
    const info: DeliveryInfo = await sending;
    expect(info).toMatchObject({ accepted: people(2), transactions: 2, possibleDuplicate: true, response: 'second' });
    callbacks[0]?.(...answer);
  });

  it('can read no more of the message, and is told by its signal', async () => {
    const clock = manual();
    const seen: unknown[] = [];
    const { deliver } = thirdParty(
      ({ data, message }) => {
        data.signal?.addEventListener('abort', async () => {
          seen.push(data.signal?.reason);
          try {
            for await (const chunk of message.createReadStream()) seen.push(chunk);
          } catch (error) {
            seen.push(error);
          }
        });
      },
      { clock, attemptTimeout, onUnknown: 'fail' },
    );
    await passTime(clock, rejection(deliver()));
    await new Promise(setImmediate);
    expect(seen).toMatchObject([{ code: 'ETIMEDOUT' }, { message: 'Sending was stopped' }]);
  });

  it('is not asked at all when a listener of the attempt event aborts: nothing is in doubt', async () => {
    const controller = new AbortController();
    const { deliver, transporter, attempted } = thirdParty(never);
    transporter.transporter.on('attempt', () => controller.abort());
    const error = await rejection(deliver(people(2), { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'EABORT', deferred: people(2), unknown: [] });
    expect(attempted()).toBe(0);
  });

  it('is in doubt after an abort as well', async () => {
    const controller = new AbortController();
    const { deliver } = thirdParty(() => setImmediate(() => controller.abort()));
    const error = await rejection(deliver(people(2), { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'EABORT', unknown: people(2), deferred: [], retryable: false });
  });
});
