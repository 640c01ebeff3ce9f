import type { Policy } from '../../policy/options.ts';
import type { Reason } from '../gate/feedback.ts';
import type { Visitor } from '../gate/gate.ts';
import type { Ledger, Recipient } from '../ledger.ts';
import type { Judged } from '../lessons.ts';
import type { Schedule } from '../schedule.ts';
import type { Stopping } from '../stopping.ts';
import { noted } from '../verdict.ts';
import { Course, type Traveller, type Turn } from './course.ts';
import { type Detour, Detours } from './detours.ts';
import { isRoutesFault } from './fault.ts';
import type { Route } from './route.ts';
import type { Routes } from './routes.ts';

/** Whose journey it is. */
export interface Luggage {
  readonly routes: Routes;
  readonly policy: Pick<Policy, 'clock' | 'retries' | 'maxRetryTime'>;
  readonly ledger: Ledger;
  readonly schedule: Schedule;
  readonly stopping: Stopping;
  /** On the clock: when `sendMail()` was called. */
  readonly since: number;
  /** On the clock: when the first attempt started, if one has. */
  readonly startedAt: () => number | undefined;
  /** Its login is none of another route's business. */
  readonly staysOnFirst: boolean;
}

/** Which way the recipients of one delivery go: all of them together, but for those to whom that way is closed. */
export class Journey implements Traveller {
  readonly #luggage: Luggage;
  readonly #course: Course;
  readonly #detours: Detours;

  /** @param route the first to try */
  constructor(luggage: Luggage, route: Route) {
    const { routes, stopping } = luggage;
    this.#luggage = luggage;
    this.#course = new Course(routes, route, stopping, this);
    this.#detours = new Detours(routes);
  }

  /** Of all together. */
  get route(): Route {
    return this.#course.route;
  }

  /** A turn without waiting. */
  immediateTurn(): Turn | undefined {
    return this.#course.immediateTurn();
  }

  /** @returns nothing when the delivery was stopped */
  turn(): Promise<Turn | undefined> {
    return this.#course.turn();
  }

  /** @returns nothing when the delivery was stopped, or is to look for another route */
  turnOn(route: Route): Promise<Turn | undefined> {
    return this.#course.turnOn(route);
  }

  /** The gate of a route lets nobody in that cannot wait for long. @returns why, when there is no other route to try */
  refused(route: Route, reason: Reason): Reason | undefined {
    if (route.standing.isOut && this.#course.leave(route, reason, 0)) return undefined;
    return this.#course.hope ?? reason;
  }

  /**
   * Whoever met a fault of the route's own goes over another one: everybody who is left when it is out, else they alone.
   * @returns the others, and whoever has no other route
   */
  rerouted(judged: Judged[], route: Route, isDetour: boolean): Judged[] {
    const { isOut } = route.standing;
    const blaming = judged.filter(([, verdict]) => isRoutesFault(verdict, isOut));
    const reason = blaming.map(([, verdict]) => verdict).find((verdict) => isRoutesFault(verdict, isOut));
    if (!reason) return judged;
    const others = judged.filter(([, verdict]) => !isRoutesFault(verdict, isOut));
    const { stopping, schedule } = this.#luggage;
    // stopped: nobody is asked any more, and no other route has refused them
    if (stopping.reason) return others;
    const recipients = blaming.map(([recipient]) => recipient);
    if (isDetour || !isOut) {
      this.#detours.add(recipients, route, reason);
      return others;
    }
    if (this.#course.leave(route, reason, recipients.length)) {
      schedule.addFirst(recipients);
      return others;
    }
    return others.concat(sharing(this.#course.hope ?? reason, recipients));
  }

  /**
   * Whose retries are used up before the route is given up has one more when it is.
   * @returns when, on the clock
   */
  lastChance(judged: readonly Judged[], { standing }: Route): number | undefined {
    const { policy, startedAt } = this.#luggage;
    const { retries, maxRetryTime } = policy;
    const { isAway, outAt } = standing;
    const isInTime = outAt < Number.POSITIVE_INFINITY && outAt - (startedAt() ?? 0) <= maxRetryTime;
    if (!isAway || !isInTime || retries === 0) return undefined;
    const last = judged.filter(
      ([{ retries: used, hadLastChance }, verdict]) =>
        isRoutesFault(verdict, true) && used >= retries && !hadLastChance,
    );
    for (const [recipient] of last) {
      recipient.retries = retries - 1;
      recipient.hadLastChance = true;
    }
    return last.length > 0 ? outAt : undefined;
  }

  /** Some have to take another route than the rest. */
  get hasDetours(): boolean {
    return this.#detours.hasDue;
  }

  nextDetour(): Detour {
    return this.#detours.next((route, recipients) => this.mayTake(route, recipients));
  }

  /** They did not get that far yet. */
  putBack(recipients: readonly Recipient[]): void {
    this.#detours.putBack(recipients);
  }

  /** That detour is closed as well. */
  close(route: Route, recipients: readonly Recipient[], reason: Reason): void {
    this.#detours.add(recipients, route, reason);
  }

  /** Of those who are due, some may have to take another route than the rest. */
  sort(): void {
    if (!this.#detours.exist) return;
    const { schedule } = this.#luggage;
    schedule.addLast(this.#detours.claim(schedule.takeDue(), this.route));
  }

  /** Some time has passed: what was closed may be open again. */
  again(): void {
    this.#course.again();
    this.#detours.reopen();
    this.sort();
  }

  /** Nobody goes anywhere. */
  stop(): void {
    this.#detours.clear();
  }

  /**
   * A transport that may mail everybody whatever the envelope says has to be the only one that does: it takes over when
   * everybody is left to be mailed, and nobody is under way.
   */
  mayTake({ abilities, position }: Route, recipients: number): boolean {
    const { schedule, ledger, staysOnFirst } = this.#luggage;
    if (staysOnFirst) return position === 0;
    const left = schedule.dueCount + recipients;
    return abilities.byEnvelope || abilities.local || left === ledger.recipients.length;
  }

  onNewRoute(): void {
    // what it took to find out about the other server is not to be missed here
    for (const recipient of this.#luggage.ledger.pending()) {
      recipient.retries = 0;
      recipient.hadLastChance = false;
    }
  }

  get visit(): Omit<Visitor, 'enter' | 'sentAway'> {
    const { policy, schedule, since, startedAt, staysOnFirst } = this.#luggage;
    const started = startedAt();
    return {
      line: schedule.first?.domain ?? '',
      since,
      deadline: started === undefined ? undefined : started + policy.maxRetryTime,
      // a server that has seen its recipients may know them
      isBound: started !== undefined || staysOnFirst,
    };
  }
}

/** They are told the same. */
export const sharing = ({ classification, error }: Reason, recipients: readonly Recipient[]): Judged[] =>
  recipients.map((recipient) => [
    recipient,
    noted(recipient, { type: 'refused', classification, error, failure: error }),
  ]);
