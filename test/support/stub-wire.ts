import type net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';
import type { KeyPair } from './certificates.ts';
import type { Plan } from './stub-plan.ts';
import { StubReader } from './stub-reader.ts';

/** Thrown to leave a session once its script ended it; never seen outside. */
export const over = Symbol('session over');

/** The socket under a session: reads lines and messages, carries out plans, turns to TLS. */
export class StubWire {
  /** Aborted when the connection is gone. */
  readonly closed = new AbortController();
  secure = false;
  readonly #reader = new StubReader();
  /** Below TLS, for a reset. */
  readonly #raw: net.Socket;
  /** What to talk through: the raw socket, or TLS on it. */
  #socket: net.Socket;
  #unsent: Buffer[] = [];

  constructor(socket: net.Socket) {
    this.#raw = socket;
    this.#socket = socket;
    this.#listen();
  }

  encrypt(keyPair: KeyPair): void {
    this.secure = true;
    this.#raw.removeAllListeners('data');
    this.#socket = new tls.TLSSocket(this.#raw, { isServer: true, ...keyPair });
    this.#listen();
  }

  #listen(): void {
    this.#reader.attach(this.#socket);
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.closed.abort());
  }

  /** `undefined` when the client is gone. */
  line(): Promise<string | undefined> {
    // like a real server: the replies to commands that came in one packet leave in one packet
    if (!this.#reader.hasLine()) this.flush();
    return this.#reader.line();
  }

  /** Throws `over` when the client is gone. 'enough' stops all reading, or the client would get its body out anyway. */
  async message(limit: number): Promise<Buffer | 'enough'> {
    this.flush();
    const message = await this.#reader.message(limit);
    if (message === undefined) throw over;
    if (message === 'enough') this.#socket.pause();
    return message;
  }

  /** Throws `over` when the plan ends the session. */
  async perform(plan: Plan): Promise<void> {
    if (plan.delay > 0) {
      this.flush();
      await delay(plan.delay, undefined, { signal: this.closed.signal }).catch(() => {
        throw over;
      });
    }
    if (plan.bytes) this.#unsent.push(plan.bytes);
    if (plan.next === 'go on') return;
    const written = this.flush();
    if (plan.next === 'fin') this.#hangUp();
    if (plan.next === 'rst') await written.then(() => this.#raw.resetAndDestroy());
    throw over;
  }

  /** Resolves when the bytes are with the operating system, or the connection is gone. */
  flush(): Promise<void> {
    const bytes = Buffer.concat(this.#unsent.splice(0));
    if (bytes.length === 0 || !this.#socket.writable) return Promise.resolve();
    return new Promise((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** FIN first; what the client still sends is then read and forgotten so that its own end gets through. */
  #hangUp(): void {
    this.#socket.end(() => setImmediate(() => this.#socket.resume()));
  }
}
