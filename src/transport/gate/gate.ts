import type { Classification } from '../../classify/index.ts';
import type { Policy } from '../../policy/options.ts';
import { Concurrency } from './concurrency.ts';
import type { Feedback, Reason } from './feedback.ts';
import { Rate } from './rate.ts';
import { Turns, type Waiter } from './turns.ts';

/**
 * `open`: nothing is held back beyond the transport's own capacity; `slowed`: the server asked for less; `paused`: it asked
 * for quiet, or the quota is used up; `down`: it cannot be reached, one probe at a time; `locked`: it refused the login.
 */
export type GateState = 'open' | 'slowed' | 'paused' | 'down' | 'locked';

/** Somebody who wants to start a transaction. */
export interface Visitor extends Waiter {
  /** On the clock: when its own time for retries is over; `undefined` before its first attempt. */
  readonly deadline: number | undefined;
  /** Called once, when it may start, or with why it cannot start in time. */
  readonly enter: (pass: Pass | Reason) => void;
}

/** To be given back when the transaction has ended. */
export interface Pass {
  /** On the clock. */
  readonly startedAt: number;
  /** Counts the transactions, from 1. */
  readonly number: number;
  /** It finds out whether the server is there again. */
  readonly isProbe: boolean;
  /** How many were under way with it. */
  readonly underWay: number;
}

interface Block {
  readonly state: 'paused' | 'down' | 'locked';
  readonly reason: Reason;
  readonly since: number;
  /** When somebody may start again, as a probe unless it is a pause. */
  until: number;
  /** Probes that failed. */
  failures: number;
}

/** Who is told what the gate does. */
export interface Watcher {
  changed(state: GateState, reason: Classification | undefined): void;
  /** Somebody has entered or left. */
  moved(): void;
}

export type GatePolicy = Pick<
  Policy,
  'clock' | 'unref' | 'minTimeout' | 'factor' | 'maxRetryTime' | 'maxConcurrency' | 'rateLimit' | 'loginCooldown'
>;

/** No more than this between two probes: a server that is back is not left waiting. */
const LONGEST_PROBE_INTERVAL = 5000;
/** Transactions under way at first where the transport itself does not say how many connections it opens. */
export const USUAL_CAPACITY = 5;

/**
 * The back-pressure that all deliveries to one server share. It limits how many transactions are under way and how fast
 * they start, as far as the server asks for it; it lets one probe through where the server is away or refuses the
 * login; and whoever waits does so in order.
 */
export class Gate {
  readonly #policy: GatePolicy;
  readonly #concurrency: Concurrency;
  readonly #rate: Rate;
  readonly #turns = new Turns<Visitor>();
  readonly #watcher: Watcher;
  #underWay = 0;
  #probing = false;
  #block: Block | undefined;
  #passes = 0;
  /** The last transaction that began before the load was lowered: what it and those before meet is no news. */
  #lowered = 0;
  #state: GateState = 'open';
  #alarm: AbortController | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;

  /** @param capacity the connections of a pool, else `undefined` */
  constructor(capacity: number | undefined, policy: GatePolicy, watcher: Watcher = { changed() {}, moved() {} }) {
    this.#policy = policy;
    const ceiling = Math.min(policy.maxConcurrency, capacity ?? Number.POSITIVE_INFINITY);
    this.#concurrency = new Concurrency(capacity ?? USUAL_CAPACITY, ceiling);
    this.#rate = new Rate(policy.rateLimit);
    this.#watcher = watcher;
  }

  get state(): GateState {
    return this.#state;
  }

  get underWay(): number {
    return this.#underWay;
  }

  get waiting(): number {
    return this.#turns.size;
  }

  /** Few enough wait for more to be worth having, as with Nodemailer's pool. */
  get isIdle(): boolean {
    return this.#turns.size < this.#concurrency.allowed;
  }

  /** Transactions that may be under way at the same time. */
  get concurrency(): number {
    return this.#concurrency.allowed;
  }

  /** Transactions a second; `Infinity` while nothing limits them. */
  get rate(): number {
    return this.#rate.at(this.#policy.clock.now());
  }

  /** A pass, when nobody else waits and nothing is in the way. */
  tryEnter(): Pass | undefined {
    if (this.#turns.size > 0) return undefined;
    const now = this.#policy.clock.now();
    return this.#delay(now) === 0 ? this.#pass(now) : undefined;
  }

  /** Takes a place in the line. */
  wait(visitor: Visitor): void {
    const now = this.#policy.clock.now();
    const block = this.#block;
    if (block && this.#isTooLate(visitor, block, now)) {
      visitor.enter(this.#refusal(block, now));
      return;
    }
    this.#turns.add(visitor);
    this.#admit(now);
  }

  /** Leaves the line without having entered. */
  giveUp(visitor: Visitor): void {
    this.#turns.remove(visitor);
  }

  /** A transaction has ended. */
  leave(pass: Pass, feedback: Feedback): void {
    const now = this.#policy.clock.now();
    this.#underWay--;
    if (pass.isProbe) this.#probing = false;
    this.#learn(pass, feedback, now);
    this.#announce();
    this.#admit(now);
    this.#watcher.moved();
  }

  #learn(pass: Pass, feedback: Feedback, now: number): void {
    switch (feedback.type) {
      case 'away':
        this.#away(pass, feedback, now);
        return;
      case 'locked':
        this.#shut('locked', feedback, now, this.#policy.loginCooldown);
        return;
      case 'exhausted':
        this.#shut('paused', feedback, now, feedback.classification.retryAfter ?? 0);
        return;
      case 'busy':
        this.#reopen(pass);
        this.#slowDown(pass, feedback, now);
        return;
      case 'served':
        this.#reopen(pass);
        this.#concurrency.grow();
        this.#rate.served(now);
        return;
      case 'nothing':
        this.#reopen(pass);
    }
  }

  /** The first to find nobody there is followed by a probe at once, which may well get through. */
  #away(pass: Pass, reason: Reason, now: number): void {
    const block = this.#block;
    if (block?.state !== 'down') {
      if (!block) this.#block = { state: 'down', reason, since: now, until: now, failures: 0 };
      return;
    }
    if (!pass.isProbe) return;
    const { minTimeout, factor, clock } = this.#policy;
    // half of what a delivery alone would wait on average: its own pause is not made longer
    const interval = Math.min((minTimeout / 2) * factor ** block.failures++, LONGEST_PROBE_INTERVAL);
    block.until = now + interval * (1 + 0.1 * clock.random());
    this.#refuse((visitor) => this.#isTooLate(visitor, block, now));
  }

