import type { Classification, Kind, Scope, Stage } from '../../classify/index.ts';
import type { Judged } from '../lessons.ts';
import type { NodemailerError } from '../nodemailer.ts';
import type { Outcome } from '../transaction.ts';
import type { Refusal } from '../verdict.ts';

/** Why nothing more should be sent for now, in the words of the transaction that showed it. */
export interface Reason {
  readonly classification: Classification;
  readonly error: NodemailerError;
}

/**
 * What a finished transaction says about the way to the server. `served`: it answered, whatever it thought of the
 * message; `reached`: it is there, but the connection was lost on its way; `busy`: it asks for less; `away`: no
 * connection or no login came about; `locked`: it refuses the login; `exhausted`: the account may send no more for long;
 * `nothing`: the attempt was stopped, or failed on this side.
 */
export type Feedback =
  | { readonly type: 'served' | 'reached' | 'nothing' }
  | ({ readonly type: 'busy' | 'away' | 'locked' | 'exhausted' } & Reason);

const SERVED: Feedback = { type: 'served' };
const REACHED: Feedback = { type: 'reached' };
export const NOTHING: Feedback = { type: 'nothing' };

/** Whom an answer must be about to concern the other messages as well: not this connection alone. */
const SHARED: ReadonlySet<Scope> = new Set<Scope>(['server', 'account', 'sender']);
/** What keeps a connection or a login from coming about, where trying again may help. */
const UNREACHABLE: ReadonlySet<Kind> = new Set<Kind>(['network', 'tls', 'auth']);
/** A server that answers here that it has a trouble serves nobody. Later it may be about this message alone. */
const BEFORE_THE_MESSAGE: ReadonlySet<Stage | undefined> = new Set<Stage>(['CONN', 'EHLO', 'STARTTLS', 'AUTH']);

/** @param ownLogin the message brought a login of its own, which says nothing about the one that the others use */
export function feedbackOf(outcome: Outcome, judged: readonly Judged[], ownLogin = false): Feedback {
  const { error, body } = outcome;
  const lost = body === 'untouched' || body === 'unseen' ? NOTHING : REACHED;
  let feedback = error ? lost : SERVED;
  for (const [, verdict] of judged) {
    if (verdict.type !== 'refused') continue;
    const said = feedbackOn(verdict, outcome);
    if (said && 'error' in said) return ownLogin && isAboutAccount(said) ? SERVED : said;
    if (said) feedback = said;
  }
  return feedback;
}

const isAboutAccount = ({ type, classification }: Feedback & Reason): boolean =>
  type === 'locked' || type === 'exhausted' || classification.kind === 'auth';

function feedbackOn({ classification, error }: Refusal, { body }: Outcome): Feedback | undefined {
  const { kind, scope, action, code, stage } = classification;
  const reason = { classification, error };
  if (SHARED.has(scope)) {
    if (kind === 'auth' && action === 'fail') return { type: 'locked', ...reason };
    if (kind === 'quota-exceeded') return { type: 'exhausted', ...reason };
    if (action === 'throttle') return { type: 'busy', ...reason };
  }
  const isTrouble = UNREACHABLE.has(kind) || (kind === 'server-error' && BEFORE_THE_MESSAGE.has(stage));
  if (body === 'untouched' && action === 'retry' && isTrouble) return { type: 'away', ...reason };
  return code === undefined ? undefined : SERVED;
}
