// Taken when this module is loaded: where a test runner replaces the timers, the wire still needs real ones, because the
// sockets of the client under test run on real time as well.
const { setTimeout, clearTimeout } = globalThis;
const now = performance.now.bind(performance);

export const realNow = (): number => now();

/** @returns what stops it */
export function startTimer(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Resolves after `ms`, or when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = startTimer(ms, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
