import type { Recipient } from './ledger.ts';
import type { RecipientLimit } from './recipient-limit.ts';
import type { Outcome } from './transaction.ts';
import type { Verdict } from './verdict.ts';

export type Judged = readonly [recipient: Recipient, verdict: Verdict];
type Refusal = Exclude<Verdict, { type: 'accepted' }>;

/** What ends a connection without an answer to the message. */
const CONNECTION_LOST = new Set(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT']);
/** A batch that dies on the connection this often in a row may hold the recipient that makes the server hang up. */
const DEATHS_BEFORE_HALVING = 2;

/** What a finished transaction teaches about the sizes of the next ones: the server's limit, and these recipients'. */
export function learn(limit: RecipientLimit, judged: readonly Judged[], outcome: Outcome): void {
  const tooMany = judged.filter((each): each is [Recipient, Refusal] => isSplit(each[1]));
  if (tooMany.length > 0) learnLimit(limit, tooMany, outcome, judged.length);
  else if (!outcome.error) limit.serve(judged.filter(([, { type }]) => type === 'accepted').length);
  countDeaths(judged, outcome);
}

function learnLimit(limit: RecipientLimit, tooMany: readonly [Recipient, Refusal][], outcome: Outcome, size: number) {
  const general = tooMany.find(([, { classification }]) => (classification.splitBy ?? 'count') === 'count');
  if (general) {
    const { classification, error } = general[1];
    const ownAnswer = error.recipient !== undefined;
    const taken = ownAnswer ? takenAtRcpt(outcome) : 0;
    if (taken > 0) limit.learn(taken);
    else if (classification.limit !== undefined && classification.limit < size) limit.learn(classification.limit);
    else limit.refuse(size);
  }
  for (const [recipient, { classification }] of tooMany) {
    // whatever is learned or forgotten meanwhile, a batch that was too large never comes back as large as it was
    const largest = classification.splitBy === 'recipient' ? 1 : Math.max(1, size - 1);
    recipient.batchSize = Math.min(recipient.batchSize, largest);
    recipient.domainAlone ||= classification.splitBy === 'domain';
  }
}

/** Recipients that got a 250 to RCPT TO, also when the transaction came to nothing afterwards. */
const takenAtRcpt = ({ info, envelope }: Outcome): number => (info?.accepted ?? envelope.accepted ?? []).length;

const isSplit = (verdict: Verdict): verdict is Refusal =>
  verdict.type === 'refused' && verdict.classification.action === 'split';

/** A server that hangs up hides whose fault it was; halves isolate the recipient. */
function countDeaths(judged: readonly Judged[], { error, body }: Outcome): void {
  const died = body === 'asked' && CONNECTION_LOST.has(error?.code ?? '');
  for (const [recipient] of judged) {
    recipient.deaths = died ? recipient.deaths + 1 : 0;
    if (recipient.deaths >= DEATHS_BEFORE_HALVING) {
      recipient.batchSize = Math.min(recipient.batchSize, Math.ceil(judged.length / 2));
    }
  }
}
