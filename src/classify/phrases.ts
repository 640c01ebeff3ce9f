import { NUMBER, Vocabulary } from './vocabulary.ts';
import { MAX_WORDS } from './words.ts';

/**
 * Phrases instead of regular expressions: the rules stay readable, one pass over a reply's words finds the few phrases
 * that can match, and no reply can make a match expensive.
 *
 *     user|mailbox unknown     words that follow each other, with alternatives
 *     user is? unknown         the word before the question mark may be missing
 *     @who ~ not found         @who: a word class; ~: up to six words in between
 *     user - unknown           -: up to two words in between
 *     # seconds                #: any number
 *     ^ try again later $      ^ and $: nothing before, nothing after
 *
 * Little words ("is", "the", "your") are passed over and need not be written.
 */
const GAPS: Readonly<Record<string, number>> = { '-': 2, '~': 6 };

/** Steps of comparison spent on one reply. Real replies need some hundred; this bounds what a hostile one can take. */
export const WORK_LIMIT = 20_000;

interface Step {
  /** Words that may be skipped before this one. */
  readonly gap: number;
  /** Ids of the words that do by themselves. */
  readonly single: readonly number[];
  /** Alternatives of several words (`does-not`, any CJK text). */
  readonly several: readonly (readonly number[])[];
}

interface CompiledStep {
  readonly gap: number;
  /** One bit per word id: the words that this step may begin with. */
  readonly heads: Uint32Array;
  readonly single: Uint32Array;
  readonly several: readonly (readonly number[])[];
}

interface Phrase {
  readonly owner: number;
  readonly steps: readonly Step[];
  /** Only at the beginning of the text. */
  readonly first: boolean;
  /** Only at its end. */
  readonly last: boolean;
}

interface Pattern extends Omit<Phrase, 'steps'> {
  readonly steps: readonly CompiledStep[];
}

const headsOf = (step: Step): number[] => [...step.single, ...step.several.map((ids) => ids[0] as number)];

/** Every spelling of a phrase: optional words there or not. */
function spellings(tokens: readonly string[]): string[][] {
  const at = tokens.findIndex((token) => token.endsWith('?'));
  if (at < 0) return [[...tokens]];
  const token = tokens[at] as string;
  const rest = tokens.slice(at + 1);
  return spellings(rest).flatMap((end) => [
    [...tokens.slice(0, at), ...end],
    [...tokens.slice(0, at), token.slice(0, -1), ...end],
  ]);
}

/** A phrase set, compiled. `owner` is any number; of all phrases that match, the smallest owner wins. */
export class Phrases {
  readonly #vocabulary = new Vocabulary();
  readonly #classes: Readonly<Record<string, string>>;
  readonly #compiling: Phrase[] = [];
  readonly #ids = new Uint16Array(MAX_WORDS);
  #patterns: Pattern[] = [];
  /** Word id -> the patterns that this word may start a search for. */
  #byWord: Uint16Array[] = [];
  #tried = new Uint32Array(0);
  #round = 0;
  #count = 0;
  #work = 0;

  constructor(classes: Readonly<Record<string, string>>) {
    this.#classes = classes;
  }

  add(phrase: string, owner: number): void {
    const tokens = phrase.split(' ');
    const first = tokens[0] === '^';
    const last = tokens.at(-1) === '$';
    const words = tokens.slice(first ? 1 : 0, last ? -1 : undefined);
    for (const spelling of spellings(words)) {
      this.#compiling.push({ owner, first, last, steps: this.#steps(spelling) });
    }
  }

