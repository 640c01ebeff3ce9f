import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { abortError } from '../../src/transport/abort.ts';
import { MessageBytes } from '../../src/transport/body.ts';
import {
  abilitiesOf,
  type ComposedMail,
  type ComposedMessage,
  type InnerTransport,
} from '../../src/transport/nodemailer.ts';
import { type Outcome, transact } from '../../src/transport/transaction.ts';

type Send = InnerTransport['send'];

const transport = (send: Send, name = 'Third party'): InnerTransport => ({ name, version: '1', send });

function mailOf(content: unknown = 'Hello', more: object = {}): ComposedMail {
  const message: ComposedMessage = {
    content,
    getEnvelope: () => ({ from: 'whole@example.com', to: [] }),
    messageId: () => '<1@example.com>',
    createReadStream: () => Readable.from([Buffer.from('Subject: x\r\n\r\n'), Buffer.from('Hello')]),
    ...more,
  };
  return { data: { subject: 'x' }, message };
}

const ENVELOPE = { from: 'sender@example.com', to: ['jo@example.com'] };

const over = (
  inner: InnerTransport,
  mail: ComposedMail,
  bytes?: MessageBytes,
  signal?: AbortSignal,
): Promise<Outcome> => transact({ inner, abilities: abilitiesOf(inner), mail, envelope: ENVELOPE, bytes, signal });

/** What became of one transaction over a transport that sends like this. */
function outcomeOf(
  send: Send,
  { name = 'Third party', mail = mailOf(), signal }: Partial<Given> = {},
): Promise<Outcome> {
  return over(transport(send, name), mail, new MessageBytes(mail.message, 1000), signal);
}

interface Given {
  readonly name: string;
  readonly mail: ComposedMail;
  readonly signal: AbortSignal;
}

const readAll = async (mail: ComposedMail): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of mail.message.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

describe('a transaction', () => {
  it('is what the transport calls back with, and how far the body got', async () => {
    const info = { response: '250 OK' };
    const sent = await outcomeOf(async (mail, done) => {
      expect(await readAll(mail)).toBe('Subject: x\r\n\r\nHello');
      done(null, info);
    });
    expect(sent).toEqual({ info, envelope: ENVELOPE, body: 'sent' });
    expect(sent.envelope).toBe(ENVELOPE);

    const untouched = await outcomeOf((_mail, done) => done(null));
    expect(untouched).toEqual({ info: {}, envelope: ENVELOPE, body: 'untouched' });
  });

  it.each(['untouched', 'asked', 'started', 'sent'] as const)('that fails tells that the body was %s', async (body) => {
    const error = new Error('gone');
    const source = new PassThrough();
    source.write('Subject: x');
    const mail = body === 'started' ? mailOf('Hello', { createReadStream: () => source }) : mailOf();
    const send: Send = async (attempt, done) => {
      if (body === 'sent') await readAll(attempt);
      else if (body === 'started') await once(attempt.message.createReadStream(), 'data');
      else if (body === 'asked') attempt.message.createReadStream();
      done(error);
    };
    expect(await outcomeOf(send, { mail })).toEqual({ error, envelope: ENVELOPE, body });
  });

  it('tells of the reader that got furthest', async () => {
    const outcome = await outcomeOf(async (mail, done) => {
      await readAll(mail);
      mail.message.createReadStream();
      done(new Error('gone'));
    });
    expect(outcome.body).toBe('sent');
  });

  it.each([
    [
      'throws',
      () => {
        throw new TypeError('a bug');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('a bug'))],
  ] as [string, Send][])('settles when the transport %s', async (_, send) => {
    expect((await outcomeOf(send)).error).toEqual(new TypeError('a bug'));
  });

  it.each([undefined, null, 5, {}, new Set()])('takes no notice of what send() returns: %j', async (returned) => {
    const outcome = await outcomeOf((_mail, done) => {
      setImmediate(done, null, {});
      return returned;
    });
    expect(outcome.error).toBeUndefined();
  });
});

