/** `fin`: an orderly close. `rst`: a reset, with which a reply just written may be lost on its way. */
export type Drop = 'fin' | 'rst';

/** What is written to the client, in pieces, each waiting for the one before to leave; it may never end. */
export type ReplyPieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * What a server does in place of its usual reply. Of `reply`, `delay`, `trickle` and `drop` all that are given happen, in
 * this order: wait, reply, hang up. Times are milliseconds of real time, as the client's own timeouts are.
 */
export interface Fault {
  /**
   * A string is the reply as on the wire: lines are joined by `\n`, further lines may leave the code out, CRLF is added.
   * Bytes, and pieces of them, are sent as they are; a generator gives its pieces once. `true`: the usual reply.
   * Only a text or bytes that begin with 2, at DATA with 3, take the sender, the recipient or the message.
   */
  readonly reply?: string | Uint8Array | ReplyPieces | true | undefined;
  /** Before the reply (or before hanging up). Without `reply` the usual reply follows. */
  readonly delay?: number | undefined;
  /** Milliseconds between two bytes of the reply. */
  readonly trickle?: number | undefined;
  /**
   * Hang up: instead of the reply, or after it where `reply` is given. A string that starts with 421 hangs up by itself,
   * unless this is `false`.
   */
  readonly drop?: Drop | false | undefined;
  /** Nothing is answered to this or to anything after it; the connection stays open. */
  readonly silent?: boolean | undefined;
  /** At the dot: the message is taken although no reply, or another one, tells the client so; `false`: the reverse. */
  readonly accept?: boolean | undefined;
  /**
   * At `body`: act once so many bytes of the message have come. Default 0. Nothing more of it is read then, except after
   * a mere `delay`. A client notices in time only if the rest is more than the sockets between buffer: some megabytes.
   */
  readonly after?: number | undefined;
}

/** A string or bytes alone are a reply; `undefined` is the usual behaviour. */
export type Answer = string | Uint8Array | Fault | undefined;
