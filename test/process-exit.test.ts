import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createFaultServer } from '../src/testing/index.ts';

// In a process of its own, on the built package: a timer or a socket left behind would keep it from ending, and the
// test from passing, for the whole minute that greylisting is waited for.

const run = promisify(execFile);
const cwd = resolve(import.meta.dirname, '..');

const program = (options: string, afterwards: string) => `
  import nodemailer from 'nodemailer';
  import { resilient } from 'nodemailer-resilient';
  const controller = new AbortController();
  const plain = nodemailer.createTransport({ host: '127.0.0.1', port: Number(process.env.SMTP_PORT), pool: true });
  const transporter = resilient(plain, ${options});
  const waits = new Promise((resolve) => transporter.transporter.once('retry', resolve));
  const sending = transporter.sendMail({
    from: 'a@example.com', to: ['r1@example.com', 'r2@example.com'], text: 'x', signal: controller.signal,
  }).then(() => console.log('resolved'), (error) => console.log(error.code, ...error.accepted, ...error.deferred));
  await waits;
  ${afterwards}
`;

describe('a process whose delivery is over', () => {
  it('does not stay for its attemptTimeout', async () => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
    });
    const env = { ...process.env, SMTP_PORT: String(server.port) };
    const code = `
      import nodemailer from 'nodemailer';
      import { resilient } from 'nodemailer-resilient';
      const plain = nodemailer.createTransport({ host: '127.0.0.1', port: Number(process.env.SMTP_PORT) });
      const transporter = resilient(plain, { attemptTimeout: 600_000 });
      const info = await transporter.sendMail({ from: 'a@example.com', to: ['r1@example.com', 'r2@example.com'], text: 'x' });
      await transporter.sendMail({ from: 'a@example.com', to: ['r1@example.com'], text: 'x' }).catch(() => {});
      console.log(...info.accepted);
    `;
    const { stdout } = await run('node', ['--input-type=module', '-e', code], { cwd, env });
    expect(stdout.trim()).toBe('r2@example.com');
  });

  it('stays for the attemptTimeout of a transport that never answers, so that the ledger is told', async () => {
    const code = `
      import nodemailer from 'nodemailer';
      import { resilient } from 'nodemailer-resilient';
      const plain = nodemailer.createTransport({ name: 'Third party', version: '1', send() {} });
      const transporter = resilient(plain, { attemptTimeout: 10, onUnknown: 'fail' });
      const error = await transporter.sendMail({ from: 'a@example.com', to: 'r1@example.com', text: 'x' }).catch((error) => error);
      console.log(error.code, ...error.unknown);
    `;
    const { stdout } = await run('node', ['--input-type=module', '-e', code], { cwd });
    expect(stdout.trim()).toBe('ETIMEDOUT r1@example.com');
  });
});

describe('a process with deliveries that wait for their turn', () => {
  it.each([
    ['close', '{}', 'transporter.close(); await sending;', 'ECONNECTION ECONNECTION ECONNECTION'],
    ['abort', '{}', 'controller.abort(); await sending;', 'EABORT EABORT EABORT'],
    ['unref', '{ unref: true }', '', ''],
  ])('ends after %s', async (_how, options, afterwards, expected) => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', reply: '450 4.7.1 Rate limit, try again in 60 seconds' },
    });
    const env = { ...process.env, SMTP_PORT: String(server.port) };
    const code = `
      import nodemailer from 'nodemailer';
      import { resilient } from 'nodemailer-resilient';
      const controller = new AbortController();
      const plain = nodemailer.createTransport({ host: '127.0.0.1', port: Number(process.env.SMTP_PORT) });
      const transporter = resilient(plain, { maxConcurrency: 1, ...${options} });
      const paused = new Promise((resolve) => transporter.transporter.once('gate', resolve));
      const sending = Promise.all([1, 2, 3].map(async (n) => transporter.sendMail({
        from: 'a@example.com', to: 'r' + n + '@example.com', text: 'x', signal: controller.signal,
      }).catch(({ code }) => code))).then((codes) => console.log(...codes));
      await paused;
      await new Promise((resolve) => setTimeout(resolve));
      ${afterwards}
    `;
    const { stdout } = await run('node', ['--input-type=module', '-e', code], { cwd, env });
    expect(stdout.trim()).toBe(expected);
  });
});

describe('a process with a delivery that waits', () => {
  it.each([
    [
      'abort, then close',
      '{}',
      'controller.abort(); await sending; transporter.close();',
      'EABORT r2@example.com r1@example.com',
    ],
    ['close', '{}', 'transporter.close(); await sending;', 'ECONNECTION r2@example.com r1@example.com'],
    ['unref', '{ unref: true }', 'plain.transporter.inner.close();', ''],
  ])('ends after %s', async (_how, options, afterwards, expected) => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', recipient: 'r1@example.com', reply: '450 4.2.0 Greylisted' },
    });
    const env = { ...process.env, SMTP_PORT: String(server.port) };
    const { stdout } = await run('node', ['--input-type=module', '-e', program(options, afterwards)], { cwd, env });
    expect(stdout.trim()).toBe(expected);
  });
});
