import type { Recipient } from './ledger.ts';

/** Waits that end within this share of the first one's length after it end together. */
const TOGETHER = 0.1;

/** Who goes out now, in what batches, and who waits until when. Taking a batch costs what the batch has, not the rest. */
export class Schedule {
  #due: Recipient[];
  /** Those before it are out. */
  #head = 0;
  #waiting: Recipient[] = [];
  /** When the first of those who wait is due. */
  #earliest = Number.POSITIVE_INFINITY;

  constructor(recipients: readonly Recipient[]) {
    this.#due = [...recipients];
  }

  get hasDue(): boolean {
    return this.#head < this.#due.length;
  }

  /** How many are due. */
  get dueCount(): number {
    return this.#due.length - this.#head;
  }

  /** Of those who are due. */
  get first(): Recipient | undefined {
    return this.#due[this.#head];
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * When to go on: when the first of those who wait is due, or a little later where others join it by then and go out
   * in the same transaction.
   */
  get nextDue(): number {
    const first = this.#waiting.find(({ due }) => due === this.#earliest);
    const patience = this.#earliest + TOGETHER * (first?.wait ?? 0);
    return this.#waiting.reduce(
      (latest, { due }) => (due <= patience ? Math.max(latest, due) : latest),
      this.#earliest,
    );
  }

  /** What a transaction left over goes out before anything else. */
  addFirst(recipients: readonly Recipient[]): void {
    if (recipients.length > 0) this.#renew(recipients.concat(this.takeDue()));
  }

  addLast(recipients: readonly Recipient[]): void {
    for (const recipient of recipients) this.#due.push(recipient);
  }

  /** They are due `wait` milliseconds after `now`. */
  addLater(recipients: readonly Recipient[], now: number, wait: number): void {
    for (const recipient of recipients) {
      recipient.due = now + wait;
      recipient.wait = wait;
      this.#await(recipient);
    }
  }

  #await(recipient: Recipient): void {
    this.#waiting.push(recipient);
    this.#earliest = Math.min(this.#earliest, recipient.due);
  }

  /** Moves those whose time has come to the end of the line. */
  wake(now: number): void {
    if (now < this.#earliest) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#earliest = Number.POSITIVE_INFINITY;
    for (const recipient of waiting) {
      if (recipient.due <= now) this.#due.push(recipient);
      else this.#await(recipient);
    }
  }

  /** Everybody who has no final state yet and is not being mailed just now. */
  takeAll(): Recipient[] {
    const all = this.takeDue().concat(this.#waiting);
    this.clear();
    return all;
  }

  takeDue(): Recipient[] {
    const due = this.#due.slice(this.#head);
    this.#renew([]);
    return due;
  }

  /** Nobody else goes out. */
  clear(): void {
    this.#renew([]);
    this.#waiting = [];
    this.#earliest = Number.POSITIVE_INFINITY;
  }

  /** At most `size` recipients that may share a transaction; none when nobody is due. */
  take(size: number): Recipient[] {
    const first = this.#due[this.#head];
    if (!first) return [];
    if (first.domainAlone) return this.#takeDomain(first.domain, size);
    let count = 0;
    for (let largest = size; count < largest; count++) {
      const next = this.#due[this.#head + count];
      if (!next || next.domainAlone || next.batchSize <= count) break;
      largest = Math.min(largest, next.batchSize);
    }
    const batch = this.#due.slice(this.#head, this.#head + count);
    this.#head += count;
    return batch;
  }

  #takeDomain(domain: string, size: number): Recipient[] {
    const batch: Recipient[] = [];
    const rest: Recipient[] = [];
    for (const recipient of this.takeDue()) {
      const fits = recipient.domain === domain && batch.length < Math.min(size, recipient.batchSize);
      (fits ? batch : rest).push(recipient);
    }
    this.#renew(rest);
    return batch;
  }

  #renew(due: Recipient[]): void {
    this.#due = due;
    this.#head = 0;
  }
}
