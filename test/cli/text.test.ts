import { describe, expect, it } from 'vitest';
import { duration, toJson, wrap } from '../../src/cli/text.ts';
import { TERMINAL_ACTIVE } from '../support/command-line.ts';

const EVIL = 'a\u0000b\u001b[31mc\u009b5md\u202ee\u2028f\u200bg\r\nh\u{e0041}i\ud800j';

describe('toJson()', () => {
  it('is the same value, without anything that a terminal acts on', () => {
    const value = { [EVIL]: [EVIL, 1] };
    expect(toJson(value)).not.toMatch(TERMINAL_ACTIVE);
    expect(JSON.parse(toJson(value))).toEqual(value);
  });
});

describe('wrap()', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['abcdefgh i', 3, ['abc', 'def', 'gh', 'i']],
    ['abc', 3, ['abc']],
    ['', 3, ['']],
  ])('%s at %i', (text, width, expected) => expect(wrap(text, width)).toEqual(expected));
});

describe('duration()', () => {
  it.each([
    [1, '1 second'],
    [60_000, '1 minute'],
    [5_400_000, '1 hour 30 minutes'],
    [86_400_000, '1 day'],
    [90_061_000, '1 day 1 hour'],
  ])('%i ms', (ms, expected) => expect(duration(ms)).toBe(expected));
});
