import { isAbortSignal } from './abort.ts';
import { Delivery } from './delivery.ts';
import { addressesOf } from './envelope.ts';
import type { Reason } from './gate/feedback.ts';
import type { Pass, Visitor } from './gate/gate.ts';
import { domainOf } from './ledger.ts';
import { bringsLogin, type ComposedMail, type Envelope, type InnerInfo, type NodemailerError } from './nodemailer.ts';
import { type Turn, turnAt } from './routes/course.ts';
import type { Route } from './routes/route.ts';
import type { Place } from './row.ts';
import type { Surroundings } from './surroundings.ts';

export type Done = (error: NodemailerError | null, info?: InnerInfo) => void;

/**
 * A message between `sendMail()` and its first turn. There may be a hundred thousand of them, so that no more is made of one
 * than it takes to stand in the gate's line: its delivery begins with the turn, or with whatever ends the wait.
 */
export class Queued implements Visitor {
  readonly line: string;
  place: Place<unknown> | undefined;
  readonly #mail: ComposedMail;
  readonly #around: Surroundings;
  readonly #envelope: Envelope;
  /** In whose line it stands. */
  #route: Route;
  /** On the clock: when it was given to the transport. */
  readonly since: number;
  readonly #done: Done;
  #delivery: Delivery | undefined;
  #unlisten: (() => void) | undefined;

  /**
   * @param done called once, and not before this has returned
   * @param refused why it may not even wait
   */
  constructor(mail: ComposedMail, around: Surroundings, done: Done, refused?: NodemailerError) {
    this.#mail = mail;
    this.#around = around;
    this.#done = done;
    this.since = around.policy.clock.now();
    // what throws is to throw now
    mail.message.messageId();
    this.#envelope = mail.message.getEnvelope();
    const [first = ''] = addressesOf(this.#envelope);
    this.line = domainOf(first);
    // one that may not even wait must not be counted as the one that tries a route again
    this.#route = refused ? around.routes.first : this.#choose();
    const { gate } = this.#route;
    const pass = refused ? undefined : gate?.tryEnter();
    if (!gate || pass || refused) this.#run(this.#begun(refused), turnAt(this.#route, pass));
    else this.#wait();
  }

  /** While it only waits, nothing of its own time passes. */
  get deadline(): undefined {
    return undefined;
  }

  /** Its turn, or why it gets none. The gate is not to be asked for more while it lets somebody in. */
  enter(turn: Pass | Reason): void {
    const delivery = this.#begun();
    queueMicrotask(() => this.#run(delivery, turnAt(this.#route, turn)));
  }

  get isBound(): boolean {
    return bringsLogin(this.#mail);
  }

  /** Another route is to be tried. */
  sentAway(): void {
    this.#unlisten?.();
    this.#route = this.#choose();
    const { gate } = this.#route;
    const pass = gate?.tryEnter();
    if (gate && !pass) {
      this.#wait();
      return;
    }
    const delivery = this.#begun();
    queueMicrotask(() => this.#run(delivery, turnAt(this.#route, pass)));
  }

  /** One that brings a login along shows it to nobody but the first. */
  #choose(): Route {
    const { routes } = this.#around;
    return this.isBound ? routes.first : (routes.choose() ?? routes.first);
  }

  stop(reason: NodemailerError): void {
    if (this.#delivery) this.#delivery.stop(reason);
    else this.#leave(reason);
  }

  #wait(): void {
    const signal: unknown = this.#mail.data?.signal;
    if (isAbortSignal(signal)) {
      const onAbort = () => this.#leave();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#unlisten = () => signal.removeEventListener('abort', onAbort);
    }
    this.#route.gate?.wait(this);
  }

  #leave(reason?: NodemailerError): void {
    this.#route.gate?.giveUp(this);
    this.#run(this.#begun(reason));
  }

  /** @param stopped it ends at once, for this reason */
  #begun(stopped?: NodemailerError): Delivery {
    this.#unlisten?.();
    const delivery = new Delivery(this.#mail, this.#around, this.#envelope, this.#route, this.since);
    this.#delivery = delivery;
    if (stopped) delivery.stop(stopped);
    return delivery;
  }

  #run(delivery: Delivery, turn?: Turn): void {
    delivery.run(turn).then((info) => this.#done(null, info), this.#done);
  }
}
