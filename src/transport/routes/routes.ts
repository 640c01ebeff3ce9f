import type { Policy } from '../../policy/options.ts';
import { Alarm } from '../gate/alarm.ts';
import type { Feedback } from '../gate/feedback.ts';
import type { Visitor } from '../gate/gate.ts';
import type { Judged } from '../lessons.ts';
import type { Outcome } from '../transaction.ts';
import { Choice } from './choice.ts';
import { faultOf } from './fault.ts';
import type { Route } from './route.ts';
import type { Start } from './standing.ts';

/** What a finished transaction shows. */
export interface Ending {
  readonly feedback: Feedback;
  readonly judged: readonly Judged[];
  readonly outcome: Outcome;
  readonly start: Start;
}

type RoutesPolicy = Pick<Policy, 'clock' | 'strategy' | 'maxRetryTime'>;

/** All the ways that there are to send. */
export class Routes {
  readonly all: readonly Route[];
  readonly #policy: RoutesPolicy;
  readonly #choice: Choice;
  readonly #alarm: Alarm;
  readonly #changed: (route: Route) => void;
  #isClosed = false;

  /**
   * @param all at least one
   * @param changed told of a route that went out or came back
   */
  constructor(all: readonly Route[], policy: RoutesPolicy, changed: (route: Route) => void) {
    this.all = all;
    this.#policy = policy;
    this.#choice = new Choice(policy);
    this.#changed = changed;
    // whoever has to wait for it has a connection or a wait of its own
    this.#alarm = new Alarm({ clock: policy.clock, unref: true }, (now) => this.#pass(now));
  }

  /** The one that composes the messages, and that a transport with a single one consists of. */
  get first(): Route {
    return this.all[0] as Route;
  }

  get areSeveral(): boolean {
    return this.all.length > 1;
  }

  /** Those over which messages go just now. */
  get inUse(): readonly Route[] {
    return this.areSeveral ? this.#choice.inUse(this.all) : this.all;
  }

  /** @returns where to send next; nothing when none of them will do */
  choose(willDo: (route: Route) => boolean = () => true): Route | undefined {
    if (!this.areSeveral) return willDo(this.first) ? this.first : undefined;
    const now = this.#policy.clock.now();
    this.#pass(now);
    return this.#choice.among(this.all.filter(willDo), now);
  }

  /** What a transaction over the route shows of it; before its gate lets the next one in. */
  heard(route: Route, { feedback, judged, outcome, start }: Ending): void {
    if (!this.areSeveral) return;
    const now = this.#policy.clock.now();
    const fault = faultOf(feedback, judged, outcome, this.#policy);
    const before = route.standing.isOut;
    route.standing.heard(feedback, fault, start, now);
    this.#compare(route, before);
    this.#setAlarm(now);
  }

  /** After its gate has let in whom it would. */
  left(route: Route): void {
    if (this.areSeveral && this.#policy.strategy === 'round-robin') this.#balance(route);
  }

  /** No timer stays behind. */
  close(): void {
    this.#isClosed = true;
    this.#alarm.clear();
    for (const { gate } of this.all) gate?.close();
  }

  /** A route that has room and nobody in its line takes over somebody who waits for another one. */
  #balance({ gate, standing }: Route): void {
    if (standing.isOut || gate?.hasRoom !== true) return;
    for (const other of this.all) if (other.gate?.sendAway(isFree, 1)) return;
  }

  /** Servers are given up that are away for too long, when somebody waits for them. */
  #pass(now: number): void {
    for (const route of this.all) {
      const { standing, gate } = route;
      const isAskedFor = gate !== undefined && gate.underWay + gate.waiting > 0;
      if (!(now >= route.outAt) || !isAskedFor) continue;
      standing.giveUp(now);
      this.#compare(route, false);
    }
    this.#setAlarm(now);
  }

  /** @param before whether the route was out */
  #compare(route: Route, before: boolean): void {
    const { isOut } = route.standing;
    if (isOut !== before) this.#changed(route);
    // whoever stands in a line that leads nowhere, while another one may not, is told to look again
    const isOtherInUse = this.all.some((each) => each !== route && !each.standing.isOut);
    if (isOut && (isOtherInUse || !before)) route.gate?.sendAway();
    if (isOut || !before) return;
    for (const { standing, gate } of this.all) if (standing.isOut) gate?.sendAway();
  }

  #setAlarm(now: number): void {
    // what is past is looked at when somebody comes
    const at = Math.min(...this.all.map((route) => route.outAt).filter((outAt) => outAt > now));
    if (at < Number.POSITIVE_INFINITY && !this.#isClosed) this.#alarm.set(at);
    else this.#alarm.clear();
  }
}

const isFree = ({ isBound }: Visitor): boolean => isBound !== true;
