import nodemailer from 'nodemailer';
import { type ResilientOptions, resilient } from '../../src/index.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { people } from './sending.ts';

export type Callback = (error: unknown, info?: unknown) => void;

export interface Mail {
  data: { to: string[]; signal?: AbortSignal };
  message: { getEnvelope(): { to: string[] }; createReadStream(): AsyncIterable<Buffer> };
}

/** A transport as somebody's plugin: an object with a `send()`, and with whatever else is given. */
export function thirdParty(
  send: (mail: Mail, callback: Callback, attempt: number) => unknown,
  options: ResilientOptions = {},
  members: object = {},
) {
  let attempt = 0;
  const clock = new FakeClock();
  const transport = {
    name: 'Third party',
    version: '1',
    send: (mail: Mail, done: Callback) => send(mail, done, ++attempt),
  };
  Object.defineProperties(transport, Object.getOwnPropertyDescriptors(members));
  const transporter = resilient(nodemailer.createTransport(transport as never), { clock, ...options });
  const deliver = (to = people(2), message: object = {}) =>
    transporter.sendMail({ from: 'a@example.com', to, text: 'x', ...message });
  return { deliver, transporter, clock, attempted: () => attempt };
}
