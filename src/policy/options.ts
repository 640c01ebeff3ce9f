import { type Classification, checkRules, type UserRule } from '../classify/index.ts';
import { type Clock, systemClock } from './clock.ts';

/** What `shouldRetry` is told: recipients that got the same answer in the same transaction. */
export interface RetryContext {
  /** Nodemailer's error for these recipients. */
  readonly error: Error;
  readonly classification: Classification;
  /** Their addresses. */
  readonly recipients: readonly string[];
  /** The message's Message-ID. */
  readonly messageId: string;
  /** Transactions these recipients have been in, counting the one that just failed. */
  readonly attemptNumber: number;
  readonly retriesConsumed: number;
  readonly retriesLeft: number;
}

/**
 * How a delivery behaves. Names that p-retry has mean what they mean there; every time is in milliseconds.
 * A wrong type, `NaN`, a negative number or an unknown name throws a `TypeError`.
 */
export interface ResilientOptions {
  /**
   * Retries of one recipient after its first attempt, over each route where there are several. Splitting a batch does not
   * use one up, nor does going over to another route.
   * `0`: nothing is retried; `Infinity`: `maxRetryTime` alone ends it.
   * @default 5
   */
  readonly retries?: number | undefined;
  /**
   * What each further delay is multiplied with.
   * @default 2
   */
  readonly factor?: number | undefined;
  /**
   * The first delay's upper bound: delays are drawn between 0 and it ("full jitter"). When the server asked to slow
   * down it is waited for in full, and five times as long where one recipient has a limit of its own.
   * @default 1000
   */
  readonly minTimeout?: number | undefined;
  /**
   * No computed delay is longer; a delay the server itself asked for may be, and so may greylisting's.
   * @default 60_000
   */
  readonly maxTimeout?: number | undefined;
  /**
   * No retry starts later than this after the first attempt; whoever has to wait for that one waits so long for a
   * server that is down or asked for quiet. A delay that would end later is not waited for: the recipients
   * end as deferred at once, with `retryAfter`. An attempt that is under way is not cut short by this: after the final
   * dot that would make duplicates.
   * @default 600_000
   */
  readonly maxRetryTime?: number | undefined;
  /**
   * How long one attempt may take, for a transport that may never call back. Nodemailer's own transports have timeouts
   * for each step, and a server may take ten minutes for the final dot alone (RFC 5321 4.5.3.2.6); the time in a pool's
   * queue counts as well: so there is no limit unless you set one, and it should be longer than those.
   *
   * When it is over, no more of the message is handed out, a transport that honours `signal` ends its connection, and
   * the attempt fails with `ETIMEDOUT`: retried when the message had not been sent to its end, else in doubt, as
   * `onUnknown` says. What a transport of somebody else has sent cannot be seen: there it always is in doubt. What the
   * transport answers afterwards counts no more. A message that fits into one transaction is settled
   * `maxRetryTime + attemptTimeout` after its first attempt at the latest.
   * @default Infinity
   */
  readonly attemptTimeout?: number | undefined;
  /**
   * The first delay after a greylisting reply that names no time; it grows by `factor` to five times its length. The
   * default passes a server that greylists for 300 seconds on the third retry.
   * @default 60_000
   */
  readonly greylistTimeout?: number | undefined;
  /**
   * Let the process exit while a delivery only waits. Its message is lost then.
   * @default false
   */
  readonly unref?: boolean | undefined;
  /**
   * Recipients in one transaction, at most. What the server announces (`LIMITS RCPTMAX`) or is found to allow is kept
   * as well, so this is only needed for a server that punishes the first try.
   * @default Infinity
   */
  readonly maxRecipients?: number | undefined;
  /**
   * What to do when the whole message was sent and no reply came, so that the server may have it or not: `retry`
   * (RFC 5321 4.5.4.1, may make a duplicate, the result says `possibleDuplicate`), `fail` (never mail twice), or
   * `assume-sent` (as `fail`, but `sendMail()` does not reject because of it).
   * @default 'retry'
   */
  readonly onUnknown?: 'retry' | 'fail' | 'assume-sent' | undefined;
  /**
   * When some recipients were accepted and some not: `resolve` as Nodemailer does, or `reject` with an error that has
   * the same fields.
   * @default 'resolve'
   */
  readonly partial?: 'resolve' | 'reject' | undefined;
  /**
   * Bytes of one message kept in memory to be able to send it again; what is longer goes to a temporary file.
   * @default 1_048_576
   */
  readonly spoolMemory?: number | undefined;
  /**
   * Transactions under way at the same time, at most. Without it as many as the transport has connections for (a pool's
   * `maxConnections`); without a pool five at first, and more as long as the server takes them. When the server asks to
   * slow down there are fewer.
   * @default Infinity
   */
  readonly maxConcurrency?: number | undefined;
  /**
   * Transactions started per second, at most. When the server shows that it limits them, it is found out and kept to.
   * @default Infinity
   */
  readonly rateLimit?: number | undefined;
  /**
   * Deliveries that may wait, for their turn or for a retry. When there are so many, `sendMail()` rejects at once with
   * the code `EQUEUE`; listen to `idle` to know when to go on. At least 1.
   * @default Infinity
   */
  readonly maxQueue?: number | undefined;
  /**
   * How long no login is tried after one was refused, so that retries do not lock the account: until then every delivery
   * fails at once with the same classification.
   * @default 60_000
   */
  readonly loginCooldown?: number | undefined;
  /**
   * Where there are several routes: `failover`, the first of them that is not out; or `round-robin`, one after the other.
   * @default 'failover'
   */
  readonly strategy?: 'failover' | 'round-robin' | undefined;
  /**
   * How long the server of a route may be away before the messages that wait for it take another one. A refused login, a
   * quota that is used up, a blocklisted address and a wrong host name or certificate are no reason to wait.
   * @default 10_000
   */
  readonly failoverAfter?: number | undefined;
  /**
   * After how long one message tries a route again that is out.
   * @default 60_000
   */
  readonly failoverCooldown?: number | undefined;
  /** Your own classification rules, tried before the built-in ones; the first match wins. */
  readonly rules?: readonly UserRule[] | undefined;
  /**
   * Asked before every retry that is otherwise due; `false` ends these recipients as deferred. A throw counts as `false`.
   */
  readonly shouldRetry?: ((context: RetryContext) => boolean | PromiseLike<boolean>) | undefined;
  /** Where time and chance come from. For tests. */
  readonly clock?: Clock | undefined;
}

