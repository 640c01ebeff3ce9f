import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/index.ts';
import { commandLine, TERMINAL_ACTIVE } from '../support/command-line.ts';

const explain = (...args: string[]) => commandLine(['explain', ...args]);

describe('explain', () => {
  it('says what happened, what to do, and what the library does', async () => {
    const { status, out, err } = await explain('450 4.2.0 Greylisted, try again in 90 seconds', '--stage', 'rcpt');
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^The server does not know this sender yet/);
    expect(out).toMatch(/^ {2}kind +greylisted$/m);
    expect(out).toMatch(/^ {2}action +retry: tried again after a backoff$/m);
    expect(out).toMatch(/^ {2}wait +1 minute 30 seconds$/m);
    expect(out).toMatch(/^ {2}code +450 4\.2\.0$/m);
    expect(out).toMatch(/^ {2}stage +RCPT: /m);
    expect(out).toMatch(/^ {2}reference +RFC 6647/m);
  });

  it.each([
    ['452 4.5.3 Too many recipients, max 50', /split +into smaller batches, 50 at most/],
    ['550 5.1.1 User unknown', /suppress +the address is dead/],
    ['599 qwertz', /guess +no rule knew the words, the code alone decided\n/],
    ['qwertz', /guess +no rule knew the words\n/],
  ])('%s', async (reply, expected) => expect((await explain(reply)).out).toMatch(expected));

  it('takes a reply in several arguments, and the lines of a reply from a string literal', async () => {
    const { out } = await explain('550-5.1.1', 'No\\r\\n550', '5.1.1', 'such user', '--json');
    expect(JSON.parse(out)).toMatchObject({ kind: 'recipient-unknown', enhanced: '5.1.1', text: 'No such user' });
  });

  it.each([
    ['ECONNREFUSED', { kind: 'network', action: 'retry', guess: false }],
    ['Error: connect ECONNREFUSED 192.0.2.1:25', { kind: 'network', action: 'retry', guess: false }],
    ['EAUTH', { kind: 'auth', guess: false }],
    ['Greeting never received', { kind: 'tls' }],
    ["Can't send mail - all recipients were rejected: 550 5.1.1 No", { kind: 'recipient-unknown', text: 'No' }],
    ['Error: Invalid login: 535-5.7.8 Not\\n535 5.7.8 accepted', { kind: 'auth', code: 535, text: 'Not accepted' }],
    ['User unknown', { kind: 'recipient-unknown' }],
    ['5.1.1', { kind: 'recipient-unknown', enhanced: '5.1.1' }],
  ])('takes what an error says as well: %s', async (error, expected) =>
    expect(JSON.parse((await explain(error, '--json')).out)).toMatchObject(expected),
  );

  it('prints the classification as one JSON object', async () => {
    const classification = JSON.parse((await explain('421 4.7.0 Too many connections', '--json')).out);
    expect(KINDS).toContain(classification.kind);
    expect(classification).toMatchObject({ code: 421, action: 'throttle' });
  });

  it.each(['250 2.0.0 Ok: queued', '354 End data with <CR><LF>.<CR><LF>'])('%s is no failure', async (reply) => {
    expect((await explain(reply)).out).toMatch(/^This reply is no failure/);
    expect(JSON.parse((await explain(reply, '--json')).out)).toMatchObject({ failure: false });
  });

  it.each([
    [['--stage', 'LUNCH', '550 x'], /^nodemailer-resilient: .*'LUNCH' is invalid.* RCPT.*\n$/],
    [[' '], /^nodemailer-resilient: the reply is empty\n$/],
    [['550 x', '--log', 'mail.log'], /not both\n$/],
    [['--top', '0'], /whole number from 1/],
    [['--colour'], /^nodemailer-resilient: unknown option '--colour'\n$/],
  ])('%j is wrong use', async (args, complaint) => {
    const { status, out, err } = await explain(...args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(complaint);
  });

  it('on a terminal shows its help when it is given nothing', async () => {
    const { status, out, err } = await commandLine(['explain'], { tty: true });
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/^Usage: nodemailer-resilient explain/);
  });

  it('lets nothing of a reply act on the terminal', async () => {
    const reply = '550 5.1.1 \u001b[2J\u001b]0;title\u0007\u009b31m\u202eevil\u2066 user\rkind   fine\u2028x\ufeff';
    const { out } = await explain(reply);
    expect(out).not.toMatch(TERMINAL_ACTIVE);
    expect(out.match(/^ {2}kind /gm)).toHaveLength(1);
    expect((await explain(reply, '--json')).out).not.toMatch(TERMINAL_ACTIVE);
    expect((await explain('--stage', reply)).err).not.toMatch(TERMINAL_ACTIVE);
  });
});

describe('the terminal', () => {
  const reply = `550 5.7.1 ${'a rather long explanation '.repeat(12)}${'x'.repeat(90)}`;

  it.each([[40], [80], [132]])('of %i columns is not overrun', async (columns) => {
    const { out } = await commandLine(['explain', reply], { columns });
    const lengths = out.split('\n').map(({ length }) => length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(columns);
    expect(Math.max(...lengths)).toBeGreaterThan(columns - 15);
  });

  it.each([
    [{ tty: true }, true],
    [{ tty: false }, false],
    [{ tty: true, env: { NO_COLOR: '1' } }, false],
    [{ tty: true, env: { TERM: 'dumb' } }, false],
    [{ tty: false, env: { FORCE_COLOR: '1' } }, true],
    [{ tty: true, env: { FORCE_COLOR: '0' } }, false],
  ])('%j has colours: %s', async (situation, colourful) => {
    const { out } = await commandLine(['explain', reply], situation);
    expect(out.includes('\u001b[')).toBe(colourful);
  });
});
