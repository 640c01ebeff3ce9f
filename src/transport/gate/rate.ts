/** Of what was measured, so that the next refusal is a while off. */
const STEP_BACK = 0.95;
/** How fast the rate recovers: the share of the last one per cubic second. */
const STEEPNESS = 0.02;
/** Little time, in seconds, to measure a rate in; and how much less is taken for it then. */
const SHORT = 1;
const DISTRUST = 0.9;
/** The first rest after a refusal, in milliseconds, where no rate is known yet; and its growth until one gets through. */
const FIRST_REST = 100;
const REST_GROWTH = 2;
const LONGEST_REST = 30_000;

/**
 * Transactions a second, once a server has shown that it limits them. What it takes is measured from one refusal to the
 * next: those that it served, over the time until it serves again. From a little below that the rate rises along a curve
 * that is flat near it and steep beyond (as in TCP CUBIC and the AWS SDK's adaptive retry). After a refusal nothing
 * starts for a rest that grows until somebody gets through: some servers count refused tries as well.
 */
export class Rate {
  readonly #ceiling: number;
  /** Per second, as last measured; `Infinity` before the first refusal. */
  #measured = Number.POSITIVE_INFINITY;
  #measuredAt = 0;
  /** Since when those served are counted. */
  #cycleAt: number | undefined;
  #served = 0;
  /** Refusals in a row, and when the last of them came. */
  #refusals = 0;
  #refusedAt = 0;
  #next = Number.NEGATIVE_INFINITY;

  /** @param ceiling per second; `Infinity` where the user set none */
  constructor(ceiling: number) {
    this.#ceiling = ceiling;
  }

  /** Per second; `Infinity` while nothing limits it. */
  at(now: number): number {
    if (this.#measured === Number.POSITIVE_INFINITY) return this.#ceiling;
    const flatAt = Math.cbrt((1 - STEP_BACK) / STEEPNESS);
    const seconds = (now - this.#measuredAt) / 1000;
    return Math.min(this.#ceiling, this.#measured * (1 + STEEPNESS * (seconds - flatAt) ** 3));
  }

  /** The server has been found to limit it. */
  get isKnown(): boolean {
    return this.#measured < Number.POSITIVE_INFINITY || this.#refusals > 0;
  }

  /** Milliseconds until the next transaction may start. */
  wait(now: number): number {
    return Math.max(0, this.#next - now);
  }

  /** A transaction starts. */
  take(now: number): void {
    this.#cycleAt ??= now;
    const rate = this.at(now);
    if (this.#refusals > 0) this.#next = now + this.#rest(rate);
    else if (rate < Number.POSITIVE_INFINITY) this.#next = Math.max(this.#next, now) + 1000 / rate;
  }

  served(now: number): void {
    if (this.#refusals > 0) this.#measure(now);
    else this.#served++;
  }

  refused(now: number): void {
    this.#next = now + this.#rest(this.at(now));
    this.#refusals++;
    this.#refusedAt = now;
  }

  #rest(rate: number): number {
    const first = rate < Number.POSITIVE_INFINITY ? 1000 / rate : FIRST_REST;
    return Math.min(first * REST_GROWTH ** this.#refusals, LONGEST_REST);
  }

  /** The first that got through after refusals ends one cycle of the server's counting and begins the next. */
  #measure(now: number): void {
    // it would have taken one at some time between the last refusal and now
    const ended = (this.#refusedAt + now) / 2;
    const seconds = Math.max(1, ended - (this.#cycleAt ?? ended)) / 1000;
    const measured = Math.max(1, this.#served) / seconds;
    this.#measured = Math.min(this.at(now), seconds < SHORT ? measured * DISTRUST : measured);
    this.#measuredAt = now;
    this.#cycleAt = now;
    this.#served = 0;
    this.#refusals = 0;
    this.#next = now + 1000 / this.at(now);
  }
}
