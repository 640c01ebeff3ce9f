/** Of what was measured, so that the next refusal is a while off. */
const STEP_BACK = 0.96;
/** How fast the rate recovers: the share of the measured one per cubic unit of time. */
const STEEPNESS = 0.02;
/** The unit of time, in seconds: that of so many transactions, between these. A slow rate is not outgrown by its next few. */
const UNIT = { transactions: 10, least: 1, most: 30 };
/** When it has grown so far, or is so old (in milliseconds), a limit is forgotten. */
const OUTGROWN = 100;
const MEMORY = 3_600_000;
/** How many of those served last are kept to measure from. */
const SAMPLE = 256;
/** Little time, in seconds, to measure a rate in; and how much less is taken for it then. */
const SHORT = 1;
const DISTRUST = 0.9;
/** The first rest after a refusal, in milliseconds, where no rate is known yet; its growth; and the longest pause. */
const FIRST_REST = 100;
const REST_GROWTH = 2;
const LONGEST_REST = 30_000;
/** A timer may be late by so many milliseconds: the next transaction makes up for it. */
const LATENESS = 20;

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
  /** Milliseconds in which it was made use of since: only then it may grow. */
  #used = 0;
  /** When those served last ended, the oldest first. */
  #served: number[] = [];
  /** Refusals in a row, and when the first and the last of them came. */
  #refusals = 0;
  #troubleAt = 0;
  #refusedAt = 0;
  #takenAt = Number.NEGATIVE_INFINITY;
  #next = Number.NEGATIVE_INFINITY;

  /** @param ceiling per second; `Infinity` where the user set none */
  constructor(ceiling: number) {
    this.#ceiling = ceiling;
  }

  /** Per second; `Infinity` while nothing limits it. */
  at(now: number): number {
    return Math.min(this.#ceiling, this.#isMeasured(now) ? this.#measured * this.#growth : Number.POSITIVE_INFINITY);
  }

  /** Transactions start later than the user would have them. */
  holdsBack(now: number): boolean {
    return this.#refusals > 0 || this.at(now) < this.#ceiling;
  }

  /** The server has been found to limit it. */
  isKnown(now: number): boolean {
    return this.#refusals > 0 || this.#isMeasured(now);
  }

  /** Milliseconds until the next transaction may start. */
  wait(now: number): number {
    return Math.max(0, this.#next - now);
  }

  /** A transaction starts. */
  take(now: number): void {
    const rate = this.at(now);
    if (this.#refusals > 0) {
      this.#next = now + this.#rest(rate);
    } else if (rate < Number.POSITIVE_INFINITY) {
      const late = now - this.#next;
      this.#next = (late < LATENESS ? this.#next : now) + this.#pause(1000 / rate);
    }
    this.#used += Math.max(0, Math.min(now - this.#takenAt, 2 * (1000 / rate)));
    this.#takenAt = now;
  }

  /** @param startedAt one from before the last refusal does not say that it is over */
  served(now: number, startedAt: number): void {
    if (this.#refusals > 0 && startedAt > this.#refusedAt) this.#measure(now);
    this.#served.push(now);
    if (this.#served.length >= 2 * SAMPLE) this.#served = this.#served.slice(-SAMPLE);
  }

  refused(now: number): void {
    this.#next = now + this.#rest(this.at(now));
    if (this.#refusals++ === 0) this.#troubleAt = now;
    this.#refusedAt = now;
  }

  #isMeasured(now: number): boolean {
    return this.#measured < Number.POSITIVE_INFINITY && this.#growth < OUTGROWN && !(now - this.#measuredAt > MEMORY);
  }

  get #growth(): number {
    const unit = Math.min(UNIT.most, Math.max(UNIT.least, UNIT.transactions / this.#measured));
    const flatAt = Math.cbrt((1 - STEP_BACK) / STEEPNESS);
    return 1 + STEEPNESS * (this.#used / 1000 / unit - flatAt) ** 3;
  }

  #rest(rate: number): number {
    const first = rate < Number.POSITIVE_INFINITY ? 1000 / rate : FIRST_REST;
    return this.#pause(first * REST_GROWTH ** this.#refusals);
  }

  /** No longer than the server may be without a try, and no shorter than the user wants it. */
  #pause(ms: number): number {
    return Math.max(Math.min(ms, LONGEST_REST), 1000 / this.#ceiling);
  }

  /** The first that got through after refusals. */
  #measure(now: number): void {
    // it would have taken one at some time between the last refusal and now
    const rate = this.#servedPerSecond((this.#refusedAt + now) / 2);
    this.#measured = Math.min(this.at(now), rate);
    this.#measuredAt = now;
    this.#used = 0;
    this.#refusals = 0;
    this.#next = now + this.#pause(1000 / this.at(now));
  }

  /**
   * The most for which there is evidence since the last measuring: an app that had little to send before says nothing of
   * the server. Where that was just now, the time before counts as well: the server may still remember it.
   */
  #servedPerSecond(end: number): number {
    const served = this.#served;
    let most = 0;
    let latest = 0;
    for (let i = 0; i < served.length; i++) {
      const time = served[i] ?? end;
      const seconds = (end - time) / 1000;
      if (seconds < SHORT) break;
      latest = (served.length - i) / seconds;
      if (time >= this.#measuredAt) most = Math.max(most, latest);
    }
    if (latest > 0) return most || latest;
    const seconds = Math.max(1, end - (served[0] ?? this.#troubleAt)) / 1000;
    return (Math.max(1, served.length) / seconds) * DISTRUST;
  }
}
