import nodemailer from 'nodemailer';
import { expect } from 'vitest';
import { type DeliveryError, type DeliveryInfo, type ResilientOptions, resilient } from '../../src/index.ts';
import { FakeClock, type FaultServer } from '../../src/testing/index.ts';

export const SENDER = 'sender@example.com';

/** r1@example.com, r2@example.com, ... */
export const people = (count: number): string[] => Array.from({ length: count }, (_, i) => `r${i + 1}@example.com`);

/** A resilient transporter to a test server, on a clock of its own on which waits are over at once. */
export function sender(server: FaultServer, options: ResilientOptions = {}, smtp: object = {}) {
  const clock = new FakeClock();
  const plain = nodemailer.createTransport({ host: server.host, port: server.port, lmtp: isLmtp(server), ...smtp });
  const transporter = resilient(plain, { clock, ...options });
  const send = (to: string | string[], message: object = {}) =>
    transporter.sendMail({ from: SENDER, to, subject: 'Hello', text: 'Hello there', ...message });
  return { transporter, clock, send };
}

const isLmtp = (server: FaultServer): boolean => server.url.includes('lmtp');

/** The error that a delivery rejects with; fails when it resolves. */
export async function rejection(delivery: Promise<unknown>): Promise<DeliveryError> {
  return delivery.then(
    (info) => expect.unreachable(`resolved with ${JSON.stringify(info)}`),
    (error) => error,
  );
}

/** `{ 'r1@example.com': 'accepted', ... }` */
export const states = ({ recipients }: Pick<DeliveryInfo, 'recipients'>): Record<string, string> =>
  Object.fromEntries(recipients.map(({ address, state }) => [address, state]));

export const attempts = ({ recipients }: Pick<DeliveryInfo, 'recipients'>): Record<string, number> =>
  Object.fromEntries(recipients.map(({ address, attempts }) => [address, attempts]));

/** Every address is in exactly one place, and `deferred` and `unknown` are parts of `rejected`. */
export function expectHonestLists(result: DeliveryInfo): void {
  const { accepted, rejected, deferred, unknown, recipients } = result;
  expect([...accepted, ...rejected].sort()).toEqual(recipients.map(({ address }) => address).sort());
  expect(rejected).toEqual(expect.arrayContaining([...deferred, ...unknown]));
  expect(deferred.filter((address) => unknown.includes(address))).toEqual([]);
}
