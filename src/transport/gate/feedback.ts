import type { Classification, Kind, Scope } from '../../classify/index.ts';
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
 * message; `busy`: it asks for less; `away`: no connection came about; `locked`: it refuses the login; `exhausted`: the
 * account may send no more for long; `nothing`: a connection that was lost on its way, or an attempt that was stopped.
 */
export type Feedback =
  | { readonly type: 'served' | 'nothing' }
  | ({ readonly type: 'busy' | 'away' | 'locked' | 'exhausted' } & Reason);

const SERVED: Feedback = { type: 'served' };
const NOTHING: Feedback = { type: 'nothing' };

/** Whom a limit must be about to concern the other messages as well. */
const SHARED: ReadonlySet<Scope> = new Set<Scope>(['server', 'account', 'sender', 'connection']);
/** Without a connection, these say that the server cannot be reached or does not serve just now. */
const UNREACHABLE: ReadonlySet<Kind> = new Set<Kind>(['network', 'server-error']);

export function feedbackOf(outcome: Outcome, judged: readonly Judged[]): Feedback {
  let feedback = outcome.error ? NOTHING : SERVED;
  for (const [, verdict] of judged) {
    if (verdict.type !== 'refused') continue;
    const said = feedbackOn(verdict, outcome);
    if (said.type !== 'served' && said.type !== 'nothing') return said;
    if (said.type === 'served') feedback = said;
  }
  return feedback;
}

function feedbackOn({ classification, error }: Refusal, { body }: Outcome): Feedback {
  const { kind, scope, action, code } = classification;
  const reason = { classification, error };
  if (SHARED.has(scope)) {
    if (kind === 'auth' && action === 'fail' && scope === 'account') return { type: 'locked', ...reason };
    if (kind === 'quota-exceeded') return { type: 'exhausted', ...reason };
    // "too many messages in this connection" is no reason to slow down
    if (action === 'throttle' && scope !== 'connection') return { type: 'busy', ...reason };
  }
  if (body === 'untouched' && action === 'retry' && UNREACHABLE.has(kind)) return { type: 'away', ...reason };
  return code === undefined ? NOTHING : SERVED;
}
