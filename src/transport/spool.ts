import { Readable } from 'node:stream';
import { SpillFile } from './spill-file.ts';

/**
 * A message's bytes, kept while they are read for the first time so that they can be sent again: the same Message-ID,
 * boundaries and DKIM signature each time, and content streams survive an attempt that fails.
 *
 * The source is read only as fast and as far as some attempt asks for it, so that a message that waits for its next
 * attempt holds no file open; one that is in memory anyway is composed beforehand. The first `memory` bytes are kept as the
 * chunks they came in, the rest goes to a temporary file.
 */
export class Spool {
  readonly #memory: number;
  readonly #readers = new Set<SpoolReader>();
  #source: Readable | undefined;
  #chunks: Buffer[] = [];
  #inMemory = 0;
  #file: SpillFile | undefined;
  #spilling = false;
  #sourceEnded = false;
  #abandoned = false;
  /** Why the message could not be read or kept: the sender's own problem, the same on every attempt. */
  failure: Error | undefined;

  constructor(memory: number) {
    this.#memory = memory;
  }

  /**
   * The message from its first byte on. The first reader that is read opens the source.
   *
   * @param inMemory the source opens at once, to be ready when the server is
   */
  createReadStream(openSource: () => Readable, inMemory: boolean): SpoolReader {
    const reader = new SpoolReader(this, openSource);
    this.#readers.add(reader);
    if (inMemory && !this.#source) {
      reader.hungry = true;
      this.demand(openSource);
    }
    return reader;
  }

  /** The delivery is over. What a reader still has open stays readable. */
  release(): void {
    this.#abandoned = true;
    this.#closeWhenUnread();
  }

  /** @internal */
  leave(reader: SpoolReader): void {
    this.#readers.delete(reader);
    if (this.#abandoned) this.#closeWhenUnread();
  }

  /** The next bytes at a reader's position; `null` at the end; a promise from the file; `undefined` when not there yet.
   * @internal */
  at(chunk: number, offset: number): Buffer | null | Promise<Buffer> | undefined {
    if (chunk < this.#chunks.length) return this.#chunks[chunk];
    if (this.#file && offset < this.#file.length) return this.#file.read(offset);
    return this.#sourceEnded && !this.#spilling ? null : undefined;
  }

  /** A reader has caught up and wants more.
   * @internal */
  demand(openSource: () => Readable): void {
    if (this.#spilling || this.failure) return;
    if (this.#source) {
      this.#source.resume();
      return;
    }
    try {
      const source = openSource();
      this.#listenTo(source);
      this.#source = source;
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #listenTo(source: Readable): void {
    source
      .on('data', (chunk: Buffer | string) => this.#keep(typeof chunk === 'string' ? Buffer.from(chunk) : chunk))
      .once('end', () => {
        this.#sourceEnded = true;
        this.#wake();
      })
      .on('error', (error) => this.#fail(error))
      .once('close', () => {
        if (!this.#sourceEnded) this.#fail(new Error('The message stream was closed before its end'));
      });
  }

  #keep(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (!this.#file && this.#inMemory + chunk.length <= this.#memory) {
      this.#chunks.push(chunk);
      this.#inMemory += chunk.length;
      this.#wake();
      if (!this.#wanted()) this.#source?.pause();
      return;
    }
    this.#source?.pause();
    this.#file ??= new SpillFile();
    this.#spilling = true;
    this.#file
      .append(chunk)
      .catch((error) => this.#fail(error))
      .finally(() => {
        this.#spilling = false;
        if (this.#abandoned) this.#closeWhenUnread();
        this.#wake();
        if (!this.#sourceEnded && this.#wanted()) this.#source?.resume();
      });
  }

  #wanted(): boolean {
    for (const reader of this.#readers) if (reader.hungry) return true;
    return false;
  }

  #wake(): void {
    for (const reader of this.#readers) reader.feed();
  }

  #fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    for (const reader of [...this.#readers]) reader.destroy(error);
  }

  #closeWhenUnread(): void {
    if (this.#readers.size > 0 || this.#spilling) return;
    this.#chunks = [];
    if (!this.#sourceEnded) this.#source?.destroy();
    this.#file?.close();
  }
}

/** One attempt's view of the message. Destroying it, as Nodemailer does when an attempt fails, leaves the spool alone. */
export class SpoolReader extends Readable {
  readonly #spool: Spool;
  readonly #openSource: () => Readable;
  #chunk = 0;
  #offset = 0;
  #reading = false;
  /** It has been asked for bytes that are not there yet. */
  hungry = false;

  constructor(spool: Spool, openSource: () => Readable) {
    super();
    this.#spool = spool;
    this.#openSource = openSource;
  }

  override _read(): void {
    this.hungry = true;
    this.feed();
    if (this.hungry && !this.#reading) this.#spool.demand(this.#openSource);
  }

  /** Passes on what the spool has, as far as it was asked for. */
  feed(): void {
    while (this.hungry && !this.#reading && !this.destroyed) {
      if (this.#spool.failure) {
        this.destroy(this.#spool.failure);
        return;
      }
      const next = this.#spool.at(this.#chunk, this.#offset);
      if (next === undefined) return;
      if (next instanceof Promise) this.#pass(next);
      else this.#push(next);
    }
  }

  #push(bytes: Buffer | null): void {
    if (bytes !== null) this.#chunk++;
    this.hungry = this.push(bytes) && bytes !== null;
  }

  #pass(bytes: Promise<Buffer>): void {
    this.#reading = true;
    bytes.then(
      (read) => {
        this.#reading = false;
        this.#offset += read.length;
        if (this.destroyed) return;
        this.hungry = this.push(read);
        this.feed();
        if (this.hungry && !this.#reading) this.#spool.demand(this.#openSource);
      },
      (error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.hungry = false;
    this.#spool.leave(this);
    callback(error);
  }
}
