import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../io.ts';

/** What of a line is read: an error with hundreds of recipients as JSON. node:readline would hold a line of any length. */
export const MAX_LINE = 262_144;

/** The lines of a log file, or of stdin (`-`), some at a time; gzip is unpacked. */
export async function* linesOf(file: string, stdin: Readable): AsyncGenerator<string[]> {
  try {
    yield* split(unpacked(file === '-' ? stdin : createReadStream(file)));
  } catch (error) {
    throw new UsageError(`cannot read ${file === '-' ? 'stdin' : file}: ${reason(error as NodeJS.ErrnoException)}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  Z_DATA_ERROR: 'its gzip data is damaged',
  Z_BUF_ERROR: 'its gzip data ends too early',
};

const reason = ({ code, message }: NodeJS.ErrnoException): string => REASONS[code ?? ''] ?? message;

async function* unpacked(source: Readable): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (start.length < 2) {
    const { value, done } = await chunks.next();
    if (done) break;
    start = Buffer.concat([start, Buffer.from(value)]);
  }
  const all = (async function* () {
    yield start;
    yield* { [Symbol.asyncIterator]: () => chunks };
  })();
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  // an error of the source ends the gunzip with it, where the loop that reads meets it
  pipeline(Readable.from(all), gunzip, () => {});
  yield* gunzip;
}

async function* split(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let open = '';
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    const lines = text.split('\n');
    lines[0] = open + lines[0];
    open = (lines.pop() as string).slice(0, MAX_LINE);
    yield lines.map(cut);
  }
  open += decoder.end();
  if (open !== '') yield [cut(open)];
}

const cut = (line: string): string => line.slice(0, MAX_LINE).replace(/\r$/, '');
