import type { Policy } from '../../policy/options.ts';
import type { Announce } from '../events.ts';
import { Alarm } from '../gate/alarm.ts';
import type { Feedback } from '../gate/feedback.ts';
import type { Judged } from '../lessons.ts';
import type { Log } from '../log.ts';
import type { Outcome } from '../transaction.ts';
import { lastingFault } from './fault.ts';
import type { Route } from './route.ts';
import type { Start } from './standing.ts';

/** What a finished transaction shows. */
export interface Ending {
  readonly feedback: Feedback;
  readonly judged: readonly Judged[];
  readonly outcome: Outcome;
  readonly start: Start;
}

/** All the ways that there are to send, and which of them is taken. */
export class Routes {
  readonly all: readonly Route[];
  readonly #policy: Pick<Policy, 'clock' | 'strategy'>;
  readonly #announce: Announce;
  readonly #log: Log;
  readonly #alarm: Alarm;
  /** Whose turn it is, where they take turns. */
  #next = 0;

  /** @param all at least one */
  constructor(all: readonly Route[], policy: Pick<Policy, 'clock' | 'strategy'>, announce: Announce, log: Log) {
    this.all = all;
    this.#policy = policy;
    this.#announce = announce;
    this.#log = log;
    // whoever has to wait for it has a connection or a wait of its own
    this.#alarm = new Alarm({ clock: policy.clock, unref: true }, (now) => this.#passed(now));
  }

  /** The one that composes the messages, and that a transport with a single one consists of. */
  get first(): Route {
    return this.all[0] as Route;
  }

  get areSeveral(): boolean {
    return this.all.length > 1;
  }

  /** Those that messages go over just now; all of them when all are out. */
  get inUse(): readonly Route[] {
    const inUse = this.all.filter(({ standing }) => !standing.isOut);
    return inUse.length > 0 ? inUse : this.all;
  }

  /** @returns where to send next; nothing when none of them will do */
  choose(willDo: (route: Route) => boolean = () => true): Route | undefined {
    if (!this.areSeveral) return willDo(this.first) ? this.first : undefined;
    const now = this.#policy.clock.now();
    this.#passed(now);
    const left = this.#inOrder().filter(willDo);
    const chosen = this.#usable(left, now);
    // all are out: whoever waits asks for each of them
    return chosen ?? leastWaiting(left);
  }

  /** What a transaction over the route shows of it. */
  heard(route: Route, { feedback, judged, outcome, start }: Ending): void {
    if (!this.areSeveral) return;
    const now = this.#policy.clock.now();
    this.#change(route, () => {
      route.standing.heard(feedback, lastingFault(feedback, judged, outcome), start, now);
    });
    this.#setAlarm();
  }

  /** No timer stays behind. */
  close(): void {
    this.#alarm.clear();
    for (const { gate } of this.all) gate?.close();
  }

  #usable(routes: readonly Route[], now: number): Route | undefined {
    const firstInUse = routes.find(({ standing }) => !standing.isOut);
    const due = routes.find(({ standing }) => standing.isDue(now));
    const takesTurns = this.#policy.strategy === 'round-robin';
    if (due && (takesTurns || !firstInUse || routes.indexOf(due) < routes.indexOf(firstInUse))) {
      due.standing.tried(now);
      return due;
    }
    if (!takesTurns || !firstInUse) return firstInUse;
    const inUse = routes.filter(({ standing }) => !standing.isOut);
    return inUse.find(({ gate }) => gate?.hasRoom !== false) ?? leastWaiting(inUse);
  }

  #inOrder(): readonly Route[] {
    if (this.#policy.strategy === 'failover') return this.all;
    const start = this.#next++ % this.all.length;
    return [...this.all.slice(start), ...this.all.slice(0, start)];
  }

  /** Servers that are away for too long by now are given up. */
  #passed(now: number): void {
    for (const route of this.all) {
      if (now >= route.standing.outAt) this.#change(route, () => route.standing.pass(now));
    }
    this.#setAlarm();
  }

  /** Whoever waits in the wrong line is told to look again. */
  #change(route: Route, change: () => void): void {
    const before = route.standing.isOut;
    change();
    const { isOut, reason } = route.standing;
    if (isOut === before) return;
    const { position } = route;
    const classification = isOut ? reason?.classification : undefined;
    const entry = { tnx: 'route', route: position, out: isOut };
    this.#log('info', entry, 'Route %s is %s', position, isOut ? `out: ${classification?.summary}` : 'in use again');
    this.#announce('route', () => ({ route: position, out: isOut, classification }));
    for (const each of this.all) if (each === route ? isOut : each.standing.isOut) each.gate?.sendAway();
  }

  #setAlarm(): void {
    const at = Math.min(...this.all.map(({ standing }) => standing.outAt));
    if (at < Number.POSITIVE_INFINITY) this.#alarm.set(at);
    else this.#alarm.clear();
  }
}

const leastWaiting = (routes: readonly Route[]): Route | undefined =>
  routes.reduce<Route | undefined>(
    (least, route) => (least && (least.gate?.waiting ?? 0) <= (route.gate?.waiting ?? 0) ? least : route),
    undefined,
  );
