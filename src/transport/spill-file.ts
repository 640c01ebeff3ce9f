import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is read back at a time. */
const READ_SIZE = 65_536;

/**
 * A temporary file for this process alone. It has no name: it is unlinked as soon as it is open, so that it disappears
 * however the process ends.
 */
export class SpillFile {
  #handle: FileHandle | undefined;
  #length = 0;

  /** Bytes that can be read. */
  get length(): number {
    return this.#length;
  }

  /** One at a time. */
  async append(chunk: Buffer): Promise<void> {
    this.#handle ??= await openUnnamed();
    let written = 0;
    while (written < chunk.length) {
      const { bytesWritten } = await this.#handle.write(chunk, written, chunk.length - written, this.#length + written);
      written += bytesWritten;
    }
    this.#length += chunk.length;
  }

  /** Some of the bytes from `position` on, at least one. */
  async read(position: number): Promise<Buffer> {
    const wanted = Math.min(READ_SIZE, this.#length - position);
    const read = await this.#handle?.read(Buffer.allocUnsafe(wanted), 0, wanted, position);
    if (!read?.bytesRead) throw new Error('The spooled message ends before its end');
    return read.buffer.subarray(0, read.bytesRead);
  }

  close(): void {
    this.#handle?.close().catch(() => {
      // it has no name and nobody reads it any more: the kernel drops it with the process
    });
    this.#handle = undefined;
  }
}

async function openUnnamed(): Promise<FileHandle> {
  const path = join(tmpdir(), `nodemailer-resilient-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
