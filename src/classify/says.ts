import type { Stage } from './classification.ts';
import { DOUBTS } from './doubts.ts';
import { Phrases } from './phrases.ts';
import * as ref from './references.ts';
import type { Reply } from './reply.ts';
import { GENERAL, type Rule, SPECIFIC } from './rules/index.ts';
import { WORD_CLASSES } from './rules/word-classes.ts';
import { isMicrosoft, SPEAKERS } from './speakers.ts';

const RULES: readonly Rule[] = [...SPECIFIC, ...GENERAL];
const OWNERS = [...RULES, ...SPEAKERS, { says: DOUBTS }];
const DOUBTING = OWNERS.length - 1;

let compiled: Phrases | undefined;

/** Compiled when the first reply comes: an application that meets no failure pays nothing for it. */
function phrases(): Phrases {
  if (compiled !== undefined) return compiled;
  compiled = new Phrases(WORD_CLASSES);
  for (const [n, owner] of OWNERS.entries()) for (const phrase of owner.says) compiled.add(phrase, n);
  return compiled.freeze();
}

/** What a text says to the rules: the same words are the same to all of them. Good until the next call. */
export const wordsOf = (text: string): Uint16Array => phrases().read(text);

function fits(rule: Rule, { code, enhanced }: Reply, stage: Stage | undefined): boolean {
  if (rule.stages !== undefined && stage !== undefined && !rule.stages.includes(stage)) return false;
  if (rule.enhanced !== undefined && rule.enhanced !== enhanced) return false;
  const { codes } = rule;
  if (codes === undefined) return true;
  if (code === undefined) return codes.includes(5);
  return codes.includes(code) || codes.includes(Math.trunc(code / 100));
}

export interface Said {
  readonly rule: Rule;
  /** A rule for vague words: a clear enhanced status code says more. */
  readonly general: boolean;
}

/** The first rule that knows these words. */
export function findRule(reply: Reply, stage: Stage | undefined): Said | undefined {
  wordsOf(reply.text);
  const found = phrases().find(0, RULES.length, (n) => fits(RULES[n] as Rule, reply, stage));
  const rule = RULES[found];
  return rule === undefined ? undefined : { rule, general: found >= SPECIFIC.length };
}

/** Where wording that several servers share is documented for the one that said it. */
export function speaker({ enhanced, text }: Reply): string {
  if (isMicrosoft(enhanced)) return ref.MICROSOFT;
  wordsOf(text);
  const found = phrases().find(RULES.length, DOUBTING, () => true);
  return SPEAKERS[found - RULES.length]?.reference ?? ref.FIELD;
}

/** The words leave open whether this will still be so tomorrow. */
export function isDoubtful(text: string): boolean {
  wordsOf(text);
  return phrases().find(DOUBTING, OWNERS.length, () => true) === DOUBTING;
}
