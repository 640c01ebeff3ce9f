import type { Policy } from '../../policy/options.ts';
import type { Feedback, Reason } from '../gate/feedback.ts';
import type { Fault } from './fault.ts';

type Timing = Pick<Policy, 'failoverAfter' | 'failoverCooldown' | 'loginCooldown'>;

/** The moment at which a transaction started. */
export interface Start {
  /** On the clock. */
  readonly at: number;
  readonly timesOut: number;
}

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
  #isOut = false;
  /** When somebody may try it again. */
  #outUntil = 0;
  /** The one recipient so far that shows a fault. */
  #witness: string | undefined;
  /** How often it has been given up so far. */
  timesOut = 0;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** Why it is out, or may soon be. */
  get reason(): Reason | undefined {
    return this.#reason;
  }

  get isOut(): boolean {
    return this.#isOut;
  }

  /** Its server was not there when it was last tried. */
  get isAway(): boolean {
    return this.#awaySince !== undefined;
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
   * @param start when the transaction started, and how often the route had been given up by then
   */
  heard(feedback: Feedback, fault: Fault | undefined, start: Start, now: number): void {
    if (fault && this.#isShown(fault)) {
      this.giveUp(now, fault);
    } else if (fault) {
      // it may be about this recipient
    } else if (feedback.type === 'away') {
      // one that began before the last success says nothing of the time after it
      this.#awaySince ??= Math.max(start.at, this.#reachedAt);
      this.#reason = feedback;
      if (this.isOut) this.tried(now);
      else if (now >= this.outAt) this.giveUp(now);
    } else if (feedback.type !== 'nothing') {
      this.#reachedAt = now;
      this.#witness = undefined;
      // an answer over a connection from before does not show that another one would come about
      if (this.#isOut && start.timesOut < this.timesOut) return;
      this.#awaySince = undefined;
      this.#isOut = false;
      this.#reason = undefined;
    }
  }

  /** Nobody goes over it for a while: for this reason, or because its server is away. */
  giveUp(now: number, reason: Reason | undefined = this.#reason): void {
    const { kind, retryAfter = 0 } = reason?.classification ?? {};
    const { failoverCooldown, loginCooldown } = this.#timing;
    this.#reason = reason;
    this.#witness = undefined;
    if (!this.#isOut) this.timesOut++;
    this.#isOut = true;
    this.#outUntil = now + Math.max(failoverCooldown, retryAfter, kind === 'auth' ? loginCooldown : 0);
  }

  /** One recipient alone may be refused for its own sake; a second one says the same of the route. */
  #isShown({ witness }: Fault): boolean {
    if (witness === undefined || this.#isOut) return true;
    const first = this.#witness;
    this.#witness = witness;
    return first !== undefined && first !== witness;
  }
}
