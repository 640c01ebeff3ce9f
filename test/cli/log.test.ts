import { constants } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { linesOf, MAX_LINE } from '../../src/cli/log/lines.ts';
import { tallyLog } from '../../src/cli/log/log.ts';
import { MAX_DOMAINS, MAX_REPLIES, MAX_REPLIES_OF_ROW } from '../../src/cli/log/tally.ts';
import { commandLine, TERMINAL_ACTIVE } from '../support/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const status = (address: string, text: string): string =>
  `Nov 23 20:00:00 mail postfix/smtp[1]: 4X: to=<${address}>, relay=mx[192.0.2.1]:25, dsn=4.0.0, ${text}`;
const deferred = (address: string, reply: string): string =>
  status(address, `status=deferred (host mx[192.0.2.1] said: ${reply} (in reply to RCPT TO command))`);

const LOG = [
  deferred('a@example.com', '450 4.2.0 <a@example.com>: Greylisted, id 4711'),
  deferred('b@example.com', '450 4.2.0 <b@example.com>: Greylisted, id 4712'),
  deferred('c@example.net', '450 4.2.0 <c@example.net>: Come back later, greylisted'),
  status('d@EXAMPLE.com', 'status=sent (250 Ok)'),
  '550-5.1.1 No such',
  '550 5.1.1 user',
  'once upon a time',
  'Nov 23 20:00:00 mail postfix/qmgr[1]: 4X: removed',
].join('\n');

describe('the report', () => {
  it('counts by kind, action and domain, with the most frequent reply of each', async () => {
    const { status, out } = await commandLine(['explain', '--log', file('mail.log', LOG), '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual({
      lines: 8,
      failures: 4,
      deliveries: 1,
      otherLines: 1,
      notUnderstood: 1,
      kinds: {
        rows: [
          {
            name: 'greylisted',
            count: 3,
            reply: { example: '450 4.2.0 <a@example.com>: Greylisted, id 4711', count: 2 },
          },
          { name: 'recipient-unknown', count: 1, reply: { example: '550 5.1.1 No such user', count: 1 } },
        ],
        others: 0,
      },
      actions: {
        rows: [
          { name: 'retry', count: 3, reply: { example: '450 4.2.0 <a@example.com>: Greylisted, id 4711', count: 2 } },
          { name: 'fail', count: 1, reply: { example: '550 5.1.1 No such user', count: 1 } },
        ],
        others: 0,
      },
      domains: {
        rows: [
          {
            name: 'example.com',
            count: 2,
            reply: { example: '450 4.2.0 <a@example.com>: Greylisted, id 4711', count: 2 },
          },
          {
            name: 'example.net',
            count: 1,
            reply: { example: '450 4.2.0 <c@example.net>: Come back later, greylisted', count: 1 },
          },
        ],
        others: 0,
      },
    });
  });

  it('shows no code that nobody gave', async () => {
    const stdin = '2026-11-23 20:00:00 1tABCD-000001-2x ** jo@example.com R=virtual: No such user here\n';
    const { kinds } = JSON.parse((await commandLine(['explain', '--json'], { stdin })).out);
    expect(kinds.rows[0].reply.example).toBe('No such user here');
  });

  it('is readable', async () => {
    const { out } = await commandLine(['explain', '--log', '-', '--top', '1'], { stdin: LOG });
    expect(out).toMatch(/^ {2}lines read +8\n {2}failures +4\n {2}deliveries +1\n/);
    expect(out).toContain(
      '\nBy kind\n  3  greylisted\n     2 of them: 450 4.2.0 <a@example.com>: Greylisted, id 4711\n  1  others\n',
    );
    expect(out).toContain('\nBy recipient domain\n  2  example.com\n     450 4.2.0 <a@example.com>');
  });

  it('is the same from stdin, in pieces of any size, and from gzip', async () => {
    const args = ['explain', '--json'];
    const { out } = await commandLine(args, { stdin: LOG });
    const bytes = (content: Buffer) => Array.from(content, (_, n) => content.subarray(n, n + 1));
    expect(JSON.parse(out)).toMatchObject({ lines: 8, failures: 4 });
    for (const stdin of [
      bytes(Buffer.from(LOG)),
      Buffer.from(LOG.replaceAll('\n', '\r\n')),
      gzipSync(LOG),
      bytes(gzipSync(LOG)),
      Buffer.concat([gzipSync(LOG.slice(0, 500)), gzipSync(LOG.slice(500))]),
    ]) {
      expect((await commandLine(args, { stdin })).out).toBe(out);
    }
    expect((await commandLine([...args, '--log', file('mail.log.gz', gzipSync(LOG))])).out).toBe(out);
  });

  it('takes --stage for replies whose stage the log does not tell', async () => {
    const args = ['explain', '--json'];
    const kind = async (...more: string[]) =>
      JSON.parse((await commandLine([...args, ...more], { stdin: '552 Transaction failed\n' })).out).kinds.rows[0].name;
    expect(await kind('--stage', 'DOT')).not.toBe(await kind('--stage', 'RCPT'));
  });

  it.each([
    ['a missing file', () => join(folder, 'nowhere.log'), 'there is no such file'],
    ['a directory', () => folder, 'it is a directory'],
    [
      'damaged gzip',
      () => file('bad.gz', Buffer.concat([gzipSync(LOG).subarray(0, 2), Buffer.alloc(50, 7)])),
      'its gzip data is damaged',
    ],
    ['half a gzip file', () => file('half.gz', gzipSync(LOG).subarray(0, 60)), 'its gzip data ends too early'],
  ])('%s is wrong use', async (_what, path, reason) => {
    const { status, out, err } = await commandLine(['explain', '--log', path()]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toBe(`nodemailer-resilient: cannot read ${path()}: ${reason}\n`);
  });
});

const NUMBERS = 200_000;

describe('a log of any size', () => {
  it('is read with bounded memory, whatever stands in it', async () => {
    // letters only, so that each is a reply of its own
    const word = (n: number) => n.toString(36).replace(/\d/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)));
    function* lines() {
      for (let n = 0; n < NUMBERS; n++)
        yield Buffer.from(`${deferred(`x@d${n}.example`, `450 4.0.0 trouble ${word(n)}`)}\n`);
    }
    const tally = await tallyLog(linesOf('-', Readable.from(lines())));
    expect([tally.lines, tally.failures]).toEqual([NUMBERS, NUMBERS]);
    expect(tally.domains.counts.size).toBe(MAX_DOMAINS);
    expect(tally.domains.counts.others).toBe(NUMBERS - MAX_DOMAINS);
    expect(tally.distinctReplies).toBe(MAX_REPLIES);
    for (const table of [tally.kinds, tally.actions, tally.domains]) {
      for (const replies of table.replies.values()) expect(replies.size).toBeLessThanOrEqual(MAX_REPLIES_OF_ROW);
    }
  });

  it('counts numbers, addresses and ids as one reply', async () => {
    async function* batches() {
      for (let n = 0; n < 1000; n++)
        yield [deferred(`u${n}@example.com`, `450 4.0.0 <u${n}@example.com>: [192.0.2.${n % 250}] id=${n} later`)];
    }
    expect((await tallyLog(batches())).distinctReplies).toBe(1);
  });

  it('may have a line that no string could hold', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    function* chunks() {
      for (let length = 0; length <= constants.MAX_STRING_LENGTH; length += chunk.length) yield chunk;
      yield Buffer.from('\n550 5.1.1 User unknown');
    }
    const lengths: number[] = [];
    for await (const batch of linesOf('-', Readable.from(chunks()))) lengths.push(...batch.map(({ length }) => length));
    expect(lengths).toEqual([MAX_LINE, '550 5.1.1 User unknown'.length]);
  });
});

