import type { Classification, Stage } from './classification.ts';
import { clientMeaning } from './client-errors.ts';
import { enhancedMeaning } from './enhanced-status-codes.ts';
import { type FailureView, isError, readReplyCode, readString, stageOf, viewFailure } from './failure.ts';
import { clampWait, recipientLimit, waitHint } from './hints.ts';
import { KIND_DEFAULTS } from './kinds.ts';
import type { Meaning } from './meaning.ts';
import { clip, parseReply, plain, type Reply } from './reply.ts';
import { codeMeaning, codeWords } from './reply-codes.ts';
import { findRule } from './says.ts';
import { findUserRule, type ReplyView, type UserRule } from './user-rules.ts';

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

const UNKNOWN: Meaning = { kind: 'unknown' };
const NOT_NOW: Meaning = { kind: 'server-error', action: 'retry' };
const UNEXPECTED_SUCCESS: Meaning = {
  kind: 'protocol',
  action: 'fail',
  scope: 'connection',
  summary: 'The server said yes at a moment where that makes no sense.',
};

interface Finding {
  readonly meaning: Meaning;
  readonly guess: boolean;
}

const isSuccess = (code: number | undefined): boolean => code !== undefined && code >= 200 && code < 400;

/** RFC 5321 4.2.1 by the first digit, RFC 3463 by the class where there is no basic code. */
function isPermanent(reply: Reply): boolean {
  return reply.code === undefined ? reply.enhanced?.charCodeAt(0) !== 0x34 : reply.code >= 500 || reply.code < 400;
}

const BEFORE_RECIPIENTS: ReadonlySet<Stage | undefined> = new Set<Stage>(['CONN', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL']);

/** No RFC has it; the servers that use it mean their filter, and put it in the words of an unknown recipient. */
const FILTERED = 541;

/** RFC 4954: what stands between the client and its login, a missing STARTTLS as well. */
const LOGIN_CODES: ReadonlySet<number | undefined> = new Set([530, 534, 535, 538]);
const atLogin = (code: number | undefined, rule: Meaning): Meaning =>
  rule.kind === 'tls' && LOGIN_CODES.has(code) ? { ...rule, kind: 'auth' } : rule;

/** Text before enhanced code before basic code, except that vague words step back behind a clear enhanced code. */
function judge(reply: Reply, stage: Stage | undefined): Finding {
  if (reply.code === FILTERED) return byCode(reply, stage);
  const said = reply.text === '' ? undefined : findRule(reply.text, reply.code, stage);
  if (said !== undefined && !said.general) return { meaning: atLogin(reply.code, said.rule), guess: false };
  const enhanced = reply.enhanced === undefined ? undefined : enhancedMeaning(reply.enhanced, isPermanent(reply));
  if (enhanced !== undefined && !(enhanced.stretched && said !== undefined)) {
    // RFC 5321 4.5.3.1.10: there are no recipients to be too many before RCPT
    const early = enhanced.meaning.kind === 'too-many-recipients' && BEFORE_RECIPIENTS.has(stage);
    return { meaning: early ? NOT_NOW : enhanced.meaning, guess: false };
  }
  if (said === undefined) return byCode(reply, stage);
  const greylisted = reply.enhanced === '4.7.1' && BARE_LATER.test(reply.text);
  return { meaning: greylisted ? GREYLISTED : said.rule, guess: false };
}

/** The answer of rspamd's greylisting, as many servers are set up: these words and no others. */
const BARE_LATER = /^try again later\.?$/i;
const GREYLISTED: Meaning = { kind: 'greylisted', action: 'retry' };

function byCode(reply: Reply, stage: Stage | undefined): Finding {
  if (reply.code === undefined) return { meaning: { kind: 'unknown', action: 'retry' }, guess: true };
  return codeMeaning(reply.code, stage) ?? { meaning: UNKNOWN, guess: true };
}

interface Outcome extends Finding {
  readonly reply: Reply;
  readonly stage: Stage | undefined;
  readonly user: UserRule | undefined;
}

const RECIPIENT_STAGES: ReadonlySet<Stage | undefined> = new Set<Stage | undefined>([undefined, 'RCPT', 'DATA', 'DOT']);

function decideAction(outcome: Outcome, words: Meaning | undefined, recipients: number | undefined) {
  const { meaning, reply, user } = outcome;
  const defaults = KIND_DEFAULTS[meaning.kind];
  const action =
    user?.action ?? meaning.action ?? words?.action ?? (isPermanent(reply) ? defaults.permanent : defaults.transient);
  // one recipient cannot be split: only time helps
  return action === 'split' && recipients === 1 && user?.action === undefined ? 'retry' : action;
}

type Draft = { -readonly [Property in keyof Classification]: Classification[Property] };

function build(outcome: Outcome, context: ClassifyContext): Classification {
  const { meaning, reply, stage, user } = outcome;
  const defaults = KIND_DEFAULTS[meaning.kind];
  const words = reply.code === undefined ? undefined : codeWords(reply.code, meaning.kind);
  const action = decideAction(outcome, words, context.recipients);
  const suppress = meaning.suppress ?? defaults.suppress;
  const result: Draft = {
    kind: meaning.kind,
    scope: meaning.scope ?? words?.scope ?? defaults.scope,
    action,
    text: clip(reply.text, MAX_TEXT),
    suppress: suppress && action === 'fail' && isPermanent(reply) && RECIPIENT_STAGES.has(stage) && !outcome.guess,
    guess: outcome.guess,
    summary: meaning.summary ?? words?.summary ?? defaults.summary,
    remedy: meaning.remedy ?? words?.remedy ?? defaults.remedy,
    reference: meaning.reference ?? words?.reference ?? defaults.reference,
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
    return build({ meaning: finding.meaning, guess: finding.guess, reply, stage, user }, context);
  }
  const kind = user.kind ?? finding.meaning.kind;
  const meaning = kind === finding.meaning.kind ? finding.meaning : { kind };
  return build({ meaning, guess: false, reply, stage, user }, context);
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

function classifyError(view: FailureView, context: ClassifyContext): Classification {
  const stage = context.stage ?? stageOf(view.command, view.code);
  const said = view.response ?? (view.responseCode === undefined ? undefined : view.message);
  if (said !== undefined) {
    const reply = replyOf(view.responseCode, undefined, said);
    if (isSuccess(reply.code)) return conclude(reply, stage, { meaning: UNEXPECTED_SUCCESS, guess: false }, context);
    if (reply.code !== undefined) return classifyReply(reply, stage, context);
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
