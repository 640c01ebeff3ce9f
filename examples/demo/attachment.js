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

/**
 * @param {Buffer} message its last part is the attachment, in base64
 * @returns the attachment's SHA-256
 */
export function attachmentHash(message) {
  const headersEnd = message.indexOf('\r\n\r\n', message.lastIndexOf('Content-Disposition: attachment'));
  const end = message.indexOf('\r\n--', headersEnd);
  return createHash('sha256')
    .update(message.toString('latin1', headersEnd, end), 'base64')
    .digest('hex');
}
