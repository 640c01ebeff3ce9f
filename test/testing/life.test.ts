import { execFile } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import nodemailer from 'nodemailer';
import { describe, expect, it, vi } from 'vitest';
import { createFaultServer, FakeClock } from '../../src/testing/index.ts';
import { RawClient } from '../support/raw-client.ts';

const MESSAGE = { from: 'a@example.com', to: 'b@example.com', text: 'x' };

async function isReachable({ port, host }: { readonly port: number; readonly host: string }): Promise<boolean> {
  const socket = net.connect(port, host);
  const reached = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return reached;
}

describe('close()', () => {
  it('cuts every connection, and can be called again', async () => {
    const server = await createFaultServer();
    const clients = [new RawClient(server), new RawClient(server)];
    for (const client of clients) await client.reply();
    const closed = server.close();
    expect(server.close()).toBe(closed);
    await closed;
    for (const client of clients) await client.ended;
    expect(server.connections.map(({ open }) => open)).toEqual([false, false]);
    expect(await isReachable(server)).toBe(false);
  });

  it('is what await using does', async () => {
    let port = 0;
    {
      await using server = await createFaultServer();
      port = server.port;
      expect(await isReachable({ port, host: '127.0.0.1' })).toBe(true);
    }
    expect(await isReachable({ port, host: '127.0.0.1' })).toBe(false);
  });

  it('does not wait for connections that were just accepted, or that nobody reads from', async () => {
    const server = await createFaultServer({ script: { stage: 'RCPT', silent: true } });
    const silent = new RawClient(server);
    await silent.write('EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n');
    await silent.until(/250 2\.1\.0/);
    const late = net.connect(server.port, server.host);
    late.on('error', () => {});
    const gone = once(late, 'close');
    await once(late, 'connect');
    await server.close();
    await gone;
    await silent.ended;
  });

  // the first part of what a client says to begin TLS 1.2: record, handshake, client hello
  const HELLO = Buffer.from('1603010200010001fc0303', 'hex');

  it.each([
    ['before', Buffer.alloc(0)],
    ['in the middle of', HELLO],
  ])('ends connections %s a TLS handshake', async (_when, hello) => {
    for (const secure of [true, false]) {
      const server = await createFaultServer({ tls: 'self-signed', secure });
      const client = new RawClient(server);
      if (!secure) {
        await client.reply();
        await client.say('EHLO x');
        expect(await client.say('STARTTLS')).toBe('220 2.0.0 Ready to start TLS\r\n');
      }
      if (hello.length > 0) await client.write(hello);
      // once another is served, this one is where it should be
      const { host, port } = server;
      const tls = { rejectUnauthorized: false };
      await nodemailer.createTransport({ host, port, secure, tls }).verify();
      await server.close();
      await client.ended;
    }
  });

  it('leaves nothing that keeps the process alive: replies that were to come later, outages, deadlines', async () => {
    const program = `
      import net from 'node:net';
      import { createFaultServer } from 'nodemailer-resilient/testing';
      const server = await createFaultServer({ tls: 'self-signed', script: { stage: 'MAIL', delay: 3_600_000 } });
      const client = net.connect(server.port, server.host);
      const asked = new Promise((resolve) => server.use(({ stage }) => void (stage === 'MAIL' && resolve())));
      client.write('EHLO me\\r\\nMAIL FROM:<a@b>\\r\\n');
      await asked;
      client.destroy();
      while (server.connections[0].open) await new Promise(setImmediate);
      server.outage(3_600_000);
      await server.close();
      console.log('closed');
    `;
    const cwd = resolve(import.meta.dirname, '../..');
    const { stdout } = await promisify(execFile)('node', ['--input-type=module', '-e', program], {
      cwd,
      timeout: 10_000,
    });
    expect(stdout).toBe('closed\n');
  });

  it('rejects with what a function of the script threw; the client is told 451', async () => {
    for (const fail of [
      () => {
        throw new Error('a mistake');
      },
      () => Promise.reject(new Error('a mistake')),
    ]) {
      const server = await createFaultServer({ script: { stage: 'MAIL', answer: fail } });
      await expect(nodemailer.createTransport(server.url).sendMail(MESSAGE)).rejects.toMatchObject({
        response: '451 4.3.0 The script of this server failed',
      });
      await expect(server.close()).rejects.toThrow('a mistake');
      expect(await isReachable(server)).toBe(false);
    }
  });

  it('rejects when a script answered with what is no answer', async () => {
    const server = await createFaultServer({ script: { stage: 'MAIL', answer: () => 42 as never } });
    await expect(nodemailer.createTransport(server.url).sendMail(MESSAGE)).rejects.toThrow('451');
    await expect(server.close()).rejects.toThrow(TypeError);
  });
});

