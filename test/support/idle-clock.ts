import type { Clock } from '../../src/policy/clock.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { macrotask } from './faults.ts';

/** What of a resilient transporter tells whether it is at work. */
interface Transporter {
  readonly transporter: { stats(): { readonly inFlight: number } };
}

/**
 * A clock on which time passes only while no transaction is under way: transactions take no time, so that what a server
 * took in a second does not depend on the machine.
 */
export class IdleClock implements Clock {
  readonly #clock = new FakeClock({ mode: 'manual' });
  readonly #dues = new Set<{ readonly at: number }>();

  readonly random = (): number => this.#clock.random();

  now(): number {
    return this.#clock.now();
  }

  async sleep(ms: number, options: Parameters<Clock['sleep']>[1]): Promise<void> {
    const due = { at: this.now() + ms };
    this.#dues.add(due);
    try {
      await this.#clock.sleep(ms, options);
    } finally {
      this.#dues.delete(due);
    }
  }

  /** Waits that are not over. */
  get sleeping(): number {
    return this.#dues.size;
  }

  /** Lets time pass until the work is over. */
  async during<T>(work: Promise<T>, { transporter }: Transporter): Promise<T> {
    const end = { isOver: false };
    const finish = () => {
      end.isOver = true;
    };
    work.then(finish, finish);
    // between two transactions there are some macrotasks in which nobody is seen to be at work
    for (let quiet = 0; !end.isOver; ) {
      await macrotask();
      quiet = transporter.stats().inFlight > 0 ? 0 : quiet + 1;
      if (quiet > 5) await this.#toTheNext();
    }
    return work;
  }

  /** Lets so much time pass, whatever is under way. */
  advance(ms: number): Promise<void> {
    return this.#clock.advance(ms);
  }

  async #toTheNext(): Promise<void> {
    const next = Math.min(...[...this.#dues].map(({ at }) => at));
    if (next < Number.POSITIVE_INFINITY) await this.#clock.advance(Math.max(0, next - this.now()));
  }
}
