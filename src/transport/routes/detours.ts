import type { Reason } from '../gate/feedback.ts';
import type { Recipient } from '../ledger.ts';
import { hopeOf } from './course.ts';
import type { Route } from './route.ts';
import type { Routes } from './routes.ts';

/** Recipients of one message who have to take another route than the rest, because that one is refused for them alone. */
export class Detours {
  readonly #routes: Routes;
  /** Which routes each of them cannot take, and why. */
  readonly #closed = new Map<Recipient, Map<Route, Reason>>();
  #due: Recipient[] = [];

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  get exist(): boolean {
    return this.#closed.size > 0;
  }

  get hasDue(): boolean {
    return this.#due.length > 0;
  }

  /** The route is closed to them. */
  add(recipients: readonly Recipient[], route: Route, reason: Reason): void {
    for (const recipient of recipients) {
      const closed = this.#closed.get(recipient) ?? new Map<Route, Reason>();
      this.#closed.set(recipient, closed.set(route, reason));
    }
    this.putBack(recipients);
  }

  putBack(recipients: readonly Recipient[]): void {
    this.#due = [...recipients, ...this.#due];
  }

  /** Of those who are due again, takes the ones to whom the route is closed. @returns the others */
  claim(recipients: readonly Recipient[], route: Route): readonly Recipient[] {
    const isClosed = (recipient: Recipient): boolean => this.#closed.get(recipient)?.has(route) === true;
    this.#due.push(...recipients.filter(isClosed));
    return recipients.filter((recipient) => !isClosed(recipient));
  }

  /** @returns some who are due, and the route that they can take, or why there is none */
  next(mayTake: (route: Route, recipients: number) => boolean): Detour {
    const due = this.#due;
    this.#due = [];
    const [first] = due;
    const closed = (first && this.#closed.get(first)) ?? new Map<Route, Reason>();
    const route = this.#routes.choose((each) => !closed.has(each) && mayTake(each, due.length));
    const isAlike = (each: Recipient): boolean =>
      route ? !this.#closed.get(each)?.has(route) : sameRoutes(closed, this.#closed.get(each));
    this.#due = due.filter((each) => !isAlike(each));
    return { recipients: due.filter(isAlike), route, hope: hopeOf(closed.values()) ?? [...closed.values()].at(-1) };
  }

  clear(): void {
    this.#due = [];
  }

  /** Some time has passed: what may be over by now is worth another try. */
  reopen(): void {
    for (const closed of this.#closed.values()) {
      for (const [route, { classification }] of closed) if (classification.action !== 'fail') closed.delete(route);
    }
  }
}

export interface Detour {
  readonly recipients: readonly Recipient[];
  readonly route: Route | undefined;
  /** What they have met that may be over soonest, or else last. */
  readonly hope: Reason | undefined;
}

const sameRoutes = (one: ReadonlyMap<Route, Reason>, other: ReadonlyMap<Route, Reason> = new Map()): boolean =>
  one.size === other.size && [...one.keys()].every((route) => other.has(route));
