import { describe, expect, test } from 'vitest';
import { Phrases } from '../../src/classify/phrases.ts';
import { MAX_WORDS, Words } from '../../src/classify/words.ts';

const CLASSES = { who: 'user mailbox', deep: '@who alias' };
const found = (phrase: string, text: string): boolean => {
  const phrases = new Phrases(CLASSES);
  phrases.add(phrase, 0);
  phrases.freeze().read(text);
  return phrases.find(0, 1, () => true) === 0;
};

describe('phrases', () => {
  test.each([
    ['user unknown', 'User unknown!', true],
    ['user unknown', 'unknown user', false],
    ['user unknown', 'user is unknown', true],
    ['user unknown', 'user quite unknown', false],
    ['user quite? unknown', 'user quite unknown', true],
    ['user quite? unknown', 'user unknown', true],
    ['user - unknown', 'user x y unknown', true],
    ['user - unknown', 'user x y z unknown', false],
    ['user ~ unknown', 'user p q r x y z unknown', true],
    ['user ~ unknown', 'user p q r s x y z unknown', false],
    ['user|mailbox unknown', 'the mailbox unknown', true],
    ['@deep unknown', 'alias unknown', true],
    ['@deep unknown', 'letters unknown', false],
    ['not exist', "doesn't exist", true],
    ['not exist', 'does not exist', true],
    ['not exist', 'does exist', false],
    ['over-quota|full now', 'over quota now', true],
    ['over-quota|full now', 'over now', false],
    ['limit # seconds', 'limit: 30 seconds', true],
    ['limit # seconds', 'limit: x seconds', false],
    ['empfanger unbekannt', 'EMPFÄNGER unbekannt', true],
    ['not found', 'pilot founder', false],
    ['不存在', '用户不存在', true],
    ['recipient unknown', 'recipients unknown', true],
    ['^ try again $', 'Please try again.', true],
    ['^ try again $', 'Do not try again.', false],
    ['^ try again $', 'Try again soon', false],
    ['try again $', 'Do not try again', true],
    ['^ try again', 'Try again soon', true],
  ])('%s in %s: %s', (phrase, text, expected) => {
    expect(found(phrase, text)).toBe(expected);
  });

  test('of several phrases the smallest owner wins, whatever its place', () => {
    const phrases = new Phrases({});
    phrases.add('alpha beta', 1);
    phrases.add('gamma', 0);
    phrases.freeze().read('alpha beta gamma');
    expect(phrases.find(0, 2, () => true)).toBe(0);
    expect(phrases.find(0, 2, (owner) => owner !== 0)).toBe(1);
    expect(phrases.find(1, 2, () => true)).toBe(1);
    phrases.read('beta alpha');
    expect(phrases.find(0, 2, () => true)).toBe(2);
  });

  test('mistakes in a phrase are found when it is added', () => {
    expect(() => found('@nobody unknown', 'x')).toThrow(/@nobody/);
    expect(() => found('x| y', 'x')).toThrow(/empty word/);
    expect(() => found('user is unknown', 'x')).toThrow(/empty word: is/);
  });
});

describe('words', () => {
  const count = (text: string) => new Words().read(text).count;
  test.each([
    ['550 5.7.1 user', 3],
    ['host 192.0.2.1 said', 3],
    ['<first.last+tag@mail.example.com> unknown', 2],
    ["doesn't", 1],
    ['a_b-c', 3],
    ['see https://example.com/spam/blocked?user=unknown now', 5],
    ['see http://example.com and/or', 6],
    ['用户不存在', 5],
    ['', 0],
  ])('%s has %i', (text, expected) => {
    expect(count(text)).toBe(expected);
  });

  test('no text has more than MAX_WORDS', () => {
    expect(count('a '.repeat(10_000))).toBe(MAX_WORDS);
    expect(count('不'.repeat(10_000))).toBe(MAX_WORDS);
    expect(count('a不'.repeat(10_000))).toBe(MAX_WORDS);
    expect(count('@a'.repeat(10_000))).toBeLessThanOrEqual(MAX_WORDS);
  });

  const same = (text: string): boolean => {
    const words = new Words().read(text);
    return new Set(words.hashes.subarray(0, words.count)).size === 1;
  };
  test.each([
    'limit limits limited limiting',
    'refuse refused refuses refusing',
    'exceed exceeds exceeded exceeding',
    'defer deferred deferring defers',
    'greylist greylisted greylisting',
    'address addresses addressed',
    'mailbox mailboxes',
    'access accessed',
    'virus viruses',
    "user users user's users'",
    'refuse refusé REFUSÉ',
    'user@example.com other.name+tag@mail.example.org',
  ])('%s: one word', (text) => {
    expect(same(text)).toBe(true);
  });
  test.each(['not note', 'full fuller', 'rate rat', 'reject rejection', 'pass past', '1.2 1.3'])('%s: two', (text) => {
    expect(same(text)).toBe(false);
  });

  test('numbers are told from words, in any script', () => {
    const words = new Words().read('300 5.7.1 192.0.2.1 5x рот ただ a1');
    expect([...words.numeric.subarray(0, words.count)]).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
  });
});
