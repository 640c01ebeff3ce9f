import type { Policy } from '../../policy/options.ts';

/** One timer that is set for the earliest of the times it was asked for. */
export class Alarm {
  readonly #policy: Pick<Policy, 'clock' | 'unref'>;
  readonly #ring: (now: number) => void;
  #pending: AbortController | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(policy: Pick<Policy, 'clock' | 'unref'>, ring: (now: number) => void) {
    this.#policy = policy;
    this.#ring = ring;
  }

  set(at: number): void {
    if (this.#at <= at) return;
    this.clear();
    const pending = new AbortController();
    this.#pending = pending;
    this.#at = at;
    const { clock, unref } = this.#policy;
    const ring = () => {
      // a clock of the app's own may not heed the signal
      if (this.#pending !== pending) return;
      this.clear();
      // a timer may fire a little early
      this.#ring(Math.max(at, clock.now()));
    };
    // a clock that fails must not leave anybody waiting
    clock.sleep(Math.max(0, at - clock.now()), { signal: pending.signal, unref }).then(ring, ring);
  }

  /** No timer stays behind. */
  clear(): void {
    this.#pending?.abort();
    this.#pending = undefined;
    this.#at = Number.POSITIVE_INFINITY;
  }
}
