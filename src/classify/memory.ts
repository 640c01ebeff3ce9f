/** Slots, a power of two. With {@link LONGEST} words each, 320 KB in all. */
const SLOTS = 2048;
/** Longer replies are rare; they are looked up anew each time. */
const LONGEST = 80;

/**
 * The latest answers by wording. Servers say the same few things all day, with other addresses and numbers in them, which
 * the words leave out. It never changes an answer: a slot holds the very words it was kept for, not only their hash.
 */
export class Memory {
  readonly #words = new Uint16Array(SLOTS * LONGEST);
  readonly #lengths = new Uint8Array(SLOTS);
  readonly #situations = new Int32Array(SLOTS);
  readonly #answers = new Int32Array(SLOTS).fill(-1);
  #slot = -1;

  /** The answer kept for these words, or -1. */
  recall(ids: Uint16Array, count: number, situation: number): number {
    this.#slot = -1;
    if (count > LONGEST) return -1;
    let hash = situation;
    for (let n = 0; n < count; n++) hash = Math.imul(hash ^ (ids[n] as number), 0x01000193);
    const slot = (hash ^ (hash >>> 13) ^ (hash >>> 23)) & (SLOTS - 1);
    if (this.#holds(slot, ids, count, situation)) return this.#answers[slot] as number;
    this.#claim(slot, ids, count, situation);
    return -1;
  }

  /** Keeps the answer for the words last recalled. */
  keep(answer: number): void {
    if (this.#slot >= 0) this.#answers[this.#slot] = answer;
  }

  #holds(slot: number, ids: Uint16Array, count: number, situation: number): boolean {
    if (this.#lengths[slot] !== count || this.#situations[slot] !== situation) return false;
    const start = slot * LONGEST;
    for (let n = 0; n < count; n++) if (this.#words[start + n] !== ids[n]) return false;
    return true;
  }

  #claim(slot: number, ids: Uint16Array, count: number, situation: number): void {
    this.#slot = slot;
    this.#answers[slot] = -1;
    this.#lengths[slot] = count;
    this.#situations[slot] = situation;
    this.#words.set(ids.subarray(0, count), slot * LONGEST);
  }
}
