import type { ConnectionRecord, Message, TransactionRecord } from './records.ts';
import type { Stage } from './stages.ts';

/** The moment at which a server is about to answer, as scripts see it. */
export interface Moment {
  readonly stage: Stage;
  /** The line the client sent, without its line end; '' for `connect`, `body` and `dot`. Never the secret of an AUTH. */
  readonly command: string;
  readonly connection: ConnectionRecord;
  /** From MAIL to the dot. */
  readonly transaction: TransactionRecord | undefined;
  /** The address of MAIL FROM, '' for the null sender; `undefined` before it. */
  readonly sender: string | undefined;
  /** At RCPT, and at the dot of LMTP, which is answered once for each recipient. */
  readonly recipient: string | undefined;
  /** Those accepted so far in this transaction. */
  readonly recipients: readonly string[];
  /** At AUTH, and after a login that succeeded. */
  readonly user: string | undefined;
  /** At AUTH: the password or the access token. */
  readonly password: string | undefined;
  /** At MAIL: the size the client announces, in bytes. */
  readonly size: number | undefined;
  /** At the dot. */
  readonly message: Message | undefined;
  /** Milliseconds, on the server's clock. */
  readonly now: number;
  /** How many times this server's scripts asked with this key, this time included: 1, 2, 3... */
  count(key: string): number;
  /** From 0 up to, but without, 1; the same sequence for the same `seed`. */
  random(): number;
}
