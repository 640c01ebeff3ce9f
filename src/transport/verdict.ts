import { type Classification, httpStatus, type Kind, oneLine, type Scope } from '../classify/index.ts';
import { isUsedUpConnection } from '../policy/backoff.ts';
import type { Recipient } from './ledger.ts';
import { legible } from './legible.ts';
import type { NodemailerError } from './nodemailer.ts';
import { list, RecipientLists } from './recipient-lists.ts';
import type { Outcome } from './transaction.ts';

/** What one transaction means for one recipient. */
export type Verdict =
  | { readonly type: 'accepted'; readonly response: string | undefined }
  | {
      readonly type: 'refused' | 'unknown';
      readonly classification: Classification;
      /** This recipient's own error. */
      readonly error: NodemailerError;
      /** What the transaction as a whole failed with, when it did. */
      readonly failure: NodemailerError | undefined;
    };

export type Refusal = Exclude<Verdict, { type: 'accepted' }>;

export type Classify = (error: NodemailerError) => Classification;

/** Whoever comes next over the same route, with the same login and the same sender, hears the same. */
const EVERYBODY: ReadonlySet<Scope> = new Set<Scope>(['server', 'account', 'sender']);
/** What is wrong with a message whoever its recipients are. A filter's opinion may differ from one to the next. */
const ANY_RECIPIENT: ReadonlySet<Kind> = new Set<Kind>(['message-too-large', 'message-invalid', 'virus']);

/** A refusal that the other recipients of the message would get as well. */
export function concernsEverybody(verdict: Verdict): boolean {
  if (verdict.type !== 'refused') return false;
  const { scope, kind, action, guess } = verdict.classification;
  // "too many" to one alone is a rate, and nobody else would fare better
  if (kind === 'too-many-recipients' && action === 'retry') return true;
  if (verdict.error !== verdict.failure) return false;
  return !guess && action !== 'split' && (EVERYBODY.has(scope) || ANY_RECIPIENT.has(kind));
}

/** The server has had enough of this connection, not of us ("too many messages in this connection"). */
export function usesUpConnection(verdict: Verdict): boolean {
  return verdict.type === 'refused' && isUsedUpConnection(verdict.classification);
}

const NOBODY: ReadonlyMap<string, NodemailerError> = new Map();

/** Nothing was sent: the connection never came about. */
const NEVER_CONNECTED = new Set([
  'EDNS',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTDOWN',
]);

/**
 * Judges each recipient on its own reply. The thrown error alone would mix them up: it shows the first temporary refusal
 * when all were refused, and nothing of RCPT's answers when the message itself failed later.
 */
export function judge(outcome: Outcome, classify: Classify): (address: string) => Verdict {
  const { info } = outcome;
  // with PIPELINING a connection may end before MAIL's refusal could be reported: it is the cause of all that followed
  const failure = outcome.error && (outcome.envelope.mailError ?? outcome.error);
  const refusals = failure?.command === 'MAIL FROM' ? NOBODY : ownRefusals(outcome);
  const refused = (error: NodemailerError): Refusal => ({
    type: 'refused',
    classification: classify(error),
    error,
    failure,
  });
  if (!failure) {
    const response = typeof info.response === 'string' ? info.response : undefined;
    const accepted: Verdict = { type: 'accepted', response };
    const lists = new RecipientLists(info);
    return (address) => {
      const own = refusals.get(address);
      if (own) return refused(own);
      // one of two that differ by case alone may be refused: the other one's refusal is not his
      if (lists.acceptsAsSpelled(address)) return accepted;
      if (lists.rejects(address)) return refused(unexplained(address));
      // lists that leave somebody out say nothing about him; no lists at all mean that everybody was taken
      if (lists.accepts(address) || lists.areEmpty) return accepted;
      return { ...refused(unexplained(address)), type: 'unknown' };
    };
  }
  const shared = sharedVerdict(failure, outcome, refusals, classify);
  return (address) => {
    const own = refusals.get(address);
    return own ? refused(own) : shared;
  };
}

