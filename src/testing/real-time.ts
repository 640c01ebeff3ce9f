// Where a test runner replaces the timers, the wire still needs real ones: the sockets of the client under test run on real
// time as well. Named imports stay what they are when a runner replaces properties of globals and modules, whenever it does.
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

// taken with the first import of the test kit, not with the first server
const now = performance.now.bind(performance);

export const realNow = (): number => now();

/** In the next macrotask. */
export const soon = (callback: () => void): void => void setImmediate(callback);

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
