import type { Stage } from './classification.ts';
import { Phrases } from './phrases.ts';
import { GENERAL, type Rule, SPECIFIC } from './rules/index.ts';
import { WORD_CLASSES } from './rules/word-classes.ts';

const RULES: readonly Rule[] = [...SPECIFIC, ...GENERAL];

const STAGES: readonly (Stage | undefined)[] = [
  undefined,
  'CONN',
  'EHLO',
  'STARTTLS',
  'AUTH',
  'MAIL',
  'RCPT',
  'DATA',
  'DOT',
];

let compiled: Phrases | undefined;

/** Compiled when the first reply comes: an application that meets no failure pays nothing for it. */
function phrases(): Phrases {
  if (compiled !== undefined) return compiled;
  compiled = new Phrases(WORD_CLASSES);
  for (const [n, rule] of RULES.entries()) for (const phrase of rule.says) compiled.add(phrase, n);
  return compiled.freeze();
}

function fits(rule: Rule, code: number | undefined, stage: Stage | undefined): boolean {
  if (rule.stages !== undefined && stage !== undefined && !rule.stages.includes(stage)) return false;
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
export function findRule(text: string, code: number | undefined, stage: Stage | undefined): Said | undefined {
  const situation = (code ?? 0) * (STAGES.length + 1) + STAGES.indexOf(stage) + 1;
  const found = phrases().find(text, RULES.length, situation, (n) => fits(RULES[n] as Rule, code, stage));
  const rule = RULES[found];
  return rule === undefined ? undefined : { rule, general: found >= SPECIFIC.length };
}
