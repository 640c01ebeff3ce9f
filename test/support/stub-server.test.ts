import { once } from 'node:events';
import net from 'node:net';
import { Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { expired, selfSigned } from './certificates.ts';
import { type StubScript, startStubServer } from './stub-server.ts';

const from = 'sender@example.test';
const [ann, bob, cid] = ['ann@example.test', 'bob@example.test', 'cid@example.test'] as const;
const message = { from, to: [ann, bob], text: 'x' };

async function start(script: StubScript = {}, clientOptions: object = {}) {
  const server = await startStubServer(script);
  onTestFinished(() => server.close());
  const mailer = nodemailer.createTransport({ host: server.host, port: server.port, ...clientOptions });
  return { server, recording: server.recording, mailer };
}

test.each([true, false])('a message arrives byte for byte, PIPELINING %s', async (pipelining) => {
  const { recording, mailer } = await start({ pipelining, ehlo: ['LIMITS RCPTMAX=3'] });
  const raw = Buffer.from('Subject: dots\r\n\r\n.\r\n..\r\n.b\r\n...\r\n\r\nend \xe9.\r\n', 'latin1');
  const info = await mailer.sendMail({ envelope: { from, to: [ann, bob] }, raw });
  expect(info.ehlo).toContain('LIMITS RCPTMAX=3');
  expect(info.ehlo?.includes('PIPELINING')).toBe(pipelining);
  expect(recording.deliveries[0]?.raw.equals(raw)).toBe(true);
  expect(recording.deliveries[0]).toMatchObject({ from, to: [ann, bob], connection: 1, at: 0 });
  expect(recording.transactions[0]?.outcome).toBe('250 2.0.0 Ok: queued');
});

test('the dot is found and unstuffed however the bytes are cut', async () => {
  const { server, recording } = await start();
  const socket = net.connect(server.port, server.host);
  const session = 'EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n..\r\n...x\r\n..\r\n.\r\nQUIT\r\n';
  socket.setNoDelay(true);
  for (const byte of session) await new Promise((sent) => socket.write(byte, sent));
  socket.resume();
  await once(socket, 'close');
  expect(recording.deliveries.map(({ raw }) => raw.toString())).toEqual(['.\r\n..x\r\n.\r\n']);
});

test('all commands in one packet are answered in order, with slow scripts too', async () => {
  const { server, recording } = await start({
    mail: () => new Promise((resolve) => setImmediate(resolve, undefined)),
    rcpt: (address) => (address === 'no@d' ? { delay: 1, reply: '550-5.1.1 No\nsuch user' } : undefined),
  });
  const socket = net.connect(server.port, server.host);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const mail = 'MAIL FROM:<a@b>\r\n';
  socket.write(`${mail}EHLO x\r\nRCPT TO:<c@d>\r\nDATA\r\n${mail}DATA\r\nRCPT TO:<no@d>\r\nDATA\r\nRCPT TO:<c@d>\r\n`);
  socket.write(`DATA\r\n.\r\nNOOP\r\nWHAT\r\n${mail}RSET\r\nQUIT\r\n`);
  await once(socket, 'close');
  const codes = Buffer.concat(chunks)
    .toString()
    .split('\r\n')
    .map((line) => line.slice(0, 4).trim());
  const first = ['220', '503', '250', '503', '503', '250', '503', '550-', '550', '554', '250'];
  expect(codes).toEqual([...first, '354', '250', '250', '500', '250', '250', '221', '']);
  expect(recording.deliveries[0]?.raw).toHaveLength(0);
  expect(recording.transactions.map(({ outcome }) => outcome)).toEqual(['250 2.0.0 Ok: queued', 'RSET']);
});

const stages = ['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'dot'] as const;
test.each(stages.flatMap((stage) => (['fin', 'rst'] as const).map((drop) => ({ stage, drop }))))(
  'a drop ($drop) at $stage',
  async ({ stage, drop }) => {
    const { recording, mailer } = await start({ [stage]: () => ({ drop }) });
    const code = drop === 'fin' ? 'ECONNECTION' : 'ESOCKET';
    await expect(mailer.sendMail(message)).rejects.toMatchObject({ code, command: 'CONN' });
    expect(recording.deliveries).toEqual([]);
    expect(recording.connections).toBe(1);
    const begun = ['mail', 'rcpt', 'data', 'dot'].includes(stage);
    expect(recording.transactions.map(({ outcome }) => outcome)).toEqual(begun ? ['dropped'] : []);
    if (stage === 'rcpt') expect(recording.transactions[0]?.rcpt).toEqual([{ address: ann, reply: 'dropped' }]);
  },
);

test.each(['fin', 'rst'] as const)('a drop (%s) in the middle of the body', async (drop) => {
  const { recording, mailer } = await start({
    body: (_, { attempt }) => (attempt('body') === 1 ? { after: 1000, action: { drop } } : undefined),
  });
  const block = Buffer.alloc(64_000, `${'x'.repeat(98)}\r\n`);
  const source = () => Readable.from(Array.from({ length: 150 }, () => block));
  const first = source();
  await expect(mailer.sendMail({ envelope: { from, to: ann }, raw: first })).rejects.toThrow();
  expect(first.readableEnded).toBe(false);
  expect(recording.transactions[0]?.outcome).toBe('dropped');
  await mailer.sendMail({ envelope: { from, to: ann }, raw: source() });
  recording.assertExactlyOnce([ann]);
});

test.each(['fin', 'rst'] as const)(
  'accepted, but the connection ends (%s) before the client hears of it',
  async (drop) => {
    const { recording, mailer } = await start({ dot: () => ({ accept: true, drop }) });
    await expect(mailer.sendMail(message)).rejects.toMatchObject({ command: 'CONN' });
    recording.assertExactlyOnce([ann, bob]);
    expect(recording.transactions[0]?.outcome).toBe('dropped');
  },
);

test.each([{ accept: true, silent: true }, { silent: true }] as const)('no reply to the dot: %o', async (answer) => {
  const { recording, mailer } = await start({ dot: () => answer }, { socketTimeout: 100 });
  await expect(mailer.sendMail(message)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect(recording.deliveries).toHaveLength('accept' in answer ? 1 : 0);
  expect(recording.transactions[0]?.outcome).toBe('silent');
});

test('a server that says nothing at all', async () => {
  const { mailer } = await start({ greetingless: true }, { greetingTimeout: 50 });
  await expect(mailer.verify()).rejects.toMatchObject({ timeoutType: 'GREETING_TIMEOUT' });
});

test('a reply and then the end', async () => {
  const { mailer } = await start({ mail: () => ({ reply: '421 4.3.2 Shutting down', drop: 'fin' }) });
  await expect(mailer.sendMail(message)).rejects.toMatchObject({ response: '421 4.3.2 Shutting down' });
});

test('a 421 alone leaves the connection open', async () => {
  const { server } = await start({ rset: () => '421 4.7.0 Too many messages in this connection' });
  const socket = net.connect(server.port, server.host);
  socket.write('RSET\r\nNOOP\r\nQUIT\r\n');
  const chunks = await socket.toArray();
  expect(Buffer.concat(chunks).toString()).toMatch(/421 .*\r\n250 .*\r\n221 /);
});

test('bytes are sent as they are', async () => {
  const { mailer } = await start({ mail: () => Buffer.from('550 5.7.1 caf\xe9 \u001b[31m\r\n', 'latin1') });
  await expect(mailer.sendMail(message)).rejects.toMatchObject({ response: '550 5.7.1 caf\xe9 \u001b[31m' });
});

test('an EHLO refused leads to HELO', async () => {
  const { recording, mailer } = await start({ ehlo: () => '451 4.3.0 Not now' });
  await mailer.sendMail(message);
  recording.assertExactlyOnce([ann, bob]);
});

test.each(['PLAIN', 'LOGIN'])('AUTH %s', async (method) => {
  const { recording, mailer } = await start(
    { ehlo: [`AUTH ${method}`], auth: (user, { attempt }) => (attempt(user) === 1 ? '535 5.7.8 No' : undefined) },
    { auth: { user: 'u', pass: 'p' } },
  );
  await expect(mailer.sendMail(message)).rejects.toMatchObject({ code: 'EAUTH', response: '535 5.7.8 No' });
  await mailer.sendMail(message);
  expect(recording.logins).toBe(1);
});

test('AUTH XOAUTH2 with its detour', async () => {
  const { recording, mailer } = await start(
    {
      ehlo: ['AUTH XOAUTH2'],
      auth: (user, { attempt }) => (user === 'u' && attempt(user) < 3 ? '334 e30=' : undefined),
    },
    { auth: { type: 'OAuth2', user: 'u', accessToken: 't' } },
  );
  await expect(mailer.sendMail(message)).rejects.toMatchObject({ code: 'EAUTH' });
  expect(recording.logins).toBe(0);
});

test('LMTP: a drop between the replies', async () => {
  const { recording, mailer } = await start(
    { lmtp: true, dot: () => [undefined, '452 4.2.2 Over quota', { drop: 'fin' }] },
    { lmtp: true },
  );
  await expect(mailer.sendMail({ from, to: [ann, bob, cid], text: 'x' })).rejects.toMatchObject({ command: 'CONN' });
  expect(recording.deliveries[0]?.to).toEqual([ann]);
  expect(recording.transactions[0]?.outcome).toBe('250 2.0.0 Ok: queued\n452 4.2.2 Over quota\ndropped');
});

test.each([{ secure: true }, { secure: false }])('TLS: %o', async ({ secure }) => {
  const good = selfSigned();
  const { recording, mailer } = await start(
    { tls: good, secure, dot: (_, { attempt }) => (attempt('dot') === 1 ? { accept: true, drop: 'rst' } : undefined) },
    { secure, requireTLS: true, tls: { ca: good.cert } },
  );
  await expect(mailer.sendMail(message)).rejects.toMatchObject({ command: 'CONN' });
  await mailer.sendMail(message);
  expect(recording.timesDelivered(ann)).toBe(2);
  const old = await start({ tls: expired(), secure }, { secure, requireTLS: true, tls: { ca: expired().cert } });
  await expect(old.mailer.verify()).rejects.toMatchObject({ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' });
});

test('454 to STARTTLS', async () => {
  const { mailer } = await start(
    { tls: selfSigned(), starttls: () => '454 4.7.0 TLS not available' },
    { requireTLS: true },
  );
  await expect(mailer.verify()).rejects.toMatchObject({ code: 'ETLS' });
});

test('close ends open sockets, also in the middle of a TLS handshake, and can be called twice', async () => {
  const { server } = await start({ tls: selfSigned(), secure: true });
  const socket = net.connect(server.port, server.host);
  socket.on('error', () => {});
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  await server.close();
  await closed;
  await server.close();
});
