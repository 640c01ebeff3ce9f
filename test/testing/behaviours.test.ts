import { once } from 'node:events';
import net from 'node:net';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import {
  type Behaviours,
  createFaultServer,
  FakeClock,
  type FaultServer,
  type FaultServerOptions,
} from '../../src/testing/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

// biome-ignore lint/suspicious/noExplicitAny: Nodemailer's results and errors, whose fields are asserted here
type Outcome = any;

/** What Nodemailer alone makes of one message. */
async function send(server: FaultServer, to: string | string[], more: SendMailOptions & { auth?: object } = {}) {
  const { auth, ...mail } = more;
  const transporter = nodemailer.createTransport({ host: server.host, port: server.port, auth } as object);
  const message = { from: 's@example.com', to, subject: 'hello', text: 'hello', ...mail };
  return await transporter.sendMail(message).then(
    (info): Outcome => info,
    (error): Outcome => error,
  );
}

const start = (behaviours: Behaviours, options: FaultServerOptions = {}) =>
  createFaultServer({ behaviours, ...options });

/** A pool of one connection, on which messages follow each other. */
function pooled({ host, port }: FaultServer, maxConnections = 1) {
  return nodemailer.createTransport({ pool: true, host, port, maxConnections, maxRequeues: 0 } as object);
}

const mail = (to: string | string[]) => ({ from: 's@example.com', to, text: 'hello' });
const responseOf = (error: Outcome): string => error.response;

/** What the server says to these lines, one reply each. */
async function talk({ host, port }: FaultServer, lines: readonly string[]): Promise<string[]> {
  const socket = net.connect(port, host);
  const replies: string[] = [];
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    for (let end = /^\d{3} .*\r\n/m.exec(text); end; end = /^\d{3} .*\r\n/m.exec(text)) {
      replies.push(text.slice(0, end.index + end[0].length).trimEnd());
      text = text.slice(end.index + end[0].length);
      const line = lines[replies.length - 1];
      if (line === undefined) socket.end();
      else socket.write(`${line}\r\n`);
    }
  });
  await once(socket, 'close');
  return replies;
}

describe('greylisting', () => {
  it('refuses each triplet until it has waited, in the words of Postgrey', async () => {
    const clock = new FakeClock();
    await using server = await start({ greylisting: true }, { clock });
    const first = await send(server, 'ann@example.org');
    expect(first).toMatchObject({ code: 'EENVELOPE', responseCode: 450 });
    expect(first.response).toBe(
      '450 4.2.0 <ann@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.org.html',
    );
    await clock.advance(5 * MINUTE - 1);
    expect(await send(server, 'ann@example.org')).toMatchObject({ responseCode: 450 });
    await clock.advance(1);
    expect(await send(server, 'ANN@example.org')).toMatchObject({ accepted: ['ANN@example.org'] });
    // another recipient, and another sender, are other triplets
    expect(await send(server, ['ann@example.org', 'bob@example.org'])).toMatchObject({ rejected: ['bob@example.org'] });
    expect(await send(server, 'ann@example.org', { from: 'other@example.com' })).toMatchObject({ responseCode: 450 });
    expect(server.timesDelivered('ann@example.org')).toBe(2);
  });

  it('lets the second try through with a delay of 0, and never the first', async () => {
    await using server = await start({ greylisting: { delay: 0 } }, { clock: new FakeClock() });
    expect(await send(server, 'ann@example.org')).toMatchObject({ responseCode: 450 });
    expect(await send(server, 'ann@example.org')).toMatchObject({ accepted: ['ann@example.org'] });
  });

  it('tells how long is left, where the reply has a place for it', async () => {
    const clock = new FakeClock();
    const reply = '450 4.2.0 <{recipient}>: Greylisted, try again in {seconds} seconds {really}';
    await using server = await start({ greylisting: { delay: 300_000, reply } }, { clock });
    await send(server, 'ann@example.org');
    await clock.advance(100_500);
    expect(responseOf(await send(server, 'ann@example.org'))).toBe(
      '450 4.2.0 <ann@example.org>: Greylisted, try again in 200 seconds {really}',
    );
  });
});