/** Options with every default filled in. */
export type Policy = { readonly [Name in keyof ResilientOptions]-?: Exclude<ResilientOptions[Name], undefined> };

export const DEFAULTS: Policy = Object.freeze({
  retries: 5,
  factor: 2,
  minTimeout: 1000,
  maxTimeout: 60_000,
  maxRetryTime: 600_000,
  attemptTimeout: Number.POSITIVE_INFINITY,
  greylistTimeout: 60_000,
  unref: false,
  maxRecipients: Number.POSITIVE_INFINITY,
  onUnknown: 'retry',
  partial: 'resolve',
  spoolMemory: 1_048_576,
  maxConcurrency: Number.POSITIVE_INFINITY,
  rateLimit: Number.POSITIVE_INFINITY,
  maxQueue: Number.POSITIVE_INFINITY,
  loginCooldown: 60_000,
  strategy: 'failover',
  failoverAfter: 10_000,
  failoverCooldown: 60_000,
  rules: [],
  shouldRetry: () => true,
  clock: systemClock,
});

/** Says what is wrong with a value, or nothing. */
type Check = (value: unknown) => string | undefined;

const number =
  ({ min, infinite = false, whole = false }: { min: number; infinite?: boolean; whole?: boolean }): Check =>
  (value) => {
    const wanted = `${whole ? 'a whole number' : 'a number'} of at least ${min}${infinite ? ', or Infinity' : ''}`;
    if (typeof value !== 'number' || Number.isNaN(value) || value < min) return wanted;
    if (!Number.isFinite(value)) return infinite ? undefined : wanted;
    return whole && !Number.isInteger(value) ? wanted : undefined;
  };

const oneOf =
  (...choices: string[]): Check =>
  (value) =>
    choices.includes(value as string) ? undefined : `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`;

const typed =
  (type: 'boolean' | 'function'): Check =>
  (value) =>
    typeof value === type ? undefined : `a ${type}`;

const isClock: Check = (value) => {
  const clock = value as Partial<Clock> | null;
  const methods = ['now', 'sleep', 'random'] as const;
  return typeof clock === 'object' && clock !== null && methods.every((name) => typeof clock[name] === 'function')
    ? undefined
    : 'an object with now(), sleep() and random()';
};

export const CHECKS: Record<keyof ResilientOptions, Check> = {
  retries: number({ min: 0, infinite: true, whole: true }),
  factor: number({ min: 1 }),
  minTimeout: number({ min: 0 }),
  maxTimeout: number({ min: 0, infinite: true }),
  maxRetryTime: number({ min: 0, infinite: true }),
  attemptTimeout: number({ min: 1, infinite: true }),
  greylistTimeout: number({ min: 0 }),
  unref: typed('boolean'),
  maxRecipients: number({ min: 1, infinite: true, whole: true }),
  onUnknown: oneOf('retry', 'fail', 'assume-sent'),
  partial: oneOf('resolve', 'reject'),
  spoolMemory: number({ min: 0, infinite: true }),
  maxConcurrency: number({ min: 1, infinite: true, whole: true }),
  rateLimit: number({ min: 0.001, infinite: true }),
  maxQueue: number({ min: 1, infinite: true, whole: true }),
  loginCooldown: number({ min: 0 }),
  strategy: oneOf('failover', 'round-robin'),
  failoverAfter: number({ min: 0, infinite: true }),
  failoverCooldown: number({ min: 0 }),
  rules: (value) => (Array.isArray(value) ? undefined : 'an array of rules'),
  shouldRetry: typed('function'),
  clock: isClock,
};

/** Names people may bring along from p-retry or from Nodemailer, and where they belong here. */
const ELSEWHERE: Record<string, string> = {
  signal: 'it belongs to the message: sendMail({ signal })',
  randomize: 'delays are always drawn at random',
  forever: 'use retries: Infinity',
  onFailedAttempt: "listen to the 'retry' event instead",
  shouldConsumeRetry: 'splitting a batch never consumes a retry, everything else does',
};

const shown = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
};

/** @throws {TypeError} naming the option and what it should have been */
export function checkOptions(options: ResilientOptions = {}): Policy {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`The options of nodemailer-resilient must be an object, not ${shown(options)}`);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(CHECKS, name)) {
      const hint = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : `known are ${Object.keys(CHECKS).join(', ')}`;
      throw new TypeError(`Unknown option \`${name.slice(0, 40)}\`: ${hint}`);
    }
    const wanted = CHECKS[name as keyof ResilientOptions](value);
    if (wanted) throw new TypeError(`Expected option \`${name}\` to be ${wanted}, got ${shown(value)}`);
  }
  if (options.rules) checkRules(options.rules);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}
