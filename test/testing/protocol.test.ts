import nodemailer from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CERTIFICATES, createFaultServer, type FaultServerOptions } from '../../src/testing/index.ts';
import { RawClient } from '../support/raw-client.ts';

// Where no script says otherwise it is a decent server, as Nodemailer meets it.

const from = 'sender@example.test';
const [ann, bob, cid, dan] = ['ann@example.test', 'bob@example.test', 'cid@example.test', 'dan@example.test'] as const;
const message = { from, to: [ann, bob], text: 'x' };

async function start(options: FaultServerOptions = {}, client: object = {}) {
  const server = await createFaultServer(options);
  onTestFinished(() => server.close());
  const { host, port } = server;
  return { server, mailer: nodemailer.createTransport({ host, port, lmtp: options.lmtp ?? false, ...client }) };
}

describe('a message', () => {
  it.each([true, false])('arrives byte for byte, dots and all; PIPELINING %s', async (pipelining) => {
    const { server, mailer } = await start({ pipelining });
    const raw = Buffer.from(
      'X-Long: one\r\n two\r\nX-A: 1\r\nX-A: 2\r\n\r\n.\r\n..\r\n.b\r\n...\r\nend \xe9.\r\n',
      'latin1',
    );
    const info = await mailer.sendMail({ envelope: { from, to: [ann, bob] }, raw });
    expect(info.ehlo?.includes('PIPELINING')).toBe(pipelining);
    const [delivery] = server.deliveries;
    expect(delivery?.raw.equals(raw)).toBe(true);
    expect(delivery?.headers).toEqual(
      new Map([
        ['x-long', ['one two']],
        ['x-a', ['1', '2']],
      ]),
    );
  });

  it('from nobody is from nobody', async () => {
    const { server, mailer } = await start();
    await mailer.sendMail({ envelope: { from: '', to: [ann] }, raw: 'x\r\n' });
    expect(server.deliveries[0]?.from).toBe('');
  });

  it('has its addresses as they were written, also in a domain of other letters', async () => {
    const { server, mailer } = await start();
    await mailer.sendMail({ envelope: { from: 'A@ex.test', to: ['Bob@bücher.example'] }, raw: 'x\r\n' });
    expect(server.deliveries[0]).toMatchObject({ from: 'A@ex.test', to: ['Bob@xn--bcher-kva.example'] });
    server.assertExactlyOnce(['bob@xn--bcher-kva.example']);
  });

  it('follows another on the same connection', async () => {
    const { server, mailer } = await start({}, { pool: true, maxConnections: 1 });
    for (const to of [ann, bob, cid]) await mailer.sendMail({ ...message, to });
    mailer.close();
    expect(server.connections).toMatchObject([{ number: 1, deliveries: 3, transactions: 3 }]);
    expect(server.deliveries.map(({ to }) => to)).toEqual([[ann], [bob], [cid]]);
  });
});

describe('EHLO', () => {
  it('has further lines, the name, and no AUTH or STARTTLS unless wanted', async () => {
    const { server } = await start({ ehlo: ['LIMITS RCPTMAX=3', 'SIZE 2000'], name: 'other.example.test' });
    const client = new RawClient(server);
    expect(await client.reply()).toBe('220 other.example.test ESMTP\r\n');
    const lines = (await client.say('EHLO me')).trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^250-other\.example\.test /);
    expect(lines.slice(-2)).toEqual(['250-LIMITS RCPTMAX=3', '250 SIZE 2000']);
    expect(lines.join()).not.toMatch(/AUTH|STARTTLS/);
    expect(await client.say('HELO me')).toMatch(/^250 other\.example\.test [^\n]*\r\n$/);
  });

  it('that is refused leads to HELO', async () => {
    const { server, mailer } = await start({ script: { stage: 'EHLO', reply: '451 4.3.0 Not now' } });
    await mailer.sendMail(message);
    server.assertExactlyOnce([ann, bob]);
  });
});

describe('what a client may not do', () => {
  it('is refused with enhanced codes, and nothing runs after QUIT', async () => {
    const { server } = await start();
    const client = new RawClient(server);
    const lines = [
      'MAIL FROM:<a@b>',
      'EHLO me',
      'RCPT TO:<c@d>',
      'DATA',
      'NONSENSE',
      'MAIL FROM:a',
      'QUIT',
      'NOOP',
      '',
    ];
    await client.write(lines.join('\r\n'));
    const replies = (await client.rest()).split('\r\n').filter((line) => /^\d{3} \d\.\d\.\d /.test(line));
    expect(replies.map((line) => line.slice(0, 9))).toEqual([
      '503 5.5.1',
      '503 5.5.1',
      '503 5.5.1',
      '500 5.5.2',
      '501 5.5.4',
      '221 2.0.0',
    ]);
    expect(server.transactions).toEqual([]);
  });

  it('DATA without recipients: 554 when all of them were refused', async () => {
    const { server } = await start({ script: { stage: 'RCPT', reply: '550 5.1.1 x' } });
    const client = new RawClient(server);
    await client.write('EHLO me\r\nMAIL FROM:<a@b>\r\nDATA\r\nRCPT TO:<c@d>\r\nDATA\r\nQUIT\r\n');
    const text = await client.rest();
    expect(text).toContain('503 5.5.1 Error: need RCPT command\r\n550 5.1.1 x\r\n554 5.5.1 Error: no valid recipients');
    expect(server.transactions[0]?.outcome).toBe('554 5.5.1 Error: no valid recipients');
  });
});

