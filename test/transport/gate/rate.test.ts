import { describe, expect, it } from 'vitest';
import { Rate } from '../../../src/transport/gate/rate.ts';

const INFINITE = Number.POSITIVE_INFINITY;

/** Takes so many in any `per` milliseconds; a strict one counts those that it refuses as well. */
interface Limit {
  readonly count: number;
  readonly per?: number;
  readonly strict?: boolean;
  /** Tokens that were saved up in place of a window. */
  readonly burst?: number;
}

/** What a server with limits took and refused of a sender that always has more, in virtual time. */
function run(
  limitAt: (now: number) => Limit,
  seconds: number,
  { rate = new Rate(INFINITE), from = 0, latency = 1 } = {},
) {
  const times: number[] = [];
  let tokens = limitAt(from).burst ?? 0;
  let filledAt = from;
  const served: number[] = [];
  const refused: number[] = [];
  let now = from;
  while (now < from + seconds * 1000) {
    rate.take(now);
    const startedAt = now;
    const { count, per = 1000, strict = false, burst } = limitAt(now);
    let taken: boolean;
    if (burst === undefined) {
      const latest = now - per;
      taken = times.filter((time) => time > latest).length < count;
      if (taken || strict) times.push(now);
    } else {
      tokens = Math.min(burst, tokens + ((now - filledAt) * count) / per);
      filledAt = now;
      taken = tokens >= 1;
      if (taken) tokens--;
    }
    (taken ? served : refused).push(now);
    now += latency;
    if (taken) rate.served(now, startedAt);
    else rate.refused(now);
    now += rate.wait(now);
  }
  const share = refused.length / (served.length + refused.length);
  const goodput = (begin: number, end: number) =>
    served.filter((time) => time >= begin * 1000 && time < end * 1000).length / (end - begin);
  return { rate, served, refused, share, goodput, now };
}

