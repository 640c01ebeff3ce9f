import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createFaultServer, type Rule } from '../../src/testing/index.ts';
import { commandLine, type Ended, type Situation, TERMINAL_ACTIVE } from '../support/command-line.ts';

const PASS = 'correct horse/7';
const auth = { user: 'me', pass: PASS };
const tls = 'self-signed';
const TRUST = '?tls.rejectUnauthorized=false';

const url = ({ port }: { port: number }, login = '', scheme = 'smtp') => `${scheme}://${login}127.0.0.1:${port}`;
const ME = `me:${encodeURIComponent(PASS)}@`;

const check = (args: readonly string[], situation?: Situation): Promise<Ended> =>
  commandLine(['check', ...args], situation);

/** What `--json` says, in short. */
async function outcome(...args: string[]) {
  const { status, out, err } = await check([...args, '--json']);
  expect(err).toBe('');
  const { passed, failure, suggestions, encrypted } = JSON.parse(out);
  const steps = passed.map(({ step }: { step: string }) => step).join(' ');
  return { status, steps, failed: failure?.step, kind: failure?.classification.kind, suggestions, encrypted };
}

describe('a server that can be used', () => {
  it('is greeted, encrypted with STARTTLS, and logged in to; nothing is sent', async () => {
    await using server = await createFaultServer({ auth, tls });
    expect(await outcome(url(server, ME) + TRUST)).toMatchObject({
      status: 0,
      steps: 'connection greeting EHLO STARTTLS login',
      encrypted: true,
      suggestions: [expect.stringContaining('requireTLS: true')],
    });
    expect(server.connections.map(({ user }) => user)).toEqual(['me']);
    expect(server.transactions).toEqual([]);
  });

  it('is shown with a tick for every step', async () => {
    await using server = await createFaultServer({ auth, tls, secure: true });
    const { status, out } = await check([url(server, ME, 'smtps') + TRUST]);
    expect(status).toBe(0);
    expect(out).toContain(
      `127.0.0.1 port ${server.port}\n  ✓ connection: 127.0.0.1 port ${server.port}\n  ✓ TLS\n  ✓ greeting\n`,
    );
    expect(out).toContain('  ✓ login\n\nThe server can be used, over an encrypted connection.');
  });

  it('has its name looked up', async () => {
    await using server = await createFaultServer();
    expect(await outcome('--host', 'localhost', '--port', String(server.port))).toMatchObject({
      status: 0,
      steps: 'name lookup connection greeting EHLO',
    });
  });

  it('may offer a login that was not asked for, over a connection that is not encrypted', async () => {
    await using server = await createFaultServer({ auth });
    const { status, suggestions } = await outcome(url(server));
    expect(status).toBe(0);
    expect(suggestions).toContainEqual(expect.stringContaining('--user'));
    expect(suggestions).toContainEqual(expect.stringContaining('smtps://127.0.0.1:465'));
  });
});

