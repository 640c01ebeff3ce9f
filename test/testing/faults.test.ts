import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createFaultServer, type Fault, type FaultServerOptions, STAGES, type Stage } from '../../src/testing/index.ts';
import { RawClient } from '../support/raw-client.ts';

// Every fault at every stage, as the bytes of a raw socket show it.

const ENVELOPE = ['EHLO me', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>'];

/** The lines before a stage, what brings it about, and the usual reply to that. */
const WAYS: Record<Stage, [before: string[], trigger: string, usual: RegExp]> = {
  connect: [[], '', /^220 mx\.example\.test ESMTP\r\n$/],
  EHLO: [[], 'EHLO me\r\n', /^250-mx\.example\.test .*\r\n250-PIPELINING\r\n[\s\S]*\r\n250 STARTTLS\r\n$/],
  HELO: [[], 'HELO me\r\n', /^250 mx\.example\.test .*\r\n$/],
  STARTTLS: [['EHLO me'], 'STARTTLS\r\n', /^220 2\.0\.0 Ready to start TLS\r\n$/],
  AUTH: [['EHLO me'], `AUTH PLAIN ${btoa('\0u\0p')}\r\n`, /^235 2\.7\.0 Authentication successful\r\n$/],
  MAIL: [ENVELOPE.slice(0, 1), 'MAIL FROM:<a@example.com>\r\n', /^250 2\.1\.0 Ok\r\n$/],
  RCPT: [ENVELOPE.slice(0, 2), 'RCPT TO:<b@example.com>\r\n', /^250 2\.1\.5 Ok\r\n$/],
  DATA: [ENVELOPE, 'DATA\r\n', /^354 End data with <CR><LF>\.<CR><LF>\r\n$/],
  body: [[...ENVELOPE, 'DATA'], 'Subject: x\r\n', /^$/],
  dot: [[...ENVELOPE, 'DATA'], 'Subject: x\r\n\r\nx\r\n.\r\n', /^250 2\.0\.0 Ok: queued\r\n$/],
  RSET: [['EHLO me'], 'RSET\r\n', /^250 2\.0\.0 Ok\r\n$/],
  QUIT: [['EHLO me'], 'QUIT\r\n', /^221 2\.0\.0 Bye\r\n$/],
};

async function serverFor(options: FaultServerOptions) {
  const server = await createFaultServer({ tls: 'self-signed', auth: { user: 'u', pass: 'p' }, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** A server whose first connection has just come to the stage. */
async function at(stage: Stage, fault: Fault) {
  const server = await serverFor({ script: { stage, connection: 1, ...fault } });
  const client = new RawClient(server);
  const [before, trigger] = WAYS[stage];
  if (stage !== 'connect') await client.reply();
  for (const line of before) await client.say(line);
  if (trigger) await client.write(trigger);
  return { server, client };
}

/** Time for whatever would be answered: another client has a whole conversation. */
async function conversation(server: { readonly port: number; readonly host: string }) {
  const client = new RawClient(server);
  await client.write([...ENVELOPE, 'DATA', 'x\r\n.', 'QUIT\r\n'].join('\r\n'));
  expect(await client.rest()).toMatch(/^220 [\s\S]*\r\n250 2\.0\.0 Ok: queued\r\n221 2\.0\.0 Bye\r\n$/);
}

describe.each(STAGES)('at %s', (stage) => {
  const [, , usual] = WAYS[stage];

  it('the usual reply', async () => {
    const { server, client } = await at(stage, { reply: true });
    if (stage === 'body') await conversation(server);
    else await client.until(usual);
    expect(client.unread).toMatch(usual);
  });

  it('a reply of several lines, further ones without a code', async () => {
    const { client } = await at(stage, { reply: '450-4.2.0 one\ntwo\n450 three' });
    expect(await client.reply()).toBe('450-4.2.0 one\r\n450-two\r\n450 three\r\n');
    expect(client.unread).toBe('');
  });

  it('bytes as they are', async () => {
    const garbage = Buffer.from('caf\xe9 \u001b[31m\r\r\n\0', 'latin1');
    const { client } = await at(stage, { reply: garbage, drop: 'fin' });
    expect(await client.rest()).toBe(garbage.toString('latin1'));
  });

  it('pieces, then the end', async () => {
    const { client } = await at(stage, { reply: ['4', '50-a', Buffer.from('\r\n450 b\r\n')], drop: 'fin' });
    expect(await client.rest()).toBe('450-a\r\n450 b\r\n');
  });

  it('pieces that come in their own time', async () => {
    async function* pieces() {
      yield '450 ';
      await new Promise(setImmediate);
      yield 'b\r\n';
    }
    const { client } = await at(stage, { reply: pieces() });
    expect(await client.reply()).toBe('450 b\r\n');
  });

  it('a reply without an end', async () => {
    let isOver = false;
    function* forever() {
      try {
        for (;;) yield `450-${'x'.repeat(1000)}\r\n`;
      } finally {
        isOver = true;
      }
    }
    const { server, client } = await at(stage, { reply: forever() });
    await vi.waitUntil(() => client.received.length > 100_000, { timeout: 10_000 });
    await conversation(server);
    client.destroy();
    await vi.waitUntil(() => server.connections[0]?.open === false);
    await vi.waitUntil(() => isOver);
  });

  it('a reply byte by byte', async () => {
    const { client } = await at(stage, { reply: '450 4.2.0 slow', trickle: 1 });
    const { length } = client.chunks;
    expect(await client.reply()).toBe('450 4.2.0 slow\r\n');
    expect(client.chunks.length - length).toBeGreaterThan(2);
  });

  it.each(['fin', 'rst'] as const)('the end of the connection (%s) in place of a reply', async (drop) => {
    const { client, server } = await at(stage, { drop });
    expect(await client.ended).toBe(drop);
    expect(client.unread).toBe('');
    await conversation(server);
  });

  it('the end of the connection after a reply', async () => {
    const { client } = await at(stage, { reply: '450 4.2.0 x', drop: 'fin' });
    expect(await client.rest()).toBe('450 4.2.0 x\r\n');
  });

  it('a reset after a reply, which may be lost', async () => {
    const { client } = await at(stage, { reply: '450 4.2.0 x', drop: 'rst' });
    expect('450 4.2.0 x\r\n').toContain(await client.rest());
  });

  it('a 421, and the end of the connection', async () => {
    const { client } = await at(stage, { reply: '421 4.3.2 x' });
    expect(await client.rest()).toBe('421 4.3.2 x\r\n');
  });

  it('a reply that is late', async () => {
    const { client } = await at(stage, { reply: '450 4.2.0 late', delay: 5 });
    expect(await client.reply()).toBe('450 4.2.0 late\r\n');
  });

  it('nothing as long as the delay lasts', async () => {
    const { server, client } = await at(stage, { delay: 3_600_000 });
    await client.write('NOOP\r\n');
    await conversation(server);
    expect(client.unread).toBe('');
    await server.close();
  });

  it('silence, whatever else comes', async () => {
    const { server, client } = await at(stage, { silent: true });
    await client.write('NOOP\r\nQUIT\r\n');
    await conversation(server);
    expect(client.unread).toBe('');
    expect(server.connections[0]?.open).toBe(true);
  });
});

describe('a reply', () => {
  it('that is late is the usual one where no other is named', async () => {
    for (const stage of STAGES.filter((each) => each !== 'body')) {
      const { client } = await at(stage, { delay: 1, trickle: 1 });
      await client.until(WAYS[stage][2]);
    }
  });

  it('may be just a string or bytes', async () => {
    const server = await serverFor({
      script: ({ stage }) =>
        stage === 'MAIL' ? '451 4.3.0 a\nb' : stage === 'RSET' ? Buffer.from('250\r\n') : undefined,
    });
    const client = new RawClient(server);
    await client.reply();
    await client.say('EHLO me');
    expect(await client.say('MAIL FROM:<a@b.example>')).toBe('451-4.3.0 a\r\n451 b\r\n');
    expect(await client.say('RSET')).toBe('250\r\n');
  });

  it('421 leaves the connection open with drop: false', async () => {
    const { client } = await at('RSET', { reply: '421 4.7.0 x', drop: false });
    expect(await client.reply()).toBe('421 4.7.0 x\r\n');
    expect(await client.say('NOOP')).toBe('250 2.0.0 Ok\r\n');
  });

  it('waits for the one before it, whatever came in one packet', async () => {
    const server = await serverFor({
      script: [
        { stage: 'MAIL', nth: 1, delay: 20 },
        { stage: 'RCPT', recipient: 'no@d', delay: 10, trickle: 1, reply: '550-5.1.1 No\nsuch user' },
        async ({ stage }) =>
          stage === 'RSET' ? new Promise((resolve) => setImmediate(resolve, undefined)) : undefined,
      ],
    });
    const client = new RawClient(server);
    const mail = 'MAIL FROM:<a@b>';
    const lines = [mail, 'EHLO x', 'RCPT TO:<c@d>', 'DATA', mail, 'DATA', 'RCPT TO:<no@d>', 'DATA', 'RCPT TO:<c@d>'];
    await client.write([...lines, 'DATA', '.', 'NOOP', 'WHAT', mail, 'RSET', 'QUIT', 'NOOP', ''].join('\r\n'));
    const codes = (await client.rest()).split('\r\n').filter((line) => !/^250-/.test(line));
    expect(codes.map((line) => line.slice(0, 4).trim())).toEqual(
      '220 503 250 503 503 250 503 550- 550 554 250 354 250 250 500 250 250 221'.split(' ').concat(''),
    );
    expect(server.deliveries[0]?.raw).toHaveLength(0);
    expect(server.transactions.map(({ outcome }) => outcome)).toEqual(['250 2.0.0 Ok: queued', 'RSET']);
  });
});

describe('a message', () => {
  it('that comes although the server hung up is read and forgotten: the end behind it is noticed', async () => {
    await using server = await createFaultServer({ script: { stage: 'DATA', reply: true, drop: 'fin' } });
    const client = new RawClient(server);
    await client.write(`${[...ENVELOPE, 'DATA', 'x'.repeat(1_000_000)].join('\r\n')}\r\n`);
    await client.ended;
    await vi.waitUntil(() => server.connections[0]?.open === false);
    expect(server.deliveries).toEqual([]);
  });

  const send = async (client: RawClient, bytes: number, end = '\r\n.\r\n') => {
    await client.reply();
    for (const line of [...ENVELOPE, 'DATA']) await client.say(line);
    await client.write(`${'x'.repeat(bytes)}${end}`);
  };

  it('is found and unstuffed however its bytes are cut', async () => {
    const server = await serverFor({});
    const client = new RawClient(server);
    for (const byte of [...ENVELOPE, 'DATA', '..', '...x', '..', '.', 'QUIT', ''].join('\r\n'))
      await client.write(byte);
    await client.ended;
    expect(server.deliveries.map(({ raw }) => raw.toString())).toEqual(['.\r\n..x\r\n.\r\n']);
  });

  it('that is refused at its dot is not taken; accepted it is, whatever is said', async () => {
    for (const fault of [{ reply: '451 4.3.0 x' }, { reply: 'so long' }, { silent: true }, { drop: 'rst' }] as const) {
      for (const accept of [false, true]) {
        const { server } = await at('dot', { ...fault, ...(accept && { accept }) });
        await vi.waitUntil(() => server.transactions[0]?.outcome !== 'open');
        expect(server.deliveries.map(({ to }) => to)).toEqual(accept ? [['b@example.com']] : []);
        const said = 'reply' in fault ? fault.reply : 'drop' in fault ? 'dropped' : 'silent';
        expect(server.transactions[0]?.outcome).toBe(said);
      }
    }
  });

  it('is not taken with 250 and accept: false', async () => {
    const { server, client } = await at('dot', { reply: '250 2.0.0 Ok, not really', accept: false });
    expect(await client.reply()).toBe('250 2.0.0 Ok, not really\r\n');
    expect(server.deliveries).toEqual([]);
  });

  it.each([
    [{ drop: 'fin' }, 'dropped'],
    [{ drop: 'rst' }, 'dropped'],
    [{ reply: '421 4.3.2 x' }, 'dropped'],
    [{ silent: true }, 'silent'],
  ] as const)('is cut off after some bytes, and never taken: %j', async (fault, outcome) => {
    const server = await serverFor({ script: { stage: 'body', first: 1, after: 50_000, ...fault } });
    const small = new RawClient(server);
    await send(small, 40_000, '');
    await conversation(server);
    expect(small.unread).toBe('');
    expect(server.transactions[0]?.outcome).toBe('open');
    await small.write('x'.repeat(20_000));
    await small.write('\r\n.\r\n');
    if (outcome === 'silent') await conversation(server);
    else await small.ended;
    expect(server.transactions[0]?.outcome).toBe(outcome);
    expect(server.deliveries.every(({ connection }) => connection > 1)).toBe(true);
  });

  it('is not read to its end by a server that is silent in the middle of it', async () => {
    const server = await serverFor({ script: { stage: 'body', connection: 1, after: 1000, silent: true } });
    const client = new RawClient(server);
    let sent = false;
    void send(client, 40_000_000).then(() => {
      sent = true;
    });
    await vi.waitUntil(() => server.transactions[0]?.outcome === 'silent');
    // as long as it would take to read it
    await new RawClient(server).write(`${[...ENVELOPE, 'DATA'].join('\r\n')}\r\n${'x'.repeat(40_000_000)}\r\n.\r\n`);
    await server.waitFor(1);
    expect(sent).toBe(false);
  });

  it('is read on after a delay in the middle of it', async () => {
    const server = await serverFor({ script: { stage: 'body', after: 1000, delay: 5 } });
    const client = new RawClient(server);
    await send(client, 300_000);
    expect(await client.reply()).toBe('250 2.0.0 Ok: queued\r\n');
    expect(server.deliveries[0]?.size).toBe(300_002);
  });
});