  #shut(state: 'paused' | 'locked', reason: Reason, now: number, ms: number): void {
    const until = Math.max(now + ms, this.#block?.state === state ? this.#block.until : now);
    const block = { state, reason, since: now, until, failures: 0 };
    this.#block = block;
    this.#refuse((visitor) => this.#isTooLate(visitor, block, now));
  }

  #slowDown({ number, underWay }: Pass, reason: Reason, now: number): void {
    const { retryAfter = 0, stage } = reason.classification;
    if (retryAfter > 0) this.#shut('paused', reason, now, retryAfter);
    if (number <= this.#lowered) return;
    this.#lowered = this.#passes;
    // a greeting refuses connections; a rate shows itself when one alone is refused
    if (stage === 'CONN' || (underWay > 1 && !this.#rate.isKnown)) this.#concurrency.halve(underWay);
    else this.#rate.refused(now);
  }

  /** The server was reached. */
  #reopen(pass: Pass): void {
    const block = this.#block;
    if (!block || block.state === 'paused' || (block.state === 'locked' && !pass.isProbe)) return;
    this.#block = undefined;
    if (block.state === 'down' && block.failures > 0) this.#concurrency.restart();
  }

  #isTooLate({ deadline }: Visitor, { state, since, until }: Block, now: number): boolean {
    if (state === 'locked') return now < until;
    const last = deadline ?? since + this.#policy.maxRetryTime;
    return until > last;
  }

  #refuse(whom: (visitor: Visitor) => boolean): void {
    const block = this.#block;
    if (!block || this.#turns.size === 0) return;
    const now = this.#policy.clock.now();
    for (const visitor of [...this.#turns].filter(whom)) {
      this.#turns.remove(visitor);
      visitor.enter(this.#refusal(block, now));
    }
  }

  #refusal({ reason, until, state }: Block, now: number): Reason {
    if (state !== 'paused') return reason;
    const retryAfter = Math.max(1000, Math.round(until - now));
    return { ...reason, classification: { ...reason.classification, retryAfter } };
  }

  /** Lets in as many as may start, and sets the alarm for the next. */
  #admit(now: number): void {
    while (this.#turns.size > 0) {
      const delay = this.#delay(now);
      if (delay > 0) {
        if (delay < Number.POSITIVE_INFINITY) this.#setAlarm(now + delay);
        return;
      }
      this.#turns.next()?.enter(this.#pass(now));
    }
  }

  #pass(now: number): Pass {
    const isProbe = this.#block !== undefined;
    this.#probing ||= isProbe;
    this.#rate.take(now);
    return { startedAt: now, number: ++this.#passes, isProbe, underWay: ++this.#underWay };
  }

  /** Milliseconds until somebody may start; `Infinity` when that depends on a transaction that is under way. */
  #delay(now: number): number {
    const block = this.#block;
    if (block) {
      if (this.#probing) return Number.POSITIVE_INFINITY;
      if (now < block.until) return block.until - now;
      if (block.state === 'paused') this.#block = undefined;
      else return 0;
    }
    if (this.#underWay >= this.#concurrency.allowed) return Number.POSITIVE_INFINITY;
    return this.#rate.wait(now);
  }

  #setAlarm(at: number): void {
    if (this.#alarmAt <= at) return;
    this.#alarm?.abort();
    const alarm = new AbortController();
    this.#alarm = alarm;
    this.#alarmAt = at;
    const { clock, unref } = this.#policy;
    const ring = () => {
      if (this.#alarm !== alarm) return;
      this.#alarm = undefined;
      this.#alarmAt = Number.POSITIVE_INFINITY;
      // a timer may fire a little early
      this.#admit(Math.max(at, clock.now()));
    };
    clock.sleep(Math.max(0, at - clock.now()), { signal: alarm.signal, unref }).then(ring, () => {});
  }

  /** No timer stays behind. Whoever waits is told by its own delivery. */
  close(): void {
    this.#alarm?.abort();
    this.#alarm = undefined;
    this.#alarmAt = Number.POSITIVE_INFINITY;
  }

  #announce(): void {
    const state = this.#block?.state ?? (this.#isSlowed ? 'slowed' : 'open');
    if (state === this.#state) return;
    this.#state = state;
    this.#watcher.changed(state, this.#block?.reason.classification);
  }

  get #isSlowed(): boolean {
    const { allowed, ceiling } = this.#concurrency;
    return allowed < Math.min(ceiling, USUAL_CAPACITY) || this.rate < this.#policy.rateLimit;
  }
}
