import { EventEmitter } from 'node:events';
import { type Classification, classify } from '../classify/index.ts';
import { steady } from '../policy/clock.ts';
import { checkOptions, type Policy, type ResilientOptions } from '../policy/options.ts';
import type { Surroundings } from './delivery.ts';
import { announcer, type DeliveryEvents } from './events.ts';
import { Gate } from './gate/gate.ts';
import { innerTransport, Kept, requeuesOf } from './inner-transport.ts';
import { type Log, log } from './log.ts';
import {
  type Abilities,
  abilitiesOf,
  type ComposedMail,
  type InnerInfo,
  type InnerTransport,
  isPool,
  logsIn,
  type NodemailerError,
} from './nodemailer.ts';
import { Queued } from './queued.ts';
import { RecipientLimit } from './recipient-limit.ts';
import type { DeliveryInfo, SmtpInfo } from './result.ts';
import { type Place, Row } from './row.ts';
import { Statistics, type TransportStats } from './statistics.ts';

/** Events of the transports themselves, passed on. */
interface InnerEvents {
  idle: [];
  clear: [];
  close: [];
  log: [entry: unknown];
  token: [token: unknown];
  error: [error: Error];
}

/** As Nodemailer's own transports have it. */
interface Verify {
  (callback: (error: Error | null, success: true) => void): void;
  (): Promise<true>;
}

const INNER_EVENTS = ['clear', 'close', 'log', 'token', 'error'] as const satisfies (keyof InnerEvents)[];

/** Known to every copy of this package in the process: two of them must not wrap each other. */
const RESILIENT = Symbol.for('nodemailer-resilient');

