import { expect, it } from 'vitest';
import { Stopping } from '../../src/transport/stopping.ts';

const CLOSED = new Error('closed');

/** Whether a promise is settled by now. */
const isSettled = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);

it('goes on until it is told to stop', async () => {
  const stopping = new Stopping();
  const { signal, ended } = stopping;
  expect([stopping.reason, signal.aborted, await isSettled(ended)]).toEqual([undefined, false, false]);
  stopping.stop(CLOSED);
  expect([stopping.reason, signal.aborted, await isSettled(ended)]).toEqual([CLOSED, true, true]);
  expect(signal.reason).toBe(CLOSED);
});

it('tells who asks afterwards as well', async () => {
  const stopping = new Stopping();
  stopping.stop(CLOSED);
  expect(await isSettled(stopping.ended)).toBe(true);
  expect(stopping.signal.reason).toBe(CLOSED);
});

it('stops for the first reason', () => {
  const stopping = new Stopping();
  stopping.stop(CLOSED);
  stopping.stop(new Error('aborted'));
  expect(stopping.reason).toBe(CLOSED);
  expect(stopping.signal.reason).toBe(CLOSED);
});
