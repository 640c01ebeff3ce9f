import { describe, expect, it } from 'vitest';
import { Standing } from '../../../src/transport/routes/standing.ts';
import { reason, SAID } from '../../support/gate.ts';

const TIMING = { failoverAfter: 10_000, failoverCooldown: 60_000, loginCooldown: 90_000 };
const LISTED = reason({ kind: 'blocklisted', scope: 'account', action: 'fail' });

/** A route, and what is heard of it; each transaction begins and ends at this time unless something else is said. */
function standingWith(timing: Partial<typeof TIMING> = {}) {
  const standing = new Standing({ ...TIMING, ...timing });
  const begin = (at: number) => ({ at, timesOut: standing.timesOut });
  return {
    standing,
    begin,
    away: (now: number, start = begin(now)) => standing.heard(SAID.away(), undefined, start, now),
    served: (now: number, start = begin(now)) => standing.heard(SAID.served(), undefined, start, now),
    faulty: (now: number, witness?: string, why = LISTED) =>
      standing.heard(SAID.served(), { ...why, witness }, begin(now), now),
  };
}

describe('a route', () => {
  it('is in use at first, and nothing speaks against it', () => {
    const { standing } = standingWith();
    expect(standing).toMatchObject({ isOut: false, isAway: false, timesOut: 0, reason: undefined });
    expect(standing.outAt).toBe(Number.POSITIVE_INFINITY);
    expect(standing.isDue(1e9)).toBe(false);
  });

  it('is out when its server is away for failoverAfter, from the start of the first that failed', () => {
    const { standing, away, begin } = standingWith();
    away(3000, begin(2000));
    expect(standing).toMatchObject({ isOut: false, isAway: true, outAt: 12_000 });
    away(11_999);
    expect(standing.isOut).toBe(false);
    away(12_000);
    expect(standing).toMatchObject({ isOut: true, timesOut: 1, outAt: Number.POSITIVE_INFINITY });
    expect(standing.reason?.classification.kind).toBe('network');
  });

  it('is at once, when it took so long to find out', () => {
    const { standing, away, begin } = standingWith();
    away(120_000, begin(0));
    expect(standing.isOut).toBe(true);
  });

  it('was there when it last served somebody, whenever the one that failed had started', () => {
    const { standing, away, served, begin } = standingWith();
    const early = begin(0);
    served(9000);
    away(12_000, early);
    expect(standing).toMatchObject({ isOut: false, outAt: 19_000 });
    served(13_000);
    expect(standing).toMatchObject({ isAway: false, outAt: Number.POSITIVE_INFINITY, reason: undefined });
  });

  it('is left alone for the cool-down, then tried by one, and left alone again', () => {
    const { standing, away, begin } = standingWith();
    away(20_000, begin(0));
    expect(standing.isDue(79_999)).toBe(false);
    expect(standing.isDue(80_000)).toBe(true);
    standing.tried(80_000);
    expect(standing.isDue(139_999)).toBe(false);
    expect(standing.isDue(140_000)).toBe(true);
    away(150_000);
    expect(standing.isDue(209_999)).toBe(false);
    expect(standing).toMatchObject({ isOut: true, timesOut: 1 });
  });

  it('is in use again with the first that began since and was answered', () => {
    const { standing, away, served, begin } = standingWith();
    const early = begin(0);
    away(20_000, begin(0));
    served(21_000, early);
    expect(standing.isOut).toBe(true);
    served(90_000);
    expect(standing).toMatchObject({ isOut: false, isAway: false, reason: undefined, timesOut: 1 });
    expect(standing.isDue(1e9)).toBe(false);
  });

  it.each(['busy', 'reached'] as const)('is so with any answer: %s', (type) => {
    const { standing, away, begin } = standingWith();
    away(20_000, begin(0));
    standing.heard(SAID[type](), undefined, begin(90_000), 90_000);
    expect(standing.isOut).toBe(false);
  });

  it('says nothing of itself when an attempt was stopped', () => {
    const { standing, away, begin } = standingWith();
    away(20_000, begin(0));
    standing.heard(SAID.nothing(), undefined, begin(90_000), 90_000);
    expect(standing.isOut).toBe(true);
    const other = standingWith();
    other.standing.heard(SAID.nothing(), undefined, other.begin(0), 90_000);
    expect(other.standing).toMatchObject({ isOut: false, isAway: false });
  });

  it.each<[what: string, why: Parameters<typeof reason>[0], until: number]>([
    ['the cool-down', { kind: 'blocklisted' }, 60_000],
    ['loginCooldown after a refused login', { kind: 'auth' }, 90_000],
    ['what the server names', { kind: 'quota-exceeded', retryAfter: 3_600_000 }, 3_600_000],
    ['the cool-down, when the server names less', { kind: 'quota-exceeded', retryAfter: 1000 }, 60_000],
  ])('is out at once for a fault of its own, for %s', (_what, why, until) => {
    const { standing, faulty } = standingWith();
    faulty(1000, undefined, reason(why));
    expect(standing).toMatchObject({ isOut: true, timesOut: 1, isAway: false });
    expect(standing.isDue(1000 + until - 1)).toBe(false);
    expect(standing.isDue(1000 + until)).toBe(true);
  });

  it('needs two of different names to believe what only one recipient is told', () => {
    const { standing, faulty } = standingWith();
    faulty(0, 'a@example.com');
    faulty(1, 'a@example.com');
    expect(standing.isOut).toBe(false);
    faulty(2, 'b@example.com');
    expect(standing).toMatchObject({ isOut: true, reason: LISTED });
  });

  it('forgets the first of them with an answer to somebody else', () => {
    const { standing, faulty, served } = standingWith();
    faulty(0, 'a@example.com');
    served(1);
    faulty(2, 'b@example.com');
    expect(standing.isOut).toBe(false);
    faulty(3, 'a@example.com');
    expect(standing.isOut).toBe(true);
  });

  it('stays out when the one that tries it is told so', () => {
    const { standing, faulty } = standingWith();
    faulty(0);
    standing.tried(60_000);
    faulty(60_000, 'a@example.com');
    expect(standing).toMatchObject({ isOut: true, timesOut: 1 });
    expect(standing.isDue(119_999)).toBe(false);
  });

  it('is given up by the clock as well, for the reason that was heard', () => {
    const { standing, away } = standingWith();
    away(0);
    standing.giveUp(11_000);
    expect(standing.isOut).toBe(true);
    expect(standing.reason?.classification.kind).toBe('network');
    expect(standing.isDue(71_000)).toBe(true);
  });

  it('is never given up by the clock with failoverAfter: Infinity', () => {
    const { standing, away } = standingWith({ failoverAfter: Number.POSITIVE_INFINITY });
    away(0);
    away(1e12);
    expect(standing).toMatchObject({ isOut: false, isAway: true, outAt: Number.POSITIVE_INFINITY });
  });
});
