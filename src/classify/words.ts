/**
 * Reads a text into words, without cutting a string or building a pattern: each word becomes a 32-bit hash, so that a reply
 * costs one pass over its characters. Case, Latin accents, apostrophes and English endings (-s, -e, -ed, -ing) do not matter;
 * every CJK character is a word; an address or a number is one word whatever is in it, so that `spam@example.com` says
 * nothing about spam, and the path of a URL says nothing at all.
 */

/** No server needs more words than this to say no; a hostile one gets no more of our time. */
export const MAX_WORDS = 256;

/** The hash of every address: `local@domain`. */
export const ADDRESS_HASH = 2;

const CHARACTERS = 0x10000;
const APOSTROPHE = 0x27;
const RIGHT_QUOTE = 0x2019;
const AT = 0x40;
const COLON = 0x3a;
const DOT = 0x2e;
const SLASH = 0x2f;
const SPACE = 0x20;
const LOWER_D = 0x64;
const LOWER_E = 0x65;
const LOWER_G = 0x67;
const LOWER_I = 0x69;
const LOWER_L = 0x6c;
const LOWER_N = 0x6e;
const LOWER_S = 0x73;
const HYPHEN = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const IDEOGRAPHS = 0x3040;

const LATIN_END = 0x180;
const ASCII_END = 0x80;
/** 1 for separators that may stand in the local part of an address. */
const LOCAL_PART = new Uint8Array(ASCII_END);
for (const char of '._%+=-*~&/!#$^`{|}?') LOCAL_PART[char.charCodeAt(0)] = 1;

/** FNV-1a, 32 bits, and the multiplication that takes a step of it back. */
const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
const UNDO = 0x359c449b;

function foldBeyondLatin(code: number): number {
  if (code >= 0x410 && code <= 0x42f) return code + 32;
  if (code >= 0x400 && code <= 0x40f) return code + 80;
  const separates =
    (code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff0f);
  return separates ? 0 : code;
}

function foldLatin(code: number): number {
  const base = String.fromCharCode(code).normalize('NFD').charAt(0).toLowerCase();
  return /[\p{L}\p{N}]/u.test(base) ? base.charCodeAt(0) : 0;
}

/** Character code -> folded character code, 0 for what separates words. A constant, so that reading it needs no checks. */
const FOLD = new Uint16Array(CHARACTERS);

/** Called when the first text is to be read. */
function fillFold(): void {
  if (FOLD[LOWER_S] !== 0) return;
  for (let code = 0; code < CHARACTERS; code++) FOLD[code] = code < LATIN_END ? foldLatin(code) : foldBeyondLatin(code);
}

const letterAt = (text: string, at: number): number => FOLD[text.charCodeAt(at)] as number;

/** 1 where the letter before `end` only doubles the one before it: "deferr" of "deferred". "access" and "call" are right so. */
function doubled(text: string, end: number, length: number): number {
  const last = letterAt(text, end - 1);
  return length > 4 && last === letterAt(text, end - 2) && last !== LOWER_S && last !== LOWER_L ? 1 : 0;
}

/** How many characters at the end of the word before `end` are an ending: "limits", "limited", "limiting" are one word. */
function endingOf(text: string, end: number, length: number): number {
  const last = letterAt(text, end - 1);
  if (last === LOWER_E) return length > 4 && letterAt(text, end - 2) !== LOWER_E ? 1 : 0;
  if (last === LOWER_S) return length > 3 && letterAt(text, end - 2) !== LOWER_S ? 1 : 0;
  if (last === LOWER_D) {
    return length > 5 && letterAt(text, end - 2) === LOWER_E ? 2 + doubled(text, end - 2, length - 2) : 0;
  }
  if (last !== LOWER_G || length <= 6) return 0;
  const isIng = letterAt(text, end - 2) === LOWER_N && letterAt(text, end - 3) === LOWER_I;
  return isIng ? 3 + doubled(text, end - 3, length - 3) : 0;
}

