import type { AddressInfo } from 'node:net';
import type { ServerClock } from './options.ts';
import type { Setup } from './setup.ts';
import { FaultSmtpServer } from './smtp-server.ts';

/** The port of one server, which it listens on or not, from `up()` to `close()`. */
export class Listening {
  port: number;
  readonly #setup: Setup;
  readonly #host: string;
  readonly #clock: ServerClock;
  readonly #closing = new AbortController();
  #server: FaultSmtpServer;
  #isNew = true;
  /** An `up()` that is on its way. */
  #rising: Promise<void> | undefined;

  constructor(setup: Setup, host: string, clock: ServerClock) {
    this.port = setup.options.port ?? 0;
    this.#setup = setup;
    this.#host = host;
    this.#clock = clock;
    this.#server = new FaultSmtpServer(setup);
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
    if (this.#server.server.listening || this.#closing.signal.aborted) return;
    if (!this.#isNew) this.#server = new FaultSmtpServer(this.#setup);
    this.#isNew = false;
    await this.#listen();
  }

  /** Down for `ms` on the server's clock, then up again. */
  async outage(ms: number): Promise<void> {
    await this.down();
    await this.#clock.sleep(ms, { signal: this.#closing.signal, unref: false }).catch(() => {});
    if (!this.#closing.signal.aborted) await this.up();
  }

  #listen(): Promise<void> {
    const { server } = this.#server;
    return new Promise((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException) => reject(explained(error, this.port));
      server.once('error', onError);
      server.listen(this.port, this.#host, () => {
        server.off('error', onError);
        this.port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** For good. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.down();
  }
}

function explained(error: NodeJS.ErrnoException, port: number): Error {
  const reason = error.code === 'EADDRINUSE' ? 'it is taken' : error.message;
  return Object.assign(new Error(`The fault server cannot listen on port ${port}: ${reason}`, { cause: error }), {
    code: error.code,
  });
}
