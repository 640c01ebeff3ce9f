import type net from 'node:net';
import type { ReplyPieces } from './answer.ts';
import type { Plan } from './plan.ts';
import { pause, soon } from './real-time.ts';

/** The socket under a session, and all that can be done to it. What is to be written leaves in order. */
export class Wire {
  /** Aborted when the connection is gone. */
  readonly closed = new AbortController();
  /** Below TLS, for a reset. */
  readonly #raw: net.Socket;
  /** What to write to: changes with STARTTLS. */
  readonly #socket: () => net.Socket;
  #unsent: Uint8Array[] = [];
  #scheduled = false;
  #over = false;

  constructor(raw: net.Socket, socket: () => net.Socket) {
    this.#raw = raw;
    this.#socket = socket;
  }

  /** A reply that needs nothing else; replies to commands that came in one packet leave in one packet. */
  write(bytes: Uint8Array): void {
    if (this.#over) return;
    this.#unsent.push(bytes);
    if (this.#scheduled) return;
    this.#scheduled = true;
    soon(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** @returns whether the session goes on */
  async perform({ delay, trickle, reply, next }: Plan, usual: Buffer | undefined): Promise<boolean> {
    if (delay > 0) {
      this.flush();
      await pause(delay, this.closed.signal);
    }
    const bytes = reply === 'usual' ? usual : reply;
    if (bytes && trickle > 0) await this.#trickle(bytes, trickle);
    else if (Buffer.isBuffer(bytes)) this.write(bytes);
    else if (bytes) await this.#pour(bytes);
    if (next === 'go on') return !this.closed.signal.aborted;
    const written = this.flush();
    this.#over = true;
    if (next === 'fin') this.#hangUp();
    if (next === 'rst') await written.then(() => this.#raw.resetAndDestroy());
    return false;
  }

  get #isGone(): boolean {
    return this.closed.signal.aborted || !this.#socket().writable;
  }

  async #trickle(bytes: Buffer | ReplyPieces, every: number): Promise<void> {
    for await (const piece of Buffer.isBuffer(bytes) ? [bytes] : bytes) {
      for (const byte of Buffer.from(piece)) {
        if (this.#isGone) return;
        this.write(Buffer.of(byte));
        await this.flush();
        await pause(every, this.closed.signal);
      }
    }
  }

  async #pour(pieces: ReplyPieces): Promise<void> {
    for await (const piece of pieces) {
      // pieces without end must leave time for everybody else
      await new Promise<void>((resolve) => soon(resolve));
      if (this.#isGone) return;
      this.write(Buffer.from(piece));
      await this.flush();
    }
  }

  /** Resolves when the bytes are with the operating system, or the connection is gone. */
  flush(): Promise<void> {
    const bytes = Buffer.concat(this.#unsent.splice(0));
    const socket = this.#socket();
    if (bytes.length === 0 || !socket.writable) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.closed.signal.removeEventListener('abort', done);
        resolve();
      };
      this.closed.signal.addEventListener('abort', done, { once: true });
      socket.write(bytes, done);
    });
  }

  /** FIN first; what the client still sends is then read and forgotten so that its own end gets through. */
  #hangUp(): void {
    const socket = this.#socket();
    socket.end(() => soon(() => socket.resume()));
  }
}
