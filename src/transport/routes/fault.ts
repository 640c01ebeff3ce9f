import type { Classification, Scope, Stage } from '../../classify/index.ts';
import type { Policy } from '../../policy/options.ts';
import type { Feedback, Reason } from '../gate/feedback.ts';
import type { Judged } from '../lessons.ts';
import type { Outcome } from '../transaction.ts';
import type { Refusal, Verdict } from '../verdict.ts';

/** Why nothing more should be sent over a route for a while. */
export interface Fault extends Reason {
  /** The only recipient that shows it, so that it may be about that one after all. */
  readonly witness?: string | undefined;
}

/** Whom an answer is about that has nothing to do with this message: over another route it would be another one. */
const OF_THE_ROUTE: ReadonlySet<Scope> = new Set<Scope>(['server', 'account', 'connection']);
/** A server that looks clients up in a blocklist says so here; later it may pass on what another server said. */
const BEFORE_RCPT: ReadonlySet<Stage | undefined> = new Set<Stage>(['CONN', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL']);

/**
 * The login is refused, the quota used up, our address blocklisted, the certificate or the host name wrong, or we are asked for
 * quiet for longer than anybody may wait: so it is for every message, whoever it is from and to. That the server is away is none
 * of these, because it may be over in a moment.
 */
export function faultOf(
  feedback: Feedback,
  judged: readonly Judged[],
  { body }: Outcome,
  { maxRetryTime }: Pick<Policy, 'maxRetryTime'>,
): Fault | undefined {
  if (feedback.type === 'locked' || feedback.type === 'exhausted') return feedback;
  if (feedback.type === 'busy' && (feedback.classification.retryAfter ?? 0) > maxRetryTime) return feedback;
  const refusals = judged.flatMap(([, verdict]) => (verdict.type === 'refused' ? [verdict] : []));
  const [first] = refusals;
  if (!first || refusals.length < judged.length) return undefined;
  const { stage } = first.classification;
  if (BEFORE_RCPT.has(stage) && isListed(first.classification)) return first;
  if (stage === 'RCPT' && refusals.every(({ classification }) => isListed(classification))) {
    return { ...first, witness: judged.length === 1 ? judged[0]?.[0].address : undefined };
  }
  return (body === 'untouched' || isNotRun(first)) && isUnusable(first) ? first : undefined;
}

const isListed = ({ kind, action }: Classification): boolean => kind === 'blocklisted' && action === 'fail';

/** No session came about, and none will. A login of the message's own says nothing of the others; an abort is nobody's fault. */
const isUnusable = ({ classification: { kind, scope, action }, error }: Refusal): boolean =>
  action === 'fail' && kind !== 'auth' && OF_THE_ROUTE.has(scope) && error.code !== 'EABORT';

/** The sendmail program is not there. */
const isNotRun = ({ error }: Refusal): boolean => error.syscall?.startsWith('spawn') === true;

/**
 * Another route may fare better with this recipient, and nobody can have the message yet.
 *
 * @param isOut the route is given up for a while
 */
export function isRoutesFault(verdict: Verdict, isOut: boolean): verdict is Refusal {
  if (verdict.type !== 'refused') return false;
  return isListed(verdict.classification) || (isOut && OF_THE_ROUTE.has(verdict.classification.scope));
}
