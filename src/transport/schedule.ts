import type { Recipient } from './ledger.ts';

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

  /** When the first of those who wait is due. */
  get nextDue(): number {
    return this.#waiting.reduce((earliest, { due }) => Math.min(earliest, due), Number.POSITIVE_INFINITY);
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
    this.#due = this.#due.concat(this.#waiting.filter(({ due }) => due <= now));
    this.#waiting = this.#waiting.filter(({ due }) => due > now);
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
