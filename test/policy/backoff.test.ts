import { describe, expect, it } from 'vitest';
import { type Classification, classify, DEFAULTS } from '../../src/index.ts';
import { backoff, retryAfter } from '../../src/policy/backoff.ts';

const reason = (reply: string, stage: 'MAIL' | 'RCPT' = 'RCPT'): Classification => {
  const classification = classify(reply, { stage });
  return classification ?? expect.unreachable();
};
const delays = (of: Classification, random: number, timing = DEFAULTS): number[] =>
  [1, 2, 3, 4, 5].map((retry) => backoff(of, retry, timing, () => random));

const TEMPORARY = reason('451 4.3.0 Local error in processing');
const GREYLISTED = reason('450 4.2.0 Greylisted');
const THROTTLED = reason('450 4.7.1 Error: too much mail from 192.0.2.1', 'MAIL');
const HOT = reason('450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional');

describe('backoff', () => {
  it('spreads an ordinary retry over the whole of a growing range', () => {
    expect(delays(TEMPORARY, 0)).toEqual([0, 0, 0, 0, 0]);
    expect(delays(TEMPORARY, 0.5)).toEqual([500, 1000, 2000, 4000, 8000]);
    expect(backoff(TEMPORARY, 20, DEFAULTS, () => 0.5)).toBe(30_000);
  });

  it('never waits shorter after greylisting than its base, and grows to five times that', () => {
    expect(delays(GREYLISTED, 0)).toEqual([60_000, 120_000, 240_000, 300_000, 300_000]);
    expect(backoff(GREYLISTED, 1, DEFAULTS, () => 0.999)).toBeLessThanOrEqual(66_000);
  });

  it('passes a greylist of 300 seconds within ten minutes, however the dice fall', () => {
    for (const random of [0, 0.5, 0.999]) {
      const [first = 0, second = 0, third = 0] = delays(GREYLISTED, random);
      expect(first + second + third).toBeGreaterThan(300_000);
      expect(first + second + third).toBeLessThan(DEFAULTS.maxRetryTime);
    }
  });

  it('waits in full when the server asked to slow down, and longer when one recipient has its own limit', () => {
    expect(delays(THROTTLED, 0)).toEqual([1000, 2000, 4000, 8000, 16_000]);
    expect(HOT.scope).toBe('recipient');
    expect(delays(HOT, 0)).toEqual([5000, 10_000, 20_000, 40_000, 60_000]);
  });

  it("never undercuts the server's own hint", () => {
    const hinted = reason('450 4.2.0 Greylisted for 90 seconds');
    expect(hinted.retryAfter).toBe(90_000);
    expect(delays(hinted, 0)).toEqual([90_000, 90_000, 90_000, 90_000, 90_000]);
  });

  it('replaces a used-up connection at once, the first time', () => {
    const usedUp = reason('421 Too many messages in this connection', 'MAIL');
    expect(usedUp.scope).toBe('connection');
    expect(delays(usedUp, 0.5).slice(0, 2)).toEqual([0, 1000]);
  });

  it('stays in bounds for any factor and any number of retries', () => {
    expect(backoff(TEMPORARY, 1e6, { ...DEFAULTS, factor: 10 }, () => 0.999)).toBeLessThanOrEqual(60_000);
    expect(backoff(TEMPORARY, 1e6, { ...DEFAULTS, minTimeout: 0 }, () => 0.999)).toBe(0);
  });
});

describe('retryAfter', () => {
  it('is what a queue should wait: no dice in it', () => {
    expect(retryAfter(TEMPORARY, 1, DEFAULTS)).toBe(1_000);
    expect(retryAfter(GREYLISTED, 2, DEFAULTS)).toBe(120_000);
    expect(retryAfter(reason('450 4.2.0 Greylisted for 90 seconds'), 1, DEFAULTS)).toBe(90_000);
  });
});
