import { EventEmitter } from 'node:events';
import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { ResilientTransport } from '../../src/index.ts';
import { all, bug, ending, fail, trapped } from '../support/faults.ts';
import { people, SENDER } from '../support/sending.ts';
import { type Callback, type Mail, thirdParty } from '../support/third-party.ts';

const refused = (response: string) =>
  Object.assign(new Error(response), { response, responseCode: Number(response.slice(0, 3)) });
const busy = () => refused('450 4.2.1 Mailbox busy');

describe("somebody's own transport", () => {
  it.each<[name: string, send: (done: Callback, attempt: number) => unknown, state: string, attempts: number]>([
    ['throws', fail, 'deferred', 4],
    [
      'throws what is no error',
      () => {
        throw undefined;
      },
      'deferred',
      4,
    ],
    ['rejects', async () => fail(), 'deferred', 4],
    ['rejects with nothing', () => Promise.reject(), 'deferred', 4],
    [
      'fails, then succeeds',
      (done, attempt) => {
        done(attempt === 1 ? busy() : null, {});
        done(null, {});
      },
      'accepted',
      2,
    ],
    [
      'succeeds, then fails',
      (done) => {
        done(null, {});
        done(busy());
      },
      'accepted',
      1,
    ],
    [
      'succeeds twice',
      (done) => {
        done(null, {});
        done(null, {});
      },
      'accepted',
      1,
    ],
    [
      'succeeds, then throws',
      (done) => {
        done(null, {});
        fail();
      },
      'accepted',
      1,
    ],
    [
      'succeeds, then rejects',
      async (done) => {
        done(null, {});
        fail();
      },
      'accepted',
      1,
    ],
    [
      'succeeds, and later throws in the callback',
      (done) =>
        setImmediate(() => {
          done(null, {});
          done(bug());
        }),
      'accepted',
      1,
    ],
    [
      'gives an object whose then() cannot be read',
      (done) => {
        setImmediate(done, null, {});
        return trapped({}, 'then');
      },
      'accepted',
      1,
    ],
    ['fails with null prototype', (done) => done(Object.create(null)), 'deferred', 4],
    [
      'fails with a proxy',
      (done) => setImmediate(done, new Proxy(bug(), { get: fail, getPrototypeOf: fail })),
      'deferred',
      4,
    ],
  ])('that %s', async (_name, send, state, attempts) => {
    const { deliver, attempted } = thirdParty((_mail, done, attempt) => send(done, attempt), { retries: 3 });
    expect(await ending(deliver())).toEqual(all(state));
    expect(attempted()).toBe(attempts);
  });

  it.each<[name: string, late: (done: Callback) => void]>([
    ['success', (done) => done(null, { response: 'late' })],
    ['failure', (done) => done(busy())],
  ])('that calls back again with a %s while the retry is under way: the retry counts', async (_name, late) => {
    let first: Callback | undefined;
    const { deliver, attempted } = thirdParty((_mail, done, attempt) => {
      first ??= done;
      if (attempt === 1) {
        done(busy());
        return;
      }
      late(first);
      setImmediate(() => done(null, { response: 'second' }));
      setImmediate(() => first && late(first));
    });
    expect(await deliver()).toMatchObject({ accepted: people(2), transactions: 2, response: 'second' });
    expect(attempted()).toBe(2);
  });

  it.each<[name: string, info: () => unknown, state: string]>([
    ['without rejected', () => ({ accepted: people(2) }), 'accepted'],
    ['without accepted, nobody rejected', () => ({ rejected: [] }), 'accepted'],
    ['with lists that are null', () => ({ accepted: null, rejected: null }), 'accepted'],
    ['with lists that are objects', () => ({ accepted: {}, rejected: {} }), 'accepted'],
    [
      'with entries that are objects',
      () => ({ accepted: people(2).map((address) => ({ name: 'R', address })) }),
      'accepted',
    ],
    [
      'with entries that have a name',
      () => ({ accepted: people(2).map((address) => `"R, r" <${address}>`) }),
      'accepted',
    ],
    ['with entries in capitals', () => ({ accepted: people(2).map((address) => address.toUpperCase()) }), 'accepted'],
    [
      'with entries that are nothing',
      () => ({ accepted: [null, undefined, 42, {}, Object.create(null), Symbol('x')] }),
      'unknown',
    ],
    ['with entries that throw', () => ({ accepted: [trapped({}, 'address')] }), 'unknown'],
    ['that says nothing of them', () => ({ accepted: ['other@example.com'] }), 'unknown'],
    ['with a list that throws', () => trapped({ response: 'ok' }, 'accepted'), 'accepted'],
    ['that throws whatever is read', () => new Proxy({}, { get: fail, ownKeys: fail, has: fail }), 'accepted'],
    ['with an odd envelope', () => ({ envelope: 'none' }), 'accepted'],
    ['that is a string', () => 'sent', 'accepted'],
    ['that is an array', () => ['sent'], 'accepted'],
  ])('that succeeds with a result %s is asked once', async (_name, info, state) => {
    const { deliver, attempted } = thirdParty((_mail, done) => done(null, info()));
    expect(await ending(deliver())).toEqual(all(state));
    expect(attempted()).toBe(1);
  });

  it('that fails with entries which throw leaves nobody out', async () => {
    const rejectedErrors = [
      trapped(refused('550 5.1.1 User unknown'), 'recipient'),
      Object.assign(trapped(refused('550 5.1.1 User unknown'), 'code', 'command'), { recipient: 'r2@example.com' }),
      null,
      'r1@example.com',
    ];
    const { deliver } = thirdParty((_mail, done) => done(Object.assign(busy(), { rejectedErrors })), { retries: 0 });
    expect(await ending(deliver())).toEqual({ 'r1@example.com': 'deferred', 'r2@example.com': 'rejected' });
  });

  it('that fails with an error which cannot be read is in doubt once the body was sent', async () => {
    const { deliver } = thirdParty(
      async ({ message }, done) => {
        for await (const chunk of message.createReadStream()) void chunk;
        done(trapped(bug(), 'message', 'code', 'response', 'responseCode', 'rejectedErrors', 'command'));
      },
      { onUnknown: 'fail' },
    );
    expect(await ending(deliver())).toEqual(all('unknown'));
  });

  it.each<[name: string, members: () => object]>([
    ['that has nothing but send()', () => ({ name: undefined, version: undefined })],
    [
      'whose members are of the wrong kind',
      () => ({ close: 1, verify: 'x', isIdle: {}, pendingCount: null, on: 'x', options: 5 }),
    ],
    ['whose logger cannot be read', () => trapped({}, 'logger')],
  ])('%s', async (_name, members) => {
    const { deliver, transporter } = thirdParty((_mail, done) => done(null, {}), {}, members());
    expect(await ending(deliver())).toEqual(all('accepted'));
    transporter.transporter.close();
  });

  it.each([false, true])("that emits 'error' during send(); a listener: %s", async (listens) => {
    const inner = new EventEmitter();
    const heard: unknown[] = [];
    const send = (_mail: Mail, done: Callback) => {
      inner.emit('error', bug());
      setImmediate(done, null, {});
    };
    const outer = new ResilientTransport(Object.assign(inner, { name: 'Third party', version: '1', send }));
    if (listens) outer.on('error', (error) => heard.push(error));
    else inner.on('error', (error) => heard.push(error));
    const transporter = nodemailer.createTransport(outer as never);
    transporter.on('error', () => {});
    expect(await ending(transporter.sendMail({ from: SENDER, to: people(2), text: 'x' }) as never)).toEqual(
      all('accepted'),
    );
    expect(heard).toEqual([bug()]);
  });
});

