import type { Action, Kind, Stage } from './classification.ts';
import { KINDS } from './kinds.ts';
import { STAGES } from './situation.ts';

/** What a user's `match` function is shown. */
export interface ReplyView {
  readonly code?: number;
  readonly enhanced?: string;
  readonly text: string;
  readonly stage?: Stage;
}

/**
 * A rule of your own, tried before ours: the first one that matches wins, and what it leaves out comes from our own
 * classification of the reply.
 *
 * @example
 * const rules = [{ match: /mailbox is napping/, code: 550, action: 'retry', retryAfter: 60_000 }];
 */
export interface UserRule {
  /**
   * A pattern, a text to be found (upper or lower case), or a function. A pattern sees what the server said on one line,
   * without control characters, first without and then with its codes. What throws does not match.
   */
  readonly match: RegExp | string | ((reply: ReplyView) => boolean);
  /** Only at this stage. */
  readonly stage?: Stage;
  /** Only with this reply code. */
  readonly code?: number;
  readonly kind?: Kind;
  readonly action?: Action;
  /** Milliseconds to wait before the next try. */
  readonly retryAfter?: number;
}

const ACTIONS: readonly string[] = ['retry', 'throttle', 'split', 'fail'] satisfies Action[];

type Check = (value: unknown) => string | undefined;

const oneOf =
  (names: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && names.includes(value) ? undefined : `must be one of ${names.join(', ')}`;

const CHECKS: Readonly<Record<keyof UserRule, Check>> = {
  match: (value) =>
    value instanceof RegExp || typeof value === 'function' || (typeof value === 'string' && value !== '')
      ? undefined
      : 'must be a RegExp, a non-empty string or a function',
  stage: oneOf(STAGES),
  code: (value) =>
    Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 999
      ? undefined
      : 'must be a reply code of three digits',
  kind: oneOf(KINDS),
  action: oneOf(ACTIONS),
  retryAfter: (value) =>
    typeof value === 'number' && Number.isFinite(value) && value >= 0
      ? undefined
      : 'must be a finite number of milliseconds, 0 or more',
};

function checkRule(rule: unknown, name: string): void {
  if (typeof rule !== 'object' || rule === null) throw new TypeError(`${name} must be an object`);
  if (!('match' in rule)) throw new TypeError(`${name}.match ${CHECKS.match(undefined)}`);
  for (const [property, value] of Object.entries(rule)) {
    if (!Object.hasOwn(CHECKS, property)) throw new TypeError(`${name}.${property} is not a property of a rule`);
    const complaint = value === undefined ? undefined : CHECKS[property as keyof UserRule](value);
    if (complaint !== undefined) throw new TypeError(`${name}.${property} ${complaint}`);
  }
}

/** @throws TypeError that names the property that is wrong. */
export function checkRules(rules: readonly UserRule[]): void {
  if (!Array.isArray(rules)) throw new TypeError('rules must be an array');
  for (const [n, rule] of rules.entries()) checkRule(rule, `rules[${n}]`);
}

const withCodes = (reply: ReplyView): string => [reply.code, reply.enhanced, reply.text].filter(Boolean).join(' ');

function matches(rule: UserRule, reply: ReplyView): boolean {
  if (rule.stage !== undefined && rule.stage !== reply.stage) return false;
  if (rule.code !== undefined && rule.code !== reply.code) return false;
  const { match } = rule;
  if (typeof match === 'string') return reply.text.toLowerCase().includes(match.toLowerCase());
  try {
    if (typeof match === 'function') return match(reply) === true;
    // search() keeps no state in the pattern, whatever its flags
    return reply.text.search(match) >= 0 || withCodes(reply).search(match) >= 0;
  } catch {
    return false;
  }
}

function isRule(rule: unknown): boolean {
  try {
    checkRule(rule, 'rule');
    return true;
  } catch {
    return false;
  }
}

/** The first rule that matches. Who wants to hear of bad rules calls `checkRules`: here they are passed over. */
export function findUserRule(rules: readonly UserRule[], reply: ReplyView): UserRule | undefined {
  if (!Array.isArray(rules)) return undefined;
  return rules.find((rule: UserRule | null | undefined) => rule && matches(rule, reply) && isRule(rule));
}