describe('LMTP', () => {
  it('has one reply for each recipient, and delivers to those who were told 2yz', async () => {
    const { server, mailer } = await start({
      lmtp: true,
      script: [
        { stage: 'RCPT', recipient: dan, reply: '550 5.1.1 Unknown' },
        { stage: 'dot', recipient: bob, reply: '452 4.2.2 Over quota' },
        { stage: 'dot', recipient: cid, reply: '250 2.0.0 Saved' },
      ],
    });
    const info = await mailer.sendMail({ from, to: [ann, bob, cid, dan], text: 'x' });
    expect(info.accepted).toEqual([ann, cid]);
    expect(info.rejectedErrors?.map((error) => error.response)).toEqual(['550 5.1.1 Unknown', '452 4.2.2 Over quota']);
    expect(server.deliveries.map(({ to }) => to)).toEqual([[ann, cid]]);
    expect(server.transactions[0]?.outcome).toBe('250 2.0.0 Ok: queued\n452 4.2.2 Over quota\n250 2.0.0 Saved');
  });

  it('may say that all is well where nothing is taken, and the reverse', async () => {
    const { server, mailer } = await start({
      lmtp: true,
      script: [
        { stage: 'dot', recipient: ann, accept: false },
        { stage: 'dot', recipient: bob, accept: true, reply: '452 4.2.2 Over quota' },
      ],
    });
    const info = await mailer.sendMail({ from, to: [ann, bob], text: 'x' });
    expect(info.accepted).toEqual([ann]);
    expect(server.deliveries.map(({ to }) => to)).toEqual([[bob]]);
  });

  it('may drop between the replies', async () => {
    const { server, mailer } = await start({
      lmtp: true,
      script: [
        { stage: 'dot', recipient: bob, reply: '452 4.2.2 Over quota' },
        { stage: 'dot', recipient: cid, drop: 'fin' },
      ],
    });
    await expect(mailer.sendMail({ from, to: [ann, bob, cid], text: 'x' })).rejects.toMatchObject({ command: 'CONN' });
    expect(server.deliveries.map(({ to }) => to)).toEqual([[ann]]);
    expect(server.transactions[0]?.outcome).toBe('250 2.0.0 Ok: queued\n452 4.2.2 Over quota\ndropped');
  });

  it('asks rules for EHLO at LHLO, knows no EHLO, and is in the URL', async () => {
    const { server } = await start({ lmtp: true, script: { stage: 'EHLO', nth: 2, reply: '450 4.3.0 x' } });
    const client = new RawClient(server);
    expect(await client.reply()).toBe('220 mx.example.test LMTP\r\n');
    expect(await client.say('LHLO me')).toMatch(/^250-/);
    expect(await client.say('LHLO me')).toBe('450 4.3.0 x\r\n');
    expect(await client.say('EHLO me')).toMatch(/^500/);
    await nodemailer.createTransport(server.url).sendMail(message);
    server.assertExactlyOnce([ann, bob]);
  });
});

describe('AUTH', () => {
  const auth = { user: 'u', pass: 'p' };

  it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'] as const)('%s: right, wrong and scripted', async (method) => {
    const { server, mailer } = await start(
      { auth, authMethods: [method], script: { stage: 'AUTH', nth: 1, reply: '454 4.7.0 Too many login attempts' } },
      { auth, authMethod: method },
    );
    await expect(mailer.verify()).rejects.toMatchObject({ response: '454 4.7.0 Too many login attempts' });
    await mailer.verify();
    const { host, port } = server;
    const wrong = nodemailer.createTransport({ host, port, auth: { user: 'u', pass: 'no' }, authMethod: method });
    await expect(wrong.verify()).rejects.toMatchObject({
      code: 'EAUTH',
      response: '535 5.7.8 Error: authentication failed',
    });
    expect(server.connections.map(({ user }) => user)).toEqual([undefined, 'u', undefined]);
  });

  it('XOAUTH2: the access token is the password; a wrong one is told by the detour of a 334', async () => {
    const { server } = await start({ auth, authMethods: ['XOAUTH2'] });
    const login = (accessToken: string) =>
      nodemailer.createTransport({
        host: server.host,
        port: server.port,
        auth: { type: 'OAuth2', user: 'u', accessToken },
      });
    await login('p').verify();
    await expect(login('no').verify()).rejects.toMatchObject({ code: 'EAUTH', responseCode: 535 });
    expect(server.connections.map(({ user }) => user)).toEqual(['u', undefined]);
    const client = new RawClient(server);
    await client.reply();
    expect(await client.say('EHLO me')).toContain('AUTH XOAUTH2');
    const challenge = await client.say(`AUTH XOAUTH2 ${btoa('user=u\x01auth=Bearer no\x01\x01')}`);
    expect(JSON.parse(atob(challenge.slice(4).trim()))).toMatchObject({ status: '401' });
    expect(await client.say('')).toMatch(/^535 5\.7\.8 /);
    expect(await client.say('NOOP')).toBe('250 2.0.0 Ok\r\n');
  });

  it('XOAUTH2: the detour may be scripted', async () => {
    const { server } = await start({ authMethods: ['XOAUTH2'], script: { stage: 'AUTH', reply: '334 e30=' } });
    const client = new RawClient(server);
    await client.reply();
    await client.say('EHLO me');
    expect(await client.say(`AUTH XOAUTH2 ${btoa('user=u\x01auth=Bearer t\x01\x01')}`)).toBe('334 e30=\r\n');
    expect(await client.say('')).toMatch(/^535 /);
    expect(server.connections[0]?.user).toBeUndefined();
  });

  it('takes any login without one of its own, and a wrong one where the script says so', async () => {
    const any = await start({ authMethods: ['PLAIN'] }, { auth: { user: 'x', pass: 'y' } });
    await any.mailer.verify();
    expect(any.server.connections[0]?.user).toBe('x');
    const lenient = await start(
      { auth, script: { stage: 'AUTH', reply: '235 2.7.0 Come in' } },
      { auth: { user: 'x', pass: 'y' } },
    );
    await lenient.mailer.verify();
    expect(lenient.server.connections[0]?.user).toBe('x');
  });

  it('is refused late where only the delay is scripted', async () => {
    const { mailer } = await start({ auth, script: { stage: 'AUTH', delay: 5 } }, { auth: { user: 'u', pass: 'no' } });
    await expect(mailer.verify()).rejects.toMatchObject({ responseCode: 535 });
  });
});

