/** A message as the server received it. */
export interface Message {
  /** Envelope sender, '' for the null sender. */
  readonly from: string;
  /** The recipients that were accepted, as the client wrote them. */
  readonly to: readonly string[];
  /** The content: dots unstuffed, up to and with the CRLF before the final dot. Empty with `keepMessages: false`. */
  readonly raw: Buffer;
  /** Bytes of the content. */
  readonly size: number;
  /** SHA-256 of the content, hexadecimal. */
  readonly sha256: string;
  /** Lower-case names, unfolded values in order of appearance. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Number of the connection on this server, from 1. */
  readonly connection: number;
  /** Number of the transaction on this server, from 1. */
  readonly transaction: number;
}

/** A message the server took responsibility for: it decided on 2yz, whether or not the client saw that reply. */
export interface DeliveryRecord extends Message {
  /** Place in the order of deliveries, from 1. */
  readonly number: number;
}

export interface TransactionRecord {
  /** From 1, in the order of the MAIL commands. */
  readonly number: number;
  readonly from: string;
  /** Each RCPT with its reply as on the wire (lines joined by \n), or 'dropped' or 'silent' when there was none. */
  readonly rcpt: { readonly address: string; readonly reply: string }[];
  /**
   * The reply to MAIL, DATA or the dot that ended it (LMTP: the replies, joined by \n); 'dropped' when the connection
   * ended before that or instead of it; 'silent' when the server chose not to reply; 'RSET', 'QUIT' or 'EHLO' when the
   * client gave up; 'open' while none of these has happened.
   */
  outcome: string;
  readonly connection: number;
}

export interface ConnectionRecord {
  /** From 1, in the order they were accepted. */
  readonly number: number;
  /** TLS is on. */
  secure: boolean;
  /** Who logged in. */
  user: string | undefined;
  /** Messages taken over it. */
  deliveries: number;
  /** Transactions begun on it. */
  transactions: number;
  open: boolean;
}
