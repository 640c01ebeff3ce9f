import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { Stopping } from '../../src/transport/stopping.ts';

const CLOSED = new Error('closed');

const never = new Promise<string>(() => {});

it('goes on until it is told to stop', async () => {
  const stopping = new Stopping();
  const { signal } = stopping;
  expect([stopping.reason, signal.aborted]).toEqual([undefined, false]);
  const waiting = stopping.meanwhile(never);
  stopping.stop(CLOSED);
  expect([stopping.reason, signal.aborted, signal.reason]).toEqual([CLOSED, true, CLOSED]);
  expect(await waiting).toBe(undefined);
});

it('tells who asks afterwards as well', async () => {
  const stopping = new Stopping();
  stopping.stop(CLOSED);
  expect(await stopping.meanwhile(never)).toBe(undefined);
  expect(stopping.signal.reason).toBe(CLOSED);
});

it('waits for what happens meanwhile, and holds nothing of it afterwards', async () => {
  const stopping = new Stopping();
  expect(await stopping.meanwhile('at once')).toBe('at once');
  expect(await stopping.meanwhile(Promise.resolve('later'))).toBe('later');
  await expect(stopping.meanwhile(Promise.reject(CLOSED))).rejects.toBe(CLOSED);
  expect(getEventListeners(stopping.signal, 'abort')).toEqual([]);
});

it('does not care how it ends what is not waited for any longer', async () => {
  const stopping = new Stopping();
  let fail = (_reason: Error) => {};
  const waiting = stopping.meanwhile(
    new Promise((_resolve, reject) => {
      fail = reject;
    }),
  );
  stopping.stop(CLOSED);
  fail(new Error('too late'));
  expect(await waiting).toBe(undefined);
});

it('stops for the first reason', () => {
  const stopping = new Stopping();
  stopping.stop(CLOSED);
  stopping.stop(new Error('aborted'));
  expect(stopping.reason).toBe(CLOSED);
  expect(stopping.signal.reason).toBe(CLOSED);
});
