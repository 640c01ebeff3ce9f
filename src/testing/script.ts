import type { Answer, Fault } from './answer.ts';
import type { Moment } from './moment.ts';
import type { Stage } from './stages.ts';

export type AnswerFunction = (moment: Moment) => Answer | Promise<Answer>;

/** Which moments a rule is for. All that are given must hold; addresses and domains are compared without regard to case. */
export interface Conditions {
  readonly stage: Stage | readonly Stage[];
  /** At the dot of SMTP: one of the recipients. Before RCPT never. */
  readonly recipient?: string | readonly string[] | undefined;
  /** Of the recipient. */
  readonly domain?: string | readonly string[] | undefined;
  readonly sender?: string | readonly string[] | undefined;
  /** Number of the connection on this server, from 1. */
  readonly connection?: number | readonly number[] | undefined;
  /** Number of the transaction on this server, from 1. */
  readonly transaction?: number | readonly number[] | undefined;
  /** Only the n-th moment (from 1) that fulfils the conditions above, or several. */
  readonly nth?: number | readonly number[] | undefined;
  /** Only the first so many of them. */
  readonly first?: number | undefined;
  /** What `nth` and `first` count: all moments together (the default), or for each of these apart. */
  readonly per?: 'recipient' | 'domain' | 'sender' | 'connection' | 'transaction' | undefined;
  /** From 0 to 1: how likely the rule is to act where everything else holds. */
  readonly probability?: number | undefined;
}

/** What a server does at certain moments: the fault itself, or `answer`, which may look at the moment. */
export type Rule = Conditions & (Fault | { readonly answer: Answer | AnswerFunction });

/** Rules, or functions that are asked at every moment. The first that has an answer wins. */
export type Script = Rule | AnswerFunction | readonly (Rule | AnswerFunction)[];

/** A checked script: the first answer of its rules, in order. */
export function compile(script: Script): AnswerFunction[] {
  return [script].flat().map((each) => (typeof each === 'function' ? each : ruleFunction(each)));
}

function ruleFunction(rule: Rule): AnswerFunction {
  const { stage, recipient, domain, sender, connection, transaction, nth, first, per, probability, ...rest } = rule;
  const conditions: ((moment: Moment) => boolean)[] = [
    oneOf(stage, (moment) => moment.stage),
    ...given(recipient, (wanted) => anyOf(wanted, recipientsAt)),
    ...given(domain, (wanted) => anyOf(wanted, (moment) => recipientsAt(moment).map(domainOf))),
    ...given(sender, (wanted) => anyOf(wanted, (moment) => (moment.sender === undefined ? [] : [moment.sender]))),
    ...given(connection, (wanted) => oneOf(wanted, (moment) => moment.connection.number)),
    ...given(transaction, (wanted) => oneOf(wanted, (moment) => moment.transaction?.number)),
  ];
  const answer = 'answer' in rest ? rest.answer : rest;
  const counts = new Map<string, number>();
  const isTurn = (moment: Moment): boolean => {
    if (nth === undefined && first === undefined) return true;
    const key = countedFor(moment, per);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return (nth === undefined || [nth].flat().includes(count)) && (first === undefined || count <= first);
  };
  return (moment) => {
    if (!conditions.every((holds) => holds(moment)) || !isTurn(moment)) return undefined;
    if (probability !== undefined && moment.random() >= probability) return undefined;
    return typeof answer === 'function' ? answer(moment) : answer;
  };
}

function given<T>(wanted: T | undefined, condition: (wanted: T) => (moment: Moment) => boolean) {
  return wanted === undefined ? [] : [condition(wanted)];
}

function oneOf<T>(wanted: T | readonly T[], actual: (moment: Moment) => T | undefined): (moment: Moment) => boolean {
  const choices = new Set<T | undefined>([wanted].flat() as T[]);
  return (moment) => choices.has(actual(moment));
}

function anyOf(wanted: string | readonly string[], actual: (moment: Moment) => readonly string[]) {
  const choices = new Set([wanted].flat().map((each) => each.toLowerCase()));
  return (moment: Moment) => actual(moment).some((each) => choices.has(each.toLowerCase()));
}

const recipientsAt = ({ recipient, recipients }: Moment): readonly string[] =>
  recipient === undefined ? recipients : [recipient];

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

function countedFor(moment: Moment, per: Conditions['per']): string {
  if (per === undefined) return '';
  if (per === 'connection' || per === 'transaction') return String(moment[per]?.number ?? '');
  if (per === 'sender') return (moment.sender ?? '').toLowerCase();
  const addresses = recipientsAt(moment).map((address) => (per === 'domain' ? domainOf(address) : address));
  return addresses.join(' ').toLowerCase();
}
