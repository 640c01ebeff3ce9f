import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { createFaultServer } from '../../src/testing/index.ts';
import { people, sender } from '../support/sending.ts';

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
    const hashes: string[] = [];
    await using server = await createFaultServer({
      keepMessages: false,
      script: [
        ({ message }) => {
          if (message) hashes.push(message.sha256);
          return undefined;
        },
        { stage: 'dot', first: 2, reply: '451 4.3.0 Queue file write error' },
      ],
    });
    let most = 0;
    let sampled = 0;
    /** Looks at the memory whenever further 4 MB of the message went out. */
    const getSocket = (_options: unknown, done: (error: null, socket: { connection: net.Socket }) => void) => {
      const connection = net.connect(server.port, server.host, () => done(null, { connection }));
      const write = connection.write.bind(connection);
      let sampledAt = 0;
      connection.write = ((...args: Parameters<typeof write>) => {
        if (connection.bytesWritten - sampledAt >= 4_000_000) {
          sampledAt = connection.bytesWritten;
          sampled++;
          collectGarbage();
          most = Math.max(most, process.memoryUsage().arrayBuffers);
        }
        return write(...args);
      }) as typeof connection.write;
    };
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const { send } = sender(server, { spoolMemory: 1_000_000 }, { getSocket });
    const info = await send(people(1), { attachments: [{ filename: 'a.bin', content: source }] });
    expect(info).toMatchObject({ transactions: 3, accepted: people(1) });
    expect(hashes).toHaveLength(3);
    expect(new Set(hashes).size).toBe(1);
    expect(sampled).toBeGreaterThan(30);
    expect(most - before).toBeLessThan(5_000_000);
    expect(readdirSync(folder)).toEqual([]);
  });
});
