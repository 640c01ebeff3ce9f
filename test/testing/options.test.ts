import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import nodemailer from 'nodemailer';
import { describe, expect, it, vi } from 'vitest';
import { createFaultServer, FakeClock, type FaultServer } from '../../src/testing/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const create = (options: unknown): Promise<FaultServer> => createFaultServer(options as object);

async function refusal(options: unknown): Promise<Error> {
  const listen = vi.spyOn(net.Server.prototype, 'listen');
  try {
    const server = await create(options);
    await server.close();
    throw new Error('Nothing was refused');
  } catch (error) {
    expect(listen).not.toHaveBeenCalled();
    return error as Error;
  } finally {
    listen.mockRestore();
  }
}

const rule = (parts: object) => ({ script: { stage: 'RCPT', ...parts } });
const ready = (behaviours: unknown) => ({ behaviours });
const AT_RCPT = { stage: 'RCPT', reply: '450 no' };

describe('a bad option is refused before anything listens', () => {
  it.each<[options: unknown, says: string]>([
    [null, 'createFaultServer() should be given an object, not null'],
    [[], 'createFaultServer() should be given an object'],
    ['smtp', 'createFaultServer() should be given an object, not "smtp"'],
    [{ prot: 25 }, 'createFaultServer() has no part "prot"; there are script, behaviours'],
    [{ constructor: 1 }, 'has no part "constructor"'],
    [JSON.parse('{"__proto__": 1}'), 'has no part "__proto__"'],
    [{ port: 65_536 }, '`port` of createFaultServer() should be a whole number from 0 to 65535, not 65536'],
    [{ port: -1 }, '`port`'],
    [{ port: '25' }, '`port` of createFaultServer() should be a whole number from 0 to 65535, not "25"'],
    [{ port: Number.NaN }, '`port`'],
    [{ port: null }, 'not null'],
    [{ lmtp: 'yes' }, '`lmtp` of createFaultServer() should be true or false'],
    [{ secure: 1 }, '`secure`'],
    [
      { tls: true },
      '`tls` of createFaultServer() should be "self-signed", "expired" or { key, cert } in PEM, not true',
    ],
    [{ tls: 'toString' }, '`tls`'],
    [{ tls: {} }, '`key` of `tls` should be a text, not undefined'],
    [{ tls: { key: 'a', cert: 'b', ca: 'c' } }, '`tls` has no part "ca"'],
    [{ tls: { key: 'no', cert: 'PEM' } }, '`tls` should be a key and a certificate that belong together, both in PEM'],
    [{ auth: { user: 'me' } }, '`pass` of `auth` should be a text, not undefined'],
    [{ auth: { user: 'me', pass: 7 } }, '`pass` of `auth` should be a text, not 7'],
    [{ authMethods: ['DIGEST'] }, '`authMethods`'],
    [{ authMethods: [] }, 'a list of at least one, each "PLAIN", "LOGIN", "XOAUTH2" or "CRAM-MD5", not []'],
    [{ pipelining: 0 }, '`pipelining`'],
    [{ ehlo: 'SIZE 5' }, '`ehlo` of createFaultServer() should be a list'],
    [{ ehlo: ['X\r\n250 Y'] }, '`ehlo`'],
    [{ name: 'two words' }, '`name` of createFaultServer() should be a host name'],
    [{ name: 'a\r\n250-b' }, '`name`'],
    [{ seed: 'x' }, '`seed` of createFaultServer() should be a number'],
    [
      { clock: {} },
      '`clock` of createFaultServer() should be a clock with the methods now() and sleep(ms, { signal })',
    ],
    [{ clock: { now: () => 0 } }, '`clock`'],
    [{ keepMessages: 'no' }, '`keepMessages`'],
    [
      { flavour: 'sendmail' },
      '`flavour` of createFaultServer() should be "postfix", "exim", "gmail", "exchange" or "ses"',
    ],
    [{ flavour: 'constructor' }, '`flavour`'],
  ])('%j: %s', async (options, says) => {
    const error = await refusal(options);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(says);
  });

  it('and shown without being asked anything', async () => {
    const hostile = new Proxy({}, { get: () => expect.fail('was read') });
    const { message } = await refusal({ port: hostile });
    expect(message).toContain('`port`');
    expect((await refusal({ name: Object.create(null) })).message).toContain('`name`');
    expect((await refusal({ name: Symbol('n') })).message).toContain('Symbol(n)');
    expect((await refusal({ name: `${'x '.repeat(9999)}` })).message.length).toBeLessThan(200);
  });
});