describe('TLS', () => {
  it.each([{ secure: true }, { secure: false }])(
    'with a good and with an expired certificate: %j',
    async ({ secure }) => {
      const good = await start({ tls: 'self-signed', secure });
      const trusting = { ...good.server, host: good.server.host, port: good.server.port, secure, requireTLS: true };
      const trusted = nodemailer.createTransport({ ...trusting, tls: { ca: good.server.certificate } } as object);
      await trusted.sendMail(message);
      good.server.assertExactlyOnce([ann, bob]);
      expect(good.server.connections[0]?.secure).toBe(true);
      await expect(nodemailer.createTransport(trusting as object).verify()).rejects.toMatchObject({
        code: 'ESOCKET',
        originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      });
      const old = await start(
        { tls: 'expired', secure },
        { secure, requireTLS: true, tls: { ca: CERTIFICATES.expired.cert } },
      );
      await expect(old.mailer.verify()).rejects.toMatchObject({ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' });
    },
  );

  it('is self-signed with secure alone, which is in the URL; a pair of keys may be given', async () => {
    const { server } = await start({ secure: true });
    expect(server.url).toMatch(/^smtps:/);
    expect(server.certificate).toBe(CERTIFICATES['self-signed'].cert);
    const own = await start({ tls: CERTIFICATES.expired });
    expect(own.server.certificate).toBe(CERTIFICATES.expired.cert);
    expect((await start()).server.certificate).toBeUndefined();
  });

  it.each(['fin', 'rst'] as const)(
    'does not stand in the way of a drop (%s) after the message was taken',
    async (drop) => {
      for (const secure of [true, false]) {
        const { server, mailer } = await start(
          { tls: 'self-signed', secure, script: { stage: 'dot', first: 1, accept: true, drop } },
          { secure, requireTLS: true, tls: { ca: CERTIFICATES['self-signed'].cert } },
        );
        await expect(mailer.sendMail(message)).rejects.toMatchObject({ command: 'CONN' });
        await mailer.sendMail(message);
        expect(server.timesDelivered(ann)).toBe(2);
      }
    },
  );

  it('may be refused at STARTTLS, or promised and never come', async () => {
    const refusing = await start(
      { tls: 'self-signed', script: { stage: 'STARTTLS', reply: '454 4.7.0 TLS not available' } },
      { requireTLS: true },
    );
    await expect(refusing.mailer.verify()).rejects.toMatchObject({ code: 'ETLS' });
    const dropping = await start(
      { tls: 'self-signed', script: { stage: 'STARTTLS', reply: '220 2.0.0 Ready', drop: 'fin' } },
      { requireTLS: true },
    );
    await expect(dropping.mailer.verify()).rejects.toMatchObject({ command: 'CONN' });
  });

  it('starts the session over, and what came in plain text behind STARTTLS counts for nothing', async () => {
    const { server, mailer } = await start(
      { tls: 'self-signed' },
      { requireTLS: true, tls: { rejectUnauthorized: false } },
    );
    const client = new RawClient(server);
    await client.write('EHLO me\r\nSTARTTLS\r\nMAIL FROM:<a@b>\r\nNOOP\r\n');
    await client.until(/220 2\.0\.0 Ready to start TLS\r\n/);
    await mailer.sendMail(message);
    expect(client.received.toString()).toMatch(/Ready to start TLS\r\n$/);
    expect(server.transactions).toHaveLength(1);
  });
});
