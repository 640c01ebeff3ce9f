import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { people, sender } from '../support/sending.ts';
import { startSink } from '../support/sink.ts';

// a file, and so a process, of its own: what other tests leave behind would be counted as well
setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');
/** Buffers are swept beside the running program: a second collection waits for the first one's sweep. */
const collectGarbage = () => {
  gc();
  gc();
};

const folder = mkdtempSync(join(tmpdir(), 'spool-'));
process.env.TMPDIR = folder;
afterAll(() => rmSync(folder, { recursive: true }));

describe('memory and files', () => {
  it('takes little more than spoolMemory for three attempts of 50 MB, and leaves no file', async () => {
    const size = 50_000_000;
    const source = Readable.from(
      (function* () {
        for (let sent = 0; sent < size; sent += 50_000) yield Buffer.alloc(50_000, sent % 251);
      })(),
    );
    let most = 0;
    let sampledAt = 0;
    await using server = await startSink({
      dot: (message) => (message <= 2 ? '451 4.3.0 Queue file write error' : '250 2.0.0 Ok'),
      onBytes: (received) => {
        if (Math.abs(received - sampledAt) < 4_000_000) return;
        sampledAt = received;
        collectGarbage();
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      },
    });
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const { send } = sender(server, { spoolMemory: 1_000_000 });
    const info = await send(people(1), { attachments: [{ filename: 'a.bin', content: source }] });
    expect(info).toMatchObject({ transactions: 3, accepted: people(1) });
    expect(server.bodies).toHaveLength(3);
    expect(new Set(server.bodies).size).toBe(1);
    expect(most - before).toBeLessThan(5_000_000);
    expect(readdirSync(folder)).toEqual([]);
  });
});
