import { describe, expect, test } from 'vitest';
import { Phrases } from '../../src/classify/phrases.ts';
import { parseReply } from '../../src/classify/reply.ts';
import { GENERAL, SPECIFIC } from '../../src/classify/rules/index.ts';
import { WORD_CLASSES } from '../../src/classify/rules/word-classes.ts';
import { findRule } from '../../src/classify/says.ts';
import { SPEAKERS } from '../../src/classify/speakers.ts';

const RULES = [...SPECIFIC, ...GENERAL];

describe('the rules', () => {
  test.each(RULES.map((rule) => [rule.example, rule] as const))('%s', (example, rule) => {
    expect(findRule(parseReply(example), rule.stages?.[0])).toEqual({ rule, general: GENERAL.includes(rule) });
    expect(rule.reference.length).toBeGreaterThan(5);
    expect(new Set(rule.says).size).toBe(rule.says.length);
    for (const code of rule.codes ?? []) expect(String(code)).toMatch(/^[45](?:\d\d)?$/);
    if (rule.retryAfter !== undefined) expect(rule.retryAfter).toBeLessThanOrEqual(24 * 3_600_000);
  });

  test('no example is there for two', () => {
    expect(new Set(RULES.map(({ example }) => example)).size).toBe(RULES.length);
  });
});

describe('phrases', () => {
  const all = [...RULES, ...SPEAKERS].flatMap(({ says }) => says);

  test.each(all)('%s is short enough to be read', (phrase) => {
    expect(phrase.length).toBeLessThanOrEqual(120);
    const phrases = new Phrases(WORD_CLASSES);
    phrases.add(phrase, 0);
    expect(() => phrases.freeze()).not.toThrow();
  });

  test('every word class is used', () => {
    const used = new Set([...all, ...Object.values(WORD_CLASSES)].join(' ').match(/@\w+/g));
    expect(Object.keys(WORD_CLASSES).filter((name) => !used.has(`@${name}`))).toEqual([]);
  });
});
