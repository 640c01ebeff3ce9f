import nodemailer from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createFaultServer,
  type FaultServerOptions,
  type Moment,
  type Script,
  STAGES,
} from '../../src/testing/index.ts';
import { RawClient } from '../support/raw-client.ts';

const NO = '450 4.2.0 no';

async function start(script: Script, options: FaultServerOptions = {}) {
  const server = await createFaultServer({ script, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** One connection that names all these recipients, each transaction with its sender, and ends each with RSET. */
async function ask(
  server: { port: number; host: string },
  ...transactions: [sender: string, ...recipients: string[]][]
) {
  const client = new RawClient(server);
  const lines = transactions.flatMap(([sender, ...recipients]) => [
    `MAIL FROM:<${sender}>`,
    ...recipients.map((recipient) => `RCPT TO:<${recipient}>`),
    'RSET',
  ]);
  await client.write(['EHLO me', ...lines, 'QUIT', ''].join('\r\n'));
  await client.ended;
}

/** Who was refused at RCPT: 'sender recipient', in order. */
const refused = (server: Awaited<ReturnType<typeof start>>) =>
  server.transactions.flatMap(({ from, rcpt }) =>
    rcpt.filter(({ reply }) => reply === NO).map(({ address }) => `${from} ${address}`),
  );

describe('conditions', () => {
  const ask2 = async (server: Awaited<ReturnType<typeof start>>) => {
    await ask(server, ['s@one.example', 'a@x.example', 'b@x.example', 'a@y.example'], ['t@two.example', 'A@X.example']);
    await ask(server, ['s@one.example', 'a@x.example', 'b@x.example']);
    return refused(server);
  };

  it.each<[string, object, string[]]>([
    ['recipient', { recipient: 'a@X.EXAMPLE' }, ['s a@x', 't A@X', 's a@x']],
    ['recipient, several', { recipient: ['b@x.example', 'a@y.example'] }, ['s b@x', 's a@y', 's b@x']],
    ['domain', { domain: 'Y.example' }, ['s a@y']],
    ['domain, whole', { domain: 'example' }, []],
    ['sender', { sender: 't@TWO.example' }, ['t A@X']],
    ['connection', { connection: 2 }, ['s a@x', 's b@x']],
    ['transaction', { transaction: [2, 3] }, ['t A@X', 's a@x', 's b@x']],
    ['nth', { nth: 2 }, ['s b@x']],
    ['nth, several', { nth: [1, 6] }, ['s a@x', 's b@x']],
    ['first', { first: 2 }, ['s a@x', 's b@x']],
    ['first, of those that fulfil the rest', { domain: 'y.example', first: 1 }, ['s a@y']],
    ['nth and first', { nth: [2, 4], first: 3 }, ['s b@x']],
    ['per recipient', { per: 'recipient', first: 1 }, ['s a@x', 's b@x', 's a@y']],
    ['per recipient, nth', { per: 'recipient', nth: 2 }, ['t A@X', 's b@x']],
    ['per domain', { per: 'domain', first: 1 }, ['s a@x', 's a@y']],
    ['per sender', { per: 'sender', first: 1 }, ['s a@x', 't A@X']],
    ['per connection', { per: 'connection', first: 1 }, ['s a@x', 's a@x']],
    ['per transaction', { per: 'transaction', first: 1 }, ['s a@x', 't A@X', 's a@x']],
    ['probability 0', { probability: 0 }, []],
    ['all of them', { recipient: 'a@x.example', sender: 's@one.example', connection: 2 }, ['s a@x']],
  ])('%s', async (_name, conditions, expected) => {
    const server = await start({ stage: 'RCPT', reply: NO, ...conditions });
    const short = (line: string) => line.replace(/@\S+ /, ' ').replace(/\.example$/i, '');
    expect((await ask2(server)).map(short)).toEqual(expected);
  });

  it('stage: one or several, and no other', async () => {
    const server = await start({ stage: ['MAIL', 'RSET'], reply: '451 4.3.0 x' });
    const client = new RawClient(server);
    await client.reply();
    const replies = [];
    for (const line of ['EHLO me', 'MAIL FROM:<a@b>', 'RSET', 'NOOP', 'QUIT'])
      replies.push((await client.say(line)).slice(0, 3));
    expect(replies).toEqual(['250', '451', '451', '250', '221']);
  });

  it('at the dot: one of the recipients that were accepted', async () => {
    const server = await start([
      { stage: 'RCPT', recipient: 'refused@x.example', reply: '550 5.1.1 x' },
      { stage: 'dot', recipient: ['two@x.example', 'refused@x.example'], reply: '554 5.7.1 a' },
      { stage: 'dot', domain: 'y.example', reply: '554 5.7.1 b' },
    ]);
    const mailer = nodemailer.createTransport(server.url);
    const send = (...to: string[]) => mailer.sendMail({ from: 'a@b.example', to, text: 'x' }).catch((error) => error);
    expect((await send('one@x.example', 'two@x.example')).response).toBe('554 5.7.1 a');
    expect((await send('one@x.example', 'one@y.example')).response).toBe('554 5.7.1 b');
    expect((await send('one@x.example', 'refused@x.example')).response).toBe('250 2.0.0 Ok: queued');
  });

  it('of a recipient never hold before RCPT, in a rule for later stages too', async () => {
    const server = await start({ stage: STAGES, recipient: 'b@x.example', reply: '450 4.2.0 no' });
    await ask(server, ['s@x.example', 'a@x.example', 'b@x.example']);
    expect(refused(server)).toEqual(['s@x.example b@x.example']);
    expect(server.transactions).toMatchObject([{ rcpt: [{ reply: '250 2.1.5 Ok' }, {}], outcome: 'RSET' }]);
  });
});

describe('chance', () => {
  const draw = async (seed?: number) => {
    const server = await start({ stage: 'RCPT', probability: 0.4, reply: NO }, seed === undefined ? {} : { seed });
    await ask(server, ['a@x.example', ...Array.from({ length: 200 }, (_, i) => `r${i}@x.example`)]);
    return refused(server);
  };

  it('is the same for the same seed, and about as often as it should be', async () => {
    const [one, again, other, unnamed] = [await draw(7), await draw(7), await draw(8), await draw()];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(unnamed).toEqual(await draw(1));
    for (const { length } of [one, other, unnamed]) expect(Math.abs(length - 80)).toBeLessThan(30);
  });

  it('is asked last: what it decides about is not counted', async () => {
    const server = await start({ stage: 'RCPT', first: 3, probability: 1, reply: NO });
    await ask(server, ['a@x.example', ...Array.from({ length: 5 }, (_, i) => `r${i}@x.example`)]);
    expect(refused(server)).toHaveLength(3);
  });
});

describe('functions and rules', () => {
  it('are asked in order until one answers, before the behaviours', async () => {
    const server = await start(
      [
        ({ recipient }) => (recipient === 'a@x.example' ? '450 4.0.0 function' : undefined),
        { stage: 'RCPT', recipient: ['a@x.example', 'b@x.example'], reply: '450 4.0.0 rule' },
        { stage: 'RCPT', recipient: 'c@x.example', answer: '450 4.0.0 answer' },
        { stage: 'RCPT', recipient: 'd@x.example', answer: async ({ recipient }) => `450 4.0.0 ${recipient}` },
        { stage: 'RCPT', recipient: 'e@x.example', answer: () => undefined },
      ],
      { behaviours: { recipientsPerTransaction: { limit: 1, reply: '450 4.0.0 behaviour' } } },
    );
    await ask(server, [
      's@x.example',
      'a@x.example',
      'b@x.example',
      'c@x.example',
      'd@x.example',
      'e@x.example',
      'f@x.example',
    ]);
    const replies = server.transactions[0]?.rcpt.map(({ reply }) => reply.slice(10));
    expect(replies).toEqual(['function', 'rule', 'answer', 'd@x.example', 'Ok', 'behaviour']);
  });

  it('that are added later are asked first', async () => {
    const server = await start({ stage: 'RCPT', reply: '450 4.0.0 old' });
    server.use([{ stage: 'RCPT', first: 1, reply: '450 4.0.0 new' }]);
    await ask(server, ['s@x.example', 'a@x.example', 'b@x.example']);
    expect(server.transactions[0]?.rcpt.map(({ reply }) => reply.slice(10))).toEqual(['new', 'old']);
    expect(() => server.use({ stage: 'NOWHERE' as never, reply: 'x' })).toThrow(TypeError);
  });

  it('see the moment', async () => {
    const seen: Record<string, Moment[]> = {};
    const server = await start(
      (moment) => {
        seen[moment.stage] = [...(seen[moment.stage] ?? []), { ...moment, recipients: [...moment.recipients] }];
        return undefined;
      },
      { auth: { user: 'me', pass: 'secret' } },
    );
    const mailer = nodemailer.createTransport({ ...server, port: server.port, auth: { user: 'me', pass: 'secret' } });
    await mailer.sendMail({ from: 'a@x.example', to: ['b@x.example', 'c@x.example'], subject: 'Hi', text: 'x' });
    const at = (stage: string) => seen[stage] ?? [];
    expect(at('connect')[0]).toMatchObject({ command: '', transaction: undefined, recipients: [], user: undefined });
    expect(at('EHLO')[0]?.command).toMatch(/^EHLO /);
    expect(at('AUTH')[0]).toMatchObject({ command: 'AUTH PLAIN', user: 'me', password: 'secret' });
    expect(at('MAIL')[0]).toMatchObject({ sender: 'a@x.example', user: 'me', password: undefined });
    expect(at('MAIL')[0]?.command).toMatch(/^MAIL FROM:<a@x\.example>/);
    expect(at('RCPT').map(({ recipient, recipients }) => [recipient, recipients])).toEqual([
      ['b@x.example', []],
      ['c@x.example', ['b@x.example']],
    ]);
    expect(at('DATA')[0]).toMatchObject({
      command: 'DATA',
      recipient: undefined,
      recipients: ['b@x.example', 'c@x.example'],
    });
    expect(at('body')[0]).toMatchObject({ command: '', message: undefined });
    expect(at('dot')[0]).toMatchObject({
      command: '',
      sender: 'a@x.example',
      transaction: { number: 1 },
      connection: { number: 1, user: 'me' },
      message: { from: 'a@x.example', to: ['b@x.example', 'c@x.example'], connection: 1, transaction: 1 },
    });
    expect(at('dot')[0]?.message?.headers.get('subject')).toEqual(['Hi']);
    expect(JSON.stringify(at('AUTH')[0]?.command)).not.toContain(btoa('\0me\0secret').slice(0, 4));
  });

  it('learn the size that is announced', async () => {
    const sizes: unknown[] = [];
    const server = await start(({ stage, size }) => void (stage === 'MAIL' && sizes.push(size)), {
      ehlo: ['SIZE 1000'],
    });
    const client = new RawClient(server);
    await client.write('EHLO x\r\nMAIL FROM:<a@b> SIZE=123\r\nRSET\r\nMAIL FROM:<a@b>\r\nQUIT\r\n');
    expect(await client.rest()).toContain('250 SIZE 1000');
    expect(sizes).toEqual([123, undefined]);
  });

  it('count by key over all connections, and know the time of the server', async () => {
    const counts: number[] = [];
    const clock = { now: () => 42, sleep: async () => {} };
    const server = await start(
      ({ stage, recipient = '', count, now }) => {
        if (stage === 'RCPT') counts.push(count(recipient), now);
        return undefined;
      },
      { clock },
    );
    await ask(server, ['s@x.example', 'a@x.example', 'b@x.example']);
    await ask(server, ['s@x.example', 'a@x.example']);
    expect(counts).toEqual([1, 42, 1, 42, 2, 42]);
  });
});
