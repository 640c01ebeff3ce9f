import { Transform, type TransformCallback } from 'node:stream';
import type { ComposableMessage, ComposedMessage } from './nodemailer.ts';

const CR = 0x0d;
const LF = 0x0a;

/**
 * The bytes that `message.createReadStream()` gives, for a message to which nobody has added a stream of his own: Nodemailer
 * writes it into this one, which does what two of its own and the pipeline between them would do. They end with a line break.
 */
export class ComposedBody extends Transform {
  #last: number | undefined;

  constructor(message: ComposableMessage, options: object = {}) {
    super(options);
    try {
      message.stream(this, options, (error) => {
        if (error) this.destroy(error);
        else this.end();
      });
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (chunk.length > 0) this.#last = chunk[chunk.length - 1];
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    if (this.#last !== LF) this.push(this.#last === CR ? '\n' : '\r\n');
    done();
  }
}

/** Nodemailer alone makes the bytes: no plugin, signature or function of the app has a part in them. */
export function isComposable(message: ComposedMessage): message is ComposableMessage {
  const { _transforms, _processFuncs, newline, normalizeHeaderKey } = message;
  const isUntouched = _transforms?.length === 0 && _processFuncs?.length === 0 && !newline && !normalizeHeaderKey;
  return isUntouched && typeof message.stream === 'function' && !Object.hasOwn(message, 'createReadStream');
}
