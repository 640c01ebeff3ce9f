import { createServer, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import nodemailer from 'nodemailer';
import SMTPTransport from 'nodemailer/lib/smtp-transport';
import { describe, expect, it } from 'vitest';
import { ResilientTransport, resilient } from '../../src/index.ts';
import { createFaultServer, FakeClock } from '../../src/testing/index.ts';
import { NODEMAILER } from '../support/nodemailer.ts';
import { people, rejection, sender } from '../support/sending.ts';

const clock = new FakeClock();
const MESSAGE = { from: 'a@example.com', to: people(2), subject: 'x', text: 'x' };
const PRIVATE_KEY = 'unused';

describe('resilient(transporter)', () => {
  it('returns the transporter it was given', () => {
    const transporter = nodemailer.createTransport({ host: '127.0.0.1' });
    expect(resilient(transporter)).toBe(transporter);
  });

  it('refuses one that is resilient already, whichever way it became so', () => {
    const once = resilient(nodemailer.createTransport({ host: '127.0.0.1' }));
    expect(() => resilient(once)).toThrow(new TypeError('This transporter is resilient already'));
    const plugin = nodemailer.createTransport(new ResilientTransport({ host: '127.0.0.1' }));
    expect(() => resilient(plugin as never)).toThrow(/already/);
  });

  it.each([
    ...[undefined, null, 42, {}, 'smtp://127.0.0.1', () => {}],
    ...[{ sendMail() {} }, { sendMail() {}, transporter: {} }, { transporter: { send() {} } }],
  ])('refuses %j', (value) => {
    expect(() => resilient(value as never)).toThrow(
      new TypeError('resilient() expects what nodemailer.createTransport() returned'),
    );
  });

  it('keeps plugins added before and after', async () => {
    await using server = await createFaultServer();
    const plain = nodemailer.createTransport({ host: server.host, port: server.port });
    plain.use('compile', (mail, done) => {
      mail.data.headers = { ...(mail.data.headers as object), 'x-before': '1' };
      done();
    });
    const transporter = resilient(plain, { clock });
    transporter.use('stream', (mail, done) => {
      mail.message?.setHeader('x-after', '1');
      done();
    });
    await transporter.sendMail(MESSAGE);
    const headers = server.deliveries[0]?.headers;
    expect([headers?.get('x-before'), headers?.get('x-after')]).toEqual([['1'], ['1']]);
  });

  it('keeps the proxy', async () => {
    await using server = await createFaultServer();
    let connects = 0;
    let attach = () => {};
    // Nodemailer before 10 loses a greeting that comes before it listens
    const attached = new Promise<void>((resolve) => {
      attach = resolve;
    });
    const info = (entry: { tnx?: string }) => entry.tnx === 'network' && attach();
    const logger = { level() {}, trace() {}, debug() {}, info, warn() {}, error() {}, fatal() {} };
    const proxy = createServer().on('connect', (_request, client, head) => {
      connects++;
      const upstream = net.connect(server.port, server.host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.write(head);
        client.pipe(upstream);
        attached.then(() => upstream.pipe(client));
      });
      for (const socket of [client, upstream]) socket.on('error', () => {});
    });
    const { send } = sender(server, {}, { logger, proxy: `http://127.0.0.1:${await listening(proxy)}` });
    await send(people(1));
    expect(connects).toBe(1);
    server.assertExactlyOnce(people(1));
    proxy.close();
    proxy.closeAllConnections();
  });

  it('keeps OAuth2: a token is fetched, used, and announced', async () => {
    await using server = await createFaultServer({ auth: { user: 'me', pass: 'fresh' }, authMethods: ['XOAUTH2'] });
    const endpoint = createServer((_request, response) => {
      response.end(JSON.stringify({ access_token: 'fresh', expires_in: 3600 }));
    });
    const auth = {
      type: 'OAuth2',
      user: 'me',
      clientId: 'client',
      clientSecret: 'unused',
      refreshToken: 'unused',
      accessUrl: `http://127.0.0.1:${await listening(endpoint)}/`,
    };
    const { send, transporter } = sender(server, {}, { auth });
    const tokens: unknown[] = [];
    transporter.on('token', (token) => tokens.push(token));
    await send(people(1));
    endpoint.close();
    expect(server.connections.map(({ user }) => user)).toEqual(['me']);
    expect(tokens).toMatchObject([{ user: 'me', accessToken: 'fresh' }]);
  });

  it('keeps what people read from the transport', () => {
    const { transporter } = resilient(nodemailer.createTransport({ host: '127.0.0.1', pool: true, maxConnections: 3 }));
    expect(transporter.name).toBe('SMTP (pool)');
    expect(transporter.options).toMatchObject({ host: '127.0.0.1', maxConnections: 3 });
    expect(transporter.pendingCount?.()).toBe(NODEMAILER.countsPending ? 0 : undefined);
    transporter.close();
  });
});

