import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFaultServer, FakeClock } from '../../src/testing/index.ts';
import { all, bug, catchUncaught, DELIVERED, difficult, ending, fail, TO } from '../support/faults.ts';
import { NODEMAILER } from '../support/nodemailer.ts';
import { people, sender } from '../support/sending.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broken-messages-'));
  vi.stubEnv('TMPDIR', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });
  expect(left).toEqual([]);
});

describe('a message that cannot be read', () => {
  const attached = (content: unknown) => ({ attachments: [{ filename: 'a.bin', content }] });
  const failing = (afterBytes: boolean) =>
    new Readable({
      read() {
        if (afterBytes && this.readableDidRead === false) this.push('some bytes');
        else this.destroy(bug());
      },
    });

  it.each<[name: string, message: () => object]>([
    ['whose stream fails at once', () => attached(failing(false))],
    ['whose stream fails after some bytes', () => attached(failing(true))],
    ['whose raw stream fails', () => ({ raw: failing(true) })],
  ])('%s is nobody else’s fault: nobody is mailed, nothing is retried', async (_name, message) => {
    await using server = await createFaultServer();
    const { send, clock } = sender(server, { spoolMemory: 0 });
    expect(await ending(send(people(2), message()))).toEqual(all('rejected'));
    expect(clock.waits).toEqual([]);
    expect(server.deliveries).toEqual([]);
  });

  it('whose stream was destroyed before: nobody is mailed; attemptTimeout ends it where Nodemailer waits for ever', async () => {
    await using server = await createFaultServer();
    const clock = new FakeClock({ mode: 'manual' });
    const { send } = sender(server, { clock, attemptTimeout: 1000, retries: 0, spoolMemory: 0 });
    const sending = ending(send(people(2), attached(new Readable({ read() {} }).destroy())));
    if (!NODEMAILER.looksAfterStreams) {
      await clock.nextSleep();
      await clock.advance(1000);
    }
    expect(await sending).toEqual(all(NODEMAILER.looksAfterStreams ? 'rejected' : 'deferred'));
    expect(server.deliveries).toEqual([]);
  });

  it('whose stream says twice that it ends is sent once and whole', async () => {
    await using server = await createFaultServer({ script: difficult });
    const { send } = sender(server, { spoolMemory: 0 });
    const content = Readable.from(['the bytes']);
    content.once('end', () => content.emit('end'));
    expect(await ending(send(TO, attached(content)), TO)).toEqual(DELIVERED);
    expect(String(server.deliveries[1]?.raw)).toContain(Buffer.from('the bytes').toString('base64'));
  });

  type Compiled = { transform(made: unknown): void; processFunc(made: unknown): void };
  it.each<[name: string, break_: (message: Compiled) => void]>([
    ['a transform function throws', (message) => message.transform(fail)],
    [
      'a transform fails',
      (message) => message.transform(() => new Transform({ transform: (_c, _e, done) => done(bug()) })),
    ],
    [
      'a transform fails at its end',
      (message) =>
        message.transform(() => new Transform({ transform: (_c, _e, done) => done(), flush: (done) => done(bug()) })),
    ],
    ['a process function throws', (message) => message.processFunc(fail)],
    ['a process function gives what is no stream', (message) => message.processFunc(() => ({ pipe: 1 }))],
    [
      'a process function gives objects',
      (message) => message.processFunc(() => Readable.from([{ length: 3 }, Symbol('x')])),
    ],
  ])('because of a plugin: %s', async (_name, break_) => {
    await using server = await createFaultServer();
    const { send, transporter } = sender(server, { spoolMemory: 0 });
    transporter.use('stream', (mail, done) => {
      break_(mail.message as never);
      done();
    });
    expect(await ending(send(people(2)))).toEqual(all('rejected'));
    expect(server.deliveries).toEqual([]);
  });

  it('because a transform throws: attemptTimeout ends it where only the process can catch that', async () => {
    await using server = await createFaultServer();
    using uncaught = catchUncaught();
    const clock = new FakeClock({ mode: 'manual' });
    const { send, transporter } = sender(server, { clock, attemptTimeout: 1000, retries: 0, spoolMemory: 0 });
    const thrown = new Promise<void>((resolve) => {
      const transform = () => {
        resolve();
        fail();
      };
      transporter.use('stream', (mail, done) => {
        mail.message.transform(() => new Transform({ transform }));
        done();
      });
    });
    const sending = ending(send(people(2)));
    await thrown;
    await clock.advance(1000);
    const ended = await sending;
    // newer versions of Node let the stream fail of it
    const caught = uncaught.errors.length === 0;
    expect(ended).toEqual(all(caught ? 'rejected' : 'deferred'));
    expect(uncaught.errors).toEqual(caught ? [] : [bug()]);
    expect(server.deliveries).toEqual([]);
  });
});
