import type { Action, Classification, Scope, Stage } from './classification.ts';
import { clientMeaning } from './client-errors.ts';
import { type FailureView, isError, stageOf, viewFailure } from './failure.ts';
import { clampWait, recipientLimit, waitHint } from './hints.ts';
import { AT_ONCE, type Finding, isPermanent, judge } from './judge.ts';
import { KIND_DEFAULTS } from './kinds.ts';
import type { Meaning } from './meaning.ts';
import { readReplyCode, readString } from './reading.ts';
import { FIELD } from './references.ts';
import { clip, parseReply, plain, type Reply } from './reply.ts';
import { codeWords } from './reply-codes.ts';
import { speaker } from './speakers.ts';
import { findUserRule, type ReplyView, type UserRule } from './user-rules.ts';
import { wordsNow, wordsOfKind } from './wording.ts';

/** What is known beside the failure itself. */
export interface ClassifyContext {
  /** The step that was answered; taken from the error's `command` where it is not given. */
  readonly stage?: Stage | undefined;
  /** Tried before our own rules. */
  readonly rules?: readonly UserRule[] | undefined;
  /** How many recipients the transaction had: one cannot be split. */
  readonly recipients?: number | undefined;
  /**
   * The port that was connected to without TLS. A greeting that never comes points to a port that expects TLS from the
   * first byte, unless this is one of those that never do (25, 587, 2525).
   */
  readonly port?: number | undefined;
  /** This server has greeted before, so that a missing greeting is its trouble and not a wrong TLS mode. */
  readonly greeted?: boolean | undefined;
}

/** A reply as numbers and text. */
export interface ReplyInput {
  readonly code: number;
  readonly enhanced?: string | undefined;
  readonly text?: string | undefined;
}

const MAX_TEXT = 500;

const UNEXPECTED_SUCCESS: Meaning = {
  kind: 'protocol',
  action: 'fail',
  scope: 'connection',
  summary: 'The server said yes at a moment where that makes no sense.',
};

/** RFC 5321 has no reply without a code: whatever this answers, it says nothing about a recipient. */
const NO_REPLY: Meaning = {
  kind: 'protocol',
  action: 'retry',
  scope: 'connection',
  summary: 'The server answered with something that is no SMTP reply.',
  remedy: 'A fresh connection usually does. If it comes again, look for a proxy or firewall that meddles with SMTP.',
};

const isSuccess = (code: number | undefined): boolean => code !== undefined && code >= 200 && code < 400;

interface Outcome extends Finding {
  readonly reply: Reply;
  readonly stage: Stage | undefined;
  readonly user: UserRule | undefined;
}

const RECIPIENT_STAGES: ReadonlySet<Stage | undefined> = new Set<Stage | undefined>([undefined, 'RCPT', 'DATA', 'DOT']);

function decideAction(outcome: Outcome, words: Meaning | undefined, recipients: number | undefined): Action {
  const { meaning, reply, user } = outcome;
  const defaults = KIND_DEFAULTS[meaning.kind];
  const action =
    user?.action ?? meaning.action ?? words?.action ?? (isPermanent(reply) ? defaults.permanent : defaults.transient);
  // one recipient cannot be split: only time helps
  return action === 'split' && recipients === 1 && user?.action === undefined ? 'retry' : action;
}

type Draft = { -readonly [Property in keyof Classification]: Classification[Property] };

function scopeOf(outcome: Outcome, words: Meaning | undefined): Scope {
  const { meaning, stage } = outcome;
  const scope = meaning.scope ?? words?.scope ?? KIND_DEFAULTS[meaning.kind].scope;
  if (!AT_ONCE.has(stage)) return scope;
  if (scope === 'sender') return 'account';
  return scope === 'recipient' || scope === 'message' ? 'server' : scope;
}

function build(outcome: Outcome, context: ClassifyContext): Classification {
  const { meaning, reply, stage, user } = outcome;
  const defaults = KIND_DEFAULTS[meaning.kind];
  const words = reply.code === undefined ? undefined : codeWords(reply.code, meaning.kind, outcome.byCode === true);
  const action = decideAction(outcome, words, context.recipients);
  const now = wordsNow(meaning.kind, action, AT_ONCE.has(stage) && reply.code !== undefined);
  const rest = wordsOfKind(meaning.kind, action, reply.code);
  const suppress = meaning.suppress ?? defaults.suppress;
  const reference = meaning.reference ?? words?.reference ?? defaults.reference;
  const result: Draft = {
    kind: meaning.kind,
    scope: scopeOf(outcome, words),
    action,
    text: clip(reply.text, MAX_TEXT),
    suppress: suppress && action === 'fail' && isPermanent(reply) && RECIPIENT_STAGES.has(stage) && !outcome.guess,
    guess: outcome.guess,
    summary: now.summary ?? meaning.summary ?? words?.summary ?? rest.summary,
    remedy: now.remedy ?? meaning.remedy ?? words?.remedy ?? rest.remedy,
    reference: reference === FIELD ? speaker(reply) : reference,
  };
  if (reply.code !== undefined) result.code = reply.code;
  if (reply.enhanced !== undefined) result.enhanced = reply.enhanced;
  if (stage !== undefined) result.stage = stage;
  if (action === 'split') addSplit(result, meaning);
  else if (action !== 'fail') addWait(result, meaning, user);
  return result;
}

