import { createHash } from 'node:crypto';
import nodemailer from 'nodemailer';
import { describe, expect, it, vi } from 'vitest';
import { createFaultServer, type Script } from '../../src/testing/index.ts';
import { RawClient } from '../support/raw-client.ts';

const [ann, bob, cid] = ['ann@example.test', 'bob@example.test', 'cid@example.test'] as const;
const MESSAGE = { envelope: { from: 'a@example.test', to: [ann, bob] }, raw: 'Subject: x\r\n\r\nbody\r\n' };

describe('what is recorded', () => {
  it('of a delivery, its transaction and its connection', async () => {
    await using server = await createFaultServer();
    await nodemailer.createTransport(server.url).sendMail(MESSAGE);
    await vi.waitUntil(() => server.connections[0]?.open === false);
    expect(server.deliveries).toEqual([
      {
        number: 1,
        from: 'a@example.test',
        to: [ann, bob],
        raw: Buffer.from(MESSAGE.raw),
        size: MESSAGE.raw.length,
        sha256: createHash('sha256').update(MESSAGE.raw).digest('hex'),
        headers: new Map([['subject', ['x']]]),
        connection: 1,
        transaction: 1,
      },
    ]);
    expect(server.transactions).toEqual([
      {
        number: 1,
        from: 'a@example.test',
        rcpt: [
          { address: ann, reply: '250 2.1.5 Ok' },
          { address: bob, reply: '250 2.1.5 Ok' },
        ],
        outcome: '250 2.0.0 Ok: queued',
        connection: 1,
      },
    ]);
    expect(server.connections).toEqual([
      { number: 1, secure: false, user: undefined, deliveries: 1, transactions: 1, open: false },
    ]);
  });

  it('of a message that is not kept: all but its bytes', async () => {
    await using kept = await createFaultServer();
    await using server = await createFaultServer({ keepMessages: false });
    const raw = `Subject: x\r\nX-Long: ${'y'.repeat(100_000)}\r\n\r\n${'body\r\n'.repeat(100_000)}`;
    for (const { url } of [kept, server]) await nodemailer.createTransport(url).sendMail({ ...MESSAGE, raw });
    const { raw: bytes, ...rest } = kept.deliveries[0] ?? expect.unreachable();
    expect(bytes.toString()).toBe(raw);
    expect(server.deliveries).toEqual([{ ...rest, raw: Buffer.alloc(0) }]);
  });

  const RCPT = ['EHLO me', 'MAIL FROM:<a@b>', 'RCPT TO:<c@d>'];
  it.each<[outcome: string, lines: string[], script: Script]>([
    ['451 4.3.0 x', [...RCPT, 'QUIT'], { stage: 'MAIL', reply: '451 4.3.0 x' }],
    ['421 4.3.0 x', RCPT, { stage: 'MAIL', reply: '421 4.3.0 x' }],
    ['dropped', RCPT, { stage: 'MAIL', drop: 'fin' }],
    ['dropped', RCPT, { stage: 'RCPT', drop: 'rst' }],
    ['dropped', RCPT, { stage: 'RCPT', reply: '421 4.3.0 x' }],
    ['451 4.3.0 x', [...RCPT, 'DATA', 'QUIT'], { stage: 'DATA', reply: '451 4.3.0 x' }],
    ['421 4.3.0 x', [...RCPT, 'DATA'], { stage: 'DATA', reply: '421 4.3.0 x' }],
    [
      '250 2.0.0 Ok: queued',
      [...RCPT, 'DATA', 'DATA', 'x', '.', 'QUIT'],
      { stage: 'DATA', first: 1, reply: '451 4.3.0 x' },
    ],
    ['554-5.7.1 a\n554 b', [...RCPT, 'DATA', '.', 'QUIT'], { stage: 'dot', reply: '554 5.7.1 a\nb' }],
    ['RSET', [...RCPT, 'RSET', 'QUIT'], []],
    ['EHLO', [...RCPT, 'EHLO me', 'QUIT'], []],
    ['QUIT', [...RCPT, 'QUIT'], []],
    ['QUIT', [...RCPT, 'QUIT'], { stage: 'QUIT', drop: 'rst' }],
  ])('outcome %j after %j, %j', async (outcome, lines, script) => {
    await using server = await createFaultServer({ script });
    const client = new RawClient(server);
    await client.write(`${lines.join('\r\n')}\r\n`);
    await client.ended;
    expect(server.transactions.map((transaction) => transaction.outcome)).toEqual([outcome]);
    expect(server.deliveries.map(({ transaction }) => transaction)).toEqual(outcome.startsWith('250') ? [1] : []);
  });

  it('of a transaction that nothing has ended', async () => {
    await using server = await createFaultServer({ script: { stage: 'dot', first: 1, silent: true } });
    const client = new RawClient(server);
    await client.write(`${RCPT.join('\r\n')}\r\n`);
    await client.until(/2\.1\.5/);
    expect(server.transactions[0]?.outcome).toBe('open');
    await client.write('DATA\r\n.\r\n');
    await vi.waitUntil(() => server.transactions[0]?.outcome === 'silent');
    const other = new RawClient(server);
    await other.write(`${[...RCPT, 'DATA'].join('\r\n')}\r\nhalf a mess`);
    await other.until(/354/);
    other.destroy();
    await vi.waitUntil(() => server.transactions[1]?.outcome === 'dropped');
    expect(server.deliveries).toEqual([]);
  });

  it('of each RCPT, what was said: also nothing, and also what the server itself finds wrong', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'RCPT', recipient: 'no@d', reply: '550-5.1.1 a\nb' },
        { stage: 'RCPT', recipient: 'drop@d', drop: 'fin' },
      ],
    });
    const client = new RawClient(server);
    const rcpt = ['c@d', 'no@d', 'a..b@d', 'drop@d', 'late@d'].map((address) => `RCPT TO:<${address}>`);
    await client.write(['EHLO me', 'MAIL FROM:<a@b>', ...rcpt, ''].join('\r\n'));
    await client.ended;
    expect(server.transactions[0]?.rcpt).toEqual([
      { address: 'c@d', reply: '250 2.1.5 Ok' },
      { address: 'no@d', reply: '550-5.1.1 a\n550 b' },
      { address: 'a..b@d', reply: '501 5.5.4 Error: Bad recipient address syntax' },
      { address: 'drop@d', reply: 'dropped' },
    ]);
  });

  it('is forgotten with forget(); numbers go on, and open connections stay', async () => {
    await using server = await createFaultServer();
    const open = new RawClient(server);
    await open.reply();
    const mailer = nodemailer.createTransport(server.url);
    await mailer.sendMail(MESSAGE);
    await vi.waitUntil(() => server.connections[1]?.open === false);
    server.forget();
    expect([server.deliveries, server.transactions]).toEqual([[], []]);
    expect(server.connections.map(({ number }) => number)).toEqual([1]);
    expect(server.timesDelivered(ann)).toBe(0);
    await mailer.sendMail(MESSAGE);
    expect(server.deliveries).toMatchObject([{ number: 2, transaction: 2, connection: 3 }]);
    server.assertExactlyOnce([ann, bob]);
  });
});