describe('hostile lines', () => {
  const EVIL = '\u001b[2J\u001b]0;x\u0007\u009b5m\u202e\u200b';
  const LINES = [
    deferred(`a@${EVIL}evil.example`, `450 4.0.0 ${EVIL} no\rBy kind`),
    deferred('a@', '450'),
    `{"err":{"response":"550 ${EVIL}","responseCode":550,"command":"RCPT TO","recipient":"a@x\\u001b[31m\\ny.example"}}`,
    `{"__proto__":{"response":"550 x"},"constructor":1,"err":{"code":"EAUTH","message":${JSON.stringify(EVIL)}}}`,
    `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
    `{"err":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    `550 ${EVIL}`,
    '\u0000'.repeat(1000),
    '550-'.repeat(1000),
  ];

  it('neither stop the reading nor reach the terminal', async () => {
    const stdin = LINES.join('\n');
    const { status, out } = await commandLine(['explain'], { stdin });
    expect(status).toBe(0);
    expect(out).not.toMatch(TERMINAL_ACTIVE);
    expect(out.match(/^By kind$/gm)).toHaveLength(1);
    const { out: json } = await commandLine(['explain', '--json'], { stdin });
    expect(json).not.toMatch(TERMINAL_ACTIVE);
    expect(JSON.parse(json)).toMatchObject({ lines: LINES.length });
  });

  it('are read in linear time', async () => {
    // each of these repeats the beginning of a pattern; a quadratic one would take minutes
    const beginnings = [
      'postfix',
      ' to=<',
      ', status=',
      'reject: RCPT from ',
      'said: ',
      ' rejected RCPT',
      'x: 550 ',
      '{"',
      'while ',
      '5 50 5.',
      '550-',
    ];
    async function* batches() {
      for (const beginning of beginnings) {
        const line = beginning.repeat(MAX_LINE / beginning.length);
        for (const prefix of [
          '',
          'postfix/smtp[1]: ',
          '2026-11-23 20:00:00 ',
          '2026-11-23 20:00:00 1tABCD-000001-2x == ',
        ]) {
          yield Array.from({ length: 20 }, () => prefix + line);
        }
      }
    }
    expect((await tallyLog(batches())).lines).toBe(beginnings.length * 4 * 20);
  });
});
