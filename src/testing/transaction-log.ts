import type { Recording } from './recording.ts';
import type { ConnectionRecord, TransactionRecord } from './records.ts';

/** The transactions of one connection, from MAIL to what ended each. */
export class TransactionLog {
  current: TransactionRecord | undefined;
  readonly #recording: Recording;
  readonly #connection: ConnectionRecord;

  constructor(recording: Recording, connection: ConnectionRecord) {
    this.#recording = recording;
    this.#connection = connection;
  }

  begin(from: string): void {
    this.current = this.#recording.begin(from, this.#connection);
  }

  end(outcome: string): void {
    if (this.current?.outcome === 'open') this.current.outcome = outcome;
    this.current = undefined;
  }

  /** The client may still name further recipients and try DATA again. */
  refuseData(reply: string): void {
    if (this.current) this.current.outcome = reply;
  }

  /** What came of the dot counts, whatever was said to DATA before. */
  conclude(replies: string): void {
    if (this.current) this.current.outcome = replies;
    this.current = undefined;
  }
}
