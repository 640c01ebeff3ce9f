import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/classify/index.ts';
import { Phrases, WORK_LIMIT } from '../../src/classify/phrases.ts';
import { GENERAL, SPECIFIC } from '../../src/classify/rules/index.ts';
import { MAX_WORDS, Words } from '../../src/classify/words.ts';

const CLASSES = { who: 'user mailbox', deep: '@who alias' };
const found = (phrase: string, text: string): boolean => {
  const phrases = new Phrases(CLASSES);
  phrases.add(phrase, 0);
  return phrases.freeze().find(text, 1, 0, () => true) === 0;
};

describe('phrases', () => {
  test.each([
    ['user unknown', 'User unknown!', true],
    ['user unknown', 'unknown user', false],
    ['user unknown', 'user is unknown', false],
    ['user is? unknown', 'user is unknown', true],
    ['user is? unknown', 'user unknown', true],
    ['user - unknown', 'user a b unknown', true],
    ['user - unknown', 'user a b c unknown', false],
    ['user ~ unknown', 'user a b c d e f unknown', true],
    ['user ~ unknown', 'user a b c d e f g unknown', false],
    ['user|mailbox unknown', 'the mailbox unknown', true],
    ['@deep unknown', 'alias unknown', true],
    ['@deep unknown', 'mailboxes unknown', false],
    ['does-not|doesnt exist', "doesn't exist", true],
    ['does-not|doesnt exist', 'does not exist', true],
    ['does-not|doesnt exist', 'does exist', false],
    ['limit # seconds', 'limit: 30 seconds', true],
    ['limit # seconds', 'limit: x seconds', false],
    ['empfanger unbekannt', 'EMPFÄNGER unbekannt', true],
    ['not found', 'pilot founder', false],
    ['不存在', '用户不存在', true],
    ['recipient unknown', 'recipients unknown', true],
  ])('%s in %s: %s', (phrase, text, expected) => {
    expect(found(phrase, text)).toBe(expected);
  });

  test('of several phrases the smallest owner wins, whatever its place', () => {
    const phrases = new Phrases({});
    phrases.add('alpha beta', 1);
    phrases.add('gamma', 0);
    phrases.freeze();
    expect(phrases.find('alpha beta gamma', 2, 0, () => true)).toBe(0);
    expect(phrases.find('alpha beta gamma', 2, 1, (owner) => owner !== 0)).toBe(1);
    expect(phrases.find('beta alpha', 2, 0, () => true)).toBe(2);
  });

  test('what is remembered for one situation does not answer another', () => {
    const phrases = new Phrases({});
    phrases.add('gamma', 0);
    phrases.freeze();
    for (let n = 0; n < 3; n++) {
      expect(phrases.find('gamma', 1, 7, () => true)).toBe(0);
      expect(phrases.find('gamma', 1, 8, () => false)).toBe(1);
    }
  });

  test('mistakes in a phrase are found when it is added', () => {
    expect(() => found('@nobody unknown', 'x')).toThrow(/@nobody/);
    expect(() => found('a| b', 'x')).toThrow(/empty word/);
  });
});

describe('words', () => {
  const read = (text: string) => new Words().read(text).count;
  test.each([
    ['550 5.7.1 user', 3],
    ['host 192.0.2.1 said', 3],
    ['<first.last+tag@mail.example.com> unknown', 2],
    ["doesn't", 1],
    ['a_b-c', 3],
    ['用户不存在', 5],
    ['', 0],
  ])('%s has %i', (text, count) => {
    expect(read(text)).toBe(count);
  });
  test('no text has more than MAX_WORDS', () => {
    expect(read('a '.repeat(10_000))).toBe(MAX_WORDS);
    expect(read('@a'.repeat(10_000))).toBeLessThanOrEqual(MAX_WORDS);
  });
});

describe('the cost of a reply is bounded', () => {
  test('by the words read and the comparisons made', () => {
    expect(MAX_WORDS).toBeLessThanOrEqual(256);
    expect(WORK_LIMIT).toBeLessThanOrEqual(50_000);
  });

  test('a text made of every word of the rules stops at the limit and still gives an answer', () => {
    const words = [...SPECIFIC, ...GENERAL]
      .flatMap((rule) => rule.says)
      .join(' ')
      .split(/[\s|@~?#-]+/);
    for (const word of new Set(words)) expect(classify(`550 ${`${word} user not `.repeat(200)}`)?.action).toBeDefined();
  });

  test('no regular expression of the folder can take more than linear time', () => {
    const folder = new URL('../../src/classify/', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    const unbounded = files.flatMap((name) =>
      readFileSync(new URL(name, folder), 'utf8')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => !line.startsWith('*') && !line.startsWith('//'))
        // a repeated group that repeats inside, or two wildcards that can share characters
        .filter((line) => /[+*]\)[+*{]|\.[*+].*\.[*+]|\\s[*+]\\s[*+]/.test(line.replace(/\/\/.*$/, '')))
        .filter((line) => /\/.+\/[a-z]*|RegExp/.test(line))
        .map((line) => `${name}: ${line}`),
    );
    expect(files.length).toBeGreaterThan(10);
    expect(unbounded).toEqual([]);
  });
});

describe('the rules', () => {
  test.each([...SPECIFIC, ...GENERAL].map((rule) => [rule.kind, rule] as const))(
    '%s names source, codes and phrases',
    (_kind, rule) => {
      expect(rule.reference.length).toBeGreaterThan(5);
      expect(rule.says.length).toBeGreaterThan(0);
      expect(new Set(rule.says).size).toBe(rule.says.length);
      for (const code of rule.codes ?? []) expect(String(code)).toMatch(/^[45](?:\d\d)?$/);
      if (rule.retryAfter !== undefined) expect(rule.retryAfter).toBeLessThanOrEqual(24 * 3_600_000);
    },
  );
});
