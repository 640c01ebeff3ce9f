import { EventEmitter } from 'node:events';
import { steady } from '../policy/clock.ts';
import { checkOptions, type Policy, type ResilientOptions } from '../policy/options.ts';
import { type Announce, announcer, type DeliveryEvents } from './events.ts';
import type { Gate } from './gate/gate.ts';
import { innerTransports, Kept } from './inner-transport.ts';
import { type Log, log } from './log.ts';
import type { ComposedMail, InnerInfo, InnerTransport, NodemailerError } from './nodemailer.ts';
import { Queued } from './queued.ts';
import type { DeliveryInfo, SmtpInfo } from './result.ts';
import { Route } from './routes/route.ts';
import { Routes } from './routes/routes.ts';
import { type Place, Row } from './row.ts';
import { Statistics, type TransportStats } from './statistics.ts';
import type { Surroundings } from './surroundings.ts';
import { type Verify, verifyOf } from './verify.ts';

/** Events of the transports themselves, passed on. */
interface InnerEvents {
  idle: [];
  clear: [];
  close: [];
  log: [entry: unknown];
  token: [token: unknown];
  error: [error: Error];
}

const INNER_EVENTS = ['clear', 'close', 'log', 'token', 'error'] as const satisfies (keyof InnerEvents)[];

/** Known to every copy of this package in the process: two of them must not wrap each other. */
const RESILIENT = Symbol.for('nodemailer-resilient');

export function isResilient(transport: unknown): boolean {
  return typeof transport === 'object' && transport !== null && RESILIENT in transport;
}

/** A transport, or what `nodemailer.createTransport()` makes one of. */
export type Sender = InnerTransport | object | string;

/**
 * A Nodemailer transport around another one, for `nodemailer.createTransport(new ResilientTransport(...))`. To make a
 * transporter resilient that exists already, use {@link resilient}.
 *
 * @example
 * const transporter = nodemailer.createTransport(new ResilientTransport({ host: 'smtp.example.com', port: 587 }));
 */
export class ResilientTransport<Info = SmtpInfo> extends EventEmitter<DeliveryEvents & InnerEvents> {
  readonly [RESILIENT] = true;
  /** Tells Nodemailer that `sendMail({ signal })` is ours to honour. */
  readonly supportsAbortSignal = true;
  readonly verify?: Verify;
  readonly isIdle?: () => boolean;
  readonly pendingCount?: () => number;
  readonly #policy: Policy;
  readonly #routes: Routes;
  readonly #deliveries = new Row<Queued>();
  readonly #log: Log = log(() => this.logger);
  readonly #statistics = new Statistics();
  /** As far as those who asked or listened know. */
  #wasIdle = false;
  readonly #surroundings: Surroundings;

  /**
   * @param inner a transport, or what `nodemailer.createTransport()` makes one of: options or an URL; or a list of
   *   these, of which the next takes over where one cannot be used
   * @throws {TypeError} for a bad option, and for an option that has no effect in this form
   */
  constructor(inner: Sender | readonly Sender[], options?: ResilientOptions) {
    super();
    const policy = checkOptions(options);
    const complain = (error: unknown) => this.#log('error', { tnx: 'clock', err: error }, 'The clock failed');
    this.#policy = { ...policy, clock: steady(policy.clock, complain) };
    const senders: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
    if (senders.some(isResilient)) throw new TypeError('This transport is resilient already');
    const announce = announcer(this, this.#log);
    const inners = innerTransports(senders);
    const routes = inners.map((each, position) => this.#newRoute(each, position, inners.length > 1, announce));
    this.#routes = new Routes(routes, this.#policy, (route) => {
      this.#tellRoute(route, announce);
      this.#tellIdle();
    });
    this.#surroundings = {
      routes: this.#routes,
      statistics: this.#statistics,
      policy: this.#policy,
      announce,
      log: this.#log,
    };
    // Nodemailer asks whether a transport has these
    const verify = verifyOf(routes);
    if (verify) this.verify = verify;
    if (routes.some(({ abilities, inner }) => !abilities.local || typeof inner.isIdle === 'function')) {
      this.isIdle = () => this.#tellIdle();
      // as a pool does it
      setImmediate(() => this.#tellIdle());
    }
    if (inners.some(({ pendingCount }) => typeof pendingCount === 'function')) {
      this.pendingCount = () => inners.reduce((sum, each) => sum + (each.pendingCount?.() ?? 0), 0);
    }
    for (const each of inners) this.#relayEvents(each);
  }

  /**
   * For a transport that belongs to a transporter already.
   * @internal
   */
  static inPlaceOf<Info>(inners: readonly InnerTransport[], options?: ResilientOptions): ResilientTransport<Info> {
    return new ResilientTransport<Info>(
      inners.map((inner) => new Kept(inner)),
      options,
    );
  }

  /** The inner transport's name: to an app's log and to plugins nothing has changed. */
  get name(): string {
    return this.inner.name;
  }

  get version(): string {
    return this.inner.version;
  }

  get options(): InnerTransport['options'] {
    return this.inner.options;
  }

  get logger(): InnerTransport['logger'] {
    return this.inner.logger ?? this.inner.mailer?.logger;
  }

  /** The transport that this one sends with; of several the first, which composes the messages. */
  get inner(): InnerTransport {
    return this.#routes.first.inner;
  }

  // Nodemailer sets these two on its outermost transport; the one that needs them (for OAuth2, for proxies) is inside.

