import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { Body, MessageBytes } from '../../src/transport/body.ts';
import type { ComposedMessage } from '../../src/transport/nodemailer.ts';

const message: ComposedMessage = {
  content: 'Hello',
  getEnvelope: () => ({ from: 'a@example.com', to: [] }),
  messageId: () => '<1@example.com>',
  createReadStream: () => Readable.from([Buffer.from('Hello')]),
};

it('tells how far the furthest of its streams got', async () => {
  const body = new Body(new MessageBytes(message, 1000));
  expect(body.progress).toBe('untouched');
  const first = body.createReadStream();
  expect(body.progress).toBe('asked');
  expect(String(await buffer(first))).toBe('Hello');
  body.createReadStream();
  expect(body.progress).toBe('sent');
});

it('tells whoever wants to know when it is asked for', () => {
  let asked = 0;
  const body = new Body(new MessageBytes(message, 1000), () => {
    asked++;
  });
  expect(asked).toBe(0);
  body.createReadStream();
  expect(asked).toBe(1);
});

it('gives nothing away once it is stopped', async () => {
  const body = new Body(new MessageBytes(message, 1000));
  const before = body.createReadStream();
  body.stop(new Error('enough'));
  await expect(buffer(before)).rejects.toThrow('enough');
  await expect(buffer(body.createReadStream())).rejects.toThrow('Sending was stopped');
});

it('is not read for the first time when the delivery is over', async () => {
  const bytes = new MessageBytes(message, 1000);
  const open = bytes.createReadStream();
  bytes.release();
  expect(String(await buffer(open))).toBe('Hello');
  await expect(buffer(bytes.createReadStream())).rejects.toThrow('The delivery of this message is over');
});
