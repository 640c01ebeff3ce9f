import type { Policy } from '../../policy/options.ts';
import type { Reason } from './feedback.ts';

type Timing = Pick<Policy, 'clock' | 'minTimeout' | 'maxTimeout' | 'factor' | 'maxRetryTime'>;

/** `paused`: nobody starts for a while; `down` and `locked`: then a probe finds out whether it is over. */
export type BlockState = 'paused' | 'down' | 'locked';

/** How long somebody who waits is ready to do so; both on the clock. */
export interface Patience {
  readonly since: number;
  /** When its own time for retries is over; `undefined` before its first attempt. */
  readonly deadline: number | undefined;
}

/** No more than this between two probes: a server that is back is not left waiting. */
const LONGEST_PROBE_INTERVAL = 5000;

/** Why nobody may start just now, and until when. */
export class Block {
  readonly state: BlockState;
  readonly reason: Reason;
  readonly #since: number;
  #until: number;
  /** Probes that failed. */
  #failures = 0;

  /** @param until on the clock: when somebody may start again, as a probe unless it is a pause */
  constructor(state: BlockState, reason: Reason, since: number, until: number) {
    this.state = state;
    this.reason = reason;
    this.#since = since;
    this.#until = until;
  }

  /** What is new of the same kind, for as long as either of them. */
  renewed(reason: Reason, until: number): Block {
    return new Block(this.state, reason, this.#since, Math.max(until, this.#until));
  }

  /** The server was away for longer than a moment. */
  get wasLong(): boolean {
    return this.#failures > 0;
  }

  /** Milliseconds that are left of it. */
  left(now: number): number {
    return Math.max(0, this.#until - now);
  }

  /** Nobody answered: the next one waits longer. */
  probeFailed(now: number, { minTimeout, maxTimeout, factor, clock }: Timing): void {
    // half of what a delivery alone would wait on average: its own pause is not made longer
    const usual = minTimeout === 0 ? 0 : (minTimeout / 2) * factor ** this.#failures++;
    const interval = Math.min(usual, maxTimeout, LONGEST_PROBE_INTERVAL);
    this.#until = now + interval * (1 + 0.1 * clock.random());
  }

  /** It will not be over in time for somebody. */
  isTooLong({ since, deadline }: Patience, now: number, { maxRetryTime }: Timing): boolean {
    if (!(this.left(now) > 0)) return false;
    if (this.state === 'locked') return true;
    return this.#until > (deadline ?? Math.max(this.#since, since) + maxRetryTime);
  }

  /** What is said to somebody who cannot wait for its end. */
  refusal(now: number): Reason {
    if (this.state !== 'paused') return this.reason;
    const retryAfter = Math.max(1000, Math.round(this.left(now)));
    return { ...this.reason, classification: { ...this.reason.classification, retryAfter } };
  }
}
