import { createHash } from 'node:crypto';
import type { Message } from './records.ts';

type Envelope = Pick<Message, 'from' | 'to' | 'connection' | 'transaction'>;

const END_OF_HEADERS = '\r\n\r\n';
/** Bytes in which the headers must end to be found where the message is not kept. */
const LONGEST_HEADERS = 1_048_576;

/** A message while it comes in: of what is not to be kept only the hash and the headers stay. */
export class IncomingMessage {
  size = 0;
  readonly #keep: boolean;
  readonly #hash = createHash('sha256');
  readonly #chunks: Buffer[] = [];
  #head = Buffer.alloc(0);
  #headIsWhole = false;

  constructor(keep: boolean) {
    this.#keep = keep;
  }

  add(chunk: Buffer): void {
    this.size += chunk.length;
    this.#hash.update(chunk);
    if (this.#keep) this.#chunks.push(chunk);
    if (this.#headIsWhole) return;
    this.#head = Buffer.concat([this.#head, chunk]);
    this.#headIsWhole = this.#head.includes(END_OF_HEADERS) || this.#head.length > LONGEST_HEADERS;
  }

  end(envelope: Envelope): Message {
    return {
      ...envelope,
      raw: Buffer.concat(this.#chunks),
      size: this.size,
      sha256: this.#hash.digest('hex'),
      headers: parseHeaders(this.#head),
    };
  }
}

function parseHeaders(raw: Buffer): Map<string, string[]> {
  const end = raw.indexOf(END_OF_HEADERS);
  const unfolded = raw.toString('utf8', 0, end === -1 ? raw.length : end).replace(/\r\n(?=[ \t])/g, '');
  const headers = new Map<string, string[]>();
  for (const line of unfolded.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const values = headers.get(name);
    if (values) values.push(value);
    else headers.set(name, [value]);
  }
  return headers;
}
