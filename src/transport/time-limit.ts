import type { Policy } from '../policy/options.ts';
import type { NodemailerError } from './nodemailer.ts';

/** Bounds one attempt by `attemptTimeout`, and follows the signal that ends the delivery's attempts. */
export class TimeLimit {
  readonly #ending = new AbortController();
  readonly #timer = new AbortController();
  readonly #delivery: AbortSignal | undefined;

  /** @param delivery aborts with the error that the attempt is to fail with */
  constructor(
    { clock, attemptTimeout, unref }: Pick<Policy, 'clock' | 'attemptTimeout' | 'unref'>,
    delivery: AbortSignal | undefined,
  ) {
    this.#delivery = delivery;
    this.#follow();
    delivery?.addEventListener('abort', this.#follow, { once: true });
    const { signal } = this.#timer;
    clock.sleep(attemptTimeout, { signal, unref }).then(
      () => {
        // a clock of the app's own may not heed the signal
        if (!signal.aborted) this.#ending.abort(timeoutError(attemptTimeout));
      },
      () => {
        // released; or the clock failed and bounds nothing, and the attempt is none the worse for it
      },
    );
  }

  /** Aborts when the attempt is to end, with the error that it then fails with. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** The attempt has ended: no timer and no listener stays behind. */
  release(): void {
    this.#delivery?.removeEventListener('abort', this.#follow);
    this.#timer.abort();
  }

  readonly #follow = (): void => {
    if (this.#delivery?.aborted) this.#ending.abort(this.#delivery.reason);
  };
}

const timeoutError = (attemptTimeout: number): NodemailerError =>
  Object.assign(new Error(`The attempt took longer than attemptTimeout (${attemptTimeout} ms)`), { code: 'ETIMEDOUT' });
