import type { Classification, Kind, Scope } from '../classify/index.ts';
import type { NodemailerError } from './nodemailer.ts';
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

export type Classify = (error: NodemailerError) => Classification;

/** Whoever comes next over the same route, with the same login and the same sender, hears the same. */
const EVERYBODY: ReadonlySet<Scope> = new Set<Scope>(['server', 'account', 'sender']);
/** What is wrong with a message whoever its recipients are. A filter's opinion may differ from one to the next. */
const ANY_RECIPIENT: ReadonlySet<Kind> = new Set<Kind>(['message-too-large', 'message-invalid', 'virus']);

/** A refusal of the whole transaction that other recipients of the message would get as well. */
export function concernsEverybody(verdict: Verdict): verdict is Exclude<Verdict, { type: 'accepted' }> {
  if (verdict.type !== 'refused' || verdict.error !== verdict.failure) return false;
  const { scope, kind, action, guess } = verdict.classification;
  return !guess && action !== 'split' && (EVERYBODY.has(scope) || ANY_RECIPIENT.has(kind));
}

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
  const { info, error: failure } = outcome;
  const refusals = ownRefusals(outcome);
  const refusedSilently = new Set<string>(failure ? [] : list(info.rejected).map(text));
  const refused = (error: NodemailerError): Verdict => ({
    type: 'refused',
    classification: classify(error),
    error,
    failure,
  });
  if (!failure) {
    const response = typeof info.response === 'string' ? info.response : undefined;
    return (address) => {
      const own = refusals.get(address);
      if (own) return refused(own);
      return refusedSilently.has(address) ? refused(unexplained(address)) : { type: 'accepted', response };
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
  if (outcome.body === 'sent' && !isAnswer(failure)) {
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
  const consequence = failure.command === 'DATA' && failure.code === 'EENVELOPE' && refusals.size > 0;
  if (!consequence) return failure;
  for (const refusal of refusals.values()) if (classify(refusal).action === 'split') return refusal;
  return failure;
}

/** The answers to RCPT TO (and LMTP's, one per recipient after the dot). */
function ownRefusals({ info, error, envelope }: Outcome): ReadonlyMap<string, NodemailerError> {
  const refusals = new Map<string, NodemailerError>();
  // with PIPELINING the recipients were asked although MAIL had been refused: their answers only follow from that
  if (error?.command === 'MAIL FROM') return refusals;
  for (const source of [envelope.rejectedErrors, (error ?? info)?.rejectedErrors]) {
    for (const refusal of list<NodemailerError>(source)) {
      if (typeof refusal?.recipient === 'string') refusals.set(refusal.recipient.trim(), refusal);
    }
  }
  return refusals;
}

/** A server's (or a local program's) word on the message, so that nothing is in doubt. */
function isAnswer(
  error: NodemailerError & { $metadata?: { httpStatusCode?: unknown }; statusCode?: unknown },
): boolean {
  if (Number(error.responseCode) >= 400 && Number(error.responseCode) < 600) return true;
  if (Number(error.$metadata?.httpStatusCode ?? error.statusCode) >= 400) return true;
  const { code, originalCode } = error;
  return (
    code === 'ESENDMAIL' ||
    SENDMAIL_SAYS.test(error.message) ||
    NEVER_CONNECTED.has(code ?? '') ||
    NEVER_CONNECTED.has(originalCode ?? '')
  );
}

/** Before Nodemailer 8 the exit status of sendmail came without a code. */
const SENDMAIL_SAYS = /^Sendmail (?:exited with code|command not found)/;

function unexplained(address: string): NodemailerError {
  const error: NodemailerError = new Error('The transport rejected the recipient without saying why');
  error.code = 'EENVELOPE';
  error.recipient = address;
  return error;
}

function list<T = unknown>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}

function text(address: unknown): string {
  return String((address as { address?: unknown } | null)?.address ?? address).trim();
}
