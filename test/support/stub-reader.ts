import type { Duplex } from 'node:stream';

const endOfMessage = Buffer.from('\r\n.\r\n');
const stuffedDot = Buffer.from('\r\n..');

/** Lines and message bodies from a socket, one at a time, however the client cuts them into packets. */
export class StubReader {
  #chunks: Buffer[] = [];
  #ended = false;
  #wake: () => void = () => {};

  /** Reads from `stream` from now on; what an earlier stream left is forgotten, as STARTTLS demands. */
  attach(stream: Duplex): void {
    this.#chunks = [];
    stream.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#wake();
    });
    for (const event of ['end', 'close']) {
      stream.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  hasLine(): boolean {
    return this.#chunks.some((chunk) => chunk.includes(0x0a));
  }

  /** Without its CRLF; `undefined` when the client is gone. */
  async line(): Promise<string | undefined> {
    while (!this.hasLine()) if (!(await this.#more())) return undefined;
    const bytes = Buffer.concat(this.#chunks);
    const end = bytes.indexOf(0x0a);
    this.#chunks = [bytes.subarray(end + 1)];
    return bytes.toString('utf8', 0, end).replace(/\r$/, '');
  }

  /**
   * The message up to the dot, dots unstuffed. 'enough' as soon as `limit` bytes of it came, dot or not; `undefined`
   * when the client is gone.
   */
  async message(limit: number): Promise<Buffer | 'enough' | undefined> {
    // a dot on the first line ends the message too, hence the line end in front
    const parts: Buffer[] = [Buffer.from('\r\n')];
    let tail = Buffer.alloc(0);
    for (let length = 0; ; ) {
      const part = this.#chunks.shift();
      if (part) {
        parts.push(part);
        length += part.length;
        const window = Buffer.concat([tail.length > 0 ? tail : Buffer.from('\r\n'), part]);
        if (length >= limit) return 'enough';
        if (window.includes(endOfMessage)) return this.#cut(Buffer.concat(parts));
        tail = Buffer.from(window.subarray(-4));
      } else if (!(await this.#more())) return undefined;
    }
  }

  #cut(bytes: Buffer): Buffer {
    const end = bytes.indexOf(endOfMessage);
    this.#chunks.unshift(bytes.subarray(end + endOfMessage.length));
    return unstuff(bytes.subarray(0, end + 2)).subarray(2);
  }

  /** False when nothing more will come. */
  async #more(): Promise<boolean> {
    const before = this.#chunks.length;
    if (this.#ended) return false;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    return this.#chunks.length > before;
  }
}

function unstuff(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(stuffedDot); at !== -1; at = bytes.indexOf(stuffedDot, from)) {
    parts.push(bytes.subarray(from, at + 3));
    from = at + 4;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}
