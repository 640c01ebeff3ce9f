import { LITTLE_WORDS, SAME_WORDS } from './rules/word-classes.ts';
import { ADDRESS_HASH, Words } from './words.ts';

/** Word ids that no word is given. */
export const OTHER = 0;
export const NUMBER = 1;
export const ADDRESS = 2;
const FIRST_FREE_ID = 3;
/** Of words that are passed over. */
const SKIPPED = 0xffff;

/**
 * The words that phrases are made of, as numbers. Little words ("is", "the", "your") are passed over, in phrases as well as
 * in replies. A foreign word that shares the hash of a known one (1 in 4,000,000) reads as that.
 */
export class Vocabulary {
  readonly #ids = new Map<number, number>();
  readonly #words = new Words();
  #next = FIRST_FREE_ID;
  #keys = new Int32Array(0);
  #values = new Uint16Array(0);
  #mask = 0;

  constructor() {
    for (const hash of this.#hashes(LITTLE_WORDS)) this.#ids.set(hash, SKIPPED);
    for (const [word, others] of Object.entries(SAME_WORDS)) {
      const [id] = this.add(word);
      for (const hash of this.#hashes(others)) this.#ids.set(hash, id as number);
    }
  }

  /** Every id is smaller. */
  get size(): number {
    return this.#next;
  }

  #hashes(text: string): number[] {
    const { hashes, count } = this.#words.read(text);
    return [...hashes.subarray(0, count)];
  }

  /** The ids of a phrase's words, new words included. */
  add(phrase: string): number[] {
    return this.#hashes(phrase)
      .map((hash) => this.#ids.get(hash) ?? this.#newId(hash))
      .filter((id) => id !== SKIPPED);
  }

  #newId(hash: number): number {
    const id = this.#next++;
    this.#ids.set(hash, id);
    return id;
  }

  /** Call once, after the last phrase. Open addressing over typed arrays: a Map lookup costs more than all else done with a word. */
  freeze(): void {
    this.#ids.set(ADDRESS_HASH, ADDRESS);
    let capacity = 16;
    while (capacity < this.#ids.size * 4) capacity *= 2;
    this.#mask = capacity - 1;
    this.#keys = new Int32Array(capacity);
    this.#values = new Uint16Array(capacity);
    for (const [hash, id] of this.#ids) {
      let slot = this.#slot(hash);
      while (this.#values[slot] !== OTHER) slot = (slot + 1) & this.#mask;
      this.#keys[slot] = hash;
      this.#values[slot] = id;
    }
  }

  #slot(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask;
  }

  /** Writes the ids of the words of `text` into `ids`, which has room for `MAX_WORDS`; returns how many. */
  read(text: string, ids: Uint16Array): number {
    const { hashes, numeric, count } = this.#words.read(text);
    const keys = this.#keys;
    const values = this.#values;
    const mask = this.#mask;
    let length = 0;
    for (let n = 0; n < count; n++) {
      const hash = hashes[n] as number;
      let slot = this.#slot(hash);
      while (values[slot] !== OTHER && keys[slot] !== hash) slot = (slot + 1) & mask;
      const id = values[slot] as number;
      if (id !== SKIPPED) ids[length++] = id === OTHER ? (numeric[n] as number) : id;
    }
    return length;
  }
}
