/** How many times as many successes it takes to try again what was too many; it doubles each time it still is. */
const FIRST_CAUTION = 8;
const GREATEST_CAUTION = 1024;

/**
 * How many transactions may be under way: halved when the server asks for less, one more for every round of successes,
 * as Postfix's scheduler does it. What was too many once is tried again more and more rarely, so that a fixed limit is
 * met now and then and not all the time.
 */
export class Concurrency {
  readonly #start: number;
  readonly #ceiling: number;
  #allowed: number;
  /** The least that was too many, as far as is known. */
  #tooMany = Number.POSITIVE_INFINITY;
  #caution = FIRST_CAUTION;

  /** @param start what the inner transport has connections for */
  constructor(start: number, ceiling: number) {
    this.#ceiling = Math.max(1, ceiling);
    this.#start = Math.min(start, this.#ceiling);
    this.#allowed = this.#start;
  }

  /** A whole number of at least 1. */
  get allowed(): number {
    return Math.floor(this.#allowed);
  }

  /** Fewer than at the start. */
  get isLowered(): boolean {
    return this.allowed < this.#start;
  }

  /**
   * A success. Where the app never has so many under way, it says nothing of more: months of one message at a time must
   * not end in a thousand connections at once.
   *
   * @param underWay how many were under way, with this one
   */
  grow(underWay: number): void {
    if (this.#allowed >= Math.min(this.#ceiling, underWay + this.#start)) return;
    const careful = this.#allowed + 1 > this.#tooMany;
    this.#allowed = Math.min(this.#ceiling, this.#allowed + 1 / (this.#allowed * (careful ? this.#caution : 1)));
    // it went well for long: the server's limit was raised, or it was busy for another reason
    if (this.#allowed > this.#tooMany + 1) {
      this.#tooMany = Number.POSITIVE_INFINITY;
      this.#caution = FIRST_CAUTION;
    }
  }

  /** @param underWay how many were under way when it was too many */
  halve(underWay: number): void {
    const tooMany = Math.max(2, Math.min(underWay, this.allowed));
    const isKnown = this.#tooMany < Number.POSITIVE_INFINITY;
    this.#caution = isKnown ? Math.min(2 * this.#caution, GREATEST_CAUTION) : FIRST_CAUTION;
    this.#tooMany = tooMany;
    this.#allowed = Math.max(1, Math.floor(tooMany / 2));
  }

  /**
   * One at a time, after the server was away.
   *
   * @param stuck how many are still under way from before: their connections may hang for minutes
   */
  restart(stuck: number): void {
    this.#allowed = Math.min(this.#allowed, stuck + 1);
  }
}
