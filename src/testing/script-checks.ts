import type { Answer } from './answer.ts';
import { conditionsProblem, faultProblem } from './contradictions.ts';
import type { AnswerFunction, Rule } from './script.ts';
import { STAGES, type Stage } from './stages.ts';
import {
  aBoolean,
  aFunction,
  anAddress,
  aText,
  bad,
  checkedParts,
  either,
  isObject,
  milliseconds,
  number,
  oneOf,
  oneOrMore,
  type Parts,
  shown,
  type Wanted,
  whole,
} from './wanted.ts';

const pieces: Wanted = {
  is: (value) =>
    value instanceof Uint8Array ||
    (isObjectOrList(value) && (Symbol.iterator in value || Symbol.asyncIterator in value)),
  what: 'bytes, pieces of them',
};

const FAULT: Parts = {
  reply: either(aText, pieces, oneOf([true])),
  delay: milliseconds,
  trickle: milliseconds,
  drop: oneOf(['fin', 'rst', false]),
  silent: aBoolean,
  accept: aBoolean,
  after: whole(0),
};

const CONDITIONS: Parts = {
  stage: oneOrMore(oneOf(STAGES)),
  recipient: oneOrMore(anAddress),
  domain: oneOrMore({ is: (value) => aText.is(value) && !String(value).includes('@'), what: 'a domain without "@"' }),
  sender: oneOrMore(either(anAddress, oneOf(['']))),
  connection: oneOrMore(whole(1)),
  transaction: oneOrMore(whole(1)),
  nth: oneOrMore(whole(1)),
  first: whole(1),
  per: oneOf(['recipient', 'domain', 'sender', 'connection', 'transaction']),
  probability: number(0, 1),
};

const anAnswer: Wanted = either(aText, pieces, aFunction, { is: isObject, what: 'a fault' });

const RULE: Parts = { ...CONDITIONS, ...FAULT, answer: anAnswer };

/**
 * @returns the rules one by one, as they were when they were checked
 * @throws {TypeError} naming the rule, the part and what it should have been
 */
export function checkedScript(script: unknown): (Rule | AnswerFunction)[] {
  const rules: readonly unknown[] = Array.isArray(script) ? script : [script];
  return rules.map((rule, i) => {
    const whose = Array.isArray(script) ? `rule ${i + 1} of the script` : 'the rule';
    if (typeof rule === 'function') return rule as AnswerFunction;
    if (!isObject(rule)) throw new TypeError(`${whose} should be an object or a function, not ${shown(rule)}`);
    return checkedRule(rule, whose);
  });
}

function checkedRule(rule: object, whose: string): Rule {
  const parts = checkedParts(rule, RULE, whose);
  if (parts.stage === undefined) throw bad(`\`stage\` of ${whose}`, CONDITIONS.stage as Wanted, undefined);
  const stages = [parts.stage].flat() as Stage[];
  const problem = conditionsProblem(parts, stages);
  if (problem) throw new TypeError(problem.join(` ${whose} `));
  const fault = Object.fromEntries(Object.entries(parts).filter(([name]) => name in FAULT));
  if (parts.answer === undefined) {
    checkFault(fault, stages, whose);
  } else {
    const [more] = Object.keys(fault);
    if (more) throw new TypeError(`${whose} has \`answer\`: \`${more}\` belongs into it, not beside it`);
    if (typeof parts.answer !== 'function') checkAnswer(parts.answer, `the answer of ${whose}`, stages);
  }
  return parts as unknown as Rule;
}

/** @throws {TypeError} */
export function checkAnswer(answer: unknown, whose: string, stages: readonly Stage[]): asserts answer is Answer {
  if (aText.is(answer) || answer instanceof Uint8Array) return;
  if (!isObject(answer)) throw new TypeError(`${whose} should be a reply or a fault, not ${shown(answer)}`);
  checkFault(checkedParts(answer, FAULT, whose), stages, whose);
}

function checkFault(fault: Readonly<Record<string, unknown>>, stages: readonly Stage[], whose: string): void {
  const problem = faultProblem(fault, stages);
  if (problem) throw new TypeError(`${whose} ${problem}`);
}

function isObjectOrList(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
