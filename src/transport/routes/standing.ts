import type { Policy } from '../../policy/options.ts';
import type { Feedback, Reason } from '../gate/feedback.ts';

type Timing = Pick<Policy, 'failoverAfter' | 'failoverCooldown' | 'loginCooldown'>;

/**
 * Whether a route is in use. It is out for a while after a fault of its own, and after its server has been away for longer
 * than `failoverAfter`; then one delivery after the other tries it until one finds it well again.
 */
export class Standing {
  readonly #timing: Timing;
  /** On the clock: when the server was last known to be there, and since when it has not been. */
  #reachedAt = Number.NEGATIVE_INFINITY;
  #awaySince: number | undefined;
  #reason: Reason | undefined;
  /** Since when it is out, and when somebody may try it again; `undefined` while it is in use. */
  #outSince: number | undefined;
  #outUntil = 0;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** Why it is out, or may soon be. */
  get reason(): Reason | undefined {
    return this.#reason;
  }

  get isOut(): boolean {
    return this.#outSince !== undefined;
  }

  /** When it will be out unless its server answers; `Infinity` when nothing speaks against it. */
  get outAt(): number {
    if (this.isOut || this.#awaySince === undefined) return Number.POSITIVE_INFINITY;
    return this.#awaySince + this.#timing.failoverAfter;
  }

  /** It is out, and it is time to try it. */
  isDue(now: number): boolean {
    return this.isOut && now >= this.#outUntil;
  }

  /** Somebody tries it: nobody else does meanwhile. */
  tried(now: number): void {
    this.#outUntil = now + this.#timing.failoverCooldown;
  }

  /**
   * @param fault why nothing more should be sent over it, where the transaction showed that
   * @param startedAt when the transaction started
   */
  heard(feedback: Feedback, fault: Reason | undefined, startedAt: number, now: number): void {
    if (fault) {
      this.#giveUp(fault, now);
    } else if (feedback.type === 'away') {
      // one that began before the last success says nothing of the time after it
      this.#awaySince ??= Math.max(startedAt, this.#reachedAt);
      this.#reason = feedback;
      if (this.isOut) this.tried(now);
      else this.pass(now);
    } else if (feedback.type !== 'nothing') {
      this.#reachedAt = now;
      // an answer over a connection from before does not show that another one would come about
      if (startedAt < (this.#outSince ?? startedAt)) return;
      this.#awaySince = undefined;
      this.#outSince = undefined;
      this.#reason = undefined;
    }
  }

  /** Time has passed. */
  pass(now: number): void {
    if (this.#reason && now >= this.outAt) this.#giveUp(this.#reason, now);
  }

  #giveUp(reason: Reason, now: number): void {
    const { kind, retryAfter = 0 } = reason.classification;
    const { failoverCooldown, loginCooldown } = this.#timing;
    this.#reason = reason;
    this.#outSince ??= now;
    this.#outUntil = now + Math.max(failoverCooldown, retryAfter, kind === 'auth' ? loginCooldown : 0);
  }
}
