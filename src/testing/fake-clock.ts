import { soon } from './real-time.ts';
import { aFunction, bad, checkedParts, either, number, oneOf, oneOrMore, type Parts } from './wanted.ts';

export interface FakeClockOptions {
  /** 'auto' (default): a wait is over in the next macrotask. 'manual': it is over when `advance()` reaches it. */
  readonly mode?: 'auto' | 'manual';
  /** A constant (default 0.5), a list that is gone through again and again, or a function such as `seededRandom(1)`. */
  readonly random?: number | readonly number[] | (() => number);
}

const OPTIONS: Parts = { mode: oneOf(['auto', 'manual']), random: either(oneOrMore(number(0, 1)), aFunction) };
const someTime = number(0, Number.MAX_VALUE, 'milliseconds');

interface Sleeper {
  readonly ms: number;
  readonly due: number;
  readonly wake: () => void;
}

/**
 * A clock on which five minutes pass at once. In 'auto' the earliest wait ends first and takes the time with it, so
 * parallel waits stay in order; but a wait that guards slow real I/O ends at once too: test such a guard in 'manual'.
 */
export class FakeClock {
  mode: 'auto' | 'manual';
  /** Every wait that was started, in order, in milliseconds. */
  readonly waits: number[] = [];
  readonly random: () => number;
  #now = 0;
  #sleepers: Sleeper[] = [];
  #unreported: Sleeper[] = [];
  #listeners: ((ms: number) => void)[] = [];

  /** @throws {TypeError} for an unknown mode or option */
  constructor(options: FakeClockOptions = {}) {
    const { mode = 'auto', random = 0.5 }: FakeClockOptions = checkedParts(options, OPTIONS, 'FakeClock');
    this.mode = mode;
    this.random = typeof random === 'function' ? random : cycle(typeof random === 'number' ? [random] : random);
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, { signal }: { readonly signal: AbortSignal; readonly unref?: boolean }): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#remove(sleeper);
        reject(signal.reason);
      };
      const wake = () => {
        this.#remove(sleeper);
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { ms, due: this.#now + ms, wake };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#add(sleeper);
    });
  }

  /** Lets `ms` pass: whoever is due wakes in order of time, with a macrotask after each so that it can wait again. */
  async advance(ms: number): Promise<void> {
    if (!someTime.is(ms)) throw bad('`ms` of advance()', someTime, ms);
    const target = this.#now + ms;
    for (let next = this.#earliest(); next && next.due <= target; next = this.#earliest()) {
      this.#wake(next);
      await macrotask();
    }
    this.#now = Math.max(this.#now, target);
    await macrotask();
  }

  /** The length of a wait somebody is in and that was not reported before, or else of the next one to be started. */
  nextSleep(): Promise<number> {
    const sleeper = this.#unreported.shift();
    if (sleeper) return Promise.resolve(sleeper.ms);
    return new Promise((resolve) => this.#listeners.push(resolve));
  }

  #add(sleeper: Sleeper): void {
    this.waits.push(sleeper.ms);
    this.#sleepers.push(sleeper);
    const listener = this.#listeners.shift();
    if (listener) listener(sleeper.ms);
    else this.#unreported.push(sleeper);
    if (this.mode === 'auto') soon(() => this.#wakeEarliest());
  }

  #wakeEarliest(): void {
    const sleeper = this.#earliest();
    // aborted meanwhile, or the test took over by switching to 'manual'
    if (sleeper && this.mode === 'auto') this.#wake(sleeper);
  }

  #wake(sleeper: Sleeper): void {
    this.#now = Math.max(this.#now, sleeper.due);
    sleeper.wake();
  }

  #earliest(): Sleeper | undefined {
    return this.#sleepers.toSorted((a, b) => a.due - b.due)[0];
  }

  #remove(sleeper: Sleeper): void {
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    this.#unreported = this.#unreported.filter((other) => other !== sleeper);
  }
}

/** Evenly spread numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function cycle(values: readonly number[]): () => number {
  let next = 0;
  return () => values[next++ % values.length] ?? 0.5;
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => soon(resolve));
}
