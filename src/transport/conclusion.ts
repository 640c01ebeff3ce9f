import type { Classification } from '../classify/index.ts';
import type { Policy } from '../policy/options.ts';
import type { Ledger } from './ledger.ts';
import type { InnerInfo, NodemailerError } from './nodemailer.ts';
import { type DeliveryInfo, deliveryInfo, type Identity, resultError, resultInfo, spokesman } from './result.ts';

/** A delivery with everybody in a final state. */
export interface Ended extends Identity {
  readonly ledger: Ledger;
  readonly transactions: number;
  /** What the inner transport last resolved with. */
  readonly info: InnerInfo;
  /** What the inner transport last failed with. */
  readonly failure: NodemailerError | undefined;
  /** Why the delivery ended before everybody had an answer; absent when all had one. */
  readonly interruption: NodemailerError | undefined;
}

/**
 * What `sendMail()` resolves with.
 * @throws {DeliveryError} when nobody was accepted, when `partial` asks for it, and when the delivery was interrupted
 */
export function conclude(
  ended: Ended,
  policy: Pick<Policy, 'onUnknown' | 'partial'>,
  classify: (error: NodemailerError, recipients: number) => Classification,
): InnerInfo {
  const { ledger, interruption } = ended;
  const delivery = deliveryInfo(ledger, ended.transactions);
  if (!interruption && isSuccess(delivery, policy, ended.failure)) return resultInfo(ended.info, ended, delivery);
  const { error, classification } = causeOf(ended, classify);
  throw resultError(error, classification, delivery, ended);
}

/** Somebody was accepted, or everybody where the app asked for that. */
function isSuccess(
  { recipients, accepted, unknown }: DeliveryInfo,
  { onUnknown, partial }: Pick<Policy, 'onUnknown' | 'partial'>,
  failure: NodemailerError | undefined,
): boolean {
  if (recipients.length === 0) return failure === undefined;
  const sent = accepted.length + (onUnknown === 'assume-sent' ? unknown.length : 0);
  return partial === 'reject' ? sent === recipients.length : sent > 0;
}

/** The error to reject with, and what it means. */
function causeOf(
  { ledger, interruption, failure }: Ended,
  classify: (error: NodemailerError, recipients: number) => Classification,
): { error: NodemailerError; classification: Classification } {
  const spoken = interruption ? undefined : spokesman(ledger);
  if (spoken) return spoken;
  const error = interruption ?? failure ?? new Error('Nobody was mailed, and the transport gave no reason');
  return { error, classification: classify(error, ledger.recipients.length) };
}
