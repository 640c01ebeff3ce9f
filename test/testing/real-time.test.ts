import nodemailer from 'nodemailer';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFaultServer, FakeClock, type FaultServer } from '../../src/testing/index.ts';

const MESSAGE = { from: 'a@example.com', to: 'b@example.com', text: 'x' };
const TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] as const;

const replace = (more: readonly 'setImmediate'[] = []) => vi.useFakeTimers({ toFake: [...TIMERS, ...more] });
const send = (server: FaultServer) => nodemailer.createTransport(server.transportOptions).sendMail(MESSAGE);

describe('where a test runner has replaced the timers', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('the wire is as slow as it was told to be', async () => {
    replace();
    await using server = await createFaultServer({
      script: [
        { stage: 'connect', delay: 5 },
        { stage: 'RCPT', delay: 5, reply: '250 2.1.5 Ok', trickle: 1 },
      ],
    });
    await send(server);
    server.assertExactlyOnce(['b@example.com']);
  });

  it('also where the test kit was loaded after that', async () => {
    replace();
    vi.resetModules();
    const testing = await import('../../src/testing/index.ts');
    expect(testing.createFaultServer).not.toBe(createFaultServer);
    await using server = await testing.createFaultServer({ script: { stage: 'MAIL', delay: 5 } });
    await send(server);
    server.assertExactlyOnce(['b@example.com']);
  });

  it('waitFor() gives up, and an outage ends', async () => {
    replace();
    await using server = await createFaultServer();
    await expect(server.waitFor(1, { timeout: 5 })).rejects.toThrow('Waited 5 ms for 1 deliveries, 0 came');
    await server.outage(5);
    await send(server);
  });

  it('behaviours stay in real time, where they have no other clock', async () => {
    replace();
    await using server = await createFaultServer({ behaviours: { greylisting: { delay: 60_000 } } });
    await expect(send(server)).rejects.toThrow('Greylisted');
    vi.advanceTimersByTime(120_000);
    await expect(send(server)).rejects.toThrow('Greylisted');
  });

  it('a FakeClock goes on', async () => {
    replace(['setImmediate']);
    const clock = new FakeClock();
    const { signal } = new AbortController();
    await clock.sleep(300_000, { signal });
    await clock.advance(5);
    expect(clock.now()).toBe(300_005);
  });
});
