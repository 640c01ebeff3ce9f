import type { Classification, Scope, Stage } from '../../classify/index.ts';
import type { Feedback, Reason } from '../gate/feedback.ts';
import type { Judged } from '../lessons.ts';
import type { Outcome } from '../transaction.ts';
import type { Refusal, Verdict } from '../verdict.ts';

/** Whom an answer is about that has nothing to do with this message: over another route it would be another one. */
const OF_THE_ROUTE: ReadonlySet<Scope> = new Set<Scope>(['server', 'account', 'connection']);
/** A server that looks clients up in a blocklist says so here, often not before a recipient is named; later it may pass on what another one said. */
const UP_TO_RCPT: ReadonlySet<Stage | undefined> = new Set<Stage>(['CONN', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT']);

/**
 * Why nothing more should be sent over the route for a while, whoever the message is from and to: the login is refused, the
 * quota used up, our address blocklisted, the certificate or the host name wrong. Not because the server is away: that may be
 * over in a moment.
 */
export function lastingFault(feedback: Feedback, judged: readonly Judged[], { body }: Outcome): Reason | undefined {
  if (feedback.type === 'locked' || feedback.type === 'exhausted') return feedback;
  const refusals = judged.flatMap(([, verdict]) => (verdict.type === 'refused' ? [verdict] : []));
  const [first] = refusals;
  if (!first) return undefined;
  if (refusals.length === judged.length && refusals.every(({ classification }) => isListed(classification)))
    return first;
  return (body === 'untouched' || isNotRun(first)) && isUnusable(first) ? first : undefined;
}

const isListed = ({ kind, action, stage }: Classification): boolean =>
  kind === 'blocklisted' && action === 'fail' && UP_TO_RCPT.has(stage);

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
export function isRoutesFault(verdict: Verdict, isOut: boolean): boolean {
  if (verdict.type !== 'refused') return false;
  const { kind, scope, action } = verdict.classification;
  return (kind === 'blocklisted' && action === 'fail') || (isOut && OF_THE_ROUTE.has(scope));
}
