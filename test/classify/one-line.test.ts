import { expect, test } from 'vitest';
import { oneLine } from '../../src/classify/index.ts';

test.each([
  ['550 plain text', '550 plain text'],
  ['two\r\nlines\u2028and\u0085more', 'two lines andmore'],
  ['\u001b[31mred\u001b[0m \u001b]0;title\u0007', 'red ]0;title'],
  ['\u009b31mred', '31mred'],
  ['nul\u0000 bell\u0007 backspace\b', 'nul bell backspace'],
  ['left \u202eto\u202c right\u200b \u2066x\u2069', 'left to right x'],
  ['tags \u{e0041}\u{e007f}', 'tags'],
  ['half \ud83d of a pair', 'half  of a pair'],
  ['\ttab \u00a0 and  blanks ', 'tab and blanks'],
  ['Empfänger 不存在 😀', 'Empfänger 不存在 😀'],
])('%j', (text, expected) => {
  expect(oneLine(text)).toBe(expected);
});

test('at most so many characters, and no half of one', () => {
  expect(oneLine('abcdef', 3)).toBe('abc');
  expect(oneLine('ab😀cd', 3)).toBe('ab');
  expect(oneLine('ab😀cd', 4)).toBe('ab😀');
  expect(oneLine(`${'\u001b[31m'.repeat(10)}abc`, 30)).toBe('abc');
  expect(oneLine('\u0000'.repeat(1_000_000), 10)).toBe('');
});
