import { describe, expect, it } from 'vitest';
import { Concurrency } from '../../../src/transport/gate/concurrency.ts';

const INFINITE = Number.POSITIVE_INFINITY;

/** Successes of an app that always has as many under way as it may. */
function succeed(concurrency: Concurrency, times: number): number {
  for (let i = 0; i < times; i++) concurrency.grow(concurrency.allowed);
  return concurrency.allowed;
}

describe('concurrency', () => {
  it('starts at what the transport has connections for', () => {
    expect(new Concurrency(7, 7).allowed).toBe(7);
    expect(new Concurrency(5, INFINITE).allowed).toBe(5);
  });

  it('never passes what the user allows', () => {
    const concurrency = new Concurrency(5, 2);
    expect(concurrency.allowed).toBe(2);
    expect(succeed(concurrency, 100)).toBe(2);
    expect(concurrency.isLowered).toBe(false);
    const third = new Concurrency(2, 3);
    expect(succeed(third, 2)).toBe(2);
    expect(succeed(third, 1)).toBe(3);
    expect(succeed(third, 1000)).toBe(3);
  });

  it('halves, but not below one', () => {
    const concurrency = new Concurrency(20, 20);
    const seen = [20, 10, 5, 2, 1, 1].map((underWay) => {
      concurrency.halve(underWay);
      return concurrency.allowed;
    });
    expect(seen).toEqual([10, 5, 2, 1, 1, 1]);
    expect(concurrency.isLowered).toBe(true);
  });

  it('halves what was under way, not what was allowed', () => {
    const concurrency = new Concurrency(20, 20);
    concurrency.halve(6);
    expect(concurrency.allowed).toBe(3);
  });

  it('grows by one for every round of successes', () => {
    const concurrency = new Concurrency(5, INFINITE);
    concurrency.restart(0);
    expect(concurrency.allowed).toBe(1);
    const successes = [2, 3, 4, 5, 6].map((goal) => {
      let needed = 0;
      while (concurrency.allowed < goal) {
        concurrency.grow(concurrency.allowed);
        needed++;
      }
      return needed;
    });
    for (const [i, needed] of successes.entries()) expect(Math.abs(needed - (i + 1.5))).toBeLessThanOrEqual(1);
  });

  it('does not grow with successes that never needed it', () => {
    const concurrency = new Concurrency(5, INFINITE);
    for (let i = 0; i < 100_000; i++) concurrency.grow(1);
    expect(concurrency.allowed).toBe(6);
  });

  it('comes back to where it was after it was lowered, also when one at a time is all there is to send', () => {
    const concurrency = new Concurrency(5, 5);
    concurrency.restart(0);
    for (let i = 0; i < 100; i++) concurrency.grow(1);
    expect(concurrency.allowed).toBe(5);
    expect(concurrency.isLowered).toBe(false);
  });

  it('meets a fixed limit more and more rarely', () => {
    const concurrency = new Concurrency(5, INFINITE);
    const limit = 3;
    const between: number[] = [];
    let successes = 0;
    for (let i = 0; i < 20_000; i++) {
      if (concurrency.allowed > limit) {
        concurrency.halve(concurrency.allowed);
        between.push(successes);
        successes = 0;
      } else {
        concurrency.grow(concurrency.allowed);
        successes++;
      }
    }
    expect(between[0]).toBe(0);
    expect(between[1]).toBeGreaterThan(5);
    for (const [i, each] of between.entries())
      if (i > 2 && i < 8) expect(each).toBeGreaterThan((between[i - 2] ?? 0) * 1.5);
    expect(between.length).toBeLessThan(20);
    expect(concurrency.allowed).toBeGreaterThanOrEqual(2);
  });

  it('forgets what was too many when it has been passed for long', () => {
    const concurrency = new Concurrency(10, INFINITE);
    concurrency.halve(4);
    succeed(concurrency, 200);
    expect(concurrency.allowed).toBeGreaterThan(5);
    const before = concurrency.allowed;
    expect(succeed(concurrency, before + 1)).toBe(before + 1);
  });

  it('starts anew with one, beside those that hang on connections from before', () => {
    const concurrency = new Concurrency(5, 5);
    concurrency.restart(3);
    expect(concurrency.allowed).toBe(4);
    concurrency.restart(9);
    expect(concurrency.allowed).toBe(4);
    concurrency.restart(0);
    expect(concurrency.allowed).toBe(1);
  });
});
