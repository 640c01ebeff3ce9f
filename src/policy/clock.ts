/**
 * The one seam for time and chance: nothing else in this package reads a clock, sets a timer for a wait or draws a
 * random number. Give your own to make a test of a five-minute greylist take milliseconds.
 */
export interface Clock {
  /** Milliseconds on a clock that never goes backwards; only differences mean anything. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds; at once, by rejecting with the signal's reason, when `signal` aborts.
   * `unref`: the wait alone does not keep the process alive.
   */
  sleep(ms: number, options: { readonly signal: AbortSignal; readonly unref: boolean }): Promise<void>;
  /** A number from 0 up to, but without, 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, { signal, unref }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      if (unref) timer.unref();
      signal.addEventListener('abort', onAbort, { once: true });
    }),
  random: () => Math.random(),
};
