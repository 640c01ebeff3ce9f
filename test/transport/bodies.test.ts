import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished, Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import { afterAll, describe, expect, it } from 'vitest';
import { resilient } from '../../src/index.ts';
import { createFaultServer, FakeClock, type Script } from '../../src/testing/index.ts';
import { people, rejection, sender, states } from '../support/sending.ts';

const folder = mkdtempSync(join(tmpdir(), 'bodies-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BYTES = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) % 256));
const FILE = join(folder, 'attachment.bin');
writeFileSync(FILE, BYTES);

/** In chunks that arrive one after the other, as from a network. */
const slowly = (bytes: Buffer, size = 7_000): Readable =>
  Readable.from(
    (async function* () {
      for (let at = 0; at < bytes.length; at += size) {
        await new Promise(setImmediate);
        yield bytes.subarray(at, at + size);
      }
    })(),
  );

/** Two attempts fail, at different stages; each attempt's message is kept. */
function twiceRefused(): { script: Script; seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    script: ({ message }) => {
      if (!message) return undefined;
      seen.push(message.sha256);
      return seen.length <= 2 ? '451 4.3.0 Queue file write error' : undefined;
    },
  };
}

const CONTENTS: [name: string, message: () => object][] = [
  ['a stream attachment', () => ({ attachments: [{ filename: 'a.bin', content: slowly(BYTES) }] })],
  [
    'a raw stream',
    () => ({
      raw: slowly(Buffer.concat([Buffer.from('Subject: raw\r\n\r\n'), Buffer.from(BYTES.toString('base64'))])),
    }),
  ],
  ['a file path', () => ({ attachments: [{ path: FILE }] })],
  ['a buffer', () => ({ attachments: [{ filename: 'a.bin', content: BYTES }] })],
  ['a string', () => ({ text: 'three\nlines\n.\n' })],
];

describe.each(CONTENTS)('%s', (_name, message) => {
  it.each([1_048_576, 10_000, 0])(
    'survives three attempts byte by byte, %d bytes of it in memory',
    async (spoolMemory) => {
      const { script, seen } = twiceRefused();
      await using server = await createFaultServer({ script });
      const { send } = sender(server, { spoolMemory });
      const info = await send(people(2), message());
      expect(info).toMatchObject({ accepted: people(2), transactions: 3 });
      expect(seen).toHaveLength(3);
      expect(new Set(seen).size).toBe(1);
    },
  );
});

describe('each attempt sends the same message', () => {
  it('with one Message-ID, Date and boundary, and one DKIM signature', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const dkim = {
      domainName: 'example.com',
      keySelector: 'test',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    const { script, seen } = twiceRefused();
    await using server = await createFaultServer({ script });
    const { send } = sender(server, {}, { dkim });
    const info = await send(people(1), {
      html: '<b>x</b>',
      attachments: [{ filename: 'a.bin', content: slowly(BYTES) }],
    });
    const [delivery] = server.deliveries;
    expect(delivery?.headers.get('dkim-signature')).toHaveLength(1);
    expect(delivery?.headers.get('message-id')).toEqual([info.messageId]);
    expect(new Set(seen).size).toBe(1);
  });

  it('after an attempt that died at MAIL, where Nodemailer destroys the stream', async () => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', first: 1, reply: '451 4.3.0 Try later' },
    });
    const { send } = sender(server);
    await send(people(1), { attachments: [{ filename: 'a.bin', content: slowly(BYTES) }] });
    expect(attachmentHash(server.deliveries[0]?.raw)).toBe(sha256(BYTES));
  });

  it('after an attempt that died in mid-body: the source is read on, not again', async () => {
    const large = Buffer.alloc(9_000_000, 'nothing much ');
    await using server = await createFaultServer({
      script: { stage: 'body', connection: 1, after: 100_000, drop: 'rst' },
    });
    const { send } = sender(server);
    const info = await send(people(1), { attachments: [{ filename: 'a.bin', content: slowly(large, 65_536) }] });
    expect(info).toMatchObject({ possibleDuplicate: false, transactions: 2 });
    expect(attachmentHash(server.deliveries[0]?.raw)).toBe(sha256(large));
  });

  it('to batches that read it side by side over a pool', async () => {
    await using server = await createFaultServer();
    const { send, transporter } = sender(server, { maxRecipients: 2, spoolMemory: 20_000 }, { pool: true });
    await send(people(10), { attachments: [{ filename: 'a.bin', content: slowly(BYTES) }] });
    server.assertExactlyOnce(people(10));
    expect(new Set(server.deliveries.map((delivery) => delivery.sha256)).size).toBe(1);
    expect(server.connections.length).toBeGreaterThan(1);
    transporter.close();
  });
});

