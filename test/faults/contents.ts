import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import type { MessagePlan } from './scenario.ts';

const LINE =
  'Some text in a line.\r\n.A dot that must be doubled on the wire, and undone.\r\n..\r\nGr\u00fc\u00dfe \u4f60\u597d\r\n';

/** Text with all that a wire may damage. */
const textOf = (size: number): string => LINE.repeat(Math.ceil(size / LINE.length)).slice(0, size);

/** Names the message to the server: every transaction of the n-th message has this sender. */
export const senderOf = (number: number): string => `s${number}@sender.example`;

/**
 * What an app gives to `sendMail()`. Date and boundaries are fixed so that the bytes can be foretold; the Message-ID is
 * left to Nodemailer.
 * @param folder where files are made
 */
export function mailOf(plan: MessagePlan, number: number, folder: string): object {
  const { content, size } = plan;
  const mail = {
    from: senderOf(number),
    to: 'List <list@example.com>',
    envelope: { from: senderOf(number), to: plan.recipients },
    subject: `Message ${number}`,
    date: new Date(0),
    baseBoundary: 'boundary',
  };
  const text = textOf(size);
  if (content === 'string') return { ...mail, text };
  const attachment = { filename: 'content.bin', contentType: 'application/octet-stream' };
  return { ...mail, text: 'See attachment', attachments: [{ ...attachment, ...attached(content, text, folder) }] };
}

function attached(content: 'buffer' | 'stream' | 'file', text: string, folder: string): object {
  if (content === 'file') return { path: fileOf(text, folder) };
  const bytes = Buffer.from(text);
  return { content: content === 'buffer' ? bytes : Readable.from(inPieces(bytes)) };
}

function fileOf(text: string, folder: string): string {
  const path = join(folder, `${text.length}.bin`);
  mkdirSync(folder, { recursive: true });
  // somebody may be reading it
  if (!existsSync(path)) writeFileSync(path, text);
  return path;
}

function* inPieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
}

/** The SHA-256 of what a server must receive, composed by Nodemailer alone. */
export async function expectedHash(
  plan: MessagePlan,
  number: number,
  messageId: string,
  folder: string,
): Promise<string> {
  const composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const composed = await composer.sendMail(mailOf(plan, number, folder));
  // given as an option, the Message-ID would stand elsewhere among the headers
  const text = (composed.message as Buffer).toString('latin1').replace(composed.messageId, messageId);
  // SMTP ends a message with a line end
  const whole = text.endsWith('\r\n') ? text : `${text}\r\n`;
  return createHash('sha256').update(whole, 'latin1').digest('hex');
}
