import type { Classification, Stage } from './classification.ts';
import { clientMeaning } from './client-errors.ts';
import { type Circumstances, conclude, concludeText, isSuccess } from './conclude.ts';
import { type FailureView, isError, stageOf, viewFailure } from './failure.ts';
import { judge } from './judge.ts';
import type { Meaning } from './meaning.ts';
import { oneLine } from './one-line.ts';
import { readReplyCode, readString } from './reading.ts';
import { parseReply, type Reply } from './reply.ts';
import type { UserRule } from './user-rules.ts';

/** What is known beside the failure itself. */
export interface ClassifyContext {
  /** The step that was answered; taken from the error's `command` where it is not given. */
  readonly stage?: Stage | undefined;
  /** Tried before our own rules. Bad ones are passed over; `checkRules` throws for them. */
  readonly rules?: readonly UserRule[] | undefined;
  /** How many recipients the transaction had: one cannot be split. */
  readonly recipients?: number | undefined;
  /**
   * The port that was connected to without TLS. A greeting that never comes points to a port that expects TLS from the
   * first byte, unless this is one of those that never do (25, 587, 2525).
   */
  readonly port?: number | undefined;
  /** The time, in milliseconds since 1970, for replies that name one ("until 14:30 GMT"). Default: the system clock. */
  readonly now?: (() => number) | undefined;
  /** This server has greeted before, so that a missing greeting is its trouble and not a wrong TLS mode. */
  readonly greeted?: boolean | undefined;
}

/** A reply as numbers and text. */
export interface ReplyInput {
  readonly code: number;
  readonly enhanced?: string | undefined;
  readonly text?: string | undefined;
}

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

const IN_TRANSACTION: ReadonlySet<Stage | undefined> = new Set<Stage>(['MAIL', 'RCPT', 'DATA', 'DOT']);

/** A line without a code, in a session that is out of step: its words may ask for patience, never for giving up. */
function classifyNoReply(reply: Reply, circumstances: Circumstances): Classification {
  const finding = judge(reply, circumstances.stage);
  const patient = finding.meaning.action !== undefined && finding.meaning.action !== 'fail' && !finding.guess;
  return conclude(reply, circumstances, patient ? finding : { meaning: NO_REPLY, guess: true });
}

/** `text` may be a whole reply; codes that are given go before those found in it. */
function replyOf(code: number | undefined, enhanced: string | undefined, text: string): Reply {
  const parsed = parseReply(text);
  const known = enhanced !== undefined && ENHANCED.test(enhanced) ? enhanced : parsed.enhanced;
  return { code: code ?? parsed.code, enhanced: known, text: parsed.text };
}
const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3}$/;

/** Of a library's message as much is read as of a reply. */
const MAX_MESSAGE = 2048;

function classifyError(view: FailureView, context: ClassifyContext): Classification {
  const stage = context.stage ?? stageOf(view.command, view.code);
  const circumstances = { ...context, stage };
  const said = view.response ?? (view.responseCode === undefined ? undefined : view.message);
  if (said !== undefined) {
    const reply = replyOf(view.responseCode, undefined, said);
    if (isSuccess(reply.code)) return conclude(reply, circumstances, { meaning: UNEXPECTED_SUCCESS, guess: false });
    if (reply.code !== undefined) return conclude(reply, circumstances);
    if (view.response !== undefined && IN_TRANSACTION.has(stage)) return classifyNoReply(reply, circumstances);
  }
  const meaning = clientMeaning(view, context);
  const text = oneLine(said ?? view.message, MAX_MESSAGE);
  return meaning === undefined
    ? conclude(replyOf(undefined, undefined, text), circumstances)
    : conclude({ code: undefined, enhanced: undefined, text }, circumstances, { meaning, guess: false });
}

const isReplyInput = (failure: object): failure is ReplyInput =>
  !isError(failure) && readReplyCode(failure, 'code') !== undefined && readString(failure, 'message') === undefined;

function classifyAny(failure: unknown, context: ClassifyContext): Classification | undefined {
  if (typeof failure === 'string') return concludeText(failure, context);
  if (typeof failure !== 'object' || failure === null) {
    return conclude({ code: undefined, enhanced: undefined, text: '' }, context);
  }
  if (isReplyInput(failure)) {
    const text = readString(failure, 'text') ?? readString(failure, 'response') ?? '';
    const reply = replyOf(readReplyCode(failure, 'code'), readString(failure, 'enhanced'), text);
    return isSuccess(reply.code) ? undefined : conclude(reply, context);
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
export function classify(failure: unknown, context?: ClassifyContext | null): Classification | undefined {
  return classifyAny(failure, context ?? NO_CONTEXT);
}
