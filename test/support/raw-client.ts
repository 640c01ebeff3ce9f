import net from 'node:net';
import { onTestFinished } from 'vitest';

/** How the other side ended a connection. */
export type End = 'fin' | 'rst';

/** A client that sees every byte, and sends what no real client would. */
export class RawClient {
  readonly chunks: Buffer[] = [];
  readonly ended: Promise<End>;
  readonly #socket: net.Socket;
  #read = 0;
  #onData = () => {};

  constructor({ port, host }: { readonly port: number; readonly host: string }) {
    this.#socket = net.connect({ port, host, noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.#onData();
    });
    this.ended = new Promise((resolve) => {
      this.#socket.once('end', () => resolve('fin'));
      this.#socket.once('error', () => resolve('rst'));
    });
    onTestFinished(() => this.destroy());
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** What came since the last `reply()`. */
  get unread(): string {
    return this.received.toString('latin1', this.#read);
  }

  write(text: string | Buffer): Promise<void> {
    return new Promise((resolve) => this.#socket.write(text, () => resolve()));
  }

  /** Resolves once what was not read yet matches. */
  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      this.#onData = () => {
        if (pattern.test(this.unread)) resolve();
      };
      this.#onData();
    });
  }

  /** The next reply, all its lines. */
  async reply(): Promise<string> {
    const reply = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/;
    await this.until(reply);
    const [text = ''] = reply.exec(this.unread) ?? [];
    this.#read += text.length;
    return text;
  }

  async say(line: string): Promise<string> {
    await this.write(`${line}\r\n`);
    return this.reply();
  }

  /** Until the server hangs up: everything that was not read yet. */
  async rest(): Promise<string> {
    await this.ended;
    return this.unread;
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
