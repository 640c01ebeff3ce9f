/** Whoever waits for a turn. */
export interface Waiter {
  /** Whose turn it is in: recipients of one domain wait in one line. */
  readonly line: string;
}

/**
 * Who comes next: one line for each domain, in the order of arrival, and the lines take turns, so that a domain with
 * thousands of messages does not hold up the others. Whoever comes again stands at the end.
 */
export class Turns<W extends Waiter> {
  /** In the order of their turns. */
  readonly #lines = new Map<string, Set<W>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(waiter: W): void {
    const line = this.#lines.get(waiter.line);
    if (line) line.add(waiter);
    else this.#lines.set(waiter.line, new Set([waiter]));
    this.#size++;
  }

  next(): W | undefined {
    for (const [name, line] of this.#lines) {
      // to the end of the turns, or out of them
      this.#lines.delete(name);
      for (const waiter of line) {
        line.delete(waiter);
        this.#size--;
        if (line.size > 0) this.#lines.set(name, line);
        return waiter;
      }
    }
    return undefined;
  }

  /** Gives up waiting. */
  remove(waiter: W): void {
    const line = this.#lines.get(waiter.line);
    if (!line?.delete(waiter)) return;
    this.#size--;
    if (line.size === 0) this.#lines.delete(waiter.line);
  }

  *[Symbol.iterator](): Generator<W> {
    for (const line of this.#lines.values()) yield* line;
  }
}