describe('recipientsPerTransaction', () => {
  const three = ['a@example.org', 'b@example.org', 'c@example.org'];

  it('accepts the first at RCPT, and announces the limit where asked to', async () => {
    await using server = await start({ recipientsPerTransaction: { limit: 2, announce: true } });
    const info = await send(server, three);
    expect(info.accepted).toEqual(['a@example.org', 'b@example.org']);
    expect(info.rejectedErrors[0].response).toBe('452 4.5.3 Error: too many recipients');
    expect(server.deliveries[0]?.to).toEqual(['a@example.org', 'b@example.org']);
    expect((await talk(server, ['EHLO me']))[1]).toContain('LIMITS RCPTMAX=2');
  });

  it('refuses the whole message at DATA as Exim can, and at the dot as SES does', async () => {
    await using exim = await start({ recipientsPerTransaction: { limit: 2, at: 'DATA' } }, { flavour: 'exim' });
    expect(await send(exim, three)).toMatchObject({ command: 'DATA', response: '554 Too many recipients' });
    await using ses = await start({ recipientsPerTransaction: 2 }, { flavour: 'ses' });
    const error = await send(ses, three);
    expect(error.response).toBe('554 Transaction failed: Recipient count exceeds 2.');
    expect([exim.deliveries, ses.deliveries]).toEqual([[], []]);
    expect(await send(ses, three.slice(1))).toMatchObject({ accepted: three.slice(1) });
  });

  it('says what it is told to, such as the 447 of hosted relays', async () => {
    const reply = '447 Your outgoing message timed out: too many recipients';
    await using server = await start({ recipientsPerTransaction: { limit: 2, at: 'dot', reply } });
    expect(await send(server, three)).toMatchObject({ responseCode: 447, response: reply });
  });
});

describe('rates', () => {
  it('count messages in a window of the server clock', async () => {
    const clock = new FakeClock();
    await using server = await start({ messageRate: 2 }, { clock });
    await send(server, 'a@example.org');
    await clock.advance(600);
    await send(server, 'a@example.org');
    expect(await send(server, 'a@example.org')).toMatchObject({
      command: 'MAIL FROM',
      response: '450 4.7.1 Error: too much mail from 127.0.0.1',
    });
    await clock.advance(400);
    expect(await send(server, 'a@example.org')).toMatchObject({ accepted: ['a@example.org'] });
    expect(await send(server, 'a@example.org')).toMatchObject({ responseCode: 450 });
  });

  it('count refused tries as well where asked to, so that who goes on trying never gets through', async () => {
    const clock = new FakeClock();
    const messageRate = { limit: 1, per: 10_000, countRefused: true, flavour: 'exim' } as const;
    await using server = await start({ messageRate }, { clock });
    await send(server, 'a@example.org');
    const said: string[] = [];
    for (let i = 0; i < 3; i++) {
      await clock.advance(6000);
      said.push(responseOf(await send(server, 'a@example.org')));
    }
    expect(said).toEqual(Array(3).fill('451 Sender rate 2.0 / 10s exceeded'));
    await clock.advance(10_000);
    expect(await send(server, 'a@example.org')).toMatchObject({ accepted: ['a@example.org'] });
  });

  it('count recipients: at RCPT one by one, with SES at the dot', async () => {
    const clock = new FakeClock();
    await using server = await start({ recipientRate: { limit: 2, per: MINUTE } }, { clock });
    const info = await send(server, ['a@example.org', 'b@example.org', 'c@example.org']);
    expect(info.accepted).toHaveLength(2);
    expect(info.rejectedErrors[0].response).toBe('450 4.7.1 Error: too many recipients from 127.0.0.1');
    await clock.advance(MINUTE);
    expect(await send(server, 'c@example.org')).toMatchObject({ accepted: ['c@example.org'] });

    await using ses = await start({ recipientRate: 2 }, { clock, flavour: 'ses' });
    expect(await send(ses, ['a@example.org', 'b@example.org'])).toMatchObject({ rejected: [] });
    expect(responseOf(await send(ses, 'c@example.org'))).toBe('454 Throttling failure: Maximum sending rate exceeded.');
  });

  it('count a message of LMTP once, although its dot has an answer for each recipient', async () => {
    const clock = new FakeClock();
    await using server = await start({ messageRate: { limit: 2, flavour: 'ses' } }, { clock, lmtp: true });
    const transporter = nodemailer.createTransport({ host: server.host, port: server.port, lmtp: true } as object);
    const outcomes: string[][] = [];
    for (let i = 0; i < 3; i++) {
      const info: Outcome = await transporter.sendMail(mail(['a@example.org', 'b@example.org']));
      outcomes.push(info.accepted);
    }
    expect(outcomes).toEqual([['a@example.org', 'b@example.org'], ['a@example.org', 'b@example.org'], []]);
  });
});

