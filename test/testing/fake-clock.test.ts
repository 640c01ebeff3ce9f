import { expect, test } from 'vitest';
import { FakeClock, seededRandom } from '../../src/testing/index.ts';

const never = new AbortController().signal;
const options = { signal: never, unref: false };

test('auto: five minutes pass at once and are recorded', async () => {
  const clock = new FakeClock();
  const before = clock.now();
  await clock.sleep(300_000, options);
  await clock.sleep(5, options);
  expect(clock.now() - before).toBe(300_005);
  expect(clock.waits).toEqual([300_000, 5]);
});

test('auto: parallel waits end in order of time, not of calling', async () => {
  const clock = new FakeClock();
  const order: number[] = [];
  const sleep = (ms: number) => clock.sleep(ms, options).then(() => order.push(ms));
  await Promise.all([sleep(1000), sleep(10), sleep(100)]);
  expect(order).toEqual([10, 100, 1000]);
  expect(clock.now()).toBe(1000);
});

test('manual: a wait lasts until its time is reached, further waits in the same stretch included', async () => {
  const clock = new FakeClock({ mode: 'manual' });
  const seen: number[] = [];
  const loop = async () => {
    for (const ms of [10, 20, 30]) {
      await clock.sleep(ms, options);
      seen.push(clock.now());
    }
  };
  const looping = loop();
  await clock.advance(9);
  expect(seen).toEqual([]);
  await clock.advance(21);
  expect(seen).toEqual([10, 30]);
  await clock.advance(1000);
  await looping;
  expect(seen).toEqual([10, 30, 60]);
  expect(clock.now()).toBe(1030);
});

test('manual: nextSleep reports each wait once, before or after it starts', async () => {
  const clock = new FakeClock({ mode: 'manual' });
  const first = clock.sleep(7, options);
  expect(await clock.nextSleep()).toBe(7);
  const coming = clock.nextSleep();
  const second = clock.sleep(8, options);
  expect(await coming).toBe(8);
  await clock.advance(8);
  await Promise.all([first, second]);
});

test.each(['auto', 'manual'] as const)('%s: an abort ends the wait with its reason', async (mode) => {
  const clock = new FakeClock({ mode });
  const stop = new AbortController();
  const sleeping = clock.sleep(50, { signal: stop.signal, unref: true });
  stop.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  await expect(clock.sleep(50, { signal: stop.signal, unref: true })).rejects.toThrow('enough');
  await clock.advance(100);
  expect(clock.waits).toEqual([50]);
});

test('chance is a constant, a list, or seeded', () => {
  expect(new FakeClock().random()).toBe(0.5);
  const listed = new FakeClock({ random: [0.1, 0.9] });
  expect([listed.random(), listed.random(), listed.random()]).toEqual([0.1, 0.9, 0.1]);
  const draw = () => Array.from({ length: 5 }, seededRandom(42));
  expect(draw()).toEqual(draw());
  expect(draw().every((value) => value >= 0 && value < 1)).toBe(true);
  expect(new Set(draw()).size).toBe(5);
});
