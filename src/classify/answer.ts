import type { Action, Classification, Kind, Scope, Stage } from './classification.ts';
import { AT_ONCE, type Finding, isPermanent } from './judge.ts';
import { KIND_DEFAULTS } from './kinds.ts';
import type { Meaning } from './meaning.ts';
import { FIELD } from './references.ts';
import type { Reply } from './reply.ts';
import { codeWords } from './reply-codes.ts';
import { isDoubtful, speaker } from './says.ts';
import type { Situation } from './situation.ts';
import { wordsNow, wordsOfKind } from './wording.ts';

/** What a classification says beside what this one reply says: the same for all that say the same in the same situation. */
export interface Answer
  extends Pick<
    Classification,
    'kind' | 'scope' | 'action' | 'suppress' | 'splitBy' | 'guess' | 'summary' | 'remedy' | 'reference'
  > {
  /** Milliseconds to wait where the reply names no time. */
  readonly wait: number | undefined;
}

const RECIPIENT_STAGES: ReadonlySet<Stage | undefined> = new Set<Stage | undefined>([undefined, 'RCPT', 'DATA', 'DOT']);

/** Trouble that is soon over, unless a code says for good. */
const PASSING: ReadonlySet<Kind> = new Set<Kind>(['network', 'server-error']);
const isBare = ({ code, enhanced }: Reply): boolean => code === undefined && enhanced === undefined;

function decideAction({ reply, alone }: Situation, meaning: Meaning, words: Meaning | undefined): Action {
  const { permanent, transient } = KIND_DEFAULTS[meaning.kind];
  const lasts = isPermanent(reply) && !(PASSING.has(meaning.kind) && isBare(reply));
  const action = meaning.action ?? words?.action ?? (lasts ? permanent : transient);
  // one recipient cannot be split: only time helps
  return action === 'split' && alone ? 'retry' : action;
}

function scopeOf(stage: Stage | undefined, meaning: Meaning, words: Meaning | undefined): Scope {
  const scope = meaning.scope ?? words?.scope ?? KIND_DEFAULTS[meaning.kind].scope;
  if (!AT_ONCE.has(stage)) return scope;
  if (scope === 'sender') return 'account';
  return scope === 'recipient' || scope === 'message' ? 'server' : scope;
}

/** A finding in full: what it leaves out comes from the reply code, then from the kind. `wanted` is the user's own action. */
export function answerTo(situation: Situation, { meaning, guess, byCode }: Finding, wanted?: Action): Answer {
  const { reply, stage } = situation;
  const { kind } = meaning;
  const defaults = KIND_DEFAULTS[kind];
  const words = reply.code === undefined ? undefined : codeWords(reply.code, kind, byCode === true);
  const action = wanted ?? decideAction(situation, meaning, words);
  const now = wordsNow(kind, action, AT_ONCE.has(stage) && reply.code !== undefined);
  const rest = wordsOfKind(kind, action, reply.code);
  const dead =
    (meaning.suppress ?? defaults.suppress) && action === 'fail' && isPermanent(reply) && !isBare(reply) && !guess;
  const reference = meaning.reference ?? words?.reference ?? defaults.reference;
  return {
    kind,
    scope: scopeOf(stage, meaning, words),
    action,
    suppress: dead && RECIPIENT_STAGES.has(stage) && !isDoubtful(reply.text),
    guess,
    summary: now.summary ?? meaning.summary ?? words?.summary ?? rest.summary,
    remedy: now.remedy ?? meaning.remedy ?? words?.remedy ?? rest.remedy,
    reference: reference === FIELD ? speaker(reply) : reference,
    ...(action === 'split' && { splitBy: meaning.splitBy ?? 'count' }),
    wait: meaning.retryAfter,
  };
}
