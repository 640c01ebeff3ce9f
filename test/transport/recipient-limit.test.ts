import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../src/testing/index.ts';
import { RecipientLimit } from '../../src/transport/recipient-limit.ts';

const HOUR = 3_600_000;

const limit = (ceiling = Number.POSITIVE_INFINITY) => new RecipientLimit(ceiling, new FakeClock());

/** What a search for `most` tries, beginning with `size`. */
function search(most: number, size: number): number[] {
  const found = limit();
  const tried = [size];
  if (size > most) found.refuse(size);
  while (!found.settled) {
    tried.push(found.size);
    if (found.size > most) found.refuse(found.size);
    else found.serve(found.size);
  }
  return tried;
}

describe('RecipientLimit', () => {
  it('is the ceiling until something is known, and never above it', () => {
    expect(limit().size).toBe(Number.POSITIVE_INFINITY);
    const capped = limit(10);
    capped.learn(50);
    expect(capped.size).toBe(10);
  });

  it.each([1, 2, 7, 49, 50, 51, 99])('finds %d in few steps', (most) => {
    const tried = search(most, 100);
    expect(tried.at(-1) === most || tried.includes(most)).toBe(true);
    expect(tried.length).toBeLessThanOrEqual(14);
    expect(search(most, 10_000).length).toBeLessThanOrEqual(27);
  });

  it('follows the server when it takes fewer than it did', () => {
    const found = limit();
    found.serve(300);
    expect(found.settled).toBe(true);
    found.refuse(100);
    expect(found.size).toBe(50);
    expect(found.settled).toBe(false);
  });

  it('follows the server when it takes more than it did', () => {
    const found = limit();
    found.learn(10);
    found.serve(20);
    expect(found.size).toBe(20);
  });

  it('learns nothing from a transaction of one, nor from one of which nobody was taken', () => {
    const found = limit();
    found.refuse(1);
    found.learn(0);
    expect(found.size).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([1, 10])('is what the server took of one transaction: %d', (taken) => {
    const found = limit();
    found.learn(taken);
    expect([found.size, found.settled]).toEqual([taken, true]);
  });

  it('tries the larger half of what was refused', () => {
    const found = limit();
    found.refuse(3);
    expect(found.size).toBe(2);
  });

  it('searches between what was served and what was refused', () => {
    const found = limit();
    found.serve(10);
    found.refuse(20);
    expect([found.size, found.settled]).toEqual([15, false]);
  });

  it('is lower than what was served once the same number is refused', () => {
    const found = limit();
    found.serve(10);
    found.refuse(10);
    expect(found.size).toBe(5);
  });

  it.each([10, 11, 20])('stays at the %d that were served last when far more are refused', (served) => {
    const found = limit();
    found.learn(10);
    found.serve(served);
    found.refuse(50);
    expect(found.size).toBe(served);
  });

  it('is not searched above the ceiling', () => {
    const found = limit(50);
    found.serve(50);
    found.refuse(100);
    expect([found.size, found.settled]).toEqual([50, true]);
  });

  it('is forgotten after an hour', async () => {
    const clock = new FakeClock();
    const found = new RecipientLimit(Number.POSITIVE_INFINITY, clock);
    await clock.advance(5 * HOUR);
    found.learn(10);
    await clock.advance(HOUR - 1);
    expect(found.size).toBe(10);
    await clock.advance(1);
    expect([found.size, found.settled]).toEqual([Number.POSITIVE_INFINITY, true]);
    found.refuse(8);
    expect(found.size).toBe(4);
  });

  it('is searched from what was served, however long ago', async () => {
    const clock = new FakeClock();
    const found = new RecipientLimit(Number.POSITIVE_INFINITY, clock);
    found.serve(300);
    await clock.advance(5 * HOUR);
    expect(found.settled).toBe(true);
    found.refuse(400);
    expect(found.size).toBe(350);
  });

  it.each([
    [['PIPELINING', 'LIMITS RCPTMAX=20 MAILMAX=5'], 20],
    [['limits mailmax=5 rcptmax=20'], 20],
    [['NO LIMITS RCPTMAX=20'], Number.POSITIVE_INFINITY],
    [['LIMITS RCPTDOMAINMAX=1'], Number.POSITIVE_INFINITY],
    [['LIMITS RCPTMAX=0'], Number.POSITIVE_INFINITY],
    ['LIMITS RCPTMAX=20', Number.POSITIVE_INFINITY],
    [undefined, Number.POSITIVE_INFINITY],
  ])('reads %j as %d', (ehlo, expected) => {
    const found = limit();
    found.announce(ehlo);
    expect(found.size).toBe(expected);
  });
});
