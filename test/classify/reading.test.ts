import { describe, expect, test } from 'vitest';
import { read, readNumber, readReplyCode, readString } from '../../src/classify/reading.ts';

const throwing = {
  get key(): string {
    throw new Error('no');
  },
};

describe('a property of anything', () => {
  test('is read from objects and functions', () => {
    expect(read({ key: 1 }, 'key')).toBe(1);
    expect(
      read(
        Object.assign(() => {}, { key: 2 }),
        'key',
      ),
    ).toBe(2);
    expect(read(['a'], '0')).toBe('a');
  });

  test('is nothing where there is none, where reading throws, and of what is no object', () => {
    for (const source of [{}, throwing, null, undefined, 7, true]) expect(read(source, 'key')).toBe(undefined);
    // not its first character
    expect(read('text', '0')).toBe(undefined);
  });
});

test('a string is no number, and a number no string', () => {
  expect([readString({ key: 'a' }, 'key'), readString({ key: 1 }, 'key')]).toEqual(['a', undefined]);
  const values = [0, -1.5, '5', true, Number.NaN, Number.POSITIVE_INFINITY, new Date(0), undefined];
  expect(values.map((key) => readNumber({ key }, 'key'))).toEqual([0, -1.5, ...Array(6).fill(undefined)]);
});

test('a reply code has three digits', () => {
  const values = [100, 550, 999, 99, 1000, 550.5, -550, '550'];
  expect(values.map((key) => readReplyCode({ key }, 'key'))).toEqual([100, 550, 999, ...Array(5).fill(undefined)]);
});
