/**
 * Reads a text into words, without cutting a string or building a pattern: each word becomes a 32-bit hash, so that a reply
 * costs one pass over its characters. Case, Latin accents, apostrophes and a plural s do not matter; every CJK character is
 * a word; an address or a number is one word whatever is in it, so that `spam@example.com` says nothing about spam.
 */

/** No server needs more words than this to say no; a hostile one gets no more of our time. */
export const MAX_WORDS = 256;

/** Word ids that no vocabulary hands out. */
export const OTHER = 0;
export const NUMBER = 1;
export const ADDRESS = 2;
const FIRST_FREE_ID = 3;

const ADDRESS_HASH = 2;
const APOSTROPHE = 0x27;
const RIGHT_QUOTE = 0x2019;
const AT = 0x40;
const DOT = 0x2e;
const LOWER_S = 0x73;
const HYPHEN = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const IDEOGRAPHS = 0x3040;

const LATIN_END = 0x180;
/** Character code -> folded character code, 0 for what separates words. */
const LATIN = new Uint16Array(LATIN_END);
/** Separators that may stand in the local part of an address. */
const IN_LOCAL_PART = new Uint8Array(LATIN_END);

for (let code = 0; code < LATIN_END; code++) {
  const base = String.fromCharCode(code).normalize('NFD').charAt(0).toLowerCase();
  if (/[\p{L}\p{N}]/u.test(base)) LATIN[code] = base.charCodeAt(0);
}
for (const char of '._%+=-*~&/!#$^`{|}?') IN_LOCAL_PART[char.charCodeAt(0)] = 1;

/** NaN, past the end of a text, separates as well. */
function foldBeyondLatin(code: number): number {
  if (!(code >= LATIN_END)) return 0;
  if (code >= 0x410 && code <= 0x42f) return code + 32;
  if (code >= 0x400 && code <= 0x40f) return code + 80;
  const separates =
    (code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff0f);
  return separates ? 0 : code;
}

const fold = (code: number): number => (code < LATIN_END ? (LATIN[code] as number) : foldBeyondLatin(code));
const isIdeograph = (code: number): boolean =>
  (code >= IDEOGRAPHS && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7af);

/** FNV-1a, 32 bits. */
const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
/** Set in every ASCII letter and in no digit or dot. */
const LETTER_BIT = 0x40;

/** One text's words. Reused from call to call: classification is synchronous. */
export class Words {
  readonly hashes = new Int32Array(MAX_WORDS);
  /** 1 where the word is all digits (dots inside allowed: 192.0.2.1 is one word). */
  readonly numeric = new Uint8Array(MAX_WORDS);
  count = 0;

  read(text: string): this {
    const { hashes, numeric } = this;
    const length = text.length;
    let count = 0;
    let runStart = 0;
    let at = 0;
    while (at < length && count < MAX_WORDS) {
      const code = text.charCodeAt(at);
      let folded = code < LATIN_END ? (LATIN[code] as number) : foldBeyondLatin(code);
      if (folded === 0) {
        if (code === AT && startsWord(text, at + 1)) {
          at = endOfDomain(text, at + 1);
          count = runStart;
          hashes[count] = ADDRESS_HASH;
          numeric[count++] = 0;
        } else {
          at++;
          if (code >= LATIN_END || IN_LOCAL_PART[code] === 0) runStart = count;
        }
        continue;
      }
      // one word: this loop is where the time of a classification goes, so it is not cut into functions
      let hash = SEED;
      let before = SEED;
      let last = 0;
      let beforeLast = 0;
      let seen = 0;
      const start = at;
      while (folded !== 0) {
        if (folded >= IDEOGRAPHS && isIdeograph(folded)) {
          if (at > start) break;
          hash = folded;
          seen = LETTER_BIT;
          at++;
          break;
        }
        seen |= folded;
        before = hash;
        hash = Math.imul(hash ^ folded, PRIME);
        beforeLast = last;
        last = folded;
        const next = text.charCodeAt(++at);
        folded = next < LATIN_END ? (LATIN[next] as number) : foldBeyondLatin(next);
        if (folded !== 0) continue;
        if (next === DOT) {
          const after = text.charCodeAt(at + 1);
          if ((seen & LETTER_BIT) === 0 && after >= DIGIT_0 && after <= DIGIT_9) folded = DOT;
        } else if (next === APOSTROPHE || next === RIGHT_QUOTE) {
          folded = fold(text.charCodeAt(++at) || 0);
        }
      }
      const plural = last === LOWER_S && beforeLast !== LOWER_S && at - start > 3;
      hashes[count] = plural ? before : hash;
      numeric[count++] = (seen & LETTER_BIT) === 0 ? 1 : 0;
    }
    this.count = count;
    return this;
  }
}

const startsWord = (text: string, at: number): boolean => fold(text.charCodeAt(at) || 0) !== 0;

function endOfDomain(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (fold(code) === 0 && code !== DOT && code !== HYPHEN) break;
    at++;
  }
  return at;
}

/** Known words and their ids, by hash. A foreign word that shares a hash (1 in 4,000,000) reads as the known one. */
export class Vocabulary {
  readonly #ids = new Map<number, number>();
  readonly #reader = new Words();
  #keys = new Int32Array(0);
  #values = new Uint16Array(0);
  #mask = 0;

  get size(): number {
    return this.#ids.size + FIRST_FREE_ID;
  }

  /** The ids of a phrase's words, new words included. */
  add(phrase: string): number[] {
    const { hashes, count } = this.#reader.read(phrase);
    const ids: number[] = [];
    for (let n = 0; n < count; n++) {
      const hash = hashes[n] as number;
      const id = this.#ids.get(hash) ?? this.size;
      this.#ids.set(hash, id);
      ids.push(id);
    }
    return ids;
  }

  /** Open addressing over typed arrays: a Map lookup costs more than all else done with a word. */
  freeze(): void {
    let capacity = 16;
    while (capacity < this.#ids.size * 4) capacity *= 2;
    this.#mask = capacity - 1;
    this.#keys = new Int32Array(capacity);
    this.#values = new Uint16Array(capacity);
    for (const [hash, id] of this.#ids) {
      let slot = this.#slot(hash);
      while (this.#values[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#keys[slot] = hash;
      this.#values[slot] = id;
    }
  }

  #slot(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask;
  }

  /** Writes the id of every word into `ids`, which has room for {@link MAX_WORDS}. */
  look(words: Words, ids: Uint16Array): void {
    const { hashes, numeric, count } = words;
    for (let n = 0; n < count; n++) {
      const hash = hashes[n] as number;
      if (hash === ADDRESS_HASH) {
        ids[n] = ADDRESS;
        continue;
      }
      let slot = this.#slot(hash);
      while (this.#values[slot] !== 0 && this.#keys[slot] !== hash) slot = (slot + 1) & this.#mask;
      const id = this.#values[slot] as number;
      ids[n] = id !== OTHER ? id : (numeric[n] as number);
    }
  }
}
