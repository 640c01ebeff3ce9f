import type { AddressInfo } from 'node:net';
import { type Behaviours, makeBehaviours } from './behaviours/index.ts';
import { DEFAULT_NAME, type FaultServerOptions, type ServerClock } from './options.ts';
import { pause, realNow } from './real-time.ts';
import { Recording } from './recording.ts';
import type { ConnectionRecord, DeliveryRecord, TransactionRecord } from './records.ts';
import type { Script } from './script.ts';
import { Setup } from './setup.ts';
import { FaultSmtpServer } from './smtp-server.ts';
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
  readonly #clock: ServerClock;
  readonly #closing = new AbortController();
  #server: FaultSmtpServer;
  #port: number;
  #closed: Promise<void> | undefined;
  /** An `up()` that is on its way. */
  #rising: Promise<void> | undefined;

  /** @internal */
  constructor(options: FaultServerOptions) {
    this.#clock = options.clock ?? REAL_TIME;
    this.#port = options.port ?? 0;
    const now = () => this.#clock.now();
    const behaviours = makeBehaviours(options.behaviours ?? ({} satisfies Behaviours), options.flavour, {
      name: options.name ?? DEFAULT_NAME,
      now,
      openConnections: () => this.#recording.openConnections,
      outage: (ms) => void this.outage(ms),
    });
    this.#setup = new Setup(options, this.#recording, behaviours, now);
    this.#server = new FaultSmtpServer(this.#setup);
  }

  get port(): number {
    return this.#port;
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
      port: this.#port,
      secure,
      lmtp,
      ...(offersAuth && { auth: loginFor(options) }),
      ...(this.certificate !== undefined && { tls: { ca: this.certificate } }),
    };
  }

  /** For `createTransport(url)` and for programs that take an address: host and port, `smtps:` or `?lmtp=true`. */
  get url(): string {
    const { secure, lmtp } = this.#setup.options;
    return `${secure ? 'smtps' : 'smtp'}://${HOST}:${this.#port}${lmtp ? '?lmtp=true' : ''}`;
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
  async down(): Promise<void> {
    if (this.#rising) await this.#rising.catch(() => {});
    const server = this.#server;
    const closed = new Promise<void>((resolve) => server.server.close(() => resolve()));
    server.destroyConnections();
    await closed;
  }

  /** Listens again, on the same port. Waits for an `up()` that is on its way, such as that of an outage. */
  up(): Promise<void> {
    this.#rising ??= this.#rise().finally(() => {
      this.#rising = undefined;
    });
    return this.#rising;
  }

  async #rise(): Promise<void> {
    if (this.#server.server.listening || this.#closed) return;
    if (this.#port !== 0) this.#server = new FaultSmtpServer(this.#setup);
    await this.listen();
  }

  /** Down for `ms` on the server's clock, then up again. */
  async outage(ms: number): Promise<void> {
    if (!milliseconds.is(ms)) throw bad('`ms` of outage()', milliseconds, ms);
    await this.down();
    await this.#clock.sleep(ms, { signal: this.#closing.signal, unref: false }).catch(() => {});
    if (!this.#closing.signal.aborted) await this.up();
  }

  /** @internal */
  listen(): Promise<void> {
    const { server } = this.#server;
    return new Promise((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException) => reject(explained(error, this.#port));
      server.once('error', onError);
      server.listen(this.#port, HOST, () => {
        server.off('error', onError);
        this.#port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
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
    this.#closing.abort();
    await this.down();
    if (this.#setup.scriptError !== undefined) throw this.#setup.scriptError;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function explained(error: NodeJS.ErrnoException, port: number): Error {
  const reason = error.code === 'EADDRINUSE' ? 'it is taken' : error.message;
  return Object.assign(new Error(`The fault server cannot listen on port ${port}: ${reason}`, { cause: error }), {
    code: error.code,
  });
}
