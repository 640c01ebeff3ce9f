import { type Behaviours, makeBehaviours } from './behaviours/index.ts';
import { Listening } from './listening.ts';
import { DEFAULT_NAME, type FaultServerOptions, type ServerClock } from './options.ts';
import { pause, realNow } from './real-time.ts';
import { Recording } from './recording.ts';
import type { ConnectionRecord, DeliveryRecord, TransactionRecord } from './records.ts';
import type { Script } from './script.ts';
import { Setup } from './setup.ts';
import { loginFor, type TransportOptions } from './transport-options.ts';
import { anAddress, bad, milliseconds, type Wanted, whole } from './wanted.ts';

const HOST = '127.0.0.1';
const aCount = whole(0);
const someAddresses: Wanted = {
  is: (value) => Array.isArray(value) && value.every(anAddress.is),
  what: `a list, each ${anAddress.what}`,
};

const REAL_TIME: ServerClock = {
  now: realNow,
  sleep: (ms, { signal }) => pause(ms, signal),
};

/** A real SMTP server on a loopback port that misbehaves as it was told, and knows what it truly received. */
export class FaultServer implements AsyncDisposable {
  readonly host = HOST;
  readonly #setup: Setup;
  readonly #recording = new Recording();
  readonly #listening: Listening;
  #closed: Promise<void> | undefined;

  /** @internal */
  constructor(options: FaultServerOptions) {
    const clock = options.clock ?? REAL_TIME;
    const now = () => clock.now();
    const behaviours = makeBehaviours(options.behaviours ?? ({} satisfies Behaviours), options.flavour, {
      name: options.name ?? DEFAULT_NAME,
      now,
      openConnections: () => this.#recording.openConnections,
      outage: (ms) => void this.#listening.outage(ms),
    });
    this.#setup = new Setup(options, this.#recording, behaviours, now);
    this.#listening = new Listening(this.#setup, HOST, clock);
  }

  get port(): number {
    return this.#listening.port;
  }

  /**
   * For `createTransport(server.transportOptions)`: a client that is set up rightly. It knows the certificate and, where
   * AUTH is on offer, a login. Without that: `{ ...server.transportOptions, auth: undefined }`.
   */
  get transportOptions(): TransportOptions {
    const { offersAuth, options } = this.#setup;
    const { secure = false, lmtp = false } = options;
    return {
      host: HOST,
      port: this.port,
      secure,
      lmtp,
      ...(offersAuth && { auth: loginFor(options) }),
      ...(this.certificate !== undefined && { tls: { ca: this.certificate } }),
    };
  }

  /** For `createTransport(url)` and for programs that take an address: host and port, `smtps:` or `?lmtp=true`. */
  get url(): string {
    const { secure, lmtp } = this.#setup.options;
    return `${secure ? 'smtps' : 'smtp'}://${HOST}:${this.port}${lmtp ? '?lmtp=true' : ''}`;
  }

  /** The certificate, PEM, for a client that is to trust it: `tls: { ca: server.certificate }`. */
  get certificate(): string | undefined {
    return this.#setup.keyPair?.cert;
  }

  /** The messages the server took, in order. */
  get deliveries(): readonly DeliveryRecord[] {
    return this.#recording.deliveries;
  }

  get transactions(): readonly TransactionRecord[] {
    return this.#recording.transactions;
  }

  /** All connections that were accepted, closed ones too. */
  get connections(): readonly ConnectionRecord[] {
    return this.#recording.connections;
  }

  /**
   * How many messages were taken for this recipient; case does not matter.
   * @throws {TypeError} for what is no address
   */
  timesDelivered(recipient: string): number {
    if (!anAddress.is(recipient)) throw bad('`recipient` of timesDelivered()', anAddress, recipient);
    return this.#recording.timesDelivered(recipient);
  }

  /**
   * Says nothing of others: for those there is `timesDelivered()`.
   * @throws {AssertionError} that names who got nothing and who got it more than once
   * @throws {TypeError} for what is no list of addresses
   */
  assertExactlyOnce(recipients: readonly string[]): void {
    if (!someAddresses.is(recipients)) throw bad('`recipients` of assertExactlyOnce()', someAddresses, recipients);
    this.#recording.assertExactlyOnce(recipients);
  }

  /**
   * Resolves once the server has taken `count` messages; the client of the last one may still wait for its reply.
   * @param options `timeout`: milliseconds of real time after which it rejects (default 10 000)
   */
  async waitFor(count: number, { timeout = 10_000 }: { readonly timeout?: number } = {}): Promise<void> {
    if (!aCount.is(count)) throw bad('`count` of waitFor()', aCount, count);
    if (!milliseconds.is(timeout)) throw bad('`timeout` of waitFor()', milliseconds, timeout);
    return this.#recording.waitFor(count, timeout);
  }

  /** Adds rules or functions, asked before those that are there. */
  use(script: Script): void {
    this.#setup.use(script);
  }

  /** Forgets what was recorded so far; numbers go on. */
  forget(): void {
    this.#recording.forget();
  }

  /** Goes down as a killed server does: connections are cut and new ones refused, until `up()`. */
  down(): Promise<void> {
    return this.#listening.down();
  }

  /** Listens again, on the same port. Waits for an `up()` that is on its way, such as that of an outage. */
  up(): Promise<void> {
    return this.#listening.up();
  }

  /** Down for `ms` on the server's clock, then up again. */
  async outage(ms: number): Promise<void> {
    if (!milliseconds.is(ms)) throw bad('`ms` of outage()', milliseconds, ms);
    await this.#listening.outage(ms);
  }

  /** @internal */
  listen(): Promise<void> {
    return this.#listening.up();
  }

  /**
   * Cuts every connection and stops listening. Calling it twice is fine.
   * @throws what a function of the script threw: a test must not pass because its server was broken
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#listening.close();
    if (this.#setup.scriptError !== undefined) throw this.#setup.scriptError;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
