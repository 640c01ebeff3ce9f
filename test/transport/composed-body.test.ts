import { PassThrough, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { ComposedBody, isComposable } from '../../src/transport/composed-body.ts';
import type { ComposableMessage, ComposedMail, ComposedMessage } from '../../src/transport/nodemailer.ts';

type Change = (message: ComposedMessage & { transform(stream: object): void }) => void;

/** What Nodemailer hands to its transport. */
function messageOf(data: object, change: Change = () => {}): Promise<ComposedMessage> {
  return new Promise((resolve, reject) => {
    const transport = {
      name: 'Keeper',
      version: '1',
      send(mail: ComposedMail, done: (error: null, info: object) => void) {
        resolve(mail.message);
        done(null, {});
      },
    };
    const transporter = nodemailer.createTransport(transport as never);
    transporter.use('stream', (mail, done) => {
      change(mail.message as never);
      done();
    });
    transporter.sendMail({ from: 'a@example.com', to: 'b@example.com', date: new Date(0), ...data }, (error) => {
      if (error) reject(error);
    });
  });
}

const BINARY = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) % 256));

describe('the same bytes as from Nodemailer', () => {
  it.each([
    ['no text', {}],
    ['text without a last line break', { text: 'one\ntwo' }],
    ['text with one', { text: 'one\r\ntwo\r\n' }],
    ['text that ends in half of one', { text: 'one\r' }],
    ['text that ends in a line feed', { text: 'one\n' }],
    ['text in other letters', { subject: 'Grüße', text: 'Jõgeva, 東京, ж'.repeat(50) }],
    ['alternatives', { text: 'plain', html: '<b>rich</b>' }],
    ['attachments', { text: 'x', attachments: [{ filename: 'a.bin', content: BINARY }, { content: 'text' }] }],
    ['a raw message', { raw: 'Subject: raw\r\n\r\nbody without an end' }],
    ['a raw message in bytes', { raw: Buffer.from('Subject: raw\r\n\r\nbody\r') }],
  ])('%s', async (_, data) => {
    const message = await messageOf(data);
    expect(isComposable(message)).toBe(true);
    const expected = await buffer(message.createReadStream());
    expect((await buffer(new ComposedBody(message as ComposableMessage))).equals(expected)).toBe(true);
    expect((await buffer(new ComposedBody(message as ComposableMessage))).equals(expected)).toBe(true);
  });
});

describe('is not used when others have a part in the bytes', () => {
  it.each<[name: string, data: object, change: Change]>([
    ['a transform', {}, (message) => message.transform(new PassThrough())],
    ['a signature', {}, (message) => Object.assign(message, { _processFuncs: [(input: Readable) => input] })],
    ['other line breaks', { newline: 'unix' }, () => {}],
    ['names of header fields', { normalizeHeaderKey: (name: string) => name }, () => {}],
    ['a stream of their own', {}, (message) => Object.assign(message, { createReadStream: () => new PassThrough() })],
    ['another message', {}, (message) => Object.assign(message, { stream: undefined })],
  ])('%s', async (_, data, change) => {
    expect(isComposable(await messageOf(data, change))).toBe(false);
  });
});

it.each([
  [
    'thrown',
    () => {
      throw new Error('cannot be composed');
    },
  ],
  [
    'called back',
    (_output: unknown, _options: unknown, done: (error: Error) => void) => done(new Error('cannot be composed')),
  ],
])('an error that is %s ends the stream with it', async (_, stream) => {
  const message = Object.assign(await messageOf({ text: 'x' }), { stream }) as ComposableMessage;
  await expect(buffer(new ComposedBody(message))).rejects.toThrow('cannot be composed');
});