describe('down() and up()', () => {
  it('are one and the same for all who ask side by side', async () => {
    await using server = await createFaultServer();
    const { port } = server;
    await server.down();
    await Promise.all([server.up(), server.up()]);
    await Promise.all([server.down(), server.down()]);
    void server.up();
    await server.down();
    expect(await isReachable(server)).toBe(false);
    const clock = new FakeClock({ mode: 'manual' });
    await using other = await createFaultServer({ clock });
    const outage = other.outage(60_000);
    await clock.advance(await clock.nextSleep());
    await other.up();
    await outage;
    expect(await isReachable(other)).toBe(true);
    await server.up();
    expect(server.port).toBe(port);
    void server.down();
    void server.up();
    await server.close();
    expect(await isReachable(server)).toBe(false);
  });

  it('name the port where somebody has taken it meanwhile', async () => {
    await using server = await createFaultServer();
    const { port } = server;
    await server.down();
    {
      await using other = await createFaultServer({ port });
      await expect(server.up()).rejects.toThrow(`cannot listen on port ${port}: it is taken`);
      expect(other.port).toBe(port);
    }
    await server.up();
    expect(await isReachable(server)).toBe(true);
  });

  it('cut connections and refuse new ones, then listen on the same port', async () => {
    await using server = await createFaultServer();
    const { port } = server;
    const client = new RawClient(server);
    await client.reply();
    await server.down();
    await client.ended;
    await server.down();
    expect(await isReachable(server)).toBe(false);
    await server.up();
    await server.up();
    expect(server.port).toBe(port);
    await nodemailer.createTransport(server.url).sendMail(MESSAGE);
    expect(server.deliveries).toHaveLength(1);
    expect(server.connections.map(({ number }) => number)).toEqual([1, 2, 3].slice(0, server.connections.length));
  });

  it('of a server that is closed leave it closed', async () => {
    const server = await createFaultServer();
    await server.close();
    await server.up();
    expect(await isReachable(server)).toBe(false);
  });

  it('keep what was recorded and counted', async () => {
    await using server = await createFaultServer({ script: { stage: 'RCPT', nth: 2, reply: '550 5.1.1 x' } });
    await nodemailer.createTransport(server.url).sendMail(MESSAGE);
    await server.down();
    await server.up();
    await expect(nodemailer.createTransport(server.url).sendMail(MESSAGE)).rejects.toThrow('550');
    expect(server.deliveries).toHaveLength(1);
  });
});

describe('outage()', () => {
  it("lasts on the server's clock", async () => {
    const clock = new FakeClock({ mode: 'manual' });
    await using server = await createFaultServer({ clock });
    const over = server.outage(60_000);
    expect(await clock.nextSleep()).toBe(60_000);
    expect(await isReachable(server)).toBe(false);
    await clock.advance(59_999);
    expect(await isReachable(server)).toBe(false);
    await clock.advance(1);
    await over;
    expect(await isReachable(server)).toBe(true);
  });

  it('ends with close(), and leaves the server closed', async () => {
    const clock = new FakeClock({ mode: 'manual' });
    const server = await createFaultServer({ clock });
    const over = server.outage(60_000);
    await clock.nextSleep();
    await server.close();
    await over;
    expect(await isReachable(server)).toBe(false);
  });

  it('may be real time', async () => {
    await using server = await createFaultServer();
    await server.outage(5);
    expect(await isReachable(server)).toBe(true);
  });
});

describe('ports', () => {
  it('two servers have nothing in common', async () => {
    const script = { stage: 'RCPT', nth: 1, reply: '450 4.2.0 x' } as const;
    await using one = await createFaultServer({ script });
    await using two = await createFaultServer({ script });
    expect(one.port).not.toBe(two.port);
    for (const { url } of [one, two]) {
      await expect(nodemailer.createTransport(url).sendMail(MESSAGE)).rejects.toThrow('450');
    }
    await nodemailer.createTransport(one.url).sendMail(MESSAGE);
    expect([one.deliveries.length, two.deliveries.length]).toEqual([1, 0]);
    expect([one.transactions.length, two.transactions.length]).toEqual([2, 1]);
  });

  it('one that is wanted is got, or the error says that it is taken', async () => {
    await using one = await createFaultServer();
    const taken = createFaultServer({ port: one.port });
    await expect(taken).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `The fault server cannot listen on port ${one.port}: it is taken`,
    });
    const { port } = one;
    await one.close();
    await using other = await createFaultServer({ port });
    expect(other.port).toBe(port);
  });
});

describe('where a test runner replaces the timers', () => {
  it('delays still pass, and waitFor() still gives up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'Date', 'performance'] });
    try {
      await using server = await createFaultServer({ script: { stage: 'connect', delay: 5 } });
      const client = new RawClient(server);
      expect(await client.reply()).toBe('220 mx.example.test ESMTP\r\n');
      await expect(server.waitFor(1, { timeout: 5 })).rejects.toThrow('Waited 5 ms');
    } finally {
      vi.useRealTimers();
    }
  });
});