export function isResilient(transport: unknown): boolean {
  return typeof transport === 'object' && transport !== null && RESILIENT in transport;
}

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
  readonly #inner: InnerTransport;
  readonly #policy: Policy;
  readonly #deliveries = new Row<Queued>();
  readonly #log: Log = log(() => this.logger);
  readonly #statistics = new Statistics();
  /** As far as those who asked or listened know. */
  #wasIdle = false;
  /** The server has answered at some time. */
  #greeted = false;
  readonly #surroundings: Surroundings;

  /**
   * @param inner a transport, or what `nodemailer.createTransport()` makes one of: options or an URL
   * @throws {TypeError} for a bad option, and for an option that has no effect in this form
   */
  constructor(inner: InnerTransport | object | string, options?: ResilientOptions) {
    super();
    const policy = checkOptions(options);
    const complain = (error: unknown) => this.#log('error', { tnx: 'clock', err: error }, 'The clock failed');
    this.#policy = { ...policy, clock: steady(policy.clock, complain) };
    if (isResilient(inner)) throw new TypeError('This transport is resilient already');
    this.#inner = innerTransport(inner);
    const abilities = abilitiesOf(this.#inner);
    this.#surroundings = {
      inner: this.#inner,
      abilities,
      gate: abilities.local ? undefined : this.#newGate(abilities),
      statistics: this.#statistics,
      policy: this.#policy,
      limit: new RecipientLimit(this.#policy.maxRecipients, this.#policy.clock),
      announce: announcer(this, this.#log),
      classify: (error, recipients) => this.#classify(error, recipients),
      log: this.#log,
    };
    // Nodemailer asks whether a transport has these
    const { verify, isIdle, pendingCount } = this.#inner;
    if (typeof verify === 'function') this.verify = ((...args: unknown[]) => this.#verify(verify, args)) as Verify;
    if (!abilities.local || typeof isIdle === 'function') {
      this.isIdle = () => this.#tellIdle();
      // as a pool does it
      setImmediate(() => this.#tellIdle());
    }
    if (typeof pendingCount === 'function') this.pendingCount = () => pendingCount.call(this.#inner);
    this.#relayEvents();
  }

  /**
   * For a transport that belongs to a transporter already.
   * @internal
   */
  static inPlaceOf<Info>(inner: InnerTransport, options?: ResilientOptions): ResilientTransport<Info> {
    return new ResilientTransport<Info>(new Kept(inner), options);
  }

  /** The inner transport's name: to an app's log and to plugins nothing has changed. */
  get name(): string {
    return this.#inner.name;
  }

  get version(): string {
    return this.#inner.version;
  }

  get options(): InnerTransport['options'] {
    return this.#inner.options;
  }

  get logger(): InnerTransport['logger'] {
    return this.#inner.logger ?? this.#inner.mailer?.logger;
  }

  /** The transport that this one sends with. */
  get inner(): InnerTransport {
    return this.#inner;
  }

  // Nodemailer sets these two on its outermost transport; the one that needs them (for OAuth2, for proxies) is inside.

  get mailer(): InnerTransport['mailer'] {
    return this.#inner.mailer;
  }

  set mailer(mailer: InnerTransport['mailer']) {
    this.#inner.mailer = mailer;
  }

  get getSocket(): InnerTransport['getSocket'] {
    return this.#inner.getSocket;
  }

  set getSocket(getSocket: InnerTransport['getSocket']) {
    this.#inner.getSocket = getSocket;
  }

  /** Called by Nodemailer for each message. */
  send(mail: ComposedMail, callback: (error: Error | null, info: Info & DeliveryInfo) => void): void {
    let place: Place<Queued> | undefined;
    const done = (error: Error | null, info?: InnerInfo) => {
      if (place) this.#deliveries.leave(place);
      this.#greeted ||= !error;
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
    const { gate, limit } = this.#surroundings;
    return {
      ...this.#statistics.counters,
      inFlight: gate?.underWay ?? this.#statistics.sending,
      waiting: this.#waiting,
      concurrency: gate?.concurrency ?? Number.POSITIVE_INFINITY,
      rate: gate?.rate ?? Number.POSITIVE_INFINITY,
      gate: gate?.state ?? 'open',
      recipientLimit: limit.size,
    };
  }

  /** Deliveries that wait, for their turn or for a retry. */
  get #waiting(): number {
    return this.#deliveries.size - this.#statistics.sending;
  }

  /** Room for more, as with Nodemailer's pool: a producer that stops while there is none needs little memory. */
  #isIdle(): boolean {
    if (this.#surroundings.gate?.isIdle === false || this.#waiting >= this.#policy.maxQueue) return false;
    const { isIdle } = this.#inner;
    try {
      return typeof isIdle !== 'function' || isIdle.call(this.#inner);
    } catch (error) {
      this.#log('error', { tnx: 'idle', err: error }, 'isIdle() of the transport failed');
      return true;
    }
  }

  #newGate({ lanes }: Abilities): Gate {
    const capacity = { connections: isPool(this.#inner) ? lanes : undefined, login: logsIn(this.#inner) };
    const tellPool = requeuesOf(this.#inner);
    const gate = new Gate(capacity, this.#policy, {
      changed: (state, classification) => {
        tellPool(state === 'down');
        const { concurrency, rate, waiting } = gate;
        this.#surroundings.announce('gate', () => ({ state, concurrency, rate, waiting, classification }));
      },
      moved: () => this.#tellIdle(),
    });
    return gate;
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
    this.#surroundings.gate?.close();
    return typeof this.#inner.close === 'function' ? this.#inner.close(...args) : false;
  }

  #classify(error: NodemailerError, recipients: number): Classification {
    this.#greeted ||= error.response !== undefined;
    const { port, secure } = this.options ?? {};
    // where the connection is encrypted from the start, a greeting that does not come is not for lack of that
    const greeted = this.#greeted || secure === true;
    const { rules, clock } = this.#policy;
    return classify(error, { recipients, greeted, rules, port: Number(port) || undefined, now: () => clock.now() });
  }

  #verify(verify: (...args: unknown[]) => unknown, args: unknown[]): unknown {
    const [callback] = args;
    if (typeof callback === 'function') {
      const explained = (error: Error | null, ...rest: unknown[]) => callback(error && this.#explained(error), ...rest);
      return verify.call(this.#inner, explained);
    }
    return Promise.resolve(verify.apply(this.#inner, args)).catch((error) => {
      throw this.#explained(error);
    });
  }

  #explained(error: Error): Error {
    try {
      return Object.assign(error, { classification: this.#classify(error, 0) });
    } catch {
      return error; // a frozen error of somebody's own transport
    }
  }

  #relayEvents(): void {
    // as Nodemailer asks
    if (typeof this.#inner.on !== 'function') return;
    this.#inner.on('idle', () => this.#tellIdle());
    for (const name of INNER_EVENTS) {
      this.#inner.on(name, (...args) => {
        // an 'error' that nobody listens to would be thrown
        if (this.listenerCount(name) > 0) (this as EventEmitter).emit(name, ...args);
      });
    }
  }
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
