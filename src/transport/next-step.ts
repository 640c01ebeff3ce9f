import type { Policy } from '../policy/options.ts';
import type { Recipient, RecipientState } from './ledger.ts';
import type { Verdict } from './verdict.ts';

/** What a verdict leads to: a final state, another attempt after a pause, or at once smaller transactions. */
export type NextStep = RecipientState | 'retry' | 'split' | 'halve';

export interface Circumstances {
  /** Recipients in the transaction. */
  readonly batchSize: number;
  /** They can be mailed in parts. */
  readonly divisible: boolean;
  /** The transaction died in a way that one of its recipients may be the reason for. */
  readonly mayHalve: boolean;
  readonly policy: Pick<Policy, 'retries' | 'onUnknown'>;
}

/** Errors that end the sending without anybody having refused anything. */
const INTERRUPTED = new Set(['EABORT', 'ECONNECTION']);

/** Nodemailer empties the queue of a pool that is closed with an error that has no code. */
const isPoolClosed = ({ message }: Error): boolean => message === 'Connection pool was closed';

export function nextStep(recipient: Recipient, verdict: Verdict, circumstances: Circumstances): NextStep {
  const { policy, batchSize, divisible, mayHalve } = circumstances;
  if (verdict.type === 'accepted') return 'accepted';
  // a transaction without a failure was taken, whatever its result leaves out: only one without an answer may go again
  const unanswered = verdict.type === 'unknown' && verdict.failure !== undefined;
  if (verdict.type === 'unknown' && !(unanswered && policy.onUnknown === 'retry')) return 'unknown';
  const { action, scope } = verdict.classification;
  if (action === 'fail' && verdict.type === 'refused') {
    // a closed pool or an abort is classified as not worth a retry, and is no server's refusal either
    if (INTERRUPTED.has(verdict.error.code ?? '') || isPoolClosed(verdict.error)) return 'deferred';
    // a session out of step (503) is the connection's fault until a fresh one says the same
    if (scope !== 'connection' || recipient.freshTry) return 'rejected';
    recipient.freshTry = true;
  }
  if (action === 'split' && divisible && batchSize > 1) return 'split';
  // a halved batch: what the first try and the second have shown costs no retry
  if (mayHalve && divisible && recipient.batchSize < batchSize) return 'halve';
  return recipient.retries < policy.retries ? 'retry' : 'deferred';
}
