import type { Reason } from '../gate/feedback.ts';
import type { Pass, Visitor } from '../gate/gate.ts';
import type { Stopping } from '../stopping.ts';
import type { Route } from './route.ts';
import type { Routes } from './routes.ts';

/** A route, and leave to start a transaction over it or why there is none in time; neither where there is no gate. */
export interface Turn {
  readonly route: Route;
  readonly pass?: Pass | undefined;
  readonly refusal?: Reason | undefined;
}

export const turnAt = (route: Route, answer?: Pass | Reason): Turn =>
  answer && 'error' in answer ? { route, refusal: answer } : { route, pass: answer };

/** The delivery on its way. */
export interface Traveller {
  /** @param recipients who would go over the route, beside those who are due */
  mayTake(route: Route, recipients: number): boolean;
  /** It takes a route that it has not been on before. */
  onNewRoute(): void;
  /** How it waits in a line. */
  readonly visit: Omit<Visitor, 'enter' | 'sentAway'>;
}

/** Which way one delivery goes: it stays on its route, which may know its recipients by now, until that is out. */
export class Course {
  readonly #routes: Routes;
  readonly #stopping: Stopping;
  /** Those whose own fault it has met, and what that was. */
  readonly #avoided = new Map<Route, Reason>();
  readonly #taken: Set<Route>;
  readonly #traveller: Traveller;
  #route: Route;

  constructor(routes: Routes, route: Route, stopping: Stopping, traveller: Traveller) {
    this.#routes = routes;
    this.#stopping = stopping;
    this.#traveller = traveller;
    this.#route = route;
    this.#taken = new Set([route]);
  }

  get route(): Route {
    return this.#route;
  }

  /** A turn on its route, when nobody else waits and nothing is in the way. */
  immediateTurn(): Turn | undefined {
    const { gate } = this.#route;
    const pass = gate?.tryEnter();
    return pass || !gate ? { route: this.#route, pass } : undefined;
  }

  /** Waits for a turn on its route, or the one that it takes meanwhile. @returns nothing when the delivery was stopped */
  async turn(): Promise<Turn | undefined> {
    while (!this.#stopping.reason) {
      const turn = this.immediateTurn() ?? (await this.turnOn(this.#route));
      if (turn) return turn;
      this.again();
    }
    return undefined;
  }

  /** Waits for a turn on this route. @returns nothing when the delivery was stopped, or is to look for another one */
  turnOn(route: Route): Promise<Turn | undefined> {
    const { gate } = route;
    return new Promise((resolve) => {
      const end = (turn?: Turn) => {
        this.#stopping.unlisten(onStop);
        resolve(turn);
      };
      const visitor: Visitor = {
        ...this.#traveller.visit,
        enter: (answer) => end(turnAt(route, answer)),
        sentAway: () => end(),
      };
      const onStop = () => {
        gate?.giveUp(visitor);
        resolve(undefined);
      };
      this.#stopping.listen(onStop);
      if (gate) gate.wait(visitor);
      else end({ route });
    });
  }

  /**
   * It has met a fault of the route's own.
   *
   * @param recipients who would go over another one, beside those who are due anyway
   * @returns whether there is another one to try
   */
  leave(route: Route, reason: Reason, recipients: number): boolean {
    this.#avoided.set(route, reason);
    const next = this.#routes.choose((each) => !this.#avoided.has(each) && this.#traveller.mayTake(each, recipients));
    if (next) this.#take(next);
    return next !== undefined;
  }

  get hope(): Reason | undefined {
    return hopeOf(this.#avoided.values());
  }

  /** Some time has passed. */
  again(): void {
    this.#avoided.clear();
    if (!this.#route.standing.isOut) return;
    const willDo = (each: Route) => each === this.#route || this.#traveller.mayTake(each, 0);
    this.#take(this.#routes.choose(willDo) ?? this.#route);
  }

  #take(route: Route): void {
    this.#route = route;
    if (this.#taken.has(route)) return;
    this.#taken.add(route);
    this.#traveller.onNewRoute();
  }
}

/** Of all that was met, what may be over soonest: while one route may be well again, nothing is final. */
export function hopeOf(reasons: Iterable<Reason>): Reason | undefined {
  const wait = ({ classification }: Reason): number => classification.retryAfter ?? 0;
  const [soonest] = [...reasons]
    .filter(({ classification }) => classification.action !== 'fail')
    .toSorted((one, two) => wait(one) - wait(two));
  return soonest;
}
