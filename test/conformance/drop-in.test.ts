import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer, { type Transporter } from 'nodemailer';
import { afterAll, describe, expect, it } from 'vitest';
import { resilient } from '../../src/index.ts';
import { createFaultServer, FakeClock, type FaultServer } from '../../src/testing/index.ts';
import { NODEMAILER } from '../support/nodemailer.ts';
import { rejection } from '../support/sending.ts';

// One suite over bare and wrapped transports: until something fails, an app must not notice the wrapper.

const folder = mkdtempSync(join(tmpdir(), 'drop-in-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SENDMAIL = join(folder, 'sendmail');
writeFileSync(SENDMAIL, `#!/bin/sh\ncat > "${folder}/sent"\necho "$@" >> "${folder}/arguments"\n`);
chmodSync(SENDMAIL, 0o755);

/** As a plugin for somebody's HTTP API is written: an object with what Nodemailer asks for, and no more. */
const thirdParty = () => ({
  name: 'Third party',
  version: '1.0.0',
  send(
    mail: { data: { to?: unknown }; message: { messageId(): string } },
    callback: (error: Error | null, info: object) => void,
  ) {
    setImmediate(() => callback(null, { messageId: mail.message.messageId(), queued: mail.data.to }));
  },
});

/** As the AWS SDK's client and command are used by Nodemailer. */
const ses = () => ({
  sesClient: { send: async ({ input }: { input: object }) => ({ MessageId: `id-${Object.keys(input).length}` }) },
  SendEmailCommand: class {
    readonly input: object;
    constructor(input: object) {
      this.input = input;
    }
  },
});

const TRANSPORTS: [name: string, create: (server: FaultServer) => Transporter][] = [
  ['SMTP', ({ host, port }) => nodemailer.createTransport({ host, port })],
  ['SMTP by URL', ({ url }) => nodemailer.createTransport(url)],
  ['SMTP pool', ({ host, port }) => nodemailer.createTransport({ host, port, pool: true, maxConnections: 2 })],
  ['stream', () => nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' })],
  ['stream, unread', () => nodemailer.createTransport({ streamTransport: true })],
  ['JSON', () => nodemailer.createTransport({ jsonTransport: true })],
  ['sendmail', () => nodemailer.createTransport({ sendmail: true, path: SENDMAIL })],
  ['SES', () => nodemailer.createTransport({ SES: ses() } as object)],
  ['third party', () => nodemailer.createTransport(thirdParty() as never)],
];

const MESSAGE = {
  from: 'Sender <sender@example.com>',
  to: ['a@example.com', 'B <b@example.com>'],
  cc: 'c@example.com',
  bcc: 'd@example.com',
  subject: 'Grüße',
  text: 'plain',
  html: '<b>rich</b>',
  messageId: '<fixed@example.com>',
  date: new Date(0),
  attachments: [{ filename: 'a.txt', content: 'attached' }],
};
const EVERYBODY = ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'];
const OURS = ['accepted', 'rejected', 'recipients', 'deferred', 'unknown', 'transactions', 'possibleDuplicate'];
/** What differs from one sending to the next in any case. */
const VARIES = ['envelopeTime', 'messageTime', 'response', 'message', 'raw', 'serverMessageId'];

const without = (info: object, names: string[]): object =>
  Object.fromEntries(Object.entries(info).filter(([name]) => !names.includes(name)));

function bothWays(create: (server: FaultServer) => Transporter, server: FaultServer) {
  const wrapped = resilient(create(server), { clock: new FakeClock() });
  return { bare: create(server), wrapped: wrapped as unknown as Transporter };
}

describe.each(TRANSPORTS)('%s', (_name, create) => {
  it('gives the same result, and ours on top', async () => {
    await using server = await createFaultServer();
    const { bare, wrapped } = bothWays(create, server);
    const expected = await bare.sendMail(MESSAGE);
    const info = await wrapped.sendMail(MESSAGE);
    expect(info).toMatchObject(without(expected, [...OURS, ...VARIES]));
    expect(Object.keys(info)).toEqual(expect.arrayContaining([...Object.keys(expected), ...OURS]));
    for (const name of ['accepted', 'rejected'] as const) {
      if (name in expected) expect(info[name]).toEqual(expected[name]);
    }
    expect(info.accepted).toEqual(EVERYBODY);
    expect(info.transactions).toBe(1);
    bare.close();
    wrapped.close();
  });

  it('works with a callback as with a promise', async () => {
    await using server = await createFaultServer();
    const { wrapped } = bothWays(create, server);
    const info = await new Promise<{ messageId: string }>((resolve, reject) => {
      const returned: unknown = wrapped.sendMail(MESSAGE, (error, result) => (error ? reject(error) : resolve(result)));
      expect(returned).toBeUndefined();
    });
    expect(info).toMatchObject({ messageId: expect.stringMatching(/./) });
    wrapped.close();
  });

  it('answers verify(), isIdle() and close() alike', async () => {
    await using server = await createFaultServer();
    const { bare, wrapped } = bothWays(create, server);
    // transports that know nothing of idleness say that they never are; wrapped, all that send know
    expect(wrapped.isIdle()).toBe(
      bare.isIdle() || !['StreamTransport', 'JSONTransport'].includes(bare.transporter.name),
    );
    expect(await wrapped.verify()).toEqual(await bare.verify());
    expect(wrapped.close()).toEqual(bare.close());
    expect(wrapped.transporter.name).toBe(bare.transporter.name);
    expect(wrapped.transporter.version).toBe(bare.transporter.version);
    expect(wrapped.getVersionString()).toBe(bare.getVersionString());
  });
});

describe('the bytes', () => {
  const simple = { ...MESSAGE, html: undefined, attachments: [] };

  it('on the wire are the same', async () => {
    await using server = await createFaultServer();
    const { bare, wrapped } = bothWays(({ host, port }) => nodemailer.createTransport({ host, port }), server);
    await bare.sendMail(simple);
    await wrapped.sendMail(simple);
    const [one, two] = server.deliveries;
    expect(two?.raw.toString()).toBe(one?.raw.toString());
    expect(two?.raw.toString()).not.toContain('Bcc');
  });

  it('of the stream and JSON transports are the same, Bcc and all', async () => {
    for (const options of [{ streamTransport: true, buffer: true }, { jsonTransport: true }]) {
      const bare = await nodemailer.createTransport(options as object).sendMail(simple);
      const wrapped = await resilient(nodemailer.createTransport(options as object)).sendMail(simple);
      const [one, two] = [bare, wrapped].map(({ message }: { message?: unknown }) => String(message));
      expect(two).toBe(one);
      expect(two).toContain('d@example.com');
    }
  });

  it('that sendmail gets keep the Bcc that it strips itself', async () => {
    await resilient(nodemailer.createTransport({ sendmail: true, path: SENDMAIL })).sendMail(simple);
    expect(readFileSync(join(folder, 'sent'), 'utf8')).toContain('Bcc: d@example.com');
  });

  it('of an unread stream are there after the delivery is over', async () => {
    const info = await resilient(nodemailer.createTransport({ streamTransport: true })).sendMail(simple);
    const chunks: Buffer[] = [];
    for await (const chunk of info.message as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toContain('plain');
  });
});

describe('options of createTransport', () => {
  it('default message fields', async () => {
    await using server = await createFaultServer();
    const { host, port } = server;
    const transporter = resilient(nodemailer.createTransport({ host, port }, { headers: { 'x-default': 'yes' } }));
    await transporter.sendMail(MESSAGE);
    expect(server.deliveries[0]?.headers.get('x-default')).toEqual(['yes']);
  });

  it('attachDataUrls, disableFileAccess, maxRecipients', async () => {
    await using server = await createFaultServer();
    const { host, port } = server;
    const options = { host, port, attachDataUrls: true, disableFileAccess: true, maxRecipients: 4 };
    const { bare, wrapped } = bothWays(() => nodemailer.createTransport(options), server);
    await wrapped.sendMail({ ...MESSAGE, html: '<img src="data:image/png;base64,AAAA">' });
    expect(server.deliveries[0]?.raw.toString()).toContain('Content-ID');
    const forbidden = [
      { ...MESSAGE, attachments: [{ path: SENDMAIL }] },
      ...(NODEMAILER.limitsRecipients ? [{ ...MESSAGE, bcc: ['e@example.com', 'f@example.com'] }] : []),
    ];
    for (const message of forbidden) {
      const { code, originalCode, message: words } = await rejection(bare.sendMail(message));
      const error = await rejection(wrapped.sendMail(message));
      expect(error).toMatchObject({ code, message: words, ...(originalCode !== undefined && { originalCode }) });
      expect(error.message).toMatch(/rejected|allowed/);
    }
  });

  it('dsn and auth of a message', async () => {
    await using server = await createFaultServer({ auth: { user: 'per-message', pass: 'x' } });
    const { host, port } = server;
    const transporter = resilient(nodemailer.createTransport({ host, port }));
    const info = await transporter.sendMail({ ...MESSAGE, auth: { user: 'per-message', pass: 'x' } });
    expect(info.accepted).toEqual(EVERYBODY);
    expect(server.connections.map(({ user }) => user)).toEqual(['per-message']);
  });
});

describe('pool', () => {
  it('tells when it is idle, and sends a queue of messages over its connections', async () => {
    await using server = await createFaultServer();
    const transporter = resilient(nodemailer.createTransport({ host: server.host, port: server.port, pool: true }));
    expect(transporter).toBeInstanceOf(EventEmitter);
    let idle = 0;
    transporter.on('idle', () => idle++);
    await Promise.all(
      Array.from({ length: 30 }, (_, i) => transporter.sendMail({ ...MESSAGE, to: `m${i}@example.com` })),
    );
    expect(server.deliveries).toHaveLength(30);
    expect(server.connections.length).toBeLessThanOrEqual(5);
    expect(idle).toBeGreaterThan(0);
    expect(transporter.isIdle()).toBe(true);
    transporter.close();
  });
});
