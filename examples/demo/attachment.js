import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

const CHUNK = 65_536;

/**
 * A stream of random bytes that can be read once, as an upload or a database cursor can; its hash is known afterwards.
 *
 * @param {number} size in bytes
 */
export function randomAttachment(size) {
  const hash = createHash('sha256');
  function* chunks() {
    for (let left = size; left > 0; left -= CHUNK) {
      const chunk = randomBytes(Math.min(CHUNK, left));
      hash.update(chunk);
      yield chunk;
    }
  }
  return { content: Readable.from(chunks(), { objectMode: false }), sha256: () => hash.digest('hex') };
}
