import type { Recipient } from './ledger.ts';

/** Waits that end within this share of the shorter one end together. */
const TOGETHER = 0.1;

/** Who goes out now, in what batches, and who waits until when. */
export class Schedule {
  #due: Recipient[];
  #waiting: Recipient[] = [];

  constructor(recipients: readonly Recipient[]) {
    this.#due = [...recipients];
  }

  get hasDue(): boolean {
    return this.#due.length > 0;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * When to go on: when the first of those who wait is due, or a little later where others join it by then and go out
   * in the same transaction.
   */
  nextDue(now: number): number {
    const first = this.#waiting.reduce((earliest, { due }) => Math.min(earliest, due), Number.POSITIVE_INFINITY);
    const patience = first + TOGETHER * Math.max(0, first - now);
    return this.#waiting.reduce((latest, { due }) => (due <= patience ? Math.max(latest, due) : latest), first);
  }

  /** What a transaction left over goes out before anything else. */
  addFirst(recipients: readonly Recipient[]): void {
    this.#due = recipients.concat(this.#due);
  }

  addLater(recipients: readonly Recipient[], due: number): void {
    for (const recipient of recipients) recipient.due = due;
    this.#waiting = this.#waiting.concat(recipients);
  }

  /** Moves those whose time has come to the end of the line. */
  wake(now: number): void {
    if (this.#waiting.length === 0) return;
    this.#due = this.#due.concat(this.#waiting.filter(({ due }) => due <= now));
    this.#waiting = this.#waiting.filter(({ due }) => due > now);
  }

  /** Everybody who has no final state yet and is not being mailed just now. */
  takeAll(): Recipient[] {
    const all = this.#due.concat(this.#waiting);
    this.clear();
    return all;
  }

  takeDue(): Recipient[] {
    const due = this.#due;
    this.#due = [];
    return due;
  }

  /** Nobody else goes out. */
  clear(): void {
    this.#due = [];
    this.#waiting = [];
  }

  /** At most `size` recipients that may share a transaction; none when nobody is due. */
  take(size: number): Recipient[] {
    const [first] = this.#due;
    if (!first) return [];
    if (first.domainAlone) return this.#takeDomain(first.domain, size);
    let end = 0;
    for (let largest = size; end < largest; end++) {
      const next = this.#due[end];
      if (!next || next.domainAlone || next.batchSize <= end) break;
      largest = Math.min(largest, next.batchSize);
    }
    return this.#due.splice(0, end);
  }

  #takeDomain(domain: string, size: number): Recipient[] {
    const batch: Recipient[] = [];
    const rest: Recipient[] = [];
    for (const recipient of this.#due) {
      const fits = recipient.domain === domain && batch.length < Math.min(size, recipient.batchSize);
      (fits ? batch : rest).push(recipient);
    }
    this.#due = rest;
    return batch;
  }
}
