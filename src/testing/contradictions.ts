import type { Stage } from './stages.ts';
import { shown } from './wanted.ts';

type Parts = Readonly<Record<string, unknown>>;
/** What cannot be meant, and how an error says it after naming the rule. */
type Row = readonly [holds: (parts: Parts, stages: readonly Stage[]) => boolean, says: string];

/** @returns what in a fault can never come true, or `undefined` */
export function faultProblem(fault: Parts, stages: readonly Stage[]): string | undefined {
  return FAULTS.find(([holds]) => holds(fault, stages))?.[1];
}

const elsewhere = (stages: readonly Stage[], only: Stage): boolean => stages.some((stage) => stage !== only);
const isOnlyAfter = (parts: object): boolean => Object.keys(parts).every((name) => name === 'after');

const FAULTS: readonly Row[] = [
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
  [
    ({ after }, stages) => after !== undefined && elsewhere(stages, 'body'),
    'has `after`, which belongs to `body` alone',
  ],
  [
    ({ reply, trickle }, stages) =>
      trickle !== undefined && typeof (reply ?? true) === 'boolean' && !elsewhere(stages, 'body'),
    'has `trickle` without a `reply`: at `body` there is no usual one',
  ],
];

const BEFORE_MAIL: readonly Stage[] = ['connect', 'EHLO', 'HELO', 'STARTTLS', 'AUTH'];
const BEFORE_RCPT: readonly Stage[] = [...BEFORE_MAIL, 'MAIL'];

/** What a rule can ask for, and the stages at which no client has named it yet. */
const UNKNOWN_AT: readonly (readonly [what: string, stages: readonly Stage[]])[] = [
  ['recipient', BEFORE_RCPT],
  ['domain', BEFORE_RCPT],
  ['sender', BEFORE_MAIL],
  ['transaction', BEFORE_MAIL],
];

/**
 * A rule for several stages need not make sense at each: it acts at those where it can.
 *
 * @returns why the conditions of a rule never hold, as an error says it before and after naming the rule
 */
export function conditionsProblem(rule: Parts, stages: readonly Stage[]): readonly [string, string] | undefined {
  const { per, nth, first } = rule;
  if (per !== undefined && nth === undefined && first === undefined)
    return ['`per` of', 'says what `nth` or `first` counts; neither is there'];
  if (first !== undefined && nth !== undefined && [nth].flat().every((n) => Number(n) > Number(first)))
    return ['`nth` of', 'never holds: it comes after `first`'];
  const [what, tooEarly] =
    UNKNOWN_AT.find(
      ([name, early]) => (rule[name] !== undefined || per === name) && stages.every((stage) => early.includes(stage)),
    ) ?? [];
  if (!what || !tooEarly) return undefined;
  const unnamed = `none is named at ${tooEarly.filter((stage) => stages.includes(stage)).join(', ')}`;
  return rule[what] === undefined
    ? ['`per` of', `counts for each ${what}, and ${unnamed}`]
    : [`\`${what}\` of`, `never holds: ${unnamed}`];
}

/** What a server offers by its options, and what to give where it does not. */
export interface Offers {
  readonly AUTH: boolean;
  readonly STARTTLS: boolean;
}

const ASK_FOR: Readonly<Record<keyof Offers, string>> = {
  AUTH: 'give `auth` or `authMethods`',
  STARTTLS: 'give `tls`, without `secure`',
};

/** @throws {TypeError} for a rule all of whose stages no client comes to, since the server does not offer them */
export function checkOffered(stage: Stage | readonly Stage[], offers: Offers): void {
  const isMissing = (name: Stage): name is keyof Offers => name in ASK_FOR && !offers[name as keyof Offers];
  const stages = [stage].flat() as Stage[];
  const [missing] = stages.filter(isMissing);
  if (missing && stages.every(isMissing))
    throw new TypeError(
      `A rule of the script is for ${shown(missing)}, which this server does not offer: ${ASK_FOR[missing]}`,
    );
}