describe('connections', () => {
  it('are refused beyond so many at once, until one is closed', async () => {
    await using server = await start({ connectionsAtOnce: 1 });
    const held = net.connect(server.port, server.host);
    await once(held, 'data');
    const refused = await talk(server, []);
    expect(refused).toEqual(['421 4.7.0 mx.example.test Error: too many connections from 127.0.0.1']);
    held.destroy();
    await once(held, 'close');
    await expect.poll(() => server.connections.filter(({ open }) => open).length).toBe(0);
    expect(await send(server, 'a@example.org')).toMatchObject({ accepted: ['a@example.org'] });
  });

  it('take so many messages each; that of Exim stays open and goes on refusing', async () => {
    await using server = await start({ messagesPerConnection: 2 });
    const MAIL = 'MAIL FROM:<s@example.com>';
    const said = await talk(server, ['EHLO me', MAIL, 'RSET', MAIL, 'RSET', MAIL, 'RSET', MAIL, 'NOOP']);
    expect(said.filter((_, i) => i % 2 === 0 && i > 0).map((reply) => reply.slice(0, 50))).toEqual([
      '250 2.1.0 Ok',
      '250 2.1.0 Ok',
      '421 too many messages in this connection',
      '421 too many messages in this connection',
    ]);
    expect(said).toHaveLength(10);
    const transporter = pooled(server);
    const outcomes: Outcome[] = [];
    for (let i = 0; i < 3; i++)
      outcomes.push(await transporter.sendMail(mail('a@example.org')).catch((error) => error));
    transporter.close();
    // a pool takes the 421 for a connection that has ended
    expect(outcomes[2]).toMatchObject({ code: 'ECONNECTION' });
    expect(server.deliveries).toHaveLength(2);
  });

  it('end with a 421 of the test', async () => {
    const reply = '421 4.7.0 Enough for one connection';
    await using server = await start({ messagesPerConnection: { limit: 1, reply } });
    const said = await talk(server, [
      'EHLO me',
      'MAIL FROM:<s@example.com>',
      'RSET',
      'MAIL FROM:<s@example.com>',
      'NOOP',
    ]);
    expect(said.slice(2)).toEqual(['250 2.1.0 Ok', expect.stringMatching(/^250/), reply]);
  });
});

describe('messagesPerDay', () => {
  it('takes so many in any 24 hours', async () => {
    const clock = new FakeClock();
    await using server = await start({ messagesPerDay: 2, unknownRecipients: 'no@example.org' }, { clock });
    await send(server, 'a@example.org');
    await send(server, 'no@example.org');
    await clock.advance(12 * HOUR);
    await send(server, 'a@example.org');
    expect(responseOf(await send(server, 'a@example.org'))).toBe(
      '450 4.7.1 <a@example.org>: Recipient address rejected: Policy rejection; Message count quota exceeded',
    );
    await clock.advance(12 * HOUR);
    expect(await send(server, 'a@example.org')).toMatchObject({ accepted: ['a@example.org'] });
    expect(await send(server, 'a@example.org')).toMatchObject({ responseCode: 450 });
    expect(server.deliveries).toHaveLength(3);
  });

  it('is used up from the start with 0', async () => {
    await using server = await start({ messagesPerDay: { limit: 0, flavour: 'gmail' } });
    expect(await send(server, 'a@example.org')).toMatchObject({
      command: 'DATA',
      response: '550 5.4.5 Daily user sending limit exceeded.',
    });
  });
});

describe('recipients', () => {
  it('that do not exist, or are full, are refused one by one', async () => {
    await using server = await start({
      unknownRecipients: (address) => address.startsWith('gone-'),
      mailboxFull: ['Full@example.org'],
    });
    const info = await send(server, ['a@example.org', 'gone-1@example.org', 'full@example.org']);
    expect(info.accepted).toEqual(['a@example.org']);
    expect(info.rejectedErrors.map(responseOf)).toEqual([
      '550 5.1.1 <gone-1@example.org>: Recipient address rejected: User unknown in local recipient table',
      '552 5.2.2 <full@example.org>: Recipient address rejected: Mailbox is full',
    ]);
  });
});

describe('messageSize', () => {
  const text = 'x'.repeat(2000);

  it('is announced, so that a client that knows its size does not even try', async () => {
    await using server = await start({ messageSize: 1000 });
    expect((await talk(server, ['EHLO me']))[1]).toMatch(/^250[- ]SIZE 1000$/m);
    const envelope = { from: 's@example.com', to: 'a@example.org', size: 2000 };
    const error = await send(server, 'a@example.org', { text, envelope } as object);
    expect(error).toMatchObject({ code: 'EMESSAGE', command: 'MAIL FROM' });
    expect(error.response).toBeUndefined();
    expect(server.transactions).toEqual([]);
    expect(await send(server, 'a@example.org')).toMatchObject({ accepted: ['a@example.org'] });
  });

  it('is refused at MAIL by the size that a client gives, and at the dot by the size it has', async () => {
    await using server = await start({ messageSize: { limit: 1000, announce: false } });
    expect(await send(server, 'a@example.org', { text })).toMatchObject({
      responseCode: 552,
      response: '552 5.3.4 Error: message file too big',
    });
    const said = await talk(server, [
      'EHLO me',
      'MAIL FROM:<s@example.com> SIZE=1001',
      'MAIL FROM:<s@example.com> SIZE=1000',
    ]);
    expect(said.slice(2)).toEqual(['552 5.3.4 Message size exceeds fixed limit', '250 2.1.0 Ok']);
    expect(server.deliveries).toEqual([]);
  });
});