describe('new ResilientTransport(inner)', () => {
  it.each([
    ['options', (host: string, port: number) => ({ host, port })],
    ['a URL', (host: string, port: number) => `smtp://${host}:${port}`],
    ['a transport', (host: string, port: number) => new SMTPTransport({ host, port })],
  ])('takes %s', async (_form, inner) => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', first: 1, reply: '451 4.3.0 Local error' },
    });
    const transporter = nodemailer.createTransport(new ResilientTransport(inner(server.host, server.port), { clock }));
    const info = await transporter.sendMail(MESSAGE);
    expect(info.transactions).toBe(2);
    server.assertExactlyOnce(people(2));
  });

  it.each([
    ['dkim', { domainName: 'example.com', keySelector: 'x', privateKey: PRIVATE_KEY }],
    ['proxy', 'http://127.0.0.1:3128'],
    ['attachDataUrls', true],
    ['maxRecipients', 10],
    ['disableFileAccess', true],
    ['disableUrlAccess', true],
    ['normalizeHeaderKey', (key: string) => key],
  ])("refuses %s, which only Nodemailer's Mail acts on, and names the other form", (name, value) => {
    const options = { host: '127.0.0.1', [name]: value };
    for (const inner of [options, new SMTPTransport(options)]) {
      expect(() => new ResilientTransport(inner)).toThrow(TypeError);
      expect(() => new ResilientTransport(inner)).toThrow(new RegExp(`\`${name}\`.*resilient\\(`));
    }
  });

  it.each([undefined, null, 42, 'smtp.example.com', true])('refuses %j', (inner) => {
    expect(() => new ResilientTransport(inner as never)).toThrow(TypeError);
  });

  it('refuses a transporter and names the other form', () => {
    expect(() => new ResilientTransport(nodemailer.createTransport({}))).toThrow(/resilient\(/);
  });

  it('passes the mailer and the socket factory to the transport inside', async () => {
    await using server = await createFaultServer();
    const inner = new SMTPTransport({ host: server.host, port: server.port });
    const transport = new ResilientTransport(inner, { clock });
    const transporter = nodemailer.createTransport(transport);
    expect(inner.mailer).toBe(transporter);
    transporter.setupProxy('test://proxy');
    let asked = 0;
    transporter.set('proxy_handler_test', (_proxy, _options, callback) => {
      asked++;
      callback(null, { connection: net.connect(server.port, server.host) });
    });
    await transporter.sendMail(MESSAGE);
    expect(asked).toBe(1);
  });

  it("passes on a pool's idle event and its errors", async () => {
    await using server = await createFaultServer();
    const transport = new ResilientTransport({ host: server.host, port: server.port, pool: true });
    const transporter = nodemailer.createTransport(transport);
    await new Promise<void>((resolve) => transporter.once('idle', resolve));
    expect(transporter.isIdle()).toBe(true);
    await transporter.sendMail(MESSAGE);
    const failed = new Promise((resolve) => transporter.once('error', resolve));
    (transport.inner as unknown as NodeJS.EventEmitter).emit('error', new Error('from inside'));
    expect(await failed).toMatchObject({ message: 'from inside' });
    transporter.close();
  });
});

describe('verify()', () => {
  it('succeeds as before', async () => {
    await using server = await createFaultServer();
    const { transporter } = sender(server);
    expect(await transporter.verify()).toBe(true);
    await new Promise<void>((resolve, reject) => {
      transporter.verify((error, success) => (success ? resolve() : reject(error)));
    });
  });

  it('fails with a classification', async () => {
    await using server = await createFaultServer({
      authMethods: ['PLAIN'],
      script: { stage: 'AUTH', reply: '535 5.7.8 Authentication credentials invalid' },
    });
    const { transporter } = sender(server, {}, { auth: { user: 'me', pass: 'wrong' } });
    const error = await rejection(transporter.verify());
    expect(error).toMatchObject({ code: 'EAUTH', responseCode: 535, classification: { kind: 'auth', action: 'fail' } });
    const called = await new Promise((resolve) => {
      transporter.verify((failure) => resolve(failure));
    });
    expect(called).toMatchObject({ classification: { kind: 'auth' } });
  });
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