/** The hash of a word of `length` letters before `end`, without its endings. */
function stemHash(hash: number, text: string, end: number, length: number): number {
  let stem = hash;
  let rest = length;
  for (let ending = endingOf(text, end, rest); ending > 0; ending = endingOf(text, end - (length - rest), rest)) {
    for (let n = 1; n <= ending; n++) {
      stem = Math.imul(stem, UNDO) ^ letterAt(text, end - (length - rest) - n);
    }
    rest -= ending;
  }
  return stem;
}
const isDigit = (code: number): boolean => code >= DIGIT_0 && code <= DIGIT_9;
/** Of these, every letter has some set and no digit any. */
const LETTER_BITS = 0xffc0;

function endOfDomain(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (FOLD[code] === 0 && code !== DOT && code !== HYPHEN) break;
    at++;
  }
  return at;
}

/** The path of a URL says nothing, even where it is `/spam/blocked.html`; its host may tell whose server this is. */
function endOfUrl(text: string, start: number): number {
  const end = text.indexOf(' ', start);
  return end < 0 ? text.length : end;
}

/** One text's words. Reused from call to call: classification is synchronous. */
export class Words {
  readonly hashes = new Int32Array(MAX_WORDS);
  /** 1 where the word is all digits (dots inside allowed: 192.0.2.1 is one word). */
  readonly numeric = new Uint8Array(MAX_WORDS);
  count = 0;

  constructor() {
    fillFold();
  }

  /** One loop, hardly any calls: this is where the time of a classification goes. */
  read(text: string): this {
    const { hashes, numeric } = this;
    const end = text.length;
    let count = 0;
    /** Where the words begin that are the local part, if an @ comes. */
    let local = 0;
    let hash = SEED;
    let length = 0;
    let bits = 0;
    let inUrl = false;
    for (let at = 0; at < end; at++) {
      const code = text.charCodeAt(at);
      const folded = FOLD[code] as number;
      if (folded !== 0 && folded < IDEOGRAPHS) {
        hash = Math.imul(hash ^ folded, PRIME);
        bits |= folded;
        length++;
        continue;
      }
      if (length !== 0) {
        const inside = at + 1 < end && FOLD[text.charCodeAt(at + 1)] !== 0;
        if (inside && (code === APOSTROPHE || code === RIGHT_QUOTE)) continue;
        const isNumber = (bits & LETTER_BITS) === 0;
        if (isNumber && code === DOT && inside && isDigit(text.charCodeAt(at + 1))) continue;
        hashes[count] = isNumber ? hash : stemHash(hash, text, at, length);
        numeric[count++] = isNumber ? 1 : 0;
        hash = SEED;
        length = bits = 0;
        if (count === MAX_WORDS) break;
      }
      if (folded !== 0) {
        hashes[count] = folded;
        numeric[count++] = 0;
        if (count === MAX_WORDS) break;
      } else if (code === AT && at + 1 < end && FOLD[text.charCodeAt(at + 1)] !== 0) {
        at = endOfDomain(text, at + 1) - 1;
        count = local;
        hashes[count] = ADDRESS_HASH;
        numeric[count++] = 0;
        if (count === MAX_WORDS) break;
      } else if (code === SLASH && inUrl) {
        at = endOfUrl(text, at) - 1;
        inUrl = false;
      } else if (code >= ASCII_END || LOCAL_PART[code] === 0) {
        local = count;
        inUrl = code === COLON ? text.startsWith('//', at + 1) : inUrl && code !== SPACE;
        if (code === COLON && inUrl) at += 2;
      }
    }
    if (length !== 0 && count < MAX_WORDS) {
      const isNumber = (bits & LETTER_BITS) === 0;
      hashes[count] = isNumber ? hash : stemHash(hash, text, end, length);
      numeric[count++] = isNumber ? 1 : 0;
    }
    this.count = count;
    return this;
  }
}
