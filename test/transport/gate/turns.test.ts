import { describe, expect, it } from 'vitest';
import { Turns } from '../../../src/transport/gate/turns.ts';

const waiter = (name: string) => ({ name, line: name.replace(/\d/g, '') });

function lineOf(...names: string[]) {
  const turns = new Turns<{ name: string; line: string }>();
  const waiters = names.map(waiter);
  for (const each of waiters) turns.add(each);
  const next = () => turns.next()?.name;
  const all = () => Array.from({ length: turns.size }, next);
  return { turns, waiters, next, all };
}

describe('turns', () => {
  it('are in the order of arrival within a line', () => {
    expect(lineOf('a1', 'a2', 'a3').all()).toEqual(['a1', 'a2', 'a3']);
  });

  it('go round the lines, so that a long one holds up nobody else', () => {
    expect(lineOf('a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1').all()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
  });

  it('put whoever comes again at the end', () => {
    const { turns, next, all } = lineOf('a1', 'a2', 'a3');
    const first = waiter(next() ?? '');
    turns.add(first);
    expect(all()).toEqual(['a2', 'a3', 'a1']);
  });

  it('give a line that was served and is back its turn after the others', () => {
    const { turns, next, all } = lineOf('a1', 'b1', 'b2', 'c1');
    expect(next()).toBe('a1');
    turns.add(waiter('a2'));
    expect(all()).toEqual(['b1', 'c1', 'a2', 'b2']);
  });

  it('are over for whoever leaves', () => {
    const { turns, waiters, all } = lineOf('a1', 'a2', 'b1', 'c1');
    const [a1, , b1] = waiters;
    expect(a1 && turns.remove(a1)).toBe(true);
    expect(b1 && turns.remove(b1)).toBe(true);
    expect(b1 && turns.remove(b1)).toBe(false);
    expect(turns.remove(waiter('z1'))).toBe(false);
    expect([...turns].map(({ name }) => name)).toEqual(['a2', 'c1']);
    expect(turns.size).toBe(2);
    turns.add(waiter('b2'));
    expect(all()).toEqual(['a2', 'b2', 'c1']);
    expect(turns.next()).toBeUndefined();
    expect(turns.size).toBe(0);
  });

  it('know nobody twice', () => {
    const { turns, waiters, next } = lineOf('a1');
    const [a1] = waiters;
    if (a1) turns.remove(a1);
    if (a1) turns.add(a1);
    expect(next()).toBe('a1');
    expect(next()).toBeUndefined();
  });

  // with a Set for a line, its slow walk past those who left, this takes longer than a test may
  it.each([
    ['in one line', 450_000, () => 'example.com'],
    ['each in a line of its own', 250_000, (i: number) => `${i}.example.com`],
  ])('come for hundreds of thousands, %s, some of whom leave', (_name, length, line) => {
    const turns = new Turns<{ number: number; line: string }>();
    const waiters = Array.from({ length }, (_, number) => ({ number, line: line(number) }));
    for (const each of waiters) turns.add(each);
    for (const each of waiters) if (each.number % 3 === 1) turns.remove(each);
    let last = -1;
    let inOrder = true;
    for (let each = turns.next(); each; each = turns.next()) {
      inOrder &&= each.number > last && each.number % 3 !== 1;
      last = each.number;
    }
    expect(inOrder).toBe(true);
    expect(last).toBe(length - 1);
  });
});
