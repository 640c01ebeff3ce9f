import { type Classification, classify } from '../../classify/index.ts';
import type { Policy } from '../../policy/options.ts';
import { Gate, type GateState, type Watcher } from '../gate/gate.ts';
import { requeuesOf } from '../inner-transport.ts';
import {
  type Abilities,
  abilitiesOf,
  type InnerTransport,
  isPool,
  logsIn,
  type NodemailerError,
} from '../nodemailer.ts';
import { RecipientLimit } from '../recipient-limit.ts';
import { Standing } from './standing.ts';

/** How a route stands. */
export interface RouteStats {
  /** Its place among the transporters that were given, from 0. */
  readonly route: number;
  /** Nothing is sent over it for now, because of a fault of its own. */
  readonly out: boolean;
  readonly gate: GateState;
  readonly inFlight: number;
  readonly concurrency: number;
  readonly rate: number;
  readonly recipientLimit: number;
}

/** One way to send: a transport, and what is known of the server behind it. */
export class Route {
  /** Among the others, from 0. */
  readonly position: number;
  readonly inner: InnerTransport;
  readonly abilities: Abilities;
  readonly limit: RecipientLimit;
  readonly standing: Standing;
  /** Absent for transports that only hand the message back. */
  readonly gate: Gate | undefined;
  /** Transactions over it that are not over. */
  underWay = 0;
  readonly #policy: Policy;
  /** The server has answered at some time. */
  #greeted = false;

  constructor(inner: InnerTransport, position: number, policy: Policy, watcher: Watcher) {
    this.inner = inner;
    this.position = position;
    this.#policy = policy;
    this.abilities = abilitiesOf(inner);
    this.limit = new RecipientLimit(policy.maxRecipients, policy.clock);
    this.standing = new Standing(policy);
    this.gate = this.abilities.local ? undefined : this.#newGate(watcher);
  }

  /**
   * On the clock: when it is given up, unless its server answers. A try that began after nobody had asked for long has as
   * much time as the first one.
   */
  get outAt(): number {
    return Math.max(this.standing.outAt, (this.gate?.probingSince ?? 0) + this.#policy.failoverAfter);
  }

  /** A transaction went through. */
  served(): void {
    this.#greeted = true;
  }

  /** @param recipients how many were in the transaction */
  classify(error: NodemailerError, recipients: number): Classification {
    this.#greeted ||= error.response !== undefined;
    const { port, secure } = this.inner.options ?? {};
    // where the connection is encrypted from the start, a greeting that does not come is not for lack of that
    const greeted = this.#greeted || secure === true;
    const { rules, clock } = this.#policy;
    return classify(error, { recipients, greeted, rules, port: Number(port) || undefined, now: () => clock.now() });
  }

  /** @throws whatever `isIdle()` of somebody's own transport does */
  get isIdle(): boolean {
    if (this.gate?.isIdle === false) return false;
    return typeof this.inner.isIdle !== 'function' || this.inner.isIdle();
  }

  stats(): RouteStats {
    const { gate, position, standing, limit } = this;
    return {
      route: position,
      out: standing.isOut,
      gate: gate?.state ?? 'open',
      inFlight: gate?.underWay ?? this.underWay,
      concurrency: gate?.concurrency ?? Number.POSITIVE_INFINITY,
      rate: gate?.rate ?? Number.POSITIVE_INFINITY,
      recipientLimit: limit.size,
    };
  }

  #newGate({ changed, moved }: Watcher): Gate {
    const { inner, abilities } = this;
    const tellPool = requeuesOf(inner);
    const capacity = { connections: isPool(inner) ? abilities.lanes : undefined, login: logsIn(inner) };
    return new Gate(capacity, this.#policy, {
      changed: (state, reason) => {
        tellPool(state === 'down');
        changed(state, reason);
      },
      moved,
    });
  }
}
