import type { Classification } from '../../classify/index.ts';
import type { Policy } from '../../policy/options.ts';
import { Alarm } from './alarm.ts';
import { Block, type BlockState, type Patience } from './block.ts';
import { Concurrency } from './concurrency.ts';
import type { Feedback, Reason } from './feedback.ts';
import { Rate } from './rate.ts';
import { Turns, type Waiter } from './turns.ts';

/**
 * `open`: nothing is held back beyond the transport's own capacity; `slowed`: fewer or slower, because the server
 * asked for less or was away; `paused`: it asked for quiet, or the quota is used up; `down`: it cannot be reached,
 * one probe at a time; `locked`: it refused the login.
 */
export type GateState = 'open' | 'slowed' | BlockState;

/** Somebody who wants to start a transaction. */
export interface Visitor extends Waiter, Patience {
  /** Called once, when it may start, or with why it cannot start in time. */
  enter(pass: Pass | Reason): void;
  /** It has a reason to wait here and nowhere else. */
  readonly isBound?: boolean | undefined;
  /** Called in place of `enter()`, when it is to look for another gate. */
  sentAway(): void;
}

/** To be given back when the transaction has ended. */
export interface Pass {
  /** On the clock. */
  readonly startedAt: number;
  /** Counts the transactions, from 1. */
  readonly number: number;
  /** It finds out whether the server is there again. */
  readonly isProbe: boolean;
  /** How many were under way with it when it started. */
  readonly underWay: number;
}

/** Who is told what the gate does. */
export interface Watcher {
  changed(state: GateState, reason: Classification | undefined): void;
  /** Somebody has entered or left. */
  moved(): void;
}

export type GatePolicy = Pick<
  Policy,
  | 'clock'
  | 'unref'
  | 'minTimeout'
  | 'maxTimeout'
  | 'factor'
  | 'maxRetryTime'
  | 'maxConcurrency'
  | 'rateLimit'
  | 'loginCooldown'
>;

