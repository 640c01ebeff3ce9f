import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, closeSync, constants, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createFaultServer } from '../../src/testing/index.ts';

// The built program, in a process of its own.

const BIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

function start(args: readonly string[], env: Record<string, string> = {}) {
  return spawn(process.execPath, [BIN, ...args], { env: { PATH: process.env.PATH, ...env } });
}

async function ended(child: ReturnType<typeof start>) {
  const [out, err, [status, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, status, signal };
}

describe('the program', () => {
  it('can be executed', () => expect(() => accessSync(BIN, constants.X_OK)).not.toThrow());

  it('explains a reply', async () => {
    const { status, out, err } = await ended(start(['explain', '550 5.1.1 User unknown']));
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^No such mailbox/);
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(await ended(start(['--version']))).toMatchObject({ status: 0, out: `${version}\n`, err: '' });
  });

  it('reads a log from stdin when it is given nothing', async () => {
    const child = start(['explain', '--json']);
    child.stdin.end('550 5.1.1 User unknown\n');
    expect(JSON.parse((await ended(child)).out)).toMatchObject({ lines: 1, failures: 1 });
  });

  it('exits with 2 when it is used wrongly', async () => {
    const { status, out, err } = await ended(start(['explain', '--log', '/nowhere/mail.log']));
    expect([status, out]).toEqual([2, '']);
    expect(err).toBe('nodemailer-resilient: cannot read /nowhere/mail.log: there is no such file\n');
  });

  it('exits when the check is over, whatever the server still does', async () => {
    await using good = await createFaultServer();
    await using silent = await createFaultServer({ script: { stage: 'QUIT', silent: true } });
    await using stuck = await createFaultServer({ script: { stage: 'EHLO', silent: true } });
    const check = async ({ url }: { url: string }, timeout: string) =>
      (await ended(start(['check', url, '--timeout', timeout]))).status;
    expect(await Promise.all([check(good, '3600'), check(silent, '3600'), check(stuck, '1')])).toEqual([0, 0, 1]);
  });

  it('takes no option from a URL that logs, runs or sends something', async () => {
    await using server = await createFaultServer();
    const query = '?logger=true&debug=true&sendmail=true&path=/bin/false&jsonTransport=true&connectionTimeout=1';
    const { status, out, err } = await ended(start(['check', server.url + query]));
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^127\.0\.0\.1 port \d+\n {2}✓ connection: /);
  });

  it('ends in silence when nobody reads on', async () => {
    const child = start(['explain', '550 5.1.1 User unknown']);
    child.stdout.destroy();
    const [err, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect([status, err]).toEqual([0, '']);
  });

  it('says so when what it wrote is lost, as on a full disk', async () => {
    // a file that is open for reading only takes nothing
    const out = openSync(import.meta.filename, 'r');
    const child = spawn(process.execPath, [BIN, 'explain', '550 5.1.1 User unknown'], {
      stdio: ['ignore', out, 'pipe'],
    });
    closeSync(out);
    const [err, [status]] = await Promise.all([text(child.stderr as Readable), once(child, 'exit')]);
    expect(status).toBe(2);
    expect(err).toMatch(/^nodemailer-resilient: cannot write: [^\n]+\n$/);
  });

  it('keeps its exit status when nobody reads on', async () => {
    const child = start(['check', 'smtp://127.0.0.1:1', '--timeout', '5']);
    child.stdout.destroy();
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  it('ends with Ctrl-C', async () => {
    const child = start(['explain', '--log', '-']);
    // once it has taken this much, it reads
    await new Promise((taken) => child.stdin.write(Buffer.alloc(1_000_000, '250 Ok\n'), taken));
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
  });
});
