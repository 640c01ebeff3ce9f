/** Where somebody stands in a row. */
export class Place<T> {
  readonly item: T | undefined;
  previous: Place<T> = this;
  next: Place<T> = this;

  constructor(item?: T) {
    this.item = item;
  }
}

/**
 * In the order of arrival; anybody may leave at any time, and whoever has left is forgotten at once. All in constant time.
 * (A Set looks at the gaps of those who left before it finds the first. And V8 keeps the tables that a Set has outgrown, with
 * all that was in them, until the next full garbage collection: where thousands come and go, that is most of its work.)
 */
export class Row<T> {
  /** Stands before the first and behind the last. */
  readonly #ends = new Place<T>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** To the end of the row. @returns what to leave with */
  add(item: T): Place<T> {
    const place = new Place(item);
    place.next = this.#ends;
    place.previous = this.#ends.previous;
    place.previous.next = place;
    this.#ends.previous = place;
    this.#size++;
    return place;
  }

  /** @returns whether it was still there */
  leave(place: Place<T>): boolean {
    if (place.next === place) return false;
    place.previous.next = place.next;
    place.next.previous = place.previous;
    place.next = place;
    place.previous = place;
    this.#size--;
    return true;
  }

  /** Takes the first out. */
  shift(): T | undefined {
    const first = this.#ends.next;
    this.leave(first);
    return first.item;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let place = this.#ends.next; place !== this.#ends; ) {
      const { item, next } = place;
      yield item as T;
      place = next;
    }
  }
}
