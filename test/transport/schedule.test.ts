import { describe, expect, it } from 'vitest';
import { Recipient } from '../../src/transport/ledger.ts';
import { Schedule } from '../../src/transport/schedule.ts';

const names = (recipients: readonly Recipient[]): string => recipients.map(({ address }) => address[0]).join('');
const recipient = (address: string, fields: Partial<Recipient> = {}): Recipient =>
  Object.assign(new Recipient(address), fields);
const people = (letters: string): Recipient[] => [...letters].map((letter) => recipient(`${letter}@example.com`));

/** Takes batch after batch until nobody is due. */
function batches(schedule: Schedule, size: number): string[] {
  const taken: string[] = [];
  while (schedule.hasDue && taken.length < 20) taken.push(names(schedule.take(size)));
  return taken;
}

describe('a schedule', () => {
  it('gives everybody out once, in batches of the size asked for', () => {
    expect(batches(new Schedule(people('abcde')), 2)).toEqual(['ab', 'cd', 'e']);
    expect(batches(new Schedule(people('abc')), 3)).toEqual(['abc']);
    expect(new Schedule([]).take(2)).toEqual([]);
  });

  it('does not touch the list it was made from', () => {
    const list = people('abc');
    const schedule = new Schedule(list);
    schedule.addLast(people('d'));
    schedule.take(2);
    expect(names(list)).toBe('abc');
  });

  it('puts what a transaction left over before the others, and others behind them', () => {
    const schedule = new Schedule(people('abcd'));
    schedule.take(2);
    schedule.addFirst(people('b'));
    schedule.addLast(people('a'));
    schedule.addFirst([]);
    expect(batches(schedule, 10)).toEqual(['bcda']);
  });

  it('keeps to the batch size of each recipient', () => {
    const [a, b, c, d, e] = people('abcde') as [Recipient, Recipient, Recipient, Recipient, Recipient];
    c.batchSize = 2;
    e.batchSize = 1;
    // c may not be the third, d is the second of c's batch, e goes alone
    expect(batches(new Schedule([a, b, c, d, e]), 10)).toEqual(['ab', 'cd', 'e']);
  });

  it('ends a batch before the recipient whose domain goes alone', () => {
    const alone = { domainAlone: true };
    const schedule = new Schedule([
      recipient('a@one.example'),
      recipient('b@two.example', alone),
      recipient('c@one.example'),
      recipient('d@two.example', alone),
      recipient('e@two.example', { ...alone, batchSize: 2 }),
    ]);
    expect(batches(schedule, 10)).toEqual(['a', 'bd', 'c', 'e']);
  });
});

describe('who waits', () => {
  const waiting = (...waits: [letters: string, now: number, wait: number][]): Schedule => {
    const schedule = new Schedule([]);
    for (const [letters, now, wait] of waits) schedule.addLater(people(letters), now, wait);
    return schedule;
  };

  it('is not due, and is when woken at that time', () => {
    const schedule = waiting(['ab', 1000, 500], ['c', 1000, 600]);
    expect([schedule.hasDue, schedule.hasWaiting]).toEqual([false, true]);
    schedule.wake(1499);
    expect(schedule.hasDue).toBe(false);
    schedule.wake(1500);
    expect(batches(schedule, 10)).toEqual(['ab']);
    expect(schedule.hasWaiting).toBe(true);
    expect(schedule.nextDue).toBe(1600);
    schedule.wake(1600);
    expect(batches(schedule, 10)).toEqual(['c']);
    expect(schedule.hasWaiting).toBe(false);
  });

  it('goes behind those who are due already', () => {
    const schedule = waiting(['a', 0, 100]);
    schedule.addLast(people('b'));
    schedule.wake(100);
    expect(batches(schedule, 10)).toEqual(['ba']);
  });

  it.each([
    [
      'the first of all',
      1000,
      [
        ['a', 0, 3000],
        ['b', 0, 1000],
      ],
    ],
    [
      'a later one that joins it within a tenth of its wait',
      1100,
      [
        ['a', 0, 1000],
        ['b', 100, 1000],
      ],
    ],
    [
      'not one that comes after that',
      1000,
      [
        ['a', 0, 1000],
        ['b', 101, 1000],
      ],
    ],
    [
      'the last of those who join',
      1090,
      [
        ['a', 0, 1000],
        ['b', 50, 1000],
        ['c', 90, 1000],
        ['d', 500, 1000],
      ],
    ],
    [
      'the tenth of the first wait, not of a longer one listed before it',
      1000,
      [
        ['a', 50, 10_000],
        ['b', 0, 1000],
        ['c', 500, 1000],
      ],
    ],
  ] as [string, number, [string, number, number][]][])('goes on with %s', (_, expected, waits) => {
    expect(waiting(...waits).nextDue).toBe(expected);
  });

  it('never is due when nobody waits', () => {
    expect(new Schedule(people('a')).nextDue).toBe(Number.POSITIVE_INFINITY);
  });

  it('is taken along with all others', () => {
    const schedule = waiting(['b', 0, 100]);
    schedule.addLast(people('a'));
    expect(names(schedule.takeAll())).toBe('ab');
    expect([schedule.hasDue, schedule.hasWaiting, schedule.nextDue]).toEqual([false, false, Number.POSITIVE_INFINITY]);
  });

  it('stays when those who are due are taken', () => {
    const schedule = waiting(['b', 0, 100]);
    schedule.addLast(people('ac'));
    schedule.take(1);
    expect(names(schedule.takeDue())).toBe('c');
    expect([schedule.hasDue, schedule.hasWaiting]).toEqual([false, true]);
  });

  it('is dropped with everybody else when the schedule is cleared', () => {
    const schedule = waiting(['b', 0, 100]);
    schedule.addLast(people('a'));
    schedule.clear();
    schedule.wake(1000);
    expect([schedule.hasDue, schedule.hasWaiting, schedule.nextDue]).toEqual([false, false, Number.POSITIVE_INFINITY]);
    schedule.addLast(people('c'));
    expect(batches(schedule, 10)).toEqual(['c']);
  });
});