describe('login', () => {
  const auth = { user: 'me', pass: 'secret' };

  it('can be required', async () => {
    await using server = await start({ login: 'required' });
    expect(responseOf(await send(server, 'a@example.org'))).toBe('554 5.7.1 <a@example.org>: Relay access denied');
    expect(await send(server, 'a@example.org', { auth })).toMatchObject({ accepted: ['a@example.org'] });
    await using gmail = await start({ login: 'required' }, { flavour: 'gmail' });
    expect(await send(gmail, 'a@example.org')).toMatchObject({
      command: 'MAIL FROM',
      response: '530 5.5.1 Authentication Required.',
    });
  });

  it('can be refused, however right it is', async () => {
    await using server = await start({ login: { mode: 'refused', flavour: 'ses' } }, { auth });
    expect(await send(server, 'a@example.org', { auth })).toMatchObject({
      code: 'EAUTH',
      response: '535 Authentication Credentials Invalid',
    });
  });

  it('can be throttled', async () => {
    const clock = new FakeClock();
    await using server = await start({ login: { mode: 'throttled', limit: 1, flavour: 'gmail' } }, { clock });
    expect(await send(server, 'a@example.org', { auth })).toMatchObject({ accepted: ['a@example.org'] });
    expect(await send(server, 'a@example.org', { auth })).toMatchObject({
      code: 'EAUTH',
      response: '454 4.7.0 Too many login attempts, please try again later.',
    });
    await clock.advance(MINUTE);
    expect(await send(server, 'a@example.org', { auth })).toMatchObject({ accepted: ['a@example.org'] });
  });
});

describe('blocklist', () => {
  const said = '554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org';

  it('is told at RCPT, as Postfix does, or in place of the greeting', async () => {
    await using server = await start({ blocklist: true });
    expect(await send(server, 'a@example.org')).toMatchObject({ command: 'RCPT TO', response: said });
    await using early = await start({ blocklist: { at: 'connect' } });
    expect(await talk(early, ['QUIT'])).toContain(said);
  });

  it('has the name it is given, and its own words stay where the flavour says them', async () => {
    await using server = await start({ blocklist: { list: 'bl.example.net', reply: '550 5.7.1 listed on {list}' } });
    expect(await send(server, 'a@example.org')).toMatchObject({
      command: 'RCPT TO',
      response: '550 5.7.1 listed on bl.example.net',
    });
  });
});

describe('outage', () => {
  it('comes after so many messages, whose replies still arrive, and ends on the same port', async () => {
    const clock = new FakeClock({ mode: 'manual' });
    await using server = await start({ outage: { after: 2, for: MINUTE } }, { clock });
    expect(await send(server, 'a@example.org')).toMatchObject({ accepted: ['a@example.org'] });
    expect(await send(server, 'b@example.org')).toMatchObject({ accepted: ['b@example.org'] });
    expect(await send(server, 'c@example.org')).toMatchObject({ code: 'ECONNECTION' });
    expect(await send(server, 'c@example.org')).toMatchObject({ originalCode: 'ECONNREFUSED' });
    expect(clock.waits).toEqual([MINUTE]);
    expect(server.deliveries).toHaveLength(2);
    const { port } = server;
    await clock.advance(MINUTE);
    await expect.poll(async () => (await send(server, 'c@example.org')).accepted).toEqual(['c@example.org']);
    expect(server.port).toBe(port);
    server.assertExactlyOnce(['a@example.org', 'b@example.org', 'c@example.org']);
  });
});

describe('several behaviours', () => {
  it('are asked in their order, and after the script', async () => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', recipient: 'first@example.org', reply: '451 4.3.0 The script comes first' },
      behaviours: { greylisting: true, unknownRecipients: ['first@example.org', 'second@example.org'] },
      clock: new FakeClock(),
    });
    const said = responseOf(await send(server, 'first@example.org'));
    expect(said).toBe('451 4.3.0 The script comes first');
    expect(responseOf(await send(server, 'second@example.org'))).toMatch(/User unknown/);
    expect(responseOf(await send(server, 'third@example.org'))).toMatch(/Greylisted/);
  });
});
