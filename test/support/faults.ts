import { expect } from 'vitest';
import type { DeliveryInfo } from '../../src/index.ts';
import { expectHonestLists, people, states } from './sending.ts';

// For tests of what fails in our own process: everybody ends in one state, and nothing is thrown where nobody can catch
// it (the test run itself fails on an uncaught exception and on an unhandled rejection).

export const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const bug = (): Error => new Error('a bug in the app');

export const fail = (): never => {
  throw bug();
};

/** Reads like the object, except that these properties throw. */
export const trapped = <T extends object>(object: T, ...names: string[]): T =>
  Object.defineProperties(object, Object.fromEntries(names.map((name) => [name, { get: fail, enumerable: true }])));

/** Every recipient's state, when the lists of the result or the error agree with it. */
export async function ending(delivery: Promise<DeliveryInfo>, to = people(2)): Promise<Record<string, string>> {
  const result: DeliveryInfo = await delivery.catch((error) => error);
  expectHonestLists(result);
  expect(Object.keys(states(result))).toEqual(to);
  await macrotask();
  return states(result);
}

export const all = (state: string, to = people(2)): Record<string, string> =>
  Object.fromEntries(to.map((address) => [address, state]));

/** What reaches the process until the end of the block: Node has no other way to report some failures. */
export function catchUncaught(): Disposable & { readonly errors: unknown[] } {
  const errors: unknown[] = [];
  const listeners = process.rawListeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => errors.push(error));
  const restore = () => {
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener as () => void);
  };
  return { errors, [Symbol.dispose]: restore };
}

/** r1 is refused for good, r2 is busy once. */
export const difficult = [
  { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
  { stage: 'RCPT', recipient: 'r2@example.com', first: 1, reply: '450 4.2.1 Mailbox busy' },
] as const;
export const TO = people(3);
export const DELIVERED = { 'r1@example.com': 'rejected', 'r2@example.com': 'accepted', 'r3@example.com': 'accepted' };
export const GIVEN_UP = { ...DELIVERED, 'r2@example.com': 'deferred' };