describe('a server that cannot be used', () => {
  it('refuses the login', async () => {
    await using server = await createFaultServer({ auth, tls });
    expect(await outcome(url(server, 'me:wrong@') + TRUST)).toMatchObject({
      status: 1,
      steps: 'connection greeting EHLO STARTTLS',
      failed: 'login',
      kind: 'auth',
      suggestions: [expect.stringContaining('full mail address'), expect.stringContaining('app password')],
    });
  });

  it('is explained as any reply is, with a cross', async () => {
    await using server = await createFaultServer({ auth });
    const { status, out } = await check([url(server, 'me:wrong@')]);
    expect(status).toBe(1);
    expect(out).toContain('  ✗ login\n\nThe server refused user name and password.\n');
    expect(out).toMatch(/^ {2}code +535 5\.7\.8$/m);
    expect(out).toMatch(/^ {2}stage +AUTH/m);
    expect(out).toContain('  → Try smtps://127.0.0.1:465 (TLS from the first byte).');
  });

  it('offers no login, which Nodemailer would pass over in silence', async () => {
    await using server = await createFaultServer();
    expect(await outcome(url(server, ME))).toMatchObject({
      status: 1,
      steps: 'connection greeting EHLO',
      failed: 'login',
    });
  });

  it('wants STARTTLS first', async () => {
    await using server = await createFaultServer({
      auth,
      script: { stage: 'AUTH', reply: '530 5.7.0 Must issue a STARTTLS command first' },
    });
    const { failed, suggestions } = await outcome(url(server, ME));
    expect(failed).toBe('login');
    expect(suggestions).toContainEqual(expect.stringContaining('--require-tls'));
  });

  it('has no STARTTLS where it is required', async () => {
    await using server = await createFaultServer({ auth });
    expect(await outcome(url(server, ME), '--require-tls')).toMatchObject({ status: 1, failed: 'STARTTLS' });
    expect(server.connections.map(({ user }) => user)).toEqual([undefined]);
  });

  it('has a certificate that nobody vouches for', async () => {
    await using server = await createFaultServer({ auth, tls });
    expect(await outcome(url(server, ME))).toMatchObject({
      status: 1,
      failed: 'STARTTLS',
      kind: 'tls',
      suggestions: [expect.stringContaining('host name'), expect.stringContaining('NODE_EXTRA_CA_CERTS')],
    });
  });

  it('expects TLS from the first byte and is spoken to in plain text', async () => {
    await using server = await createFaultServer({ tls, secure: true });
    expect(await outcome(url(server), '--timeout', '1')).toMatchObject({
      status: 1,
      steps: 'connection',
      failed: 'greeting',
      kind: 'tls',
      suggestions: expect.arrayContaining([expect.stringContaining(`smtps://127.0.0.1:${server.port}:`)]),
    });
  });

  it('begins in plain text and is spoken to in TLS', async () => {
    await using server = await createFaultServer({ tls });
    expect(await outcome(url(server), '--secure')).toMatchObject({
      status: 1,
      steps: 'connection',
      failed: 'TLS',
      kind: 'tls',
      suggestions: expect.arrayContaining([expect.stringContaining(`smtp://127.0.0.1:${server.port}:`)]),
    });
  });

  it('is not there', async () => {
    const server = await createFaultServer();
    await server.close();
    expect(await outcome(url(server))).toMatchObject({
      status: 1,
      steps: '',
      failed: 'connection',
      kind: 'network',
      suggestions: expect.arrayContaining([expect.stringContaining('smtp://127.0.0.1:587')]),
    });
  });

  it('is not there, at an IPv6 address in brackets or not', async () => {
    for (const host of ['::1', '[::1]']) {
      const { out } = await check(['--host', host, '--port', '1', '--timeout', '5', '--json']);
      expect(JSON.parse(out)).toMatchObject({ host: '::1', failure: { step: 'connection' } });
    }
  });

  it('is not even asked when the options for the way there are wrong', async () => {
    expect(await outcome('smtp://127.0.0.1:1?proxy=gopher:%2F%2F192.0.2.1')).toMatchObject({
      status: 1,
      failed: 'connection',
      suggestions: [],
    });
  });

  it('has a name that does not exist', async () => {
    const { status, out, err } = await check(['smtp://smtp.nosuch.invalid', '--timeout', '5']);
    expect([status, err]).toEqual([1, '']);
    expect(out).toContain('  ✗ name lookup\n');
    expect(out).not.toMatch(/^\s+at /m);
  });

  it.each<[string, Rule]>([
    ['greeting', { stage: 'connect', reply: '554 5.3.2 No mail here' }],
    ['greeting', { stage: 'connect', drop: 'fin' }],
    ['greeting', { stage: 'connect', reply: 'HTTP/1.1 400 Bad Request' }],
    ['EHLO', { stage: ['EHLO', 'HELO'], reply: '550 5.7.1 Bad name' }],
    ['EHLO', { stage: 'EHLO', drop: 'rst' }],
    ['EHLO', { stage: 'EHLO', silent: true }],
    ['login', { stage: 'AUTH', drop: 'fin' }],
  ])('fails at the step %s: %o', async (step, script) => {
    await using server = await createFaultServer({ auth, script });
    expect(await outcome(url(server, ME), '--timeout', '1.5')).toMatchObject({ status: 1, failed: step });
  });
});

describe('the time', () => {
  it('is bounded for everything, even where the server answers each command in time', async () => {
    await using server = await createFaultServer({
      auth,
      script: { stage: ['EHLO', 'AUTH'], delay: 1200 },
    });
    const situation = await outcome(url(server, ME), '--timeout', '2');
    expect(situation).toMatchObject({ status: 1, steps: 'connection greeting EHLO', failed: 'login', kind: 'network' });
  });
});

