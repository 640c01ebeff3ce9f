import { type Place, Row } from '../row.ts';

/** Whoever waits for a turn. */
export interface Waiter {
  /** Whose turn it is in: recipients of one domain wait in one line. */
  readonly line: string;
  /** In that line; for `Turns` alone. */
  place?: Place<unknown> | undefined;
}

/**
 * Who comes next: one line for each domain, in the order of arrival, and the lines take turns, so that a domain with
 * thousands of messages does not hold up the others. Whoever comes again stands at the end.
 */
export class Turns<W extends Waiter> {
  readonly #lines = new Map<string, Row<W>>();
  /** Names of the lines in the order of their turns; an empty one goes when its turn comes. */
  readonly #order = new Row<string>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(waiter: W): void {
    let line = this.#lines.get(waiter.line);
    if (!line) {
      line = new Row();
      this.#lines.set(waiter.line, line);
      this.#order.add(waiter.line);
    }
    waiter.place = line.add(waiter);
    this.#size++;
  }

  next(): W | undefined {
    for (let name = this.#order.shift(); name !== undefined; name = this.#order.shift()) {
      const line = this.#lines.get(name);
      const waiter = line?.shift();
      if (line && line.size > 0) this.#order.add(name);
      else this.#lines.delete(name);
      if (!waiter) continue;
      this.#size--;
      return waiter;
    }
    return undefined;
  }

  /** Gives up waiting. @returns whether it was waiting */
  remove(waiter: W): boolean {
    const line = this.#lines.get(waiter.line);
    if (!waiter.place || !line?.leave(waiter.place as Place<W>)) return false;
    this.#size--;
    return true;
  }

  *[Symbol.iterator](): Generator<W> {
    for (const line of this.#lines.values()) yield* line;
  }
}
