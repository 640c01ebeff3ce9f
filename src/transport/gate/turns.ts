/** Whoever waits for a turn. */
export interface Waiter {
  /** Whose turn it is in: recipients of one domain wait in one line. */
  readonly line: string;
}

/**
 * First come, first served, and anybody may leave before: each in constant time, however many there are. (An array does
 * not give that, and a Set neither: it looks at all who have left before it finds the first.)
 */
class Row<T> {
  readonly #places = new Map<number, T>();
  #first = 0;
  #end = 0;

  get size(): number {
    return this.#places.size;
  }

  /** @returns its place, by which it can leave */
  add(item: T): number {
    this.#places.set(this.#end, item);
    return this.#end++;
  }

  leave(place: number): void {
    this.#places.delete(place);
  }

  shift(): T | undefined {
    while (this.#first < this.#end) {
      const place = this.#first++;
      const item = this.#places.get(place);
      if (this.#places.delete(place)) return item;
    }
    return undefined;
  }

  values(): IterableIterator<T> {
    return this.#places.values();
  }
}

/**
 * Who comes next: one line for each domain, in the order of arrival, and the lines take turns, so that a domain with
 * thousands of messages does not hold up the others. Whoever comes again stands at the end.
 */
export class Turns<W extends Waiter> {
  readonly #lines = new Map<string, Row<W>>();
  /** Names of the lines in the order of their turns; an empty one goes when its turn comes. */
  readonly #order = new Row<string>();
  readonly #places = new Map<W, number>();

  get size(): number {
    return this.#places.size;
  }

  add(waiter: W): void {
    let line = this.#lines.get(waiter.line);
    if (!line) {
      line = new Row();
      this.#lines.set(waiter.line, line);
      this.#order.add(waiter.line);
    }
    this.#places.set(waiter, line.add(waiter));
  }

  next(): W | undefined {
    for (let name = this.#order.shift(); name !== undefined; name = this.#order.shift()) {
      const line = this.#lines.get(name);
      const waiter = line?.shift();
      if (line && line.size > 0) this.#order.add(name);
      else this.#lines.delete(name);
      if (!waiter) continue;
      this.#places.delete(waiter);
      return waiter;
    }
    return undefined;
  }

  /** Gives up waiting. @returns whether it was waiting */
  remove(waiter: W): boolean {
    const place = this.#places.get(waiter);
    if (place === undefined) return false;
    this.#lines.get(waiter.line)?.leave(place);
    return this.#places.delete(waiter);
  }

  [Symbol.iterator](): IterableIterator<W> {
    return this.#places.keys();
  }
}