describe('the password', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it.each([
    ['plain', PASS],
    ['percent-encoded', encodeURIComponent(PASS)],
    ['percent-encoded in lower case', encodeURIComponent(PASS).toLowerCase()],
    ['base64', base64(PASS)],
    ['the response of AUTH PLAIN', base64(`\0me\0${PASS}`)],
    ['base64 for URLs', Buffer.from(PASS).toString('base64url')],
    ['with an invisible character in it', `${PASS.slice(0, 4)}\u200b${PASS.slice(4)}`],
    ['in a reply that is cut in the middle of it', `${'x'.repeat(484)} ${PASS}`],
  ])('is in no output when the server echoes it: %s', async (_how, echo) => {
    await using server = await createFaultServer({
      auth,
      script: { stage: 'AUTH', reply: `535 5.7.8 Wrong: ${echo}` },
    });
    for (const flags of [[], ['--json']]) {
      const { status, out, err } = await check([url(server, ME), ...flags]);
      expect(status).toBe(1);
      for (const secret of [
        PASS,
        PASS.slice(0, 7),
        encodeURIComponent(PASS),
        base64(PASS).slice(0, 12),
        base64(`\0me\0${PASS}`).slice(0, 20),
      ]) {
        expect((out + err).replace(/\s+/g, ' ')).not.toContain(secret);
      }
      expect(out).toContain('[hidden]');
    }
  });

  it.each(['tab\tbed', 'zero\u200bwidth', 'two\r\nlines', '\u202ehidden', ' blanks '])(
    'is in no output when characters of it cannot be printed: %j',
    async (pass) => {
      await using server = await createFaultServer({
        auth,
        script: { stage: 'AUTH', reply: `535 5.7.8 <${pass.replace(/[\r\n]+/g, ' ')}>` },
      });
      const login = ['--user', 'me', '--json'];
      const { out } = await check([url(server), ...login], { env: { SMTP_PASSWORD: pass } });
      expect(JSON.parse(out).failure.classification.text).toMatch(/^< ?\[hidden\] ?>$/);
    },
  );

  it('comes from the environment', async () => {
    await using server = await createFaultServer({ auth });
    const host = ['--host', '127.0.0.1', '--port', String(server.port), '--user', 'me'];
    expect((await check(host, { env: { SMTP_PASSWORD: PASS } })).status).toBe(0);
    expect((await check([...host, '--password-env', 'MINE'], { env: { MINE: PASS, SMTP_PASSWORD: 'x' } })).status).toBe(
      0,
    );
    expect(await check([...host, '--password-env', 'MINE'])).toEqual({
      status: 2,
      out: '',
      err: 'nodemailer-resilient: the environment variable MINE is not set\n',
    });
    expect(server.connections.map(({ user }) => user)).toEqual(['me', 'me']);
  });

  it('comes from the variable that is named, whatever stands in the URL', async () => {
    await using server = await createFaultServer({ auth });
    const args = [url(server, 'me:wrong@'), '--password-env', 'MINE'];
    expect((await check(args, { env: { MINE: PASS } })).status).toBe(0);
    expect((await check(args)).err).toMatch(/MINE is not set\n$/);
  });

  it('is asked for on a terminal, without an echo', async () => {
    await using server = await createFaultServer({ auth });
    const stdin = new PassThrough();
    stdin.write(`${PASS}\r`);
    const { status, out, err } = await check([url(server, 'me@')], { stdin, tty: true });
    expect(status).toBe(0);
    expect(err).toBe('Password of me at 127.0.0.1: \n');
    expect(out).not.toContain(PASS);
  });

  it.each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 130],
    ['nothing', '\r', 2],
  ])('may be kept: %s', async (_what, key, expected) => {
    const stdin = new PassThrough();
    stdin.write(key);
    expect((await check(['smtp://me@127.0.0.1:1'], { stdin, tty: true })).status).toBe(expected);
  });

  it('that is missing is said in one line', async () => {
    const { status, out, err } = await check(['smtp://me@127.0.0.1:1']);
    expect([status, out]).toEqual([2, '']);
    expect(err).toBe('nodemailer-resilient: there is no password for this user: set SMTP_PASSWORD\n');
  });
});

describe('wrong use', () => {
  it.each([
    [['check', 'smtp://me:secret/word@mail.example.com']],
    [['check', 'smtp://me:1?secret@mail.example.com']],
    [['check', 'smtp://me:1#secret@mail.example.com']],
    [['check', 'smtp://me:secret@']],
    [['check', 'smtp://me:secret@host:99999999']],
    [['check', 'smtp://me:secret@ho st']],
    [['check', 'http://me:secret@mail.example.com']],
    [['check', 'me:secret@mail.example.com']],
    [['check', 'smtp://me:secret@mail.example.com', '--service', 'Gmail']],
    [['check', '--service', 'no such service']],
    [['check', '--host', 'a b']],
    [['check', '--host', 'a\u001b[2Jb\u202e']],
    [['check', '--host', 'localhost:587']],
    [['check', '--host', 'smtp://localhost:587']],
    [['check', '--host', '[localhost]']],
    [['check', 'smtp://me:secret@localhost%3A587']],
    [['check', '--host', 'a', '--port', '0']],
    [['check', '--host', 'a', '--timeout', 'soon']],
    [['check', '--host', 'a', '--password=secret']],
    [['check', '--host', 'a', '-psecret']],
    [['check']],
    [['smtp://me:secret@mail.example.com']],
    [['check', 'smtp://me:secret@mail.example.com', 'smtp://me:secret@mail.example.com']],
  ])('%j is said in one line that repeats no secret', async (args) => {
    const { status, out, err } = await commandLine(args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/^nodemailer-resilient: [^\n]+\n$/);
    expect(err).not.toContain('secret');
  });
});

describe('hostile servers', () => {
  it('cannot reach the terminal', async () => {
    const evil = '\u001b[2J\u001b]0;x\u0007\u009b5m\u202e\r';
    await using server = await createFaultServer({
      script: { stage: 'connect', reply: `554 5.3.2 ${evil} kind fine\n554 more${evil}` },
    });
    for (const flags of [[], ['--json']]) {
      const { out, err } = await check([url(server), ...flags]);
      expect(out + err).not.toMatch(TERMINAL_ACTIVE);
    }
  });
});
