/**
 * The one seam for time and chance: nothing else in this package reads a clock, sets a timer for a wait or draws a
 * random number. Give your own to make a test of a five-minute greylist take milliseconds.
 */
export interface Clock {
  /** Milliseconds on a clock that never goes backwards; only differences mean anything. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, however many; at once, by rejecting with the signal's reason, when `signal` aborts.
   * `unref`: the wait alone does not keep the process alive.
   */
  sleep(ms: number, options: { readonly signal: AbortSignal; readonly unref: boolean }): Promise<void>;
  /** A number from 0 up to, but without, 1. */
  random(): number;
}

/** Longest delay that a Node timer takes; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, options) => {
    for (let left = ms; left > 0 || left === ms; left -= LONGEST_TIMER) {
      await timer(Math.min(left, LONGEST_TIMER), options);
    }
  },
  random: () => Math.random(),
};

/**
 * A clock of the app's own, made harmless: what is no number, or is thrown, becomes `NaN`, with which no retry is in
 * time; `sleep()` always gives a promise.
 *
 * @param complain is told what was thrown
 */
export function steady(clock: Clock, complain: (error: unknown) => void): Clock {
  if (clock === systemClock) return clock;
  const number = (read: () => number): number => {
    try {
      const value: unknown = read();
      return typeof value === 'number' ? value : Number.NaN;
    } catch (error) {
      complain(error);
      return Number.NaN;
    }
  };
  return {
    now: () => number(() => clock.now()),
    sleep: async (ms, options) => {
      try {
        await clock.sleep(ms, options);
      } catch (error) {
        if (!options.signal.aborted) complain(error);
        throw error;
      }
    },
    random: () => number(() => clock.random()),
  };
}

function timer(ms: number, { signal, unref }: Parameters<Clock['sleep']>[1]): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(handle);
      reject(signal.reason);
    };
    const handle = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (unref) handle.unref();
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
