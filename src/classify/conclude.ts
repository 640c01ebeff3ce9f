import { type Answer, answerTo } from './answer.ts';
import type { Classification, Stage } from './classification.ts';
import { clampWait, recipientLimit, waitHint } from './hints.ts';
import { type Finding, judge } from './judge.ts';
import { TextMemory, WordMemory } from './memory.ts';
import { clip } from './one-line.ts';
import { parseReply, type Reply } from './reply.ts';
import { wordsOf } from './says.ts';
import { momentNumber, type Situation, situationNumber } from './situation.ts';
import { findUserRule, type UserRule } from './user-rules.ts';

/** What bears on the classification of a reply beside the reply. */
export interface Circumstances {
  readonly stage?: Stage | undefined;
  readonly rules?: readonly UserRule[] | undefined;
  readonly recipients?: number | undefined;
  readonly now?: (() => number) | undefined;
}

const MAX_TEXT = 500;

const wordings = new WordMemory<Answer>();

const findAnswer = (situation: Situation): Answer =>
  wordings.recall(wordsOf(situation.reply.text), situationNumber(situation), () =>
    answerTo(situation, judge(situation.reply, situation.stage)),
  );

type Draft = { -readonly [Property in keyof Classification]: Classification[Property] };

/** The answer, with what this very reply says. */
function finish(answer: Answer, { reply, stage }: Situation, now = Date.now, user?: UserRule): Classification {
  const { kind, scope, action, suppress, guess, summary, remedy, reference } = answer;
  const text = clip(reply.text, MAX_TEXT);
  const result: Draft = { kind, scope, action, text, suppress, guess, summary, remedy, reference };
  if (reply.code !== undefined) result.code = reply.code;
  if (reply.enhanced !== undefined) result.enhanced = reply.enhanced;
  if (stage !== undefined) result.stage = stage;
  if (answer.splitBy !== undefined) {
    result.splitBy = answer.splitBy;
    const limit = recipientLimit(text);
    if (limit !== undefined) result.limit = limit;
  } else if (action !== 'fail') {
    const wait = user?.retryAfter ?? waitHint(text, now) ?? answer.wait;
    if (wait !== undefined) result.retryAfter = clampWait(wait);
  }
  return result;
}

function userRuleFor({ reply, stage }: Situation, rules: readonly UserRule[] | undefined): UserRule | undefined {
  if (rules === undefined || rules.length === 0) return undefined;
  return findUserRule(rules, {
    text: clip(reply.text, MAX_TEXT),
    ...(reply.code !== undefined && { code: reply.code }),
    ...(reply.enhanced !== undefined && { enhanced: reply.enhanced }),
    ...(stage !== undefined && { stage }),
  });
}

function byUserRule(situation: Situation, user: UserRule, finding: Finding, now?: () => number): Classification {
  const kind = user.kind ?? finding.meaning.kind;
  const same = kind === finding.meaning.kind;
  const meaning = same ? finding.meaning : { kind };
  const answer = answerTo(situation, { meaning, guess: false, byCode: same && finding.byCode }, user.action);
  return finish(answer, situation, now, user);
}

/** The classification of a reply; by `finding` where something else than its words decides. */
export function conclude(reply: Reply, circumstances: Circumstances, finding?: Finding): Classification {
  const { stage, rules, recipients, now } = circumstances;
  const situation: Situation = { reply, stage, alone: recipients === 1 };
  const user = userRuleFor(situation, rules);
  if (user !== undefined) return byUserRule(situation, user, finding ?? judge(reply, stage), now);
  const answer = finding === undefined ? findAnswer(situation) : answerTo(situation, finding);
  return finish(answer, situation, now);
}

export const isSuccess = (code: number | undefined): boolean => code !== undefined && code >= 200 && code < 400;

interface Heard extends Situation {
  /** Undefined where the reply is no failure. */
  readonly answer: Answer | undefined;
}

const texts = new TextMemory<Heard>();

function hear(raw: string, stage: Stage | undefined, alone: boolean): Heard {
  const reply = parseReply(raw);
  return { reply, stage, alone, answer: isSuccess(reply.code) ? undefined : findAnswer({ reply, stage, alone }) };
}

/** The classification of a reply as it came; undefined where it is no failure. */
export function concludeText(raw: string, circumstances: Circumstances): Classification | undefined {
  const { stage, rules, recipients, now } = circumstances;
  const alone = recipients === 1;
  const heard = texts.recall(raw, momentNumber(stage, alone), () => hear(raw, stage, alone));
  if (heard.answer === undefined) return undefined;
  const user = userRuleFor(heard, rules);
  return user === undefined
    ? finish(heard.answer, heard, now)
    : byUserRule(heard, user, judge(heard.reply, stage), now);
}
