import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { checkSync } from 'recheck';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/classify/index.ts';
import { Phrases, WORK_LIMIT } from '../../src/classify/phrases.ts';
import { GENERAL, SPECIFIC } from '../../src/classify/rules/index.ts';
import { WORD_CLASSES } from '../../src/classify/rules/word-classes.ts';
import { MAX_WORDS } from '../../src/classify/words.ts';

// the checker's own binary and Java back ends are not needed
process.env.RECHECK_BACKEND = 'pure';

interface Node {
  readonly type: string;
  readonly regex?: { readonly pattern: string; readonly flags: string };
  readonly callee?: { readonly name?: string };
}

const DIST = new URL('../../dist/', import.meta.url);
const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));

function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return [];
  const inner = Object.values(value).flatMap(nodesOf);
  return 'type' in value ? [value as Node, ...inner] : inner;
}

const nodes = files.flatMap((file) =>
  nodesOf(parse(readFileSync(new URL(file, DIST), 'utf8'), { ecmaVersion: 'latest', sourceType: 'module' })),
);
const patterns = nodes.flatMap(({ regex }) => (regex === undefined ? [] : [[regex.pattern, regex.flags] as const]));

/**
 * A repeat of up to 320 costs what one of up to 9 costs, times a constant; only the small one is within what the checker can
 * reason about instead of guessing attacks.
 */
const withSmallRepeats = (pattern: string): string =>
  pattern.replace(/\{(\d+),\d\d+\}/g, (_, least) => `{${Math.min(Number(least), 9)},9}`);

/** Where it must guess after all, the guesses are the same each time, and no clock ends them. */
const SAME_EACH_TIME = {
  randomSeed: 1,
  timeout: null,
  seedingTimeout: null,
  incubationTimeout: null,
  attackTimeout: null,
};

describe('regular expressions', () => {
  test.each(patterns)(
    '/%s/%s takes linear time',
    (pattern, flags) => {
      expect(checkSync(withSmallRepeats(pattern), flags, SAME_EACH_TIME).status).toBe('safe');
    },
    120_000,
  );

  test('are all written down: none is put together at run time', () => {
    expect(patterns.length).toBeGreaterThan(20);
    expect(nodes.filter(({ callee }) => callee?.name === 'RegExp')).toEqual([]);
  });
});

const KB = 1024;
const SIZES = [1, 2, 4, 8, 16, 32, 64];
const RULES = [...SPECIFIC, ...GENERAL];
const vocabulary = [...new Set(RULES.flatMap(({ says }) => says).flatMap((phrase) => phrase.split(/[\s|@~?#^$-]+/)))];

/** Texts that make a careless matcher try again and again. */
const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ['one letter', 'a'],
  ['one word', 'user '],
  ['beginnings of phrases', 'too many user not message exceeded '],
  ['every word of the rules', `${vocabulary.join(' ')} `],
  ['addresses', 'user@example.com '],
  ['at signs', '@a@'],
  ['dots and digits', '1.2.'],
  ['enhanced codes', '5.1.1 '],
  ['blanks', ' '],
  ['line ends', '\r\n550-'],
  ['escape sequences', '\u001b[31m\u0000'],
  ['hints', 'again in 5 '],
  ['limits', 'limit only 5'],
  ['ideographs', '用户不存在'],
  ['half a surrogate pair', '\ud83d'],
];

/** What a few phrases more cost: small texts know only some of the words. */
const SLACK = 10 * MAX_WORDS;

describe('the cost of a reply', () => {
  const phrases = new Phrases(WORD_CLASSES);
  for (const [n, { says }] of RULES.entries()) for (const phrase of says) phrases.add(phrase, n);
  phrases.freeze();
  /** Steps of comparison, when no phrase may end the search. */
  const work = (text: string): number => {
    phrases.read(text);
    phrases.find(0, RULES.length, () => false);
    return phrases.work;
  };

  test.each(HOSTILE)('%s: grows no faster than the text, and ends at the limit', (_name, text) => {
    const costs = SIZES.map((size) => work(text.repeat(Math.ceil((size * KB) / text.length)).slice(0, size * KB)));
    for (const [n, cost] of costs.entries()) {
      expect(cost).toBeLessThanOrEqual(WORK_LIMIT + MAX_WORDS);
      if (n > 0) expect(cost).toBeLessThanOrEqual(2 * (costs[n - 1] as number) + SLACK);
    }
  });

  test.each(HOSTILE)('%s: past 2 KB nothing is read', (_name, text) => {
    const long = `550 ${text.repeat((64 * KB) / text.length)}`;
    expect(classify(long)).toEqual(classify(long.slice(0, 2 * KB)));
    expect(classify(long)?.text.length).toBeLessThanOrEqual(500);
  });
});
