import { describe, expect, it } from 'vitest';
import { classify, oneLine } from '../../src/classify/index.ts';

/** As Nodemailer 7 hands a reply on: each byte a character. */
const bytes = (text: string): string => Buffer.from(text).toString('latin1');

describe('UTF-8 that was read byte by byte', () => {
  it.each(['Postfach überfüllt', 'Ящик переполнен', '邮箱已满', 'naïve – 100 €', 'ok \u{1f4ec} full'])(
    'is the text that was meant: %s',
    (text) => {
      expect(oneLine(bytes(text))).toBe(text);
      expect(classify({ code: 550, text: bytes(text) })?.text).toBe(text);
    },
  );

  it('is classified as the text that was meant', () => {
    const reply = '552 Postfach überfüllt';
    expect(classify(bytes(reply))).toEqual(classify(reply));
  });

  it('hides no character that must not be printed', () => {
    expect(oneLine(bytes('a\u202eb\u200bc\u2028d'))).toBe('abc d');
  });

  it.each([
    ['Latin-1', 'Postfach \u00fcberf\u00fcllt, gr\u00f6\u00dfer'],
    ['what has other characters too', '\u00c3\u00bc – \u00fc'],
    ['an overlong form', '\u00e0\u00a0'],
  ])('is not found in %s', (_what, text) => {
    expect(oneLine(text)).toBe(text.trim());
  });
});
