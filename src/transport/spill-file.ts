import { randomUUID } from 'node:crypto';
import { close, openSync, read, unlinkSync, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const readAsync = promisify(read);
const writeAsync = promisify(write);

/** What is read back at a time. */
const READ_SIZE = 65_536;

/**
 * A temporary file for this process alone. It has no name: it is unlinked as soon as it is open, so that it disappears
 * however the process ends.
 */
export class SpillFile {
  #descriptor: number | undefined;
  #length = 0;
  #reads = 0;
  #closing = false;

  /** Bytes that can be read. */
  get length(): number {
    return this.#length;
  }

  /** One at a time. */
  async append(chunk: Buffer): Promise<void> {
    this.#descriptor ??= openUnnamed();
    let written = 0;
    while (written < chunk.length) {
      const position = this.#length + written;
      const { bytesWritten } = await writeAsync(this.#descriptor, chunk, written, chunk.length - written, position);
      written += bytesWritten;
    }
    this.#length += chunk.length;
  }

  /** Some of the bytes from `position` on, at least one. */
  async read(position: number): Promise<Buffer> {
    const wanted = Math.min(READ_SIZE, this.#length - position);
    if (this.#descriptor === undefined || wanted === 0) throw new Error('The spooled message ends before its end');
    this.#reads++;
    const { buffer, bytesRead } = await readAsync(this.#descriptor, Buffer.allocUnsafe(wanted), 0, wanted, position)
      // a descriptor that is closed while it is read may be another file's by then
      .finally(() => --this.#reads === 0 && this.#closing && this.#close());
    if (bytesRead === 0) throw new Error('The spooled message ends before its end');
    return buffer.subarray(0, bytesRead);
  }

  /** Not while something is appended. Reads come to their end first. */
  close(): void {
    this.#closing = true;
    if (this.#reads === 0) this.#close();
  }

  #close(): void {
    if (this.#descriptor === undefined) return;
    close(this.#descriptor, () => {
      // it has no name and nobody reads it any more: the kernel drops it with the process
    });
    this.#descriptor = undefined;
  }
}

/** At once, so that at no time, not even when the process is killed, a file with a name is left. */
function openUnnamed(): number {
  const path = join(tmpdir(), `nodemailer-resilient-${randomUUID()}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return descriptor;
}
