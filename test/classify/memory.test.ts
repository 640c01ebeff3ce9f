import { describe, expect, test } from 'vitest';
import { classify, type Stage } from '../../src/classify/index.ts';
import { TextMemory, WordMemory } from '../../src/classify/memory.ts';
import { STAGES, situationNumber } from '../../src/classify/situation.ts';
import { ROWS } from './replies.ts';

/** Counts how often something had to be looked up. */
class Lookups {
  count = 0;
  of<Value>(value: Value): () => Value {
    return () => {
      this.count++;
      return value;
    };
  }
}

describe('texts', () => {
  test('are remembered from the second time on', () => {
    const memory = new TextMemory<string>();
    const lookups = new Lookups();
    for (let n = 0; n < 5; n++) expect(memory.recall('450 busy', 0, lookups.of('busy'))).toBe('busy');
    expect(lookups.count).toBe(2);
  });

  test('are told apart, and by the moment they came', () => {
    const memory = new TextMemory<string>();
    const texts = Array.from(
      { length: 20_000 },
      (_, n) => `450 ${Math.imul(n, 0x9e3779b1).toString(36)} ${n.toString(7)}`,
    );
    for (const text of texts) {
      // twice, so that it is kept; some of so many share a place with themselves at the next moment
      for (const moment of [0, 0, 1, 1, 0]) {
        expect(memory.recall(text, moment, () => `${text} at ${moment}`)).toBe(`${text} at ${moment}`);
      }
    }
  });

  test('are forgotten for newer ones, and long ones are not kept at all', () => {
    const memory = new TextMemory<number>();
    const lookups = new Lookups();
    const long = 'x'.repeat(10_000);
    for (let n = 0; n < 3; n++) memory.recall(long, 0, lookups.of(n));
    expect(lookups.count).toBe(3);
    for (let n = 0; n < 3; n++) memory.recall('old', 0, lookups.of(n));
    expect(lookups.count).toBe(5);
    for (let n = 0; n < 100_000; n++) for (let twice = 0; twice < 2; twice++) memory.recall(`new ${n}`, 0, () => n);
    memory.recall('old', 0, lookups.of(0));
    expect(lookups.count).toBe(6);
  });
});

describe('wordings', () => {
  test('are remembered, each with its situation', () => {
    const memory = new WordMemory<string>();
    const lookups = new Lookups();
    const words = Uint16Array.of(1, 2, 3);
    for (let n = 0; n < 3; n++) expect(memory.recall(words, 7, lookups.of('seven'))).toBe('seven');
    expect(lookups.count).toBe(1);
    expect(memory.recall(words, 8, lookups.of('eight'))).toBe('eight');
    expect(memory.recall(Uint16Array.of(1, 2), 7, lookups.of('shorter'))).toBe('shorter');
    words[0] = 9;
    expect(memory.recall(Uint16Array.of(1, 2, 3), 7, lookups.of('again'))).toBe('seven');
  });

  test('of many words are not kept', () => {
    const memory = new WordMemory<number>();
    const lookups = new Lookups();
    for (let n = 0; n < 3; n++) memory.recall(new Uint16Array(200), 0, lookups.of(n));
    expect(lookups.count).toBe(3);
  });
});

test('every situation has a number of its own, that a double can hold', () => {
  const stages = [...STAGES, undefined, 'NOOP' as Stage];
  const codes = [undefined, 200, 421, 450, 550, 999];
  const parts = [0, 1, 7, 10, 17, 70, 100, 107, 999];
  const enhanced = [4, 5].flatMap((first) =>
    parts.flatMap((second) => parts.map((third) => `${first}.${second}.${third}`)),
  );
  const numbers = new Set<number>();
  for (const stage of stages) {
    for (const alone of [false, true]) {
      for (const code of codes) {
        for (const each of [undefined, ...enhanced]) {
          numbers.add(situationNumber({ reply: { text: '', code, enhanced: each }, stage, alone }));
        }
      }
    }
  }
  expect(numbers.size).toBe(stages.length * 2 * codes.length * (1 + enhanced.length));
  expect([...numbers].every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true);
});

test('memory never changes an answer', () => {
  const stages: readonly (Stage | undefined)[] = [undefined, 'CONN', 'MAIL', 'RCPT', 'DOT'];
  const all = () =>
    ROWS.flatMap(({ reply }) =>
      stages.flatMap((stage) => [classify(reply, { stage }), classify(reply, { stage, recipients: 1 })]),
    );
  const first = all();
  expect(all()).toEqual(first);
  expect(all()).toEqual(first);
});
