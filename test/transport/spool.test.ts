import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { SpillFile } from '../../src/transport/spill-file.ts';
import { Spool } from '../../src/transport/spool.ts';

const never = (): Readable => {
  throw new Error('The source was opened a second time');
};

const failureOf = (stream: Readable): Promise<Error> => new Promise((resolve) => stream.once('error', resolve));

describe.each([
  ['in memory', 1_000_000],
  ['up to the bound in memory', 300_000],
  ['half in a file', 150_000],
  ['in a file', 0],
])('a message %s', (_, memory) => {
  const chunks = [100_000, 0, 100_000, 1, 99_999].map((size) => randomBytes(size));
  const whole = Buffer.concat(chunks);
  const source = () => Readable.from(chunks, { objectMode: false });

  it('is read once and sent again as often as wanted', async () => {
    const spool = new Spool(memory);
    const first = spool.createReadStream(source, false);
    expect(first.readableEnded).toBe(false);
    expect(whole.equals(await buffer(first))).toBe(true);
    expect(first.readableEnded).toBe(true);
    for (let n = 0; n < 2; n++) expect(whole.equals(await buffer(spool.createReadStream(never, true)))).toBe(true);
  });

  it('goes to several readers at a time', async () => {
    const spool = new Spool(memory);
    const readers = [spool.createReadStream(source, false), ...[1, 2].map(() => spool.createReadStream(never, false))];
    for (const read of await Promise.all(readers.map((reader) => buffer(reader))))
      expect(whole.equals(read)).toBe(true);
  });

  it('outlives a reader that gives up halfway', async () => {
    const spool = new Spool(memory);
    const first = spool.createReadStream(source, false);
    first.once('data', () => first.destroy());
    await once(first, 'close');
    expect(whole.equals(await buffer(spool.createReadStream(never, false)))).toBe(true);
    expect(first.readableEnded).toBe(false);
  });

  it('stays readable for whoever has it open when the delivery is over', async () => {
    const spool = new Spool(memory);
    await buffer(spool.createReadStream(source, false));
    const last = spool.createReadStream(never, false);
    spool.release();
    expect(whole.equals(await buffer(last))).toBe(true);
  });
});

describe('the source of a message', () => {
  it('is opened at once when it is in memory, else when it is read', () => {
    let opened = 0;
    const source = () => {
      opened++;
      return new PassThrough();
    };
    const spool = new Spool(1000);
    spool.createReadStream(source, false);
    expect(opened).toBe(0);
    spool.createReadStream(source, true);
    spool.createReadStream(source, true);
    expect(opened).toBe(1);
  });

  it('may give text', async () => {
    const source = () => Readable.from(['Grüße', ' ', 'Welt']);
    expect((await buffer(new Spool(1000).createReadStream(source, false))).toString()).toBe('Grüße Welt');
  });

  it('is read no further than somebody asks', async () => {
    let given = 0;
    const source = () =>
      new Readable({
        highWaterMark: 1,
        read() {
          given++;
          this.push(Buffer.alloc(100_000));
        },
      });
    const reader = new Spool(Number.MAX_SAFE_INTEGER).createReadStream(source, false);
    await once(reader, 'readable');
    for (let n = 0; n < 10; n++) await new Promise(setImmediate);
    expect(given).toBeLessThan(5);
    reader.destroy();
  });

  it('is closed with the delivery, when nobody reads it any more', () => {
    const source = new PassThrough();
    const spool = new Spool(1000);
    const reader = spool.createReadStream(() => source, true);
    spool.release();
    expect(source.destroyed).toBe(false);
    reader.destroy();
    expect(source.destroyed).toBe(true);
  });

  it('is closed at once when nobody does', () => {
    const source = new PassThrough();
    const spool = new Spool(1000);
    spool.createReadStream(() => source, true).destroy();
    expect(source.destroyed).toBe(false);
    spool.release();
    expect(source.destroyed).toBe(true);
  });
});

describe('a message that cannot be read', () => {
  const gone = new Error('gone');
  let source: Readable | undefined;

  it.each([
    [
      'does not open',
      () => {
        throw gone;
      },
      gone,
    ],
    ['fails', () => new Readable({ read: (): unknown => process.nextTick(() => source?.destroy(gone)) }), gone],
    ['ends before its end', () => new PassThrough(), { message: 'The message stream was closed before its end' }],
  ] as [string, () => Readable, object][])('fails every reader: it %s', async (how, open, expected) => {
    const spool = new Spool(1000);
    const reader = spool.createReadStream(() => {
      source = open();
      return source;
    }, false);
    const other = spool.createReadStream(never, false);
    const failures = Promise.all([failureOf(reader), failureOf(other)]);
    reader.resume();
    if (how === 'ends before its end') setImmediate(() => source?.destroy());
    for (const failure of await failures) expect(failure).toMatchObject(expected);
    expect(spool.failure).toMatchObject(expected);
    const late = spool.createReadStream(never, false);
    late.resume();
    expect(await failureOf(late)).toBe(spool.failure);
  });
});

describe('a file without a name', () => {
  it('gives back what was appended, from any position', async () => {
    const file = new SpillFile();
    const bytes = randomBytes(100_000);
    await file.append(bytes.subarray(0, 10));
    await file.append(bytes.subarray(10));
    expect(file.length).toBe(100_000);
    expect((await file.read(0)).equals(bytes.subarray(0, 65_536))).toBe(true);
    expect((await file.read(99_000)).equals(bytes.subarray(99_000))).toBe(true);
    file.close();
  });

  it('has nothing before it was written, behind its end, and when it is closed', async () => {
    const end = { message: 'The spooled message ends before its end' };
    const file = new SpillFile();
    await expect(file.read(0)).rejects.toMatchObject(end);
    await file.append(Buffer.from('x'));
    await expect(file.read(1)).rejects.toMatchObject(end);
    file.close();
    await expect(file.read(0)).rejects.toMatchObject(end);
    file.close();
  });

  it('is closed when its last read has ended', async () => {
    const file = new SpillFile();
    await file.append(Buffer.from('text'));
    const reads = [file.read(0), file.read(2)];
    file.close();
    expect((await Promise.all(reads)).map(String)).toEqual(['text', 'xt']);
    await expect(file.read(0)).rejects.toThrow('The spooled message ends before its end');
  });
});