describe('a bad rule is refused before anything listens', () => {
  it.each<[options: object, says: string]>([
    [{ script: null }, 'should be an object or a function, not null'],
    [{ script: 'RCPT' }, 'should be an object or a function, not "RCPT"'],
    [{ script: [AT_RCPT, [AT_RCPT]] }, 'rule 2 of the script should be an object or a function'],
    [{ script: { reply: '450 no' } }, '`stage` of the rule should be "connect", "EHLO"'],
    [rule({ stage: 'rcpt', reply: '450 no' }), '`stage` of the rule should be'],
    [rule({ stage: [], reply: '450 no' }), '`stage`'],
    [rule({ stage: ['RCPT', 'toString'], reply: '450 no' }), '`stage`'],
    [
      { script: [AT_RCPT, { ...AT_RCPT, nht: 1 }] },
      'rule 2 of the script has no part "nht"; there are stage, recipient',
    ],
    [rule({}), 'the rule does nothing: give `reply`'],
    [rule({ first: 1, per: 'recipient' }), 'does nothing'],
    [rule({ drop: false, silent: false }), 'does nothing'],
    [rule({ stage: 'body', after: 5 }), 'does nothing'],
    [rule({ reply: 450 }), '`reply` of the rule should be a text, bytes, pieces of them or true, not 450'],
    [rule({ reply: '' }), '`reply`'],
    [
      rule({ reply: () => '450 no' }),
      '`reply` of the rule should be a text, bytes, pieces of them or true, not a function',
    ],
    [rule({ delay: -1 }), '`delay` of the rule should be milliseconds from 0 to 2147483647, not -1'],
    [rule({ delay: Number.POSITIVE_INFINITY }), '`delay`'],
    [rule({ trickle: '5' }), '`trickle`'],
    [rule({ drop: true }), '`drop` of the rule should be "fin", "rst" or false, not true'],
    [rule({ drop: 'reset' }), '`drop`'],
    [rule({ silent: 'yes' }), '`silent`'],
    [rule({ reply: '450 no', probability: 1.1 }), '`probability` of the rule should be a number from 0 to 1, not 1.1'],
    [rule({ reply: '450 no', probability: Number.NaN }), '`probability`'],
    [rule({ reply: '450 no', nth: 0 }), '`nth` of the rule should be a whole number from 1, or a list of such, not 0'],
    [rule({ reply: '450 no', nth: [1, 1.5] }), '`nth`'],
    [rule({ reply: '450 no', first: 0 }), '`first`'],
    [rule({ reply: '450 no', first: 1, per: 'hour' }), '`per` of the rule should be "recipient", "domain"'],
    [rule({ reply: '450 no', per: 'sender' }), '`per` of the rule says what `nth` or `first` counts; neither is there'],
    [rule({ reply: '450 no', connection: 0 }), '`connection`'],
    [rule({ reply: '450 no', recipient: 7 }), '`recipient`'],
    [rule({ reply: '450 no', domain: '@example.com' }), '`domain` of the rule should be a domain without "@"'],
    [rule({ silent: true, reply: '450 no' }), 'is `silent`'],
    [rule({ silent: true, drop: 'rst' }), 'is `silent`'],
    [rule({ drop: 'fin', trickle: 5 }), 'hangs up without a reply to `trickle`'],
    [rule({ accept: true, drop: 'fin' }), 'has `accept`, which belongs to `dot` alone'],
    [rule({ stage: ['dot', 'DATA'], accept: true, drop: 'fin' }), 'has `accept`'],
    [rule({ reply: '450 no', after: 5 }), 'has `after`, which belongs to `body` alone'],
    [rule({ stage: ['body', 'dot'], drop: 'fin', after: 5 }), 'has `after`'],
    [rule({ stage: 'body', trickle: 5 }), 'has `trickle` without a `reply`: at `body` there is no usual one'],
    [rule({ stage: 'body', trickle: 5, reply: true }), 'has `trickle`'],
    [
      rule({ stage: ['MAIL', 'EHLO'], recipient: 'b@example.com', reply: '450 no' }),
      '`recipient` of the rule never holds: none is named at EHLO, MAIL',
    ],
    [
      rule({ stage: 'MAIL', domain: 'example.com', drop: 'fin' }),
      '`domain` of the rule never holds: none is named at MAIL',
    ],
    [rule({ stage: 'AUTH', sender: 'a@example.com', drop: 'fin' }), '`sender` of the rule never holds'],
    [rule({ stage: ['connect', 'HELO'], transaction: 2, drop: 'fin' }), '`transaction` of the rule never holds'],
    [
      rule({ stage: 'STARTTLS', first: 1, per: 'recipient', drop: 'fin' }),
      '`per` of the rule counts for each recipient, and none is named at STARTTLS',
    ],
    [rule({ reply: '450 no', nth: [3, 4], first: 2 }), '`nth` of the rule never holds: it comes after `first`'],
    [
      rule({ recipient: '<b@example.com>', reply: '450 no' }),
      '`recipient` of the rule should be an address without "<"',
    ],
    [rule({ sender: 'Ann <a@example.com>', reply: '450 no' }), '`sender`'],
    [
      rule({ stage: 'AUTH', reply: '535 no' }),
      'for "AUTH", which this server does not offer: give `auth` or `authMethods`',
    ],
    [
      rule({ stage: ['STARTTLS', 'AUTH'], drop: 'fin' }),
      'for "STARTTLS", which this server does not offer: give `tls`',
    ],
    [
      { secure: true, ...rule({ stage: 'STARTTLS', drop: 'fin' }) },
      'for "STARTTLS", which this server does not offer: give `tls`, without `secure`',
    ],
    [rule({ answer: '450 no', delay: 5 }), 'the rule has `answer`: `delay` belongs into it, not beside it'],
    [rule({ answer: 450 }), '`answer`'],
    [rule({ answer: null }), '`answer`'],
    [rule({ answer: { reply: '450 no', nth: 1 } }), 'the answer of the rule has no part "nth"'],
    [rule({ answer: { accept: true } }), 'the answer of the rule has `accept`'],
    [rule({ answer: {} }), 'the answer of the rule does nothing'],
  ])('%j: %s', async (options, says) => {
    const error = await refusal(options);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(says);
  });

  it('and by use() as well, which then changes nothing', async () => {
    await using server = await createFaultServer();
    expect(() => server.use({ stage: 'NOOP' } as never)).toThrow(TypeError);
    expect(() => server.use([AT_RCPT, {}] as never)).toThrow('`stage` of rule 2 of the script');
  });

  it('unless it can act at one of its stages', async () => {
    const stage = ['connect', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT'];
    await using server = await create({
      script: { stage, recipient: 'b@example.com', nth: [1, 9], first: 2, drop: 'fin' },
    });
    await using offering = await create({ behaviours: { login: 'required' }, tls: 'self-signed' });
    offering.use([
      { stage: 'AUTH', delay: 1 },
      { stage: 'STARTTLS', delay: 1 },
    ]);
    expect(() => server.use({ stage: 'AUTH', delay: 1 })).toThrow('does not offer');
  });

  it('and what was checked is what is used, whatever a getter says later', async () => {
    let reads = 0;
    const script = {
      stage: 'connect',
      get reply() {
        return ++reads === 1 ? '554 5.3.2 As checked' : 'something else';
      },
    } as const;
    await using server = await createFaultServer({ script });
    const socket = net.connect(server.port, server.host);
    const greeting = await new Promise((done) => socket.once('data', (bytes) => done(String(bytes))));
    socket.destroy();
    expect(greeting).toBe('554 5.3.2 As checked\r\n');
    expect(reads).toBe(1);
  });

  it('or one that a function returns: a TypeError of close()', async () => {
    const server = await createFaultServer({ script: () => ({ drop: 'maybe' }) as never });
    const socket = net.connect(server.port, server.host);
    const greeting = await new Promise((done) => socket.once('data', (bytes) => done(String(bytes))));
    socket.destroy();
    expect(greeting).toMatch(/^451 /);
    await expect(server.close()).rejects.toThrow('`drop` of the answer of a function should be "fin", "rst" or false');
  });
});

describe('a bad behaviour is refused before anything listens', () => {
  it.each<[options: object, says: string]>([
    [ready(true), '`behaviours` of createFaultServer() should be an object with behaviours by name, not true'],
    [ready({ greylist: true }), '`behaviours` has no part "greylist"; there are outage, connectionsAtOnce'],
    [ready({ toString: true }), '`behaviours` has no part "toString"'],
    [ready({ greylisting: 5 }), '`greylisting` should be true or an object with its settings, not 5'],
    [ready({ greylisting: null }), '`greylisting`'],
    [ready({ greylisting: false }), '`greylisting`'],
    [ready({ greylisting: { delay: '5m' } }), '`delay` of `greylisting` should be milliseconds'],
    [ready({ greylisting: { dealy: 5 } }), '`greylisting` has no part "dealy"; there are delay, flavour, reply'],
    [ready({ greylisting: { flavour: 'qmail' } }), '`flavour` of `greylisting` should be "postfix"'],
    [ready({ greylisting: { reply: 5 } }), '`reply` of `greylisting` should be a reply, not 5'],
    [ready({ greylisting: { reply: '450 a\r\n250 b' } }), '`reply` of `greylisting`'],
    [
      ready({ greylisting: { flavour: 'ses' } }),
      "Amazon SES has no `greylisting`: give `reply`, or one of the flavours 'postfix', 'exim'",
    ],
    [{ ...ready({ mailboxFull: 'a@b.example' }), flavour: 'exchange' }, 'Exchange has no `mailboxFull`'],
    [
      { ...ready({ messagesPerConnection: 2 }), flavour: 'postfix' },
      "Postfix has no `messagesPerConnection`: give `reply`, or one of the flavours 'exim'",
    ],
    [
      ready({ recipientsPerTransaction: 0 }),
      '`recipientsPerTransaction` should be a whole number from 1 or an object with its settings, not 0',
    ],
    [
      ready({ recipientsPerTransaction: {} }),
      '`limit` of `recipientsPerTransaction` should be a whole number from 1, not undefined',
    ],
    [ready({ recipientsPerTransaction: { limit: 5, at: 'MAIL' } }), '`at` of `recipientsPerTransaction`'],
    [
      ready({ recipientsPerTransaction: { limit: 5, at: 'dot' } }),
      'Postfix does not refuse at "dot" for `recipientsPerTransaction`: give `reply` to say it there',
    ],
    [ready({ messageRate: { limit: 1, per: 0 } }), '`per` of `messageRate`'],
    [ready({ recipientRate: '5/s' }), '`recipientRate`'],
    [ready({ connectionsAtOnce: -1 }), '`connectionsAtOnce`'],
    [ready({ messagesPerDay: 1.5 }), '`messagesPerDay`'],
    [ready({ mailboxFull: [] }), '`mailboxFull`'],
    [ready({ unknownRecipients: [5] }), '`unknownRecipients`'],
    [ready({ messageSize: '1mb' }), '`messageSize`'],
    [ready({ login: 'optional' }), '`login` should be "required", "refused" or "throttled"'],
    [ready({ login: { limit: 5 } }), '`mode` of `login`'],
    [
      ready({ login: { mode: 'refused', limit: 5 } }),
      '`limit` of `login` belongs to "throttled" alone, not to "refused"',
    ],
    [ready({ login: { mode: 'required', per: 5 } }), '`per` of `login`'],
    [ready({ mailboxFull: 'Bob <b@example.com>' }), '`mailboxFull` should be an address without "<" and ">"'],
    [ready({ blocklist: 'zen' }), '`blocklist`'],
    [ready({ blocklist: { list: 'a\nb' } }), '`list` of `blocklist`'],
    [ready({ outage: 5 }), '`outage` should be an object with its settings, not 5'],
    [ready({ outage: { after: 1 } }), '`for` of `outage` should be milliseconds'],
    [ready({ outage: { after: 1, for: 1, flavour: 'exim' } }), '`outage` has no part "flavour"'],
  ])('%j: %s', async (options, says) => {
    const error = await refusal(options);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(says);
  });
});

describe('a bad argument is refused', () => {
  const calls: [string, (server: FaultServer) => unknown, string][] = [
    [
      'waitFor',
      (server) => server.waitFor('1' as never),
      '`count` of waitFor() should be a whole number from 0, not "1"',
    ],
    [
      'waitFor',
      (server) => server.waitFor(1, { timeout: Number.NaN }),
      '`timeout` of waitFor() should be milliseconds',
    ],
    ['outage', (server) => server.outage(-1), '`ms` of outage() should be milliseconds'],
    ['timesDelivered', (server) => server.timesDelivered(undefined as never), '`recipient` of timesDelivered()'],
    [
      'assertExactlyOnce',
      (server) => server.assertExactlyOnce('a@b.example' as never),
      'should be a list, each an address',
    ],
    [
      'assertExactlyOnce',
      (server) => server.assertExactlyOnce(['Bob <b@c.example>']),
      '`recipients` of assertExactlyOnce()',
    ],
    ['advance', () => new FakeClock().advance('5' as never), '`ms` of advance() should be milliseconds'],
    ['FakeClock', () => new FakeClock({ mode: 'fast' as never }), '`mode` of FakeClock should be "auto" or "manual"'],
    ['FakeClock', () => new FakeClock({ now: 5 } as never), 'FakeClock has no part "now"; there are mode, random'],
    ['FakeClock', () => new FakeClock({ random: 2 }), '`random` of FakeClock should be a number from 0 to 1'],
  ];

  it.each(calls)('%s', async (_name, call, says) => {
    await using server = await createFaultServer();
    const refused = (async () => call(server))();
    await expect(refused).rejects.toThrow(TypeError);
    await expect(refused).rejects.toThrow(says);
  });

  it('a promise where a behaviour asks a function: a TypeError of close()', async () => {
    const server = await create({ behaviours: { mailboxFull: async () => false } });
    const message = { from: 'a@b.example', to: 'c@d.example', text: 'x' };
    await expect(nodemailer.createTransport(server.url).sendMail(message)).rejects.toThrow('451');
    await expect(server.close()).rejects.toThrow('should return true or false, not a promise');
  });
});

describe('what is missing', () => {
  it('is named: a free port', async () => {
    await using first = await createFaultServer();
    await expect(createFaultServer({ port: first.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `The fault server cannot listen on port ${first.port}: it is taken`,
    });
  });

  it('is named: smtp-server, once a server is wanted and not before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'without-smtp-server-'));
    try {
      const own = join(folder, 'node_modules/nodemailer-resilient');
      mkdirSync(own, { recursive: true });
      cpSync(join(ROOT, 'package.json'), join(own, 'package.json'));
      cpSync(join(ROOT, 'dist'), join(own, 'dist'), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules/nodemailer'), join(folder, 'node_modules/nodemailer'));
      const test = join(folder, 'test.mjs');
      writeFileSync(
        test,
        `import { createFaultServer, FakeClock } from 'nodemailer-resilient/testing';
         console.log(new FakeClock().now());
         await createFaultServer({ port: 'x' }).catch((error) => console.log(error.name));
         await createFaultServer().catch((error) => console.log(error.message, error.cause.code));`,
      );
      const { stdout, stderr } = await run(process.execPath, [test]);
      expect(stderr).toBe('');
      expect(stdout.split('\n')).toEqual([
        '0',
        'TypeError',
        'nodemailer-resilient/testing needs smtp-server: npm install --save-dev smtp-server ERR_MODULE_NOT_FOUND',
        '',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