describe('a promise in place of a callback', () => {
  it.each([{ messageId: '<1@example.com>' }, { response: '250 OK' }, { accepted: [] }, { rejected: [] }])(
    'is the result when it resolves with one: %j',
    async (info) => {
      expect((await outcomeOf(async () => info)).info).toBe(info);
    },
  );

  it.each([undefined, null, 'text', {}, { response: 250 }, { accepted: 'jo@example.com' }])(
    'is waited for no longer than the callback when it resolves with %j',
    async (value) => {
      const outcome = await outcomeOf((_mail, done) => {
        setImmediate(() => setImmediate(done, null, { response: '250 called back' }));
        return Promise.resolve(value);
      });
      expect(outcome.info).toEqual({ response: '250 called back' });
    },
  );

  it.each(['SMTP (pool)', 'SMTP'])('false is the answer of a closed pool: %s', async (name) => {
    const outcome = await outcomeOf(
      (_mail, done) => {
        setImmediate(() => setImmediate(done, null, {}));
        return false;
      },
      { name },
    );
    if (name === 'SMTP') expect(outcome.info).toEqual({});
    else expect(outcome.error).toMatchObject({ code: 'ECONNECTION', message: 'Connection pool was closed' });
  });
});

describe('a success before the end of the body', () => {
  const early: Send = (mail, done) => {
    mail.message.createReadStream();
    done(null, { response: '250 OK' });
  };

  it.each(['SMTP', 'SMTP (pool)'])('is none over %s', async (name) => {
    expect(await outcomeOf(early, { name })).toMatchObject({
      body: 'asked',
      error: { code: 'EPROTOCOL', command: 'DATA', message: expect.stringMatching(/before it had been sent/) },
    });
  });

  it('is one elsewhere, and where no body was wanted', async () => {
    expect(await outcomeOf(early)).toMatchObject({ info: { response: '250 OK' } });
    expect(await outcomeOf((_mail, done) => done(null, {}), { name: 'SMTP' })).toMatchObject({ info: {} });
  });
});

describe('an abort', () => {
  it.each([
    ['SMTP', 'asked'],
    ['Third party', 'unseen'],
  ])('settles at once, whatever the transport does: %s', async (name, body) => {
    const controller = new AbortController();
    const reason = abortError(AbortSignal.abort('enough'));
    let stream: Readable | undefined;
    const send: Send = (mail) => {
      stream = mail.message.createReadStream();
    };
    const outcome = outcomeOf(send, { name, signal: controller.signal });
    controller.abort(reason);
    expect(await outcome).toEqual({ error: reason, envelope: ENVELOPE, body });
    expect(stream?.errored).toMatchObject({ message: 'Sending was stopped' });
  });

  it('that came before leaves the transport alone', async () => {
    let asked = false;
    const send: Send = () => {
      asked = true;
    };
    const reason = new Error('enough');
    const outcome = await outcomeOf(send, { signal: AbortSignal.abort(reason) });
    expect(outcome).toEqual({ error: reason, envelope: ENVELOPE, body: 'untouched' });
    expect(asked).toBe(false);
  });

  it('that comes later is nobody’s business', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    await outcomeOf((_mail, done) => done(null, {}), { signal });
    expect(listeners).toBe(0);
  });

  it('says what it was caused by', () => {
    expect(abortError(AbortSignal.abort('enough'))).toMatchObject({
      name: 'AbortError',
      code: 'EABORT',
      message: 'Message sending aborted',
      cause: 'enough',
    });
  });

  it('of no signal has no cause', () => {
    expect(abortError(undefined)).toMatchObject({ message: 'Message sending aborted', cause: undefined });
  });
});

