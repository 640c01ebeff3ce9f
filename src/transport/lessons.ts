import type { Classification } from '../classify/index.ts';
import type { Recipient } from './ledger.ts';
import type { RecipientLimit } from './recipient-limit.ts';
import type { Outcome } from './transaction.ts';
import type { Refusal, Verdict } from './verdict.ts';

export type Judged = readonly [recipient: Recipient, verdict: Verdict];

/** What ends a connection without an answer to the message. */
const CONNECTION_LOST = new Set(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT']);
/** A batch that dies on the connection this often in a row may hold the recipient that makes the server hang up. */
const DEATHS_BEFORE_HALVING = 2;

/** What a finished transaction teaches about the sizes of the next ones: the server's limit, and these recipients'. */
export function learn(limit: RecipientLimit, judged: readonly Judged[], outcome: Outcome): void {
  const tooMany = judged.filter((each): each is [Recipient, Refusal] => isSplit(each[1]));
  if (tooMany.length > 0) learnLimit(limit, tooMany, outcome, judged);
  else limit.serve(judged.filter(([, { type }]) => type === 'accepted').length);
  countDeaths(judged, outcome);
}

function learnLimit(
  limit: RecipientLimit,
  tooMany: readonly [Recipient, Refusal][],
  outcome: Outcome,
  judged: readonly Judged[],
): void {
  const size = judged.length;
  const general = tooMany.find(([, { classification }]) => classification.splitBy === 'count');
  if (general) {
    const { classification, error } = general[1];
    const taken = error.recipient === undefined ? 0 : takenAtRcpt(outcome, judged);
    if (taken > 0) limit.learn(taken);
    else if (classification.limit !== undefined && classification.limit < size) limit.learn(classification.limit);
    else limit.refuse(size);
  }
  for (const [recipient, { classification }] of tooMany) {
    // whatever is learned or forgotten meanwhile, a batch that was too large never comes back as large as it was
    recipient.batchSize = Math.min(recipient.batchSize, Math.max(1, size - 1), ownLimit(classification));
    recipient.domainAlone ||= classification.splitBy === 'domain';
  }
}

/** How many may share a transaction with this recipient, where the reply is about it or its domain and not about all. */
function ownLimit({ splitBy, limit }: Classification): number {
  if (splitBy === 'recipient') return 1;
  return (splitBy === 'domain' ? limit : undefined) ?? Number.POSITIVE_INFINITY;
}

/**
 * Recipients that got a 250 to RCPT TO, also when the transaction came to nothing afterwards. Where most of those before
 * the first that was too many were refused for reasons of their own, the server may well have counted them, and then all
 * of them are taken for the limit: one that is too high is corrected by the next transaction, one that is too low stays.
 */
function takenAtRcpt({ info, envelope }: Outcome, judged: readonly Judged[]): number {
  const accepted = (info?.accepted ?? envelope.accepted ?? []).length;
  const asked = judged.findIndex(([, verdict]) => isSplit(verdict));
  return accepted === 0 || accepted * 2 >= asked ? accepted : asked;
}

const isSplit = (verdict: Verdict): verdict is Refusal =>
  verdict.type === 'refused' && verdict.classification.action === 'split';

/** The connection ended after the login and before the message body: one of the recipients may be why. */
export const diedEarly = ({ error, body }: Outcome): boolean =>
  body === 'asked' && CONNECTION_LOST.has(error?.code ?? '');

/** A server that hangs up hides whose fault it was; halves isolate the recipient. */
function countDeaths(judged: readonly Judged[], outcome: Outcome): void {
  const died = diedEarly(outcome);
  for (const [recipient] of judged) {
    recipient.deaths = died ? recipient.deaths + 1 : 0;
    if (recipient.deaths >= DEATHS_BEFORE_HALVING) {
      recipient.batchSize = Math.min(recipient.batchSize, Math.ceil(judged.length / 2));
    }
  }
}
