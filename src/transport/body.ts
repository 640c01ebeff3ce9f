import { Readable } from 'node:stream';
import { ComposedBody, isComposable } from './composed-body.ts';
import type { ComposedMessage, MimeTree } from './nodemailer.ts';
import { Spool } from './spool.ts';

/**
 * The bytes of one delivery's message, for all of its attempts. Most messages are sent once and at the first attempt: a message
 * that Nodemailer can compose again from what is in memory is composed by it, with nothing in between. For a second time, and
 * for every other message from the first time on, the bytes go through a spool.
 */
export class MessageBytes {
  readonly #message: ComposedMessage;
  readonly #memory: number;
  #composed = false;
  #spool: Spool | undefined;
  #over = false;

  /** @param memory what the spool keeps in memory */
  constructor(message: ComposedMessage, memory: number) {
    this.#message = message;
    this.#memory = memory;
  }

  /** From the first byte on. */
  createReadStream(options?: object): Readable {
    if (this.#over) return failed(new Error('The delivery of this message is over'));
    const message = this.#message;
    const inMemory = isInMemory(message);
    if (inMemory && !this.#composed && isComposable(message)) {
      this.#composed = true;
      return new ComposedBody(message, options).on('error', ignored);
    }
    this.#spool ??= new Spool(this.#memory);
    return this.#spool.createReadStream(() => message.createReadStream(options), inMemory).on('error', ignored);
  }

  /** The delivery is over. What an attempt still has open stays readable. */
  release(): void {
    this.#over = true;
    this.#spool?.release();
  }
}

/** How far an attempt got with the message. */
export type Progress = 'untouched' | 'asked' | 'started' | 'sent';

/** The message body as one attempt reads it: the only place that shows whether the final dot can have left. */
export class Body {
  readonly #bytes: MessageBytes;
  readonly #onAsked: (() => void) | undefined;
  readonly #streams: Readable[] = [];
  #stopped = false;

  constructor(bytes: MessageBytes, onAsked?: () => void) {
    this.#bytes = bytes;
    this.#onAsked = onAsked;
  }

  createReadStream(options?: object): Readable {
    const stream = this.#bytes.createReadStream(options);
    if (this.#stopped) stream.destroy(stopped());
    this.#streams.push(stream);
    this.#onAsked?.();
    return stream;
  }

  /**
   * Keeps a transport from sending the rest: without its end, no server takes a message.
   *
   * @param reason told to a transport that is still at it. For one that called back, an error of the body would be a
   *   second failure: the pool of Nodemailer 7 to 9 has nobody left who listens, and the process would die of it
   */
  stop(reason?: Error): void {
    this.#stopped = true;
    for (const stream of this.#streams) if (!stream.readableEnded) stream.destroy(reason);
  }

  /** A pool may ask for the body again over another connection, so the stream that got furthest counts. */
  get progress(): Progress {
    if (this.#streams.length === 0) return 'untouched';
    if (this.#streams.some(({ readableEnded }) => readableEnded)) return 'sent';
    return this.#streams.some(({ readableDidRead }) => readableDidRead) ? 'started' : 'asked';
  }
}

/** Nothing in the message's tree is a file, a URL or a stream. */
function isInMemory({ content, _raw, childNodes = [] }: MimeTree): boolean {
  return isBytes(content) && isBytes(_raw) && childNodes.every(isInMemory);
}

const isBytes = (content: unknown): boolean => !content || typeof content === 'string' || Buffer.isBuffer(content);

export const stopped = () => new Error('Sending was stopped');

/** An inner transport that does not listen must not bring the process down. */
const ignored = (): void => {};

const failed = (error: Error): Readable => new Readable().on('error', ignored).destroy(error);