describe('a body that must not go on', () => {
  it('is cut off without an error when the transport has said that it failed', async () => {
    let stream: Readable | undefined;
    await outcomeOf((mail, done) => {
      stream = mail.message.createReadStream();
      done(new Error('refused'));
    });
    expect([stream?.destroyed, stream?.errored]).toEqual([true, null]);
  });

  it('cannot be read any more after a failure', async () => {
    let given: ComposedMail | undefined;
    await outcomeOf((mail, done) => {
      given = mail;
      done(new Error('refused'));
    });
    const late = given?.message.createReadStream() as Readable;
    expect(late.errored).toMatchObject({ message: 'Sending was stopped' });
  });

  it('ends for a second reader when the message was taken', async () => {
    let second: Readable | undefined;
    await outcomeOf(async (mail, done) => {
      await readAll(mail);
      second = mail.message.createReadStream();
      done(null, {});
    });
    expect(second?.destroyed).toBe(true);
  });

  it('goes on after an early success of a transport that only hands it back', async () => {
    let text: Promise<string> | undefined;
    await outcomeOf((mail, done) => {
      text = readAll(mail);
      done(null, {});
    });
    expect(await text).toBe('Subject: x\r\n\r\nHello');
  });
});

describe('the mail as an attempt sees it', () => {
  const seen = (mail: ComposedMail): Promise<ComposedMail> =>
    new Promise((resolve) => {
      outcomeOf(
        (attempt, done) => {
          resolve(attempt);
          done(null, {});
        },
        { mail },
      );
    });

  it('has the envelope of the attempt, and all else of the caller', async () => {
    const mail = mailOf();
    const attempt = await seen(mail);
    expect(attempt.message.getEnvelope()).toBe(ENVELOPE);
    expect(mail.message.getEnvelope().from).toBe('whole@example.com');
    expect([attempt.data, attempt.message.messageId()]).toEqual([mail.data, '<1@example.com>']);
  });

  it('runs methods on the message itself, and sets on it what is set', async () => {
    const mail = mailOf('Hello', {
      whoAmI(this: unknown) {
        return this;
      },
    });
    const message = (await seen(mail)).message as ComposedMessage & { whoAmI(): unknown; keepBcc?: boolean };
    expect(message.whoAmI()).toBe(mail.message);
    message.keepBcc = true;
    expect(mail.message).toHaveProperty('keepBcc', true);
  });

  it('is the mail itself when nothing is kept to be sent again', async () => {
    const mail = mailOf();
    let given: unknown;
    const send: Send = (each, done) => {
      given = each;
      done(null, {});
    };
    const outcome = await over(transport(send, 'SMTP'), mail);
    expect(given).toBe(mail);
    expect(outcome).toEqual({ info: {}, envelope: ENVELOPE, body: 'untouched' });
  });

  it.each([
    [true, 'text', 'Hello', {}],
    [true, 'bytes', Buffer.from('Hello'), {}],
    [true, 'nothing', undefined, { childNodes: [{ content: 'a' }, { childNodes: [{ _raw: 'b' }] }] }],
    [false, 'a file', { path: '/nowhere' }, {}],
    [false, 'a stream', Readable.from([]), {}],
    [false, 'a raw stream', undefined, { _raw: Readable.from([]) }],
    [false, 'a file in a part', undefined, { childNodes: [{ content: 'a' }, { content: { path: '/nowhere' } }] }],
  ])('is composed beforehand (%s) when it is made of %s', async (beforehand, _, content, more) => {
    let composed = false;
    const createReadStream = () => {
      composed = true;
      return Readable.from([]);
    };
    const attempt = await seen(mailOf(content, { ...more, createReadStream }));
    composed = false;
    const again = new Promise((resolve) => {
      outcomeOf(
        (each, done) => {
          each.message.createReadStream();
          resolve(composed);
          done(null, {});
        },
        { mail: mailOf(content, { ...more, createReadStream }) },
      );
    });
    expect(attempt).toBeDefined();
    expect(await again).toBe(beforehand);
  });
});