function addSplit(result: Draft, meaning: Meaning): void {
  result.splitBy = meaning.splitBy ?? 'count';
  const limit = recipientLimit(result.text);
  if (limit !== undefined) result.limit = limit;
}

const DIGIT = /\d/;

function addWait(result: Draft, meaning: Meaning, user: UserRule | undefined): void {
  const hinted = DIGIT.test(result.text) ? waitHint(result.text) : undefined;
  const wait = user?.retryAfter ?? hinted ?? meaning.retryAfter;
  if (wait !== undefined) result.retryAfter = clampWait(wait);
}

function viewReply(reply: Reply, stage: Stage | undefined): ReplyView {
  return {
    text: clip(reply.text, MAX_TEXT),
    ...(reply.code !== undefined && { code: reply.code }),
    ...(reply.enhanced !== undefined && { enhanced: reply.enhanced }),
    ...(stage !== undefined && { stage }),
  };
}

function conclude(reply: Reply, stage: Stage | undefined, finding: Finding, context: ClassifyContext): Classification {
  const rules = context.rules;
  const user = rules === undefined || rules.length === 0 ? undefined : findUserRule(rules, viewReply(reply, stage));
  if (user === undefined) {
    const { meaning, guess, byCode } = finding;
    return build({ meaning, guess, byCode, reply, stage, user }, context);
  }
  const kind = user.kind ?? finding.meaning.kind;
  const same = kind === finding.meaning.kind;
  const meaning = same ? finding.meaning : { kind };
  return build({ meaning, guess: false, byCode: same && finding.byCode, reply, stage, user }, context);
}

function classifyReply(reply: Reply, stage: Stage | undefined, context: ClassifyContext): Classification {
  return conclude(reply, stage, judge(reply, stage), context);
}

/** `text` may be a whole reply; codes that are given go before those found in it. */
function replyOf(code: number | undefined, enhanced: string | undefined, text: string): Reply {
  const parsed = parseReply(text);
  const known = enhanced !== undefined && /^[245]\.\d{1,3}\.\d{1,3}$/.test(enhanced) ? enhanced : parsed.enhanced;
  return { code: code ?? parsed.code, enhanced: known, text: parsed.text };
}

const IN_TRANSACTION: ReadonlySet<Stage | undefined> = new Set<Stage>(['MAIL', 'RCPT', 'DATA', 'DOT']);

/** A line without a code, in a session that is out of step: its words may ask for patience, never for giving up. */
function classifyNoReply(reply: Reply, stage: Stage | undefined, context: ClassifyContext): Classification {
  const finding = judge(reply, stage);
  const patient = finding.meaning.action !== undefined && finding.meaning.action !== 'fail' && !finding.guess;
  return conclude(reply, stage, patient ? finding : { meaning: NO_REPLY, guess: true }, context);
}

function classifyError(view: FailureView, context: ClassifyContext): Classification {
  const stage = context.stage ?? stageOf(view.command, view.code);
  const said = view.response ?? (view.responseCode === undefined ? undefined : view.message);
  if (said !== undefined) {
    const reply = replyOf(view.responseCode, undefined, said);
    if (isSuccess(reply.code)) return conclude(reply, stage, { meaning: UNEXPECTED_SUCCESS, guess: false }, context);
    if (reply.code !== undefined) return classifyReply(reply, stage, context);
    if (view.response !== undefined && IN_TRANSACTION.has(stage)) return classifyNoReply(reply, stage, context);
  }
  const meaning = clientMeaning(view, context);
  const text = clip(plain(clip(said ?? view.message, MAX_TEXT * 4)), MAX_TEXT);
  if (meaning !== undefined) {
    const reply = { code: undefined, enhanced: undefined, text };
    return conclude(reply, stage, { meaning, guess: false }, context);
  }
  return classifyReply(replyOf(undefined, undefined, text), stage, context);
}

const isReplyInput = (failure: object): failure is ReplyInput =>
  !isError(failure) && readReplyCode(failure, 'code') !== undefined && readString(failure, 'message') === undefined;

function classifyAny(failure: unknown, context: ClassifyContext): Classification | undefined {
  if (typeof failure === 'string') {
    const reply = parseReply(failure);
    return isSuccess(reply.code) ? undefined : classifyReply(reply, context.stage, context);
  }
  if (typeof failure !== 'object' || failure === null) {
    return classifyReply({ code: undefined, enhanced: undefined, text: '' }, context.stage, context);
  }
  if (isReplyInput(failure)) {
    const text = readString(failure, 'text') ?? readString(failure, 'response') ?? '';
    const reply = replyOf(readReplyCode(failure, 'code'), readString(failure, 'enhanced'), text);
    return isSuccess(reply.code) ? undefined : classifyReply(reply, context.stage, context);
  }
  return classifyError(viewFailure(failure), context);
}

const NO_CONTEXT: ClassifyContext = {};

/**
 * What a reply or an error means, and what a careful sender does about it. Never throws.
 *
 * `undefined` for a reply that is no failure (2yz, 3yz); an error always gets a classification.
 *
 * @example
 * classify('452 4.5.3 Too many recipients', { stage: 'RCPT' })?.action; // 'split'
 */
export function classify(failure: Error, context?: ClassifyContext): Classification;
export function classify(failure: unknown, context?: ClassifyContext): Classification | undefined;
export function classify(failure: unknown, context: ClassifyContext = NO_CONTEXT): Classification | undefined {
  return classifyAny(failure, context);
}