/** The verdict on everybody who got no answer of their own. */
function sharedVerdict(
  failure: NodemailerError,
  outcome: Outcome,
  refusals: ReadonlyMap<string, NodemailerError>,
  classify: Classify,
): Verdict {
  if ((outcome.body === 'sent' && !isAnswer(failure)) || outcome.body === 'unseen') {
    return { type: 'unknown', classification: classify(failure), error: failure, failure };
  }
  return { type: 'refused', classification: classify(causeOf(failure, refusals, classify)), error: failure, failure };
}

/**
 * 503 or 554 to DATA after some recipients were told "too many": the site wants no message with so many recipients at
 * all (RFC 5321 4.5.3.1.10). The answer to DATA is only the consequence.
 */
function causeOf(
  failure: NodemailerError,
  refusals: ReadonlyMap<string, NodemailerError>,
  classify: Classify,
): NodemailerError {
  const consequence = failure.command === 'DATA' && failure.code === 'EENVELOPE';
  if (!consequence) return failure;
  for (const refusal of refusals.values()) if (classify(refusal).action === 'split') return refusal;
  return failure;
}

/** The answers to RCPT TO (and LMTP's, one per recipient after the dot). */
function ownRefusals({ info, error, envelope }: Outcome): ReadonlyMap<string, NodemailerError> {
  const sources = [envelope.rejectedErrors, (error ?? info)?.rejectedErrors].map((source) =>
    list<NodemailerError | null>(source),
  );
  if (sources.every(({ length }) => length === 0)) return NOBODY;
  const refusals = new Map<string, NodemailerError>();
  for (const source of sources) {
    for (const entry of source) {
      if (typeof entry !== 'object' || entry === null) continue;
      const refusal = legible(entry, () => new Error());
      if (typeof refusal.recipient === 'string') refusals.set(refusal.recipient.trim(), refusal);
    }
  }
  return refusals;
}

/** A server's (or a local program's) word on the message, so that nothing is in doubt. */
function isAnswer(error: NodemailerError): boolean {
  // with CONN, the 421 or the half line that the connection ended with: over LMTP it came after other recipients' 250s
  if (error.command === 'CONN') return false;
  if (Number(error.responseCode) >= 400 && Number(error.responseCode) < 600) return true;
  const status = httpStatus(error);
  if (status !== undefined) return !NO_WORD_FROM_BEHIND.has(status);
  const { code, originalCode, syscall = '' } = error;
  return (
    SENDMAIL_SAYS.test(error.message) ||
    syscall.startsWith('spawn') ||
    NEVER_CONNECTED.has(code ?? '') ||
    NEVER_CONNECTED.has(originalCode ?? '')
  );
}

/** Gateways that had no (proper) answer themselves: the service behind them may have taken the message. */
const NO_WORD_FROM_BEHIND: ReadonlySet<number> = new Set([502, 504, 524]);

/** An exit status is a word on the message; being killed is not. Nodemailer 7 sets no code for it. */
const SENDMAIL_SAYS = /^Sendmail (?:exited|command not found)/;

const unexplained = (recipient: string): NodemailerError =>
  Object.assign(new Error('The transport did not say what became of the recipient'), { code: 'EENVELOPE', recipient });

/** Writes down what a transaction meant for a recipient. */
export function noted(recipient: Recipient, verdict: Verdict): Verdict {
  if (verdict.type === 'accepted') {
    recipient.response = tidy(verdict.response);
    return verdict;
  }
  const { classification, error, failure } = verdict;
  Object.assign(recipient, { classification, error, failure, response: tidy(error.response) });
  recipient.inDoubt ||= verdict.type === 'unknown';
  return verdict;
}

/** Characters of a reply kept with each recipient; the error has all of it. */
const MAX_RESPONSE = 1000;

/** A reply as it may be printed and kept once for each recipient: bounded, one line, nothing that steers a terminal. */
function tidy(response: unknown): string | undefined {
  // an HTTP client's error has an object there
  if (typeof response !== 'string') return undefined;
  return oneLine(response, MAX_RESPONSE);
}
