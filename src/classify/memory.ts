/** Values kept, at most: some hundred bytes each. A power of two. */
const CAPACITY = 4096;
/** Samples kept, four bytes each. A power of two. */
const SAMPLES = 16_384;
/** Longer texts and longer wordings are rare; they are looked up anew each time. */
const LONGEST_TEXT = 512;
const MOST_WORDS = 128;

interface Said<Value> {
  readonly text: string;
  readonly moment: number;
  readonly value: Value;
}

/** Of a few characters, since a hash of all would cost as much as a look at the words. */
function sample(text: string, moment: number): number {
  const { length } = text;
  let hash = Math.imul(length + moment * LONGEST_TEXT, 0x01000193);
  for (let n = 1; n <= 5; n++) hash = Math.imul(hash ^ text.charCodeAt(Math.trunc((length * n) / 6)), 0x01000193);
  return hash ^ (hash >>> 15);
}

/**
 * The latest texts that came more than once: a server at its limits says the same sentence a thousand times. Two have room
 * in each place, the one used last in front; a text that comes for the first time leaves no more than its sample.
 */
export class TextMemory<Value> {
  readonly #said: (Said<Value> | undefined)[] = new Array(CAPACITY).fill(undefined);
  readonly #samples = new Int32Array(SAMPLES);

  /** The value of this text, from memory or from `find`; `moment`, a small number, stands for all else that it depends on. */
  recall(text: string, moment: number, find: () => Value): Value {
    if (text.length > LONGEST_TEXT || text === '') return find();
    const hash = sample(text, moment);
    const place = (hash & (CAPACITY / 2 - 1)) * 2;
    const first = this.#said[place];
    if (first !== undefined && first.moment === moment && first.text === text) return first.value;
    const second = this.#said[place + 1];
    if (second !== undefined && second.moment === moment && second.text === text) {
      this.#said[place] = second;
      this.#said[place + 1] = first;
      return second.value;
    }
    const value = find();
    const trace = hash & (SAMPLES - 1);
    if (this.#samples[trace] === hash) {
      this.#said[place] = { text, moment, value };
      this.#said[place + 1] = first;
    }
    this.#samples[trace] = hash;
    return value;
  }
}

interface Entry<Value> {
  readonly words: Uint16Array;
  readonly situation: number;
  readonly value: Value;
}

function hashOf(words: Uint16Array, situation: number): number {
  let hash = (situation ^ (situation / 0x100000000)) | 0;
  for (let n = 0; n < words.length; n++) hash = Math.imul(hash ^ (words[n] as number), 0x01000193);
  // small integers make the fastest keys
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}

function isSame(one: Uint16Array, other: Uint16Array): boolean {
  if (one.length !== other.length) return false;
  for (let n = 0; n < one.length; n++) if (one[n] !== other[n]) return false;
  return true;
}

/**
 * The latest wordings: the same sentence with other addresses, numbers and ids in it, which the words leave out. An entry
 * holds the very words it was kept for, not only their hash, so that memory never changes a value.
 */
export class WordMemory<Value> {
  readonly #entries = new Map<number, Entry<Value>>();

  /** The value of these words, from memory or from `find`; `situation` stands for all else that it depends on. */
  recall(words: Uint16Array, situation: number, find: () => Value): Value {
    if (words.length > MOST_WORDS) return find();
    const hash = hashOf(words, situation);
    const known = this.#entries.get(hash);
    if (known !== undefined && known.situation === situation && isSame(known.words, words)) return known.value;
    const kept = words.slice();
    const value = find();
    if (this.#entries.size >= CAPACITY) this.#entries.clear();
    this.#entries.set(hash, { words: kept, situation, value });
    return value;
  }
}