describe('a verdict before the end of the body', () => {
  const large = () => ({ attachments: [{ filename: 'a.bin', content: slowly(Buffer.alloc(2_000_000, 'x'), 20_000) }] });

  it('is no acceptance over SMTP', async () => {
    await using server = await createFaultServer({
      script: { stage: 'DATA', reply: Buffer.from('250 go on\r\n250 2.0.0 taken\r\n') },
    });
    const { send } = sender(server);
    const error = await rejection(send(people(1), large()));
    expect(error).toMatchObject({ code: 'EPROTOCOL', accepted: [] });
    expect(server.deliveries).toEqual([]);
  });

  it('ends the body: a transport that goes on reading never gets to its end', async () => {
    let attempts = 0;
    const ended = new Promise((resolve) => {
      const transport = {
        name: 'Third party',
        version: '1',
        send(mail: { message: { createReadStream(): Readable } }, done: (error: Error | null) => void) {
          if (++attempts > 1) return done(null);
          const stream = mail.message.createReadStream();
          finished(stream, resolve);
          stream.once('data', () => done(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
          stream.resume();
        },
      };
      const transporter = resilient(nodemailer.createTransport(transport as never), { clock: new FakeClock() });
      transporter.sendMail({ from: 'a@example.com', to: people(1), ...large() });
    });
    expect(await ended).toBeInstanceOf(Error);
  });

  it('is read no faster than it is asked for', async () => {
    let produced = 0;
    const source = Readable.from(
      (function* () {
        for (; produced < 200; produced++) yield Buffer.alloc(50_000, 'x');
      })(),
    );
    const transport = {
      name: 'Third party',
      version: '1',
      async send(mail: { message: { createReadStream(): Readable } }, done: (error: null, info: object) => void) {
        const stream = mail.message.createReadStream();
        await new Promise((resolve) => stream.once('readable', resolve));
        for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
        done(null, { produced });
        stream.destroy();
      },
    };
    const transporter = resilient(nodemailer.createTransport(transport as never), { spoolMemory: 100_000_000 });
    const info = await transporter.sendMail({
      from: 'a@example.com',
      to: people(1),
      attachments: [{ content: source }],
    });
    expect((info as { produced?: number }).produced).toBeLessThan(50);
  });
});

describe("a message that cannot be read is the sender's own error", () => {
  it('is never retried: a file that is not there', async () => {
    await using server = await createFaultServer();
    const { send, clock } = sender(server);
    const error = await rejection(send(people(2), { attachments: [{ path: join(folder, 'missing.bin') }] }));
    expect(error).toMatchObject({ code: 'ESTREAM', transactions: 1, retryable: false, rejected: people(2) });
    expect(clock.waits).toEqual([]);
    expect(server.deliveries).toEqual([]);
  });

  it('is never retried: a stream that fails on the way, with whatever error', async () => {
    await using server = await createFaultServer();
    const { send, clock } = sender(server);
    const failing = Readable.from(
      (async function* () {
        yield BYTES;
        throw Object.assign(new Error('the upstream went away'), { code: 'ECONNRESET' });
      })(),
    );
    const error = await rejection(send(people(1), { attachments: [{ filename: 'a.bin', content: failing }] }));
    expect(error).toMatchObject({ code: 'ESTREAM', transactions: 1, retryable: false });
    expect(states(error)).toEqual({ 'r1@example.com': 'rejected' });
    expect(clock.waits).toEqual([]);
  });

  it.each([
    ['no recipients', []],
    ['an address with CR/LF', ['b@example.com', 'c@example.com>\r\nRCPT TO:<d@example.com']],
    ['an empty address', ['b@example.com', '']],
  ])("is Nodemailer's own, at once and for everybody: %s", async (_name, to) => {
    await using server = await createFaultServer();
    const bare = nodemailer.createTransport({ host: server.host, port: server.port });
    const { transporter, clock } = sender(server, { maxRecipients: 1 });
    for (const each of [bare, transporter]) {
      each.use('stream', (mail, done) => {
        if (mail.message) mail.message.getEnvelope = () => ({ from: 'a@example.com', to });
        done();
      });
    }
    const expected = await rejection(bare.sendMail({ text: 'x' }));
    const error = await rejection(transporter.sendMail({ text: 'x' }));
    expect(error).toMatchObject({ message: expected.message, code: 'EENVELOPE', command: 'API', retryable: false });
    expect(error.transactions).toBe(1);
    expect(clock.waits).toEqual([]);
    expect(server.deliveries).toEqual([]);
  });
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Of the one base64 attachment in a multipart message. */
function attachmentHash(raw: Buffer | undefined): string {
  const encoded = /Content-Disposition: attachment[^\r\n]*\r\n\r\n([\s\S]*?)\r\n--/.exec(
    raw?.toString('latin1') ?? '',
  )?.[1];
  return sha256(Buffer.from(encoded ?? '', 'base64'));
}
