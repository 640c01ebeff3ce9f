import type { Answer } from './answer.ts';
import type { AnswerFunction, Rule } from './script.ts';
import { STAGES, type Stage } from './stages.ts';
import {
  aBoolean,
  aFunction,
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
  recipient: oneOrMore(aText),
  domain: oneOrMore({ is: (value) => aText.is(value) && !String(value).includes('@'), what: 'a domain without "@"' }),
  sender: oneOrMore({ is: (value) => typeof value === 'string', what: 'an address, "" for the null sender' }),
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
  checkConditions(parts, whose);
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

function checkConditions(parts: Readonly<Record<string, unknown>>, whose: string): void {
  if (parts.per !== undefined && parts.nth === undefined && parts.first === undefined)
    throw new TypeError(`\`per\` of ${whose} says what \`nth\` or \`first\` counts; neither is there`);
}

/** @throws {TypeError} */
export function checkAnswer(answer: unknown, whose: string, stages: readonly Stage[]): asserts answer is Answer {
  if (aText.is(answer) || answer instanceof Uint8Array) return;
  if (!isObject(answer)) throw new TypeError(`${whose} should be a reply or a fault, not ${shown(answer)}`);
  checkFault(checkedParts(answer, FAULT, whose), stages, whose);
}

function checkFault(fault: Readonly<Record<string, unknown>>, stages: readonly Stage[], whose: string): void {
  const problem = CONTRADICTIONS.find(([holds]) => holds(fault, stages))?.[1];
  if (problem) throw new TypeError(`${whose} ${problem}`);
}

type Holds = (fault: Readonly<Record<string, unknown>>, stages: readonly Stage[]) => boolean;

const elsewhere = (stages: readonly Stage[], only: Stage): boolean => stages.some((stage) => stage !== only);

const CONTRADICTIONS: readonly (readonly [Holds, string])[] = [
  [
    ({ silent, drop, ...parts }) => !silent && !drop && (Object.keys(parts).length === 0 || isOnlyAfter(parts)),
    'does nothing: give `reply`, `delay`, `trickle`, `drop`, `silent` or `accept`',
  ],
  [
    ({ silent, reply, delay, trickle, drop }) => silent === true && Boolean(reply ?? delay ?? trickle ?? drop),
    'is `silent`: then there is no `reply`, `delay`, `trickle` or `drop`',
  ],
  [
    ({ reply, trickle, drop }) => Boolean(trickle && drop) && reply === undefined,
    'hangs up without a reply to `trickle`',
  ],
  [
    ({ accept }, stages) => accept !== undefined && elsewhere(stages, 'dot'),
    'has `accept`, which belongs to `dot` alone',
  ],
];

const isOnlyAfter = (parts: object): boolean => Object.keys(parts).every((name) => name === 'after');

function isObjectOrList(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