  get mailer(): InnerTransport['mailer'] {
    return this.inner.mailer;
  }

  set mailer(mailer: InnerTransport['mailer']) {
    for (const { inner } of this.#routes.all) inner.mailer = mailer;
  }

  get getSocket(): InnerTransport['getSocket'] {
    return this.inner.getSocket;
  }

  set getSocket(getSocket: InnerTransport['getSocket']) {
    for (const { inner } of this.#routes.all) inner.getSocket = getSocket;
  }

  /** Called by Nodemailer for each message. */
  send(mail: ComposedMail, callback: (error: Error | null, info: Info & DeliveryInfo) => void): void {
    let place: Place<Queued> | undefined;
    const done = (error: Error | null, info?: InnerInfo) => {
      if (place) this.#deliveries.leave(place);
      this.#tellIdle();
      try {
        callback(error, info);
      } catch (failure) {
        this.#log('error', { tnx: 'callback', err: failure }, 'The callback of sendMail() failed');
      }
    };
    try {
      const { maxQueue } = this.#policy;
      const full = this.#waiting >= maxQueue ? queueFullError(maxQueue) : undefined;
      place = this.#deliveries.add(new Queued(mail, this.#surroundings, done, full));
    } catch (error) {
      setImmediate(done, error as Error);
    }
  }

  /** What was sent and refused so far, and how freely messages may leave just now. */
  stats(): TransportStats {
    const routes = this.#routes.all.map((route) => route.stats());
    const inUse = routes.filter(({ out }) => !out);
    const [first] = inUse.length > 0 ? inUse : routes;
    const sum = (name: 'inFlight' | 'concurrency' | 'rate', of: typeof routes) =>
      of.reduce((total, each) => total + each[name], 0);
    return {
      ...this.#statistics.counters,
      inFlight: sum('inFlight', routes),
      waiting: this.#waiting,
      concurrency: sum('concurrency', inUse),
      rate: sum('rate', inUse),
      gate: first?.gate ?? 'open',
      recipientLimit: first?.recipientLimit ?? Number.POSITIVE_INFINITY,
      routes,
    };
  }

  /** Deliveries that wait, for their turn or for a retry. */
  get #waiting(): number {
    return this.#deliveries.size - this.#statistics.sending;
  }

  /** Room for more, as with Nodemailer's pool: a producer that stops while there is none needs little memory. */
  #isIdle(): boolean {
    if (this.#waiting >= this.#policy.maxQueue) return false;
    return this.#routes.inUse.some((route) => {
      try {
        return route.isIdle;
      } catch (error) {
        this.#log('error', { tnx: 'idle', err: error }, 'isIdle() of the transport failed');
        return true;
      }
    });
  }

  #newRoute(inner: InnerTransport, position: number, isOneOfSeveral: boolean, announce: Announce): Route {
    const route: Route = new Route(inner, position, this.#policy, {
      changed: (state, classification) => {
        announce('gate', () => {
          const { concurrency, rate, waiting } = route.gate as Gate;
          const which = isOneOfSeveral ? { route: position } : undefined;
          return { ...which, state, concurrency, rate, waiting, classification };
        });
      },
      moved: () => this.#tellIdle(),
    });
    return route;
  }

  #tellRoute({ position: route, standing: { isOut: out, reason } }: Route, announce: Announce): void {
    const classification = out ? reason?.classification : undefined;
    const how = out ? `out: ${classification?.summary}` : 'in use again';
    this.#log('info', { tnx: 'route', route, out }, 'Route %s is %s', route, how);
    announce('route', () => ({ route, out, classification }));
  }

  /** Says so when there is room again. @returns whether there is */
  #tellIdle(): boolean {
    const idle = this.#isIdle();
    if (idle && !this.#wasIdle && this.listenerCount('idle') > 0) setImmediate(() => this.emit('idle'));
    this.#wasIdle = idle;
    return idle;
  }

  /** Ends every wait: those deliveries reject with what they know. Then closes the inner transport, as that does it. */
  close(...args: unknown[]): unknown {
    for (const delivery of this.#deliveries) delivery.stop(closedError());
    this.#routes.close();
    return closeAll(
      this.#routes.all.map(({ inner }) => inner),
      args,
    );
  }

  #relayEvents(inner: InnerTransport): void {
    // as Nodemailer asks
    if (typeof inner.on !== 'function') return;
    inner.on('idle', () => this.#tellIdle());
    for (const name of INNER_EVENTS) {
      inner.on(name, (...args) => {
        // an 'error' that nobody listens to would be thrown
        if (this.listenerCount(name) > 0) (this as EventEmitter).emit(name, ...args);
      });
    }
  }
}

/** @returns what the first of them says; throws what one of them throws, when all are closed */
function closeAll(inners: readonly InnerTransport[], args: unknown[]): unknown {
  const answers: unknown[] = [];
  const failures: unknown[] = [];
  for (const inner of inners) {
    try {
      answers.push(typeof inner.close === 'function' ? inner.close(...args) : false);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return answers[0];
}

const closedError = (): NodemailerError =>
  Object.assign(new Error('The transport was closed before every recipient had an answer'), { code: 'ECONNECTION' });

const queueFullError = (maxQueue: number): NodemailerError =>
  Object.assign(
    new Error(`${maxQueue} deliveries wait already (option maxQueue): try again when the transport is idle`),
    {
      code: 'EQUEUE',
    },
  );
