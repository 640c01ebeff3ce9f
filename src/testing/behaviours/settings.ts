import type { Blocklist } from './blocklist.ts';
import type { ConnectionsAtOnce, MessagesPerConnection } from './connections.ts';
import type { Greylisting } from './greylisting.ts';
import type { Login, LoginMode } from './login.ts';
import type { MessageSize } from './message-size.ts';
import type { MessagesPerDay } from './messages-per-day.ts';
import type { Outage } from './outage.ts';
import type { Rate } from './rates.ts';
import type { Recipients, RefusedRecipients } from './recipients.ts';
import type { RecipientsPerTransaction } from './recipients-per-transaction.ts';

/**
 * Ready behaviours by name. Each takes its settings, or in short what matters most. They are asked in this order, after
 * the script; the first that refuses is heard.
 */
export interface Behaviours {
  /** Down for a while after so many messages, and back on the same port. */
  readonly outage?: Outage | undefined;
  /** Greets no more than so many connections side by side. */
  readonly connectionsAtOnce?: number | ConnectionsAtOnce | undefined;
  /** The client's address is on a blocklist. */
  readonly blocklist?: true | Blocklist | undefined;
  /** A login is needed, always refused, or refused for now. */
  readonly login?: LoginMode | Login | undefined;
  /** So many MAIL commands on one connection. */
  readonly messagesPerConnection?: number | MessagesPerConnection | undefined;
  /** Bytes of a message. */
  readonly messageSize?: number | MessageSize | undefined;
  /** Messages per second, or per other time. */
  readonly messageRate?: number | Rate | undefined;
  /** Messages taken in 24 hours. */
  readonly messagesPerDay?: number | MessagesPerDay | undefined;
  /** Recipients of one message. */
  readonly recipientsPerTransaction?: number | RecipientsPerTransaction | undefined;
  /** These mailboxes do not exist. */
  readonly unknownRecipients?: Recipients | RefusedRecipients | undefined;
  /** These mailboxes are full. */
  readonly mailboxFull?: Recipients | RefusedRecipients | undefined;
  /** Recipients per second, or per other time. */
  readonly recipientRate?: number | Rate | undefined;
  /** Refuses each sender and recipient until they have waited. */
  readonly greylisting?: true | Greylisting | undefined;
}
