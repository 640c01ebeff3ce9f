import type { Classification } from '../classify/index.ts';
import type { NodemailerError } from './nodemailer.ts';

/**
 * How a recipient ends. `accepted`: a server took the message for it. `rejected`: refused for good. `deferred`: refused
 * for now, or never asked; mailing it later is right. `unknown`: the message was sent and no reply came; the server may
 * have it or not, and mailing it again may make a duplicate.
 */
export type RecipientState = 'accepted' | 'rejected' | 'deferred' | 'unknown';

/** One recipient of one delivery, from `pending` to its final state. */
export class Recipient {
  readonly address: string;
  state: RecipientState | 'pending' = 'pending';
  /** Transactions it has been in. */
  attempts = 0;
  /** The route that it last went over, by its place among them, where there are several. */
  route: number | undefined;
  /** Retries used up; splits are not counted. */
  retries = 0;
  /** The last thing the server said about it. */
  response: string | undefined;
  classification: Classification | undefined;
  /** Its own error, and what the transaction as a whole failed with (they differ when others were refused as well). */
  error: NodemailerError | undefined;
  failure: NodemailerError | undefined;
  /** A transaction with it was sent to its end and got no reply. */
  inDoubt = false;
  /** It was mailed again after such a transaction. */
  possibleDuplicate = false;
  /** The delay that a later try should keep, when it ended as deferred. */
  retryAfter: number | undefined;
  /** When its next attempt is due, on the policy's clock. */
  due = 0;
  /** How long it waits for that, in milliseconds. */
  wait = 0;
  /** Largest batch it may be sent in. */
  batchSize = Number.POSITIVE_INFINITY;
  /** Only recipients of its own domain may share its batch. */
  domainAlone = false;
  /** Times in a row that its batch's connection died before the message body was asked for. */
  deaths = 0;
  /** It had one more retry than it may have, for the moment at which its route is given up. */
  hadLastChance = false;
  /** It had the one extra try that a reply out of sequence deserves. */
  freshTry = false;

  constructor(address: string) {
    this.address = address;
  }

  get domain(): string {
    return domainOf(this.address);
  }
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Every recipient's state. A recipient is settled once; what was in doubt can only end as accepted or unknown. */
export class Ledger {
  readonly recipients: readonly Recipient[];

  constructor(addresses: Iterable<string>) {
    const recipients: Recipient[] = [];
    for (const address of new Set(addresses)) recipients.push(new Recipient(address));
    this.recipients = recipients;
  }

  settle(recipient: Recipient, state: RecipientState): void {
    if (recipient.state !== 'pending') return;
    recipient.state = recipient.inDoubt && state !== 'accepted' ? 'unknown' : state;
  }

  pending(): Recipient[] {
    return this.recipients.filter(({ state }) => state === 'pending');
  }

  addresses(...states: RecipientState[]): string[] {
    const found: string[] = [];
    for (const { state, address } of this.recipients) {
      if (state !== 'pending' && states.includes(state)) found.push(address);
    }
    return found;
  }
}