describe('an asynchronous send() that resolves without calling back', () => {
  it.each<[name: string, result: object]>([
    ['accepted', { accepted: people(2), rejected: [] }],
    ['a Message-ID', { messageId: '<id@example.com>' }],
    ['a response', { response: '250 Ok' }],
  ])('has sent the message when it gives %s', async (_name, result) => {
    const { deliver, attempted } = thirdParty(async () => result);
    expect(await deliver()).toMatchObject({ accepted: people(2), ...result });
    expect(attempted()).toBe(1);
  });

  it('and says who was refused is believed', async () => {
    const { deliver } = thirdParty(async () => ({ accepted: ['r1@example.com'], rejected: ['r2@example.com'] }));
    expect(await ending(deliver())).toMatchObject({ 'r1@example.com': 'accepted', 'r2@example.com': 'rejected' });
  });

  it('may still call back in the same turn: that counts', async () => {
    const { deliver } = thirdParty(async (_mail, done) => {
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => done(null, { response: 'called back' }))));
      return { response: 'returned' };
    });
    expect(await deliver()).toMatchObject({ response: 'called back' });
  });

  it.each([undefined, null, true, 'queued', {}, { status: 200 }])(
    'has only begun when it gives %o: the callback is waited for',
    async (returned) => {
      const { deliver, attempted } = thirdParty(async (_mail, done) => {
        setImmediate(() => setImmediate(() => setImmediate(done, null, { response: 'later' })));
        return returned;
      });
      expect(await deliver()).toMatchObject({ accepted: people(2), response: 'later' });
      expect(attempted()).toBe(1);
    },
  );

  it('and never calls back is in doubt after attemptTimeout', async () => {
    const { deliver } = thirdParty(async () => {}, { attemptTimeout: 1000, onUnknown: 'fail' });
    expect(await ending(deliver())).toEqual(all('unknown'));
  });
});
