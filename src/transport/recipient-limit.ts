import type { Clock } from '../policy/clock.ts';

/** A learned limit is forgotten after an hour: administrators change it, and relearning costs one transaction. */
const MEMORY = 3_600_000;

/**
 * How many recipients the server takes in one transaction, as far as is known: the ceiling the user set, the number the
 * server announces, and what transactions have shown, which narrows a range until both ends meet.
 */
export class RecipientLimit {
  readonly #ceiling: number;
  readonly #clock: Pick<Clock, 'now'>;
  #announced = Number.POSITIVE_INFINITY;
  /** The most that was served, and the least that was refused. */
  #served = 0;
  #refused = Number.POSITIVE_INFINITY;
  #learnedAt = 0;

  constructor(ceiling: number, clock: Pick<Clock, 'now'>) {
    this.#ceiling = ceiling;
    this.#clock = clock;
  }

  /** Recipients to put into the next transaction. */
  get size(): number {
    this.#forgetOld();
    return Math.min(this.#ceiling, this.#announced, this.#next());
  }

  /** False while the limit is being searched: batches sent side by side would all run into it. */
  get settled(): boolean {
    this.#forgetOld();
    return this.#refused === Number.POSITIVE_INFINITY || this.size <= this.#served;
  }

  /** RFC 9422: `LIMITS RCPTMAX=50` in the EHLO response. */
  announce(ehlo: unknown): void {
    if (!Array.isArray(ehlo)) return;
    for (const line of ehlo) {
      const found = /^LIMITS\b[^\r\n]{0,200}?\bRCPTMAX=(\d{1,9})\b/i.exec(String(line));
      if (found && Number(found[1]) > 0) this.#announced = Number(found[1]);
    }
  }

  /** The server took this many of one transaction and said "too many" to the next. */
  learn(exact: number): void {
    if (exact < 1) return;
    this.#served = exact;
    this.#refused = exact + 1;
    this.#learnedAt = this.#clock.now();
  }

  /** A whole transaction of this many was served; it may show that an older lesson no longer holds. */
  serve(count: number): void {
    this.#served = Math.max(this.#served, count);
    if (this.#served >= this.#refused) this.#refused = this.#served + 1;
  }

  /** A whole transaction of this many was refused for being too many. */
  refuse(count: number): void {
    if (count < 2) return;
    this.#refused = Math.min(this.#refused, count);
    if (this.#served >= this.#refused) this.#served = 0;
    this.#learnedAt = this.#clock.now();
  }

  #next(): number {
    // halving down until something is served, then between what was served and what was not
    return this.#served === 0 ? Math.ceil(this.#refused / 2) : Math.floor((this.#served + this.#refused) / 2);
  }

  #forgetOld(): void {
    if (this.#refused === Number.POSITIVE_INFINITY || this.#clock.now() - this.#learnedAt < MEMORY) return;
    this.#refused = Number.POSITIVE_INFINITY;
    this.#served = 0;
  }
}