describe('a rate', () => {
  it('is unlimited until a server shows that it limits it', () => {
    const rate = new Rate(INFINITE);
    for (let now = 0; now < 1000; now++) {
      expect(rate.wait(now)).toBe(0);
      rate.take(now);
      rate.served(now + 1, now);
    }
    expect(rate.at(1000)).toBe(INFINITE);
    expect(rate.isKnown(1000)).toBe(false);
  });

  it('never passes the ceiling of the user', () => {
    const { served, rate } = run(() => ({ count: 1000 }), 10, { rate: new Rate(20) });
    expect(rate.at(10_000)).toBe(20);
    expect(served).toHaveLength(200);
    for (const [i, time] of served.entries()) if (i > 0) expect(time - (served[i - 1] ?? 0)).toBeGreaterThanOrEqual(50);
  });

  it('keeps to a ceiling of one in many minutes', () => {
    const rate = new Rate(0.001);
    rate.take(0);
    expect(rate.wait(0)).toBe(1_000_000);
    rate.refused(10);
    expect(rate.wait(10)).toBeGreaterThanOrEqual(1_000_000);
  });

  it('makes up for a timer that was a little late, and not for a time in which nobody came', () => {
    const rate = new Rate(10);
    rate.take(0);
    rate.take(103);
    expect(rate.wait(103)).toBe(97);
    rate.take(900);
    expect(rate.wait(900)).toBe(100);
  });

  it.each<[string, Limit, seconds: number, least: number, most: number]>([
    ['50 in a second', { count: 50 }, 60, 0.95, 0.03],
    ['50 in a second, tries counted', { count: 50, strict: true }, 60, 0.93, 0.03],
    ['50 a second, 50 saved up', { count: 50, burst: 50 }, 60, 0.95, 0.03],
    ['10 a second, 100 saved up', { count: 10, burst: 100 }, 300, 0.9, 0.05],
    ['20 in a second', { count: 20 }, 60, 0.94, 0.03],
    ['1 in a second', { count: 1 }, 600, 0.7, 0.12],
    ['100 in a minute', { count: 100, per: 60_000 }, 1800, 0.75, 0.05],
    ['3 in 10 seconds', { count: 3, per: 10_000 }, 3600, 0.7, 0.15],
    ['3 in 10 seconds, tries counted', { count: 3, per: 10_000, strict: true }, 3600, 0.6, 0.15],
    ['500 in a second', { count: 500 }, 30, 0.9, 0.03],
  ])('finds %s', (_name, limit, seconds, least, most) => {
    const { goodput, share } = run(() => limit, seconds);
    const allowed = (limit.count * 1000) / (limit.per ?? 1000);
    expect(goodput(0, seconds) / allowed).toBeGreaterThan(least);
    expect(share).toBeLessThan(most);
  });

  it('follows a limit that changes', () => {
    const limit = (now: number) => ({ count: now < 20_000 ? 50 : now < 40_000 ? 20 : 80 });
    const { goodput, share } = run(limit, 60);
    expect(goodput(2, 20)).toBeGreaterThan(46);
    expect(goodput(22, 40)).toBeGreaterThan(18);
    expect(goodput(50, 60)).toBeGreaterThan(72);
    expect(share).toBeLessThan(0.03);
  });

  it('is measured by what was sent when there was much to send, not by the quiet hours before', () => {
    const rate = new Rate(INFINITE);
    for (let now = 0; now < 3_600_000; now += 10_000) {
      rate.take(now);
      rate.served(now + 1, now);
    }
    const { goodput } = run(() => ({ count: 50 }), 10, { rate, from: 3_600_000 });
    expect(goodput(3602, 3610)).toBeGreaterThan(43);
  });

  it('does not grow while nothing is sent', () => {
    const { rate, now } = run(() => ({ count: 50 }), 10);
    const before = rate.at(now);
    rate.take(now + 600_000);
    expect(rate.at(now + 600_000)).toBeLessThan(before * 1.1);
    expect(rate.isKnown(now + 600_000)).toBe(true);
  });

  it('is forgotten when it was outgrown by far, and after an hour', () => {
    const { rate, now } = run(() => ({ count: 50 }), 10);
    const later = run(() => ({ count: 100_000 }), 20, { rate, from: now });
    expect(rate.at(later.now)).toBe(INFINITE);
    expect(rate.isKnown(later.now)).toBe(false);
    const idle = run(() => ({ count: 50 }), 10);
    expect(idle.rate.isKnown(idle.now + 3_500_000)).toBe(true);
    expect(idle.rate.isKnown(idle.now + 3_700_000)).toBe(false);
  });

  it('rests after refusals, longer each time and never for more than half a minute', () => {
    const rate = new Rate(INFINITE);
    const rests: number[] = [];
    let now = 0;
    for (let i = 0; i < 12; i++) {
      rate.take(now);
      rate.refused(now);
      rests.push(rate.wait(now));
      now += rate.wait(now);
    }
    expect(rests).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000]);
    // nobody else starts meanwhile
    rate.take(now);
    expect(rate.wait(now)).toBe(30_000);
  });

  it('takes a success from before a refusal for no end of it', () => {
    const rate = new Rate(INFINITE);
    rate.take(0);
    rate.take(0);
    rate.refused(100);
    rate.served(101, 0);
    expect(rate.wait(101)).toBe(99);
    expect(rate.at(101)).toBe(INFINITE);
    rate.take(200);
    rate.served(210, 200);
    expect(rate.at(210)).toBeLessThan(INFINITE);
  });

  it('is harmless with a clock that stands still, goes back or says nothing', () => {
    for (const clock of [() => 5, (i: number) => 1e6 - i * 1000, () => Number.NaN]) {
      const rate = new Rate(INFINITE);
      for (let i = 0; i < 100; i++) {
        rate.take(clock(i));
        if (i % 3 === 0) rate.refused(clock(i));
        else rate.served(clock(i), clock(i - 1));
        expect(rate.at(clock(i))).not.toBeLessThanOrEqual(0);
        expect(rate.wait(clock(i))).not.toBeLessThan(0);
      }
    }
  });
});
