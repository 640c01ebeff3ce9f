import { once } from 'node:events';
import net from 'node:net';
import nodemailer from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { expired, selfSigned } from './certificates.ts';
import { type SmtpScript, startSmtpServer } from './smtp-server.ts';

const from = 'sender@example.test';
const [ann, bob, cid, dan] = ['ann@example.test', 'bob@example.test', 'cid@example.test', 'dan@example.test'] as const;

async function start(script: SmtpScript = {}, clientOptions: object = {}) {
  const server = await startSmtpServer(script);
  onTestFinished(() => server.close());
  const mailer = nodemailer.createTransport({ host: server.host, port: server.port, ...clientOptions });
  return { server, recording: server.recording, mailer };
}

test('a message arrives byte for byte, dots and all', async () => {
  const { server, recording } = await start();
  const raw = Buffer.from(
    'Subject: dots\r\nX-Long: one\r\n two\r\nX-A: 1\r\nX-A: 2\r\n\r\n.\r\n..\r\n.b\r\nend \xe9.\r\n',
    'latin1',
  );
  const arrived = recording.waitForDeliveries(1);
  await nodemailer.createTransport(server.url).sendMail({ envelope: { from, to: [ann, bob] }, raw });
  await arrived;
  const [delivery] = recording.deliveries;
  expect(delivery?.raw.equals(raw)).toBe(true);
  expect(delivery).toMatchObject({ from, to: [ann, bob], connection: 1, at: 0 });
  expect(delivery?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(delivery?.headers.get('x-long')).toEqual(['one two']);
  expect(delivery?.headers.get('x-a')).toEqual(['1', '2']);
  expect(recording.transactions).toEqual([
    {
      from,
      rcpt: [
        { address: ann, reply: '250 Accepted' },
        { address: bob, reply: '250 Accepted' },
      ],
      outcome: '250 2.0.0 Ok: queued',
      connection: 1,
    },
  ]);
});

test('a 450 for one recipient is said verbatim, and only the first time', async () => {
  const { recording, mailer } = await start({
    onRcpt: (address, { attempt }) =>
      address === bob && attempt(address) === 1 ? '450 4.2.0 Greylisted, see \u001b[1m here' : undefined,
  });
  const first = await mailer.sendMail({ from, to: [ann, bob], text: 'x' });
  expect(first.rejectedErrors?.[0]?.response).toBe('450 4.2.0 Greylisted, see \u001b[1m here');
  const second = await mailer.sendMail({ from, to: [bob], text: 'x' });
  expect(second.accepted).toEqual([bob]);
  recording.assertExactlyOnce([ann, bob]);
  expect(() => recording.assertExactlyOnce([ann, cid])).toThrow('lost: cid@example.test; doubled: none');
  await mailer.sendMail({ from, to: [bob], text: 'x' });
  expect(recording.timesDelivered(bob)).toBe(2);
  expect(() => recording.assertExactlyOnce([bob])).toThrow('doubled: bob@example.test (2 times)');
});

test.each([true, false])('452 after three recipients, multi-line, PIPELINING %s', async (pipelining) => {
  const { recording, mailer } = await start({
    pipelining,
    onRcpt: (_, { accepted }) => (accepted.length >= 3 ? '452 4.5.3 too many\nrecipients' : undefined),
  });
  const info = await mailer.sendMail({ from, to: [ann, bob, cid, dan], text: 'x' });
  expect(info.accepted).toEqual([ann, bob, cid]);
  expect(info.rejectedErrors?.[0]?.response).toBe('452-4.5.3 too many\n452 recipients');
  expect(info.ehlo?.includes('PIPELINING')).toBe(pipelining);
  expect(recording.deliveries[0]?.to).toEqual([ann, bob, cid]);
  expect(recording.transactions[0]?.rcpt[3]).toEqual({ address: dan, reply: '452 4.5.3 too many\nrecipients' });
});

test('a refusal at each stage, and what is recorded of it', async () => {
  const { recording, mailer } = await start({
    onConnect: ({ attempt }) => (attempt('connect') === 1 ? '554 5.3.2 No service' : undefined),
    onMail: (_, { attempt }) => (attempt('mail') === 1 ? '451 4.7.1 Later' : undefined),
    onRcpt: async (_, { attempt }) => (attempt('rcpt') === 1 ? '550 5.1.1 Unknown' : undefined),
    onMessage: () => '554 5.7.1 Spam',
  });
  const send = () => mailer.sendMail({ from, to: ann, text: 'x' });
  await expect(send()).rejects.toMatchObject({ code: 'EPROTOCOL', response: '554 5.3.2 No service' });
  await expect(send()).rejects.toMatchObject({ command: 'MAIL FROM', response: '451 4.7.1 Later' });
  await expect(send()).rejects.toMatchObject({ command: 'RCPT TO', response: '550 5.1.1 Unknown' });
  await expect(send()).rejects.toMatchObject({ command: 'DATA', response: '554 5.7.1 Spam' });
  expect(recording.deliveries).toEqual([]);
  expect(recording.connections).toBe(4);
  const outcomes = recording.transactions.map((transaction) => transaction.outcome);
  expect(outcomes).toEqual(['451 4.7.1 Later', '503 Error: need RCPT command', '554 5.7.1 Spam']);
});

test('a 421 in the middle of the envelope ends the connection', async () => {
  const { recording, mailer } = await start({
    onRcpt: (address) => (address === bob ? '421 4.7.0 Too many connections' : undefined),
  });
  await expect(mailer.sendMail({ from, to: [ann, bob], text: 'x' })).rejects.toMatchObject({ responseCode: 421 });
  expect(recording.transactions[0]).toMatchObject({
    outcome: 'dropped',
    rcpt: [{}, { reply: '421 4.7.0 Too many connections' }],
  });
});

test('a reply that comes after the client gave up: delivered all the same', async () => {
  let reply = () => {};
  const { recording, mailer } = await start(
    { onMessage: () => new Promise<undefined>((resolve) => (reply = () => resolve(undefined))) },
    { socketTimeout: 100 },
  );
  await expect(mailer.sendMail({ from, to: ann, text: 'x' })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect(recording.deliveries).toHaveLength(0);
  reply();
  await recording.waitForDeliveries(1);
  expect(recording.deliveries[0]).toMatchObject({ to: [ann], connection: 1 });
});

test('further EHLO lines and SIZE', async () => {
  const { recording, mailer } = await start({ ehlo: ['LIMITS RCPTMAX=3'], size: 2000 });
  const info = await mailer.sendMail({ from, to: ann, text: 'x' });
  expect(info.ehlo).toContain('LIMITS RCPTMAX=3');
  expect(info.ehlo).toContain('SIZE 2000');
  const tooLarge = mailer.sendMail({ from, to: ann, text: 'x'.repeat(5000) });
  await expect(tooLarge).rejects.toMatchObject({
    responseCode: 552,
    response: '552 5.3.4 Message size exceeds fixed limit',
  });
  expect(recording.deliveries).toHaveLength(1);
});

test('LMTP with mixed replies delivers to those who were told 2yz', async () => {
  const { server, recording } = await start({
    lmtp: true,
    onMessage: () => [undefined, '452 4.2.2 Over quota', '250 2.0.0 Saved'],
  });
  const info = await nodemailer.createTransport(server.url).sendMail({ from, to: [ann, bob, cid], text: 'x' });
  expect(info.accepted).toEqual([ann, cid]);
  expect(info.rejectedErrors?.map((error) => error.response)).toEqual(['452 4.2.2 Over quota']);
  expect(recording.deliveries[0]?.to).toEqual([ann, cid]);
  expect(recording.transactions[0]?.outcome).toBe('250 2.0.0 Ok: queued\n452 4.2.2 Over quota\n250 2.0.0 Saved');
});

test('AUTH: right, wrong and scripted', async () => {
  const { recording, mailer, server } = await start(
    {
      auth: { user: 'u', pass: 'p' },
      onAuth: (_, { attempt }) => (attempt('auth') === 1 ? '454 4.7.0 Too many login attempts' : undefined),
    },
    { auth: { user: 'u', pass: 'p' } },
  );
  await expect(mailer.verify()).rejects.toMatchObject({ response: '454 4.7.0 Too many login attempts' });
  await mailer.verify();
  const wrong = nodemailer.createTransport({ host: server.host, port: server.port, auth: { user: 'u', pass: 'no' } });
  await expect(wrong.verify()).rejects.toMatchObject({ responseCode: 535 });
  expect(recording.logins).toBe(1);
});

test.each([{ secure: true }, { secure: false }])('TLS: %o', async ({ secure }) => {
  const good = selfSigned();
  const trusting = { secure, requireTLS: true, tls: { ca: good.cert } };
  const { recording, mailer, server } = await start({ tls: good, secure }, trusting);
  await mailer.sendMail({ from, to: ann, text: 'x' });
  recording.assertExactlyOnce([ann]);
  const untrusting = nodemailer.createTransport({ ...trusting, host: server.host, port: server.port, tls: {} });
  await expect(untrusting.verify()).rejects.toMatchObject({
    code: 'ESOCKET',
    originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
  const old = await start({ tls: expired(), secure }, { ...trusting, tls: { ca: expired().cert } });
  await expect(old.mailer.verify()).rejects.toMatchObject({ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' });
});

test('close ends open sockets, also in the middle of a TLS handshake, and can be called twice', async () => {
  const { server } = await start({ tls: selfSigned() });
  const socket = net.connect(server.port, server.host);
  socket.on('error', () => {});
  await once(socket, 'data');
  socket.write('EHLO x\r\n');
  await once(socket, 'data');
  socket.write('STARTTLS\r\n');
  await once(socket, 'data');
  const closed = once(socket, 'close');
  await server.close();
  await closed;
  await server.close();
});

test('await using closes', async () => {
  let port = 0;
  {
    await using server = await startSmtpServer();
    port = server.port;
  }
  await expect(nodemailer.createTransport({ host: '127.0.0.1', port }).verify()).rejects.toMatchObject({
    originalCode: 'ECONNREFUSED',
  });
});
