import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../src/testing/index.ts';
import { Alarm } from '../../../src/transport/gate/alarm.ts';
import { macrotask } from '../../support/faults.ts';

function alarm() {
  const clock = new FakeClock({ mode: 'manual' });
  const rings: number[] = [];
  const each = new Alarm({ clock, unref: false }, (now) => rings.push(now));
  return { clock, rings, alarm: each };
}

describe('an alarm', () => {
  it('rings at the earliest of its times, once', async () => {
    const { clock, rings, alarm: each } = alarm();
    each.set(1000);
    each.set(100);
    each.set(500);
    await macrotask();
    expect(rings).toEqual([]);
    await clock.advance(2000);
    expect(rings).toEqual([100]);
    each.set(3000);
    await clock.advance(1000);
    expect(rings).toEqual([100, 3000]);
  });

  it('does not ring when it was cleared, and can be set again', async () => {
    const { clock, rings, alarm: each } = alarm();
    each.set(1000);
    each.clear();
    each.clear();
    await clock.advance(500);
    each.set(2000);
    await clock.advance(1499);
    expect(rings).toEqual([]);
    await clock.advance(1);
    expect(rings).toEqual([2000]);
  });

  it('of a time that is over rings soon', async () => {
    const { clock, rings, alarm: each } = alarm();
    await clock.advance(500);
    each.set(100);
    await clock.advance(0);
    expect(rings).toEqual([500]);
  });

  it('tells the clock whether the process may end meanwhile', () => {
    const asked: boolean[] = [];
    const clock = new FakeClock();
    const listening = {
      now: () => clock.now(),
      random: () => 0,
      sleep: (_ms: number, { unref }: { unref: boolean }) => {
        asked.push(unref);
        return Promise.resolve();
      },
    };
    for (const unref of [true, false]) new Alarm({ clock: listening, unref }, () => {}).set(1);
    expect(asked).toEqual([true, false]);
  });
});