/** What the transport brings along. */
export interface Capacity {
  /** The connections of a pool; without one there is no limit to them. */
  readonly connections?: number | undefined;
  /** There is a login that may be refused. */
  readonly login?: boolean | undefined;
}

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
  readonly #alarm: Alarm;
  readonly #watcher: Watcher;
  #underWay = 0;
  /** On the clock: when the probe that is under way started. */
  #probingSince: number | undefined;
  #block: Block | undefined;
  #passes = 0;
  /** The last transaction that began before the load was lowered: what it and those before meet is no news. */
  #lowered = 0;
  /** The first login is made by one alone: a wrong password is not tried five times at once. */
  #loggedIn: boolean;
  #announced: GateState = 'open';
  /** What was said last when the load was lowered. */
  #why: Reason | undefined;
  #admitting = false;

  constructor({ connections, login = false }: Capacity, policy: GatePolicy, watcher: Watcher) {
    this.#policy = policy;
    const ceiling = Math.min(policy.maxConcurrency, connections ?? Number.POSITIVE_INFINITY);
    this.#concurrency = new Concurrency(connections ?? USUAL_CAPACITY, ceiling);
    this.#rate = new Rate(policy.rateLimit);
    this.#alarm = new Alarm(policy, (now) => this.#admit(now));
    this.#watcher = watcher;
    this.#loggedIn = !login;
  }

  get state(): GateState {
    return this.#stateAt(this.#policy.clock.now());
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** On the clock: since when it is tried whether the server is there again. */
  get probingSince(): number | undefined {
    return this.#probingSince;
  }

  get waiting(): number {
    return this.#turns.size;
  }

  /** Somebody who came now would not have to wait. */
  get hasRoom(): boolean {
    return this.#turns.size === 0 && !(this.#delay(this.#policy.clock.now()) > 0);
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
    return this.hasRoom ? this.#pass(this.#policy.clock.now()) : undefined;
  }

  /** Takes a place in the line. */
  wait(visitor: Visitor): void {
    const now = this.#policy.clock.now();
    const block = this.#block;
    if (block?.isTooLong(visitor, now, this.#policy)) {
      visitor.enter(block.refusal(now));
      return;
    }
    this.#turns.add(visitor);
    this.#admit(now);
  }

  /** Leaves the line without having entered. */
  giveUp(visitor: Visitor): void {
    this.#turns.remove(visitor);
    if (this.#turns.size === 0) this.#alarm.clear();
  }

  /**
   * They are not to wait here any longer.
   *
   * @param who everybody, unless something else is said
   * @param most how many of them
   * @returns how many there were
   */
  sendAway(who: (visitor: Visitor) => boolean = () => true, most = Number.POSITIVE_INFINITY): number {
    const going: Visitor[] = [];
    for (const visitor of this.#turns) {
      if (going.length >= most) break;
      if (who(visitor)) going.push(visitor);
    }
    // one that goes may come back to the end of the line
    for (const visitor of going) if (this.#turns.remove(visitor)) visitor.sentAway();
    if (this.#turns.size === 0) this.#alarm.clear();
    return going.length;
  }

  /** The login of a transaction that is still under way was accepted, as far as one was needed. */
  loggedIn(): void {
    if (this.#loggedIn) return;
    this.#loggedIn = true;
    this.#admit(this.#policy.clock.now());
  }

  /** A transaction has ended. */
  leave(pass: Pass, feedback: Feedback): void {
    const now = this.#policy.clock.now();
    this.#underWay--;
    if (pass.isProbe) this.#probingSince = undefined;
    this.#learn(pass, feedback, now);
    this.#admit(now);
    this.#watcher.moved();
  }

  /** No timer stays behind. Whoever waits is told by its own delivery. */
  close(): void {
    this.#alarm.clear();
  }

  #learn(pass: Pass, feedback: Feedback, now: number): void {
    switch (feedback.type) {
      case 'nothing':
        return;
      case 'away':
        this.#away(pass, feedback, now);
        return;
      case 'locked':
        this.#loggedIn = false;
        this.#shut('locked', feedback, now, this.#policy.loginCooldown);
        return;
    }
    this.#loggedIn = true;
    // a connection that was lost may be one from before
    if (feedback.type !== 'reached' || pass.isProbe) this.#reopen(pass);
    if (feedback.type === 'exhausted') {
      this.#shut('paused', feedback, now, feedback.classification.retryAfter ?? 0);
    } else if (feedback.type === 'busy') {
      this.#slowDown(pass, feedback, now);
    } else if (feedback.type === 'served') {
      this.#concurrency.grow(this.#underWay + 1);
      this.#rate.served(now, pass.startedAt);
    }
  }

  /** The first to find nobody there is followed by a probe at once, which may well get through. */
  #away(pass: Pass, reason: Reason, now: number): void {
    const block = this.#block;
    if (block && (block.state === 'paused' || !pass.isProbe)) return;
    if (block?.state === 'down') {
      block.probeFailed(now, this.#policy);
      this.#refuse(now);
      return;
    }
    this.#block = new Block('down', reason, now, now);
  }

  #shut(state: 'paused' | 'locked', reason: Reason, now: number, ms: number): void {
    const block = this.#block;
    // a login that is refused ends later than what else there may be
    if (block?.state === 'locked' && state === 'paused') return;
    this.#block = block?.state === state ? block.renewed(reason, now + ms) : new Block(state, reason, now, now + ms);
    this.#refuse(now);
  }

  #slowDown({ number, ...pass }: Pass, reason: Reason, now: number): void {
    const { retryAfter = 0 } = reason.classification;
    const underWay = Math.max(pass.underWay, this.#underWay + 1);
    if (retryAfter > 0) this.#shut('paused', reason, now, retryAfter);
    if (number <= this.#lowered) return;
    this.#lowered = this.#passes;
    this.#why = reason;
    const isAboutConnections = reason.classification.stage === 'CONN';
    // a rate shows itself when one alone is refused
    if (underWay > 1 && (isAboutConnections || !this.#rate.isKnown(now))) this.#concurrency.halve(underWay);
    else this.#rate.refused(now);
  }

  /** The server was reached. */
  #reopen(pass: Pass): void {
    const block = this.#block;
    if (!block || block.state === 'paused' || (block.state === 'locked' && !pass.isProbe)) return;
    this.#block = undefined;
    if (!block.wasLong) return;
    this.#concurrency.restart(this.#underWay);
    this.#why = block.reason;
  }

  /** Whoever cannot wait for the end of the block is told so. */
  #refuse(now: number): void {
    const block = this.#block;
    if (!block || this.#turns.size === 0) return;
    const refused = [...this.#turns].filter((visitor) => block.isTooLong(visitor, now, this.#policy));
    // one that enters may make others leave
    for (const visitor of refused) if (this.#turns.remove(visitor)) visitor.enter(block.refusal(now));
  }

  /** Lets in as many as may start, and sets the alarm for the next. */
  #admit(now: number): void {
    // one that enters may come here again, by another way
    if (this.#admitting) return;
    this.#admitting = true;
    try {
      while (this.#turns.size > 0) {
        const delay = this.#delay(now);
        if (delay > 0) {
          if (delay < Number.POSITIVE_INFINITY) this.#alarm.set(now + delay);
          break;
        }
        this.#turns.next()?.enter(this.#pass(now));
      }
      if (this.#turns.size === 0) this.#alarm.clear();
    } finally {
      this.#admitting = false;
    }
    this.#announce(now);
  }

  #pass(now: number): Pass {
    const isProbe = this.#block !== undefined;
    if (isProbe) this.#probingSince ??= now;
    this.#rate.take(now);
    return { startedAt: now, number: ++this.#passes, isProbe, underWay: ++this.#underWay };
  }

  /** Milliseconds until somebody may start; `Infinity` when that depends on a transaction that is under way. */
  #delay(now: number): number {
    const block = this.#block;
    if (block && block.state !== 'paused' && this.#probingSince !== undefined) return Number.POSITIVE_INFINITY;
    if (this.#underWay >= (this.#loggedIn ? this.#concurrency.allowed : 1)) return Number.POSITIVE_INFINITY;
    const left = block?.left(now) ?? 0;
    if (block?.state === 'paused' && !(left > 0)) this.#block = undefined;
    return Math.max(left, this.#rate.wait(now));
  }

  #stateAt(now: number): GateState {
    const block = this.#block;
    // nobody may have come since it was over
    if (block && (block.state !== 'paused' || block.left(now) > 0)) return block.state;
    return this.#concurrency.isLowered || this.#rate.holdsBack(now) ? 'slowed' : 'open';
  }

  #announce(now: number): void {
    const state = this.#stateAt(now);
    if (state === this.#announced) return;
    this.#announced = state;
    const why = state === 'open' ? undefined : (this.#block?.reason ?? this.#why);
    this.#watcher.changed(state, why?.classification);
  }
}