describe('assertExactlyOnce()', () => {
  it('names who got nothing and who got it more than once, whatever the case', async () => {
    await using server = await createFaultServer();
    const mailer = nodemailer.createTransport(server.url);
    await mailer.sendMail(MESSAGE);
    server.assertExactlyOnce(['ANN@example.test', bob]);
    expect(() => server.assertExactlyOnce([ann, cid])).toThrow(
      'Not everybody got the message exactly once. Lost: cid@example.test. Doubled: nobody.',
    );
    await mailer.sendMail({ ...MESSAGE, envelope: { from: 'a@example.test', to: [bob.toUpperCase()] } });
    expect(server.timesDelivered(bob)).toBe(2);
    expect(() => server.assertExactlyOnce([ann, bob])).toThrow('Lost: nobody. Doubled: bob@example.test (2 times).');
    const many = Array.from({ length: 25 }, (_, i) => `m${i}@example.test`);
    expect(() => server.assertExactlyOnce(many)).toThrow('m19@example.test and 5 more. Doubled');
  });

  it('throws an AssertionError with the numbers', async () => {
    await using server = await createFaultServer();
    const error = await Promise.resolve()
      .then(() => server.assertExactlyOnce([ann]))
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_ASSERTION', actual: [0], expected: [1] });
  });
});

describe('waitFor()', () => {
  it('resolves once so many messages were taken, also when they were already', async () => {
    await using server = await createFaultServer();
    const mailer = nodemailer.createTransport(server.url);
    let over = false;
    const two = server.waitFor(2).then(() => {
      over = true;
    });
    await mailer.sendMail(MESSAGE);
    await server.waitFor(1);
    await new Promise(setImmediate);
    expect(over).toBe(false);
    await mailer.sendMail(MESSAGE);
    await two;
    await server.waitFor(0);
  });

  it('sees a message that is taken after its client gave up', async () => {
    let decide = () => {};
    const decision = new Promise<undefined>((resolve) => {
      decide = () => resolve(undefined);
    });
    await using server = await createFaultServer({ script: { stage: 'dot', answer: () => decision } });
    const { host, port } = server;
    const mailer = nodemailer.createTransport({ host, port, socketTimeout: 100 });
    await expect(mailer.sendMail(MESSAGE)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await vi.waitUntil(() => server.connections[0]?.open === false);
    expect(server.deliveries).toHaveLength(0);
    decide();
    await server.waitFor(1);
    expect(server.deliveries).toMatchObject([{ to: [ann, bob], connection: 1, transaction: 1 }]);
    expect(server.transactions[0]?.outcome).toBe('dropped');
  });

  it('rejects after its time with what happened instead', async () => {
    await using server = await createFaultServer({ script: { stage: 'dot', reply: '554 5.7.1 No' } });
    await expect(nodemailer.createTransport(server.url).sendMail(MESSAGE)).rejects.toThrow('554');
    await expect(server.waitFor(1, { timeout: 10 })).rejects.toThrow(
      'Waited 10 ms for 1 deliveries, 0 came. Transactions: 1; the last ended with ["554 5.7.1 No"]',
    );
  });
});
