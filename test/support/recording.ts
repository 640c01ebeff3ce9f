import { createHash } from 'node:crypto';

export interface ReceivedMessage {
  readonly from: string;
  readonly to: readonly string[];
  /** The content as the sender meant it: dots unstuffed, up to and with the CRLF before the final dot. */
  readonly raw: Buffer;
  /** SHA-256 of `raw`, hexadecimal. */
  readonly sha256: string;
  /** Lower-case names, unfolded values in order of appearance. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Number of the connection on this server, from 1. */
  readonly connection: number;
}

/** A message the server took responsibility for: it decided on 2yz, whether or not the sender saw that reply. */
export interface ReceivedDelivery extends ReceivedMessage {
  /** Place in the order of deliveries, from 0. */
  readonly at: number;
}

export interface SeenTransaction {
  readonly from: string;
  /** `reply` as on the wire (lines joined by \n), or 'dropped' or 'silent' when none was given. */
  readonly rcpt: { readonly address: string; readonly reply: string }[];
  /**
   * The reply to MAIL, DATA or the dot that ended it (LMTP: the replies, joined by \n); 'dropped' when the connection
   * ended before that or instead of it; 'silent' when the server chose not to reply; 'RSET', 'QUIT' or 'EHLO' when the
   * client gave up; 'open' while none of these has happened.
   */
  outcome: string;
  readonly connection: number;
}

/** What a server truly received, as against what its clients believe. */
export class Recording {
  readonly deliveries: ReceivedDelivery[] = [];
  readonly transactions: SeenTransaction[] = [];
  /** Connections accepted so far. */
  connections = 0;
  /** Successful logins so far. */
  logins = 0;
  #waiting: { count: number; resolve: () => void }[] = [];

  /** For servers: a MAIL command came. */
  begin(from: string, connection: number): SeenTransaction {
    const transaction: SeenTransaction = { from, rcpt: [], outcome: 'open', connection };
    this.transactions.push(transaction);
    return transaction;
  }

  /** For servers: the message is theirs now. */
  deliver(message: ReceivedMessage): void {
    this.deliveries.push({ ...message, at: this.deliveries.length });
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (this.deliveries.length < count) return true;
      resolve();
      return false;
    });
  }

  timesDelivered(address: string): number {
    const wanted = address.toLowerCase();
    const all = this.deliveries.flatMap((delivery) => delivery.to);
    return all.filter((to) => to.toLowerCase() === wanted).length;
  }

  /** Throws an error that lists who got nothing and who got it more than once. */
  assertExactlyOnce(addresses: readonly string[]): void {
    const lost = addresses.filter((address) => this.timesDelivered(address) === 0);
    const doubled = addresses.filter((address) => this.timesDelivered(address) > 1);
    if (lost.length === 0 && doubled.length === 0) return;
    const counted = doubled.map((address) => `${address} (${this.timesDelivered(address)} times)`);
    throw new Error(`lost: ${lost.join(', ') || 'none'}; doubled: ${counted.join(', ') || 'none'}`);
  }

  /** Resolves once at least `count` deliveries are recorded; never, if they never come: the test's timeout says so. */
  waitForDeliveries(count: number): Promise<void> {
    if (this.deliveries.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }
}

export function receivedMessage(
  envelope: { from: string; to: readonly string[]; connection: number },
  raw: Buffer,
): ReceivedMessage {
  return {
    ...envelope,
    to: [...envelope.to],
    raw,
    sha256: createHash('sha256').update(raw).digest('hex'),
    headers: parseHeaders(raw),
  };
}

function parseHeaders(raw: Buffer): Map<string, string[]> {
  const end = raw.indexOf('\r\n\r\n');
  const unfolded = raw.toString('utf8', 0, end === -1 ? raw.length : end).replace(/\r\n(?=[ \t])/g, '');
  const headers = new Map<string, string[]>();
  for (const line of unfolded.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return headers;
}
