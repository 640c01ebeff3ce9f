import type { Policy } from '../../policy/options.ts';
import type { Route } from './route.ts';

/** Which of the routes that would do the next message takes. */
export class Choice {
  readonly #takesTurns: boolean;
  /** Whose turn it is. */
  #next = 0;

  constructor({ strategy }: Pick<Policy, 'strategy'>) {
    this.#takesTurns = strategy === 'round-robin';
  }

  /** Those over which messages go just now; all of them when all are out. */
  inUse(routes: readonly Route[]): readonly Route[] {
    const inUse = routes.filter(({ standing }) => !standing.isOut);
    if (inUse.length === 0) return routes;
    return this.#takesTurns ? inUse : inUse.slice(0, 1);
  }

  /** @param routes in the order in which they were given */
  among(routes: readonly Route[], now: number): Route | undefined {
    const left = this.#takesTurns ? this.#turned(routes) : routes;
    const inUse = left.filter(({ standing }) => !standing.isOut);
    // one message tries a route again that is out, and waits there for nobody
    const due = left.find(({ standing, gate }) => standing.isDue(now) && gate?.hasRoom !== false);
    if (due && this.#isWorthIt(due, inUse[0], routes)) {
      due.standing.tried(now);
      return due;
    }
    // where all are out, whoever waits asks for each of them
    if (inUse.length === 0) return leastWaiting(left);
    return this.#takesTurns ? (inUse.find(({ gate }) => gate?.hasRoom !== false) ?? leastWaiting(inUse)) : inUse[0];
  }

  /** A route that nobody would go back to need not be tried. */
  #isWorthIt(due: Route, inUse: Route | undefined, routes: readonly Route[]): boolean {
    return this.#takesTurns || !inUse || routes.indexOf(due) < routes.indexOf(inUse);
  }

  #turned(routes: readonly Route[]): readonly Route[] {
    const start = this.#next++ % Math.max(1, routes.length);
    return [...routes.slice(start), ...routes.slice(0, start)];
  }
}

const leastWaiting = (routes: readonly Route[]): Route | undefined =>
  routes.reduce<Route | undefined>(
    (least, route) => (least && (least.gate?.waiting ?? 0) <= (route.gate?.waiting ?? 0) ? least : route),
    undefined,
  );
