import type { Classification } from '../classify/index.ts';
import type { Ledger, Recipient, RecipientState } from './ledger.ts';
import type { Envelope, InnerInfo, NodemailerError } from './nodemailer.ts';

/** One recipient's line in the ledger. */
export interface RecipientResult {
  readonly address: string;
  readonly state: RecipientState;
  /** Transactions it was in. */
  readonly attempts: number;
  /** Where there are several routes, the one that accepted it, or else the last one tried: its place in the list, from 0. */
  readonly route?: number;
  /** The last thing a server said about it: one line without control characters, at most 1000 characters. */
  readonly response?: string;
  /** Why it was not accepted. */
  readonly classification?: Classification;
  /** Milliseconds after which a later try makes sense, when it was deferred. */
  readonly retryAfter?: number;
  /** It was mailed again after a transaction that ended in doubt. */
  readonly possibleDuplicate?: true;
}

/** What SMTP transports resolve with, in every version of Nodemailer. */
export interface SmtpInfo {
  envelope: { from: string | false; to: string[] };
  messageId: string;
  /** The last reply. */
  response: string;
  /** Bytes. */
  messageSize?: number;
  /** Milliseconds from MAIL to DATA, and from there to the reply. */
  envelopeTime?: number;
  messageTime?: number;
}

/** What a resilient transport adds to Nodemailer's result, and to the error when nobody was accepted. */
export interface DeliveryInfo {
  /** Addresses that a server took the message for. */
  accepted: string[];
  /** Everybody else: whoever no server was seen to accept. */
  rejected: string[];
  /** Why, one error for each address in `rejected` that was tried; absent when there is none. */
  rejectedErrors?: NodemailerError[];
  /** Every recipient, in the order of the envelope. */
  recipients: RecipientResult[];
  /** The part of `rejected` that a later try may still reach. */
  deferred: string[];
  /** The part of `rejected` that may have the message: it was sent and no reply came. */
  unknown: string[];
  /** Transactions tried. */
  transactions: number;
  /** Somebody was mailed again after a transaction that ended in doubt. */
  possibleDuplicate: boolean;
  /** Milliseconds after which a later try for the `deferred` makes sense: the longest that any of them needs. */
  retryAfter?: number;
}

/** Nodemailer's own error with the ledger. */
export interface DeliveryError extends NodemailerError, Omit<DeliveryInfo, 'rejectedErrors' | 'rejected'> {
  rejected: string[];
  /** What the error means; it belongs to the recipient with the best prospects. */
  classification: Classification;
  /** Somebody is deferred: a later try may succeed, and mails nobody twice. */
  retryable: boolean;
  messageId: string;
  /** The whole envelope of the message. */
  envelope: { from?: string | false; to: string[] };
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

export function recipientResult(recipient: Recipient): RecipientResult {
  const { address, state, attempts, route, response, classification, retryAfter, possibleDuplicate } = recipient;
  const result: Writable<RecipientResult> = { address, state: state === 'pending' ? 'deferred' : state, attempts };
  if (route !== undefined) result.route = route;
  if (response !== undefined) result.response = response;
  if (state !== 'accepted' && classification) result.classification = classification;
  if (state === 'deferred' && retryAfter !== undefined) result.retryAfter = retryAfter;
  if (possibleDuplicate) result.possibleDuplicate = possibleDuplicate;
  return result;
}

export function deliveryInfo(ledger: Ledger, transactions: number): DeliveryInfo {
  const { recipients } = ledger;
  const info: DeliveryInfo = {
    accepted: ledger.addresses('accepted'),
    rejected: ledger.addresses('rejected', 'deferred', 'unknown'),
    recipients: recipients.map(recipientResult),
    deferred: ledger.addresses('deferred'),
    unknown: ledger.addresses('unknown'),
    transactions,
    possibleDuplicate: recipients.some(({ possibleDuplicate }) => possibleDuplicate),
  };
  const errors = rejectedErrors(ledger);
  if (errors.length > 0) info.rejectedErrors = errors;
  const longest = recipients.reduce(
    (most, { state, retryAfter = 0 }) => (state === 'deferred' ? Math.max(most, retryAfter) : most),
    0,
  );
  if (longest > 0) info.retryAfter = longest;
  return info;
}

/** Which message it is about. */
export interface Identity {
  readonly messageId: string;
  readonly from: Envelope['from'];
}

/** The last transaction's result, made to speak for the whole delivery. */
export function resultInfo(info: InnerInfo, { messageId, from }: Identity, delivery: DeliveryInfo): InnerInfo {
  const given = typeof info === 'object' && info !== null ? info : { messageId };
  const to = delivery.recipients.map(({ address }) => address);
  return extended(given, { envelope: { from, ...given.envelope, to }, ...delivery }, () => ({ ...given }));
}

/** Nodemailer's error with the ledger on it. */
export function resultError(
  error: NodemailerError,
  classification: Classification,
  delivery: DeliveryInfo,
  { messageId, from }: Identity,
): DeliveryError {
  const to = delivery.recipients.map(({ address }) => address);
  const fields = {
    ...delivery,
    classification,
    retryable: delivery.deferred.length > 0,
    messageId,
    envelope: { from, to },
  };
  return extended(error, fields, () => copyOf(error, { cause: error })) as DeliveryError;
}

/** The object with more fields, or a stand-in with them, where it takes none (it may be frozen) or has another's. */
function extended<T extends object>(object: T, fields: object, standIn: () => T): T {
  try {
    if (!hasDelivery(object)) return Object.assign(object, fields);
  } catch {
    // as frozen objects do
  }
  return Object.assign(standIn(), fields);
}

/** It carries a delivery already: Nodemailer hands one OAuth2 error to all who wait for the token. */
const hasDelivery = (object: object): boolean => 'recipients' in object && 'transactions' in object;

/** One error for each recipient that was not accepted, as Nodemailer has it for those refused at RCPT TO. */
function rejectedErrors(ledger: Ledger): NodemailerError[] {
  const errors: NodemailerError[] = [];
  for (const { address, state, error, failure } of ledger.recipients) {
    if (state === 'accepted' || !error) continue;
    errors.push(error.recipient === address && error !== failure ? error : copyOf(error, { recipient: address }));
  }
  return errors;
}

/** A copy: the error of a whole transaction is about many recipients, and may be the very one that carries the list. */
function copyOf(error: NodemailerError, fields: object): NodemailerError {
  const copy: NodemailerError = new Error(error.message);
  copy.name = error.name;
  for (const key of ['code', 'originalCode', 'command', 'response', 'responseCode', 'permanent'] as const) {
    if (error[key] !== undefined) Object.assign(copy, { [key]: error[key] });
  }
  return Object.assign(copy, fields);
}

/**
 * The error that speaks for a delivery and what it means: of whoever may still be reached, as Nodemailer prefers a
 * temporary refusal, else of the last one refused.
 */
export function spokesman({
  recipients,
}: Ledger): { error: NodemailerError; classification: Classification } | undefined {
  const chosen =
    recipients.find(({ state, error }) => state === 'deferred' && error) ??
    recipients.find(({ state, error }) => state === 'unknown' && error) ??
    recipients.findLast(({ state, error }) => state === 'rejected' && error);
  if (!chosen?.error || !chosen.classification) return undefined;
  // a recipient's own error is in `rejectedErrors` as well: an error that contains itself cannot be printed as JSON
  return {
    error: chosen.failure ?? copyOf(chosen.error, { recipient: chosen.address }),
    classification: chosen.classification,
  };
}
