import { describe, expect, it } from 'vitest';
import { Row } from '../../src/transport/row.ts';

/** Takes all out. */
const drained = <T>(row: Row<T>): T[] => Array.from({ length: row.size }, () => row.shift() as T);

describe('a row', () => {
  it('is left in the order of arrival', () => {
    const row = new Row<number>();
    for (const number of [1, 2, 3]) row.add(number);
    expect([...row]).toEqual([1, 2, 3]);
    expect(drained(row)).toEqual([1, 2, 3]);
    expect([row.size, row.shift(), [...row]]).toEqual([0, undefined, []]);
  });

  it.each([
    ['first', 0, [2, 3]],
    ['in the middle', 1, [1, 3]],
    ['last', 2, [1, 2]],
  ])('may be left by who is %s, once', (_, leaver, others) => {
    const row = new Row<number>();
    const places = [1, 2, 3].map((number) => row.add(number));
    const [place] = places.slice(leaver);
    expect(place && [row.leave(place), row.leave(place), row.size]).toEqual([true, false, 2]);
    expect([...row]).toEqual(others);
    row.add(4);
    expect(drained(row)).toEqual([...others, 4]);
  });

  it('is not left by who has been taken out', () => {
    const row = new Row<number>();
    const place = row.add(1);
    row.add(2);
    row.shift();
    expect([row.leave(place), row.size, [...row]]).toEqual([false, 1, [2]]);
  });

  it('may be left while it is walked along', () => {
    const row = new Row<number>();
    const places = new Map([1, 2, 3].map((number) => [number, row.add(number)]));
    const seen: number[] = [];
    for (const number of row) {
      seen.push(number);
      const place = places.get(number);
      if (place) row.leave(place);
    }
    expect([seen, row.size]).toEqual([[1, 2, 3], 0]);
  });
});
