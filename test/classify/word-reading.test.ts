import { describe, expect, test } from 'vitest';
import { Words } from '../../src/classify/words.ts';

/** The hashes of a text's words; a number's are marked. */
function wordsOf(text: string): string[] {
  const { hashes, numeric, count } = new Words().read(text);
  return Array.from({ length: count }, (_, i) => `${numeric[i] ? '#' : ''}${hashes[i]}`);
}

const same = (one: string, other: string): void => expect(wordsOf(one), one).toEqual(wordsOf(other));
const different = (one: string, other: string): void => expect(wordsOf(one), one).not.toEqual(wordsOf(other));

describe('words are the same', () => {
  test.each([
    ['case', 'MAILBOX Full', 'mailbox full'],
    ['accents', 'boîte pleine', 'boite pleine'],
    ['Cyrillic capitals', 'ЯЩИК ПЕРЕПОЛНЕН', 'ящик переполнен'],
    ['further Cyrillic capitals', 'Ѐ Ё Џ', 'ѐ ё џ'],
    ['separators', 'too-many_recipients!', 'too many recipients'],
    ['general punctuation', 'too\u2014many\u2009recipients\u206f', 'too many recipients'],
    ['wide punctuation', 'too\u3000many\u3001recipients\u303f', 'too many recipients'],
    ['full-width forms', 'too\uff00many\uff0frecipients', 'too many recipients'],
    ['an apostrophe inside', "doesn't exist", 'doesnt exist'],
    ['a typographic apostrophe inside', 'doesn\u2019t exist', 'doesnt exist'],
    ['quotes around', "'user' unknown'", 'user unknown'],
    ['plurals', 'limits', 'limit'],
    ['past tenses', 'limited', 'limit'],
    ['past tenses that double a letter', 'deferred', 'defer'],
    ['gerunds', 'blocking', 'block'],
    ['gerunds that double a letter', 'stopping now', 'stop now'],
    ['a final e', 'refuse', 'refused'],
    ['ending upon ending', 'listings', 'list'],
  ])('whatever the %s: %j', (_what, one, other) => same(one, other));
});

describe('words are not the same', () => {
  test.each([
    ['access', 'acces'],
    ['calling', 'caling'],
    ['free', 'fre'],
    ['bed', 'b'],
    ['sing', 's'],
    ['string', 'str'],
    ['belong', 'bel'],
    ['beginng', 'beg'],
    ['address', 'addres'],
    ['need', 'ne'],
    ['this is', 'thi i'],
    ['user unknown', 'unknown user'],
    ['dont', 'don t'],
    ["o' clock", 'oclock'],
  ])('%j, %j', (one, other) => different(one, other));
});

describe('numbers', () => {
  test('are marked, and so is an address of four of them', () => {
    expect(wordsOf('12 of 192.0.2.1').map((word) => word.startsWith('#'))).toEqual([true, false, true]);
  });

  test('with letters are words; a point ends them where no digit follows', () => {
    expect(wordsOf('12ab 7.x 9.').map((word) => word.startsWith('#'))).toEqual([false, true, false, true]);
    expect(wordsOf('7.:')).toHaveLength(1);
    expect(wordsOf('7./9')).toHaveLength(2);
  });
});

describe('what says nothing', () => {
  test('an address is one word, whichever it is', () => {
    same('<jo@example.com> unknown', 'a.b-c+d@mail.example.org unknown');
    same("o'neil@example.com", 'x@y.z');
    expect(wordsOf('user jo.doe@example.com unknown')).toHaveLength(3);
  });

  test('an @ at the end, or before a space, is none', () => {
    same('write to me@', 'write to me');
    same('me @ home', 'me home');
  });

  test('what stands before the local part is a word still', () => {
    expect(wordsOf('to:jo@example.com')).toHaveLength(2);
    expect(wordsOf('à«jo@example.com')).toHaveLength(2);
  });

  test('the path of a URL goes, its host stays', () => {
    same('see https://example.com/spam/blocked.html now', 'see https://example.com/ now');
    same('see https://example.com/spam', 'see https://example.com');
    different('see https://example.com now', 'see https://example.org now');
    different('see: //', 'see: // blocked');
    different('yes/no', 'yes');
  });
});

test('ideographs are a word each', () => {
  expect(wordsOf('邮箱已满')).toHaveLength(4);
  same('邮箱 已满', '邮箱已满');
});

test('no more words are kept than there is room for', () => {
  for (const word of ['word ', '箱', 'a@b ', '7 ']) {
    expect(wordsOf(word.repeat(10_000)).length).toBe(new Words().hashes.length);
  }
});