  #steps(tokens: readonly string[]): Step[] {
    const steps: Step[] = [];
    let gap = 0;
    for (const token of tokens) {
      const width = GAPS[token];
      if (width === undefined) steps.push({ gap, ...this.#alternatives(token) });
      gap = width ?? 0;
    }
    return steps;
  }

  #alternatives(token: string): Omit<Step, 'gap'> {
    const single = new Set<number>();
    const several: number[][] = [];
    for (const alternative of token.split('|').flatMap((word) => this.#expand(word))) {
      const ids = alternative === '#' ? [NUMBER] : this.#vocabulary.add(alternative);
      if (ids.length === 1) single.add(ids[0] as number);
      else if (ids.length > 1) several.push(ids);
      else throw new TypeError(`A phrase has an empty word: ${token}`);
    }
    return { single: [...single], several };
  }

  #expand(word: string): string[] {
    if (!word.startsWith('@')) return [word];
    const members = this.#classes[word.slice(1)];
    if (members === undefined) throw new TypeError(`No word class ${word}`);
    return members.split(' ').flatMap((member) => this.#expand(member));
  }

  /** Call once, after the last phrase. */
  freeze(): this {
    this.#vocabulary.freeze();
    const size = this.#vocabulary.size;
    this.#patterns = this.#compiling.map(({ steps, ...phrase }) => ({
      ...phrase,
      steps: steps.map((step) => ({
        gap: step.gap,
        heads: bitset(headsOf(step), size),
        single: bitset(step.single, size),
        several: step.several,
      })),
    }));
    this.#tried = new Uint32Array(this.#patterns.length);
    this.#index(size);
    return this;
  }

  /** Files every pattern under the words of its rarest step, the one that the fewest patterns share. */
  #index(size: number): void {
    const uses = new Uint32Array(size);
    for (const { steps } of this.#compiling) {
      for (const step of steps) for (const id of headsOf(step)) uses[id] = (uses[id] as number) + 1;
    }
    const lists: Set<number>[] = Array.from({ length: size }, () => new Set());
    const cost = (step: Step): number => headsOf(step).reduce((sum, id) => sum + (uses[id] as number), 0);
    for (const [n, { steps }] of this.#compiling.entries()) {
      const rarest = steps.reduce((best, step) => (cost(step) < cost(best) ? step : best));
      for (const id of headsOf(rarest)) lists[id]?.add(n);
    }
    this.#byWord = lists.map((list) => Uint16Array.from(list));
    this.#compiling.length = 0;
  }

  /** The words of a text, for {@link Phrases.find}: a view that is good until the next call. */
  read(text: string): Uint16Array {
    this.#count = this.#vocabulary.read(text, this.#ids);
    return this.#ids.subarray(0, this.#count);
  }

  /**
   * The smallest owner from `from` up to, without, `none` that has a phrase in the text last read and that `allowed` lets
   * through; else `none`.
   */
  find(from: number, none: number, allowed: (owner: number) => boolean): number {
    this.#work = WORK_LIMIT;
    this.#round = (this.#round + 1) >>> 0;
    let best = none;
    for (let n = 0; n < this.#count; n++) {
      for (const candidate of this.#byWord[this.#ids[n] as number] as Uint16Array) {
        const pattern = this.#patterns[candidate] as Pattern;
        const { owner } = pattern;
        if (owner >= best || owner < from || this.#tried[candidate] === this.#round) continue;
        this.#tried[candidate] = this.#round;
        if (this.#occurs(pattern) && allowed(owner)) best = owner;
        if (this.#work < 0) return best;
      }
    }
    return best;
  }

  /** Steps of comparison that the last search took. */
  get work(): number {
    return WORK_LIMIT - this.#work;
  }

  #occurs(pattern: Pattern): boolean {
    const first = (pattern.steps[0] as CompiledStep).heads;
    const last = pattern.first ? 0 : this.#count - pattern.steps.length;
    for (let at = 0; at <= last; at++) {
      if (has(first, this.#ids[at] as number) && this.#matches(pattern, 0, at)) return true;
    }
    this.#work -= this.#count;
    return false;
  }

  /** Whether the pattern goes on from this step, which may begin at `at` or, past a gap, some words later. */
  #matches(pattern: Pattern, n: number, at: number): boolean {
    const step = pattern.steps[n];
    if (step === undefined) return !pattern.last || at === this.#count;
    const end = Math.min(at + step.gap, this.#count - 1);
    for (let next = at; next <= end; next++) {
      if (this.#work-- < 0) return false;
      const id = this.#ids[next] as number;
      if (!has(step.heads, id)) continue;
      if (has(step.single, id) && this.#matches(pattern, n + 1, next + 1)) return true;
      for (const ids of step.several) {
        if (this.#follows(ids, next) && this.#matches(pattern, n + 1, next + ids.length)) return true;
      }
    }
    return false;
  }

  #follows(ids: readonly number[], at: number): boolean {
    for (let n = 0; n < ids.length; n++) if (this.#ids[at + n] !== ids[n] || at + n >= this.#count) return false;
    return true;
  }
}

function bitset(ids: readonly number[], size: number): Uint32Array {
  const bits = new Uint32Array((size >>> 5) + 1);
  for (const id of ids) bits[id >>> 5] = (bits[id >>> 5] as number) | (1 << (id & 31));
  return bits;
}

const has = (bits: Uint32Array, id: number): boolean => (((bits[id >>> 5] as number) >>> (id & 31)) & 1) === 1;
