import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERRORS, TYPICAL } from '../scripts/docs/examples.js';
import { code, jump, prose, source } from '../scripts/docs/markdown.js';
import { page } from '../scripts/docs/page.js';
import { speaker, title } from '../scripts/docs/sources.js';
import { TESTED_REPLIES } from '../scripts/tested-replies.js';
import { catalogue, classify, DEFAULTS, KINDS, type Kind } from '../src/index.ts';
import { ROWS } from './classify/replies.ts';

const all = catalogue();
const input = {
  catalogue: all,
  classify,
  maxRetryTime: DEFAULTS.maxRetryTime,
  replies: TESTED_REPLIES,
  errors: ERRORS,
};
const text = readFileSync(resolve(import.meta.dirname, '../docs/smtp-errors.md'), 'utf8');

/** As GitHub makes an anchor of a heading. */
const slug = (heading: string): string =>
  heading
    .replace(/<[^>]*>/g, '')
    .replace(/\\(.)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/ /g, '-');

const named = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id]) => id);
const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading as string));

/** What stands under a heading, up to the next of any level. */
function under(heading: string, whole: string = text): string {
  const start = whole.indexOf(`\n${heading}\n`);
  expect(start, heading).toBeGreaterThan(-1);
  const body = whole.slice(start + heading.length + 2);
  return body.slice(0, body.search(/^#/m) === -1 ? undefined : body.search(/^#/m));
}

/** The rows of the only table in a text, cells as Markdown. */
const rowsIn = (part: string): string[][] =>
  [...part.matchAll(/^\| (.+) \|$/gm)].slice(2).map(([, row = '']) => row.split(' | '));

describe('docs/smtp-errors.md', () => {
  test('is what the tables say now: npm run docs', () => {
    expect(text).toBe(page(input));
  });

  test('has every kind, code and error, each with an anchor', () => {
    const anchored = new Set([...named, ...headings]);
    const both = (entry: { code: string }): string[] => [`4.${entry.code}`, `5.${entry.code}`];
    const ranges = all.microsoftCodes.filter((entry) => entry.code.includes('-'));
    const expected = [
      ...KINDS,
      ...all.replyCodes.map((entry) => `${entry.code}`),
      ...all.enhancedCodes.flatMap(both),
      ...all.microsoftCodes.filter((entry) => !ranges.includes(entry)).flatMap(both),
      ...ranges.map((entry) => `${entry.permanent ? 5 : 4}.${entry.code}`),
      ...all.clientErrors.flatMap((entry) => entry.codes),
    ];
    expect(expected.length).toBeGreaterThan(350);
    expect(expected.filter((id) => !anchored.has(id))).toEqual([]);
  });

  test('has the words for every code and kind', () => {
    for (const { summary, remedy } of [
      ...all.kinds,
      ...all.enhancedCodes,
      ...all.replyCodes.map((row) => row.meaning),
    ]) {
      expect(text).toContain(prose(summary));
      expect(text).toContain(prose(remedy));
    }
  });

  test('knows each kind by a reply that is tested, and shows that first', () => {
    expect(KINDS.filter((kind) => TYPICAL[kind] === undefined)).toEqual(['unknown']);
    for (const [kind, reply] of Object.entries(TYPICAL)) {
      expect(ROWS).toContainEqual(expect.objectContaining({ kind, reply }));
      expect(rowsIn(under(`### ${kind}`))[0]?.[0]).toBe(code(reply));
      expect(under('## Kinds of errors')).toContain(`| ${code(reply)} |`);
    }
  });

  test('has every tested reply under its source, word for word', () => {
    const part = text.slice(text.indexOf('\n## What servers say, word for word\n'));
    for (const heading of new Set(ROWS.map(({ source }) => source))) {
      const anchored = part.match(/^#### .+$/gm)?.find((line) => line.endsWith(`</a>${heading}`)) ?? '';
      const shown = rowsIn(under(anchored, part)).map(([reply, , kind]) => [reply, kind]);
      const tested = ROWS.filter(({ source }) => source === heading);
      expect(shown).toEqual(tested.map(({ reply, kind }) => [code(reply), jump(code(kind), kind)]));
    }
  });

  test('has an index that leads to everything once, in groups that an eye can search', () => {
    const groups = under('### Index').trim().split('\n');
    const links = groups.map((group) => [...group.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id));
    const ids = links.flat();
    expect(new Set(ids).size).toBe(ids.length);
    const sources = named.filter((id) => id?.startsWith('said-by-'));
    expect(sources).toHaveLength(new Set(ROWS.map((row) => row.source)).size);
    const codes = all.clientErrors.flatMap((entry) => entry.codes);
    for (const id of [...sources, ...codes, ...KINDS, '550', '5.7.26', '5.7.139']) expect(ids).toContain(id);
    expect(groups.find((group) => group.includes('(#ECONNECTION)'))).toMatch(/^- \*\*Errors of Nodemailer:/);
    expect(groups.find((group) => group.includes('(#ECONNREFUSED)'))).toMatch(/^- \*\*Errors of the system:/);
    expect(groups.find((group) => group.includes('(#CERT_HAS_EXPIRED)'))).toMatch(/certificates:/);
  });

  test('is small enough for GitHub, which shows no Markdown of more than 512 KB', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(450_000);
  });

  test('has no anchor twice, and none that nothing leads to', () => {
    const ids = [...named, ...headings];
    expect(ids.filter((id, n) => ids.indexOf(id) !== n)).toEqual([]);
    const targets = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(500);
    expect(targets.filter((id) => !ids.includes(id as string))).toEqual([]);
  });

  test('has as many cells in every row as its table has columns', () => {
    for (const block of text
      .trim()
      .split('\n\n')
      .filter((part) => part.startsWith('|'))) {
      const widths = block.split('\n').map((row) => row.replace(/\\[\s\S]/g, '').split('|').length);
      expect(new Set(widths).size, block).toBe(1);
    }
  });
});

describe('the examples of a kind', () => {
  const one = (reply: string, source: string, kind: Kind = 'relay-denied') =>
    ({ group: 'Servers', source, reply, stage: 'RCPT', kind }) as const;
  const shown = (...replies: ReturnType<typeof one>[]): (string | undefined)[] =>
    rowsIn(under('### relay-denied', page({ ...input, replies }))).map(([reply]) => reply);

  test('are the well known first, of each source the short one, and no text twice', () => {
    const long = one('550 relaying denied for the recipient', 'Haraka');
    const short = one('550 relaying denied', 'Haraka');
    const known = one('550 relay access denied to you, whoever you are', '[Postfix, `x.c`](https://example.com)');
    const again = one('550 relaying denied', 'Zimbra');
    expect(shown(long, again, short, known)).toEqual([known, short, long].map(({ reply }) => code(reply)));
  });

  test('have every action that was seen, and are at most twelve', () => {
    const many = Array.from({ length: 20 }, (_, n) => one(`550 relaying denied ${n}`, `Postfix ${n}`));
    const rare = one('450 relaying denied for now', 'Zimbra');
    const replies = shown(...many, rare);
    expect(replies).toHaveLength(12);
    expect(replies).toContain(code(rare.reply));
  });

  test('are never what only the first digit decided, and never a single word', () => {
    const guess = one('550 do as you like', 'Postfix', 'unknown');
    const word = one('550 5.1.1 no', 'Postfix', 'recipient-unknown');
    const made = page({ ...input, replies: [guess, word] });
    for (const kind of ['unknown', 'recipient-unknown']) expect(under(`### ${kind}`, made)).not.toContain('| reply |');
    expect(text.slice(0, text.indexOf('## What servers say'))).not.toMatch(/Blorp|hello there/);
  });
});

describe('a source', () => {
  test.each([
    ['[RFC 3207, section 4 (STARTTLS)](https://example.com)', 'RFC 3207'],
    ['[Postfix, `src/smtpd/smtpd.c` and `smtpd_check.c`](https://example.com)', 'Postfix'],
    ['[Orange](https://example.com/), [Free](http://example.com/), La Poste', 'Orange, Free, La Poste'],
    ['[Exchange Server: transport agents and NDR codes](https://example.com)', 'Exchange Server'],
    ['[Cisco Secure Email (IronPort)](https://example.com)', 'Cisco Secure Email'],
  ])('%s is %s for short', (heading, name) => {
    expect(title(heading)).toBe(name);
    expect(speaker({ group: 'Servers', source: heading })).toBe(name);
  });

  test('has no name where many say the same', () => {
    const shared = ROWS.filter(({ source }) => source === 'Shared by several servers').map(({ reply }) => reply);
    const rows = TESTED_REPLIES.filter(({ reply, source }) => shared.includes(reply) && source.startsWith('Shared'));
    expect(rows.length).toBeGreaterThan(10);
    expect(new Set(rows.map(speaker))).toEqual(new Set(['several servers']));
  });
});

test('the replies of the page and of the benchmark are the rows of the tests', () => {
  expect(TESTED_REPLIES.map(({ group, ...row }) => row)).toEqual(
    ROWS.map(({ source, reply, stage, kind }) => ({ source, reply, stage, kind })),
  );
});

describe('the page', () => {
  test('is not made when an example is classified otherwise', () => {
    const wrong = { group: '', source: 'x', reply: '550 5.1.1 User unknown', stage: 'RCPT', kind: 'spam' } as const;
    expect(() => page({ ...input, replies: [...TESTED_REPLIES, wrong] })).toThrow(
      /"550 5\.1\.1 User unknown" is an example of/,
    );
    const error = { kind: 'auth', error: { code: 'ECONNREFUSED', message: 'no' } } as const;
    expect(() => page({ ...input, errors: [error] })).toThrow(/ECONNREFUSED "no" is an example of auth/);
  });

  test('says what the library does from the action alone', () => {
    const kinds = all.kinds.map((entry) => ({ ...entry, transient: 'split', permanent: 'split' }) as const);
    const other = page({ ...input, catalogue: { ...all, kinds } });
    expect(other.match(/unless the words of the reply say otherwise: sent again at once/g)).toHaveLength(KINDS.length);
  });

  test('keeps whatever a reply holds as text', () => {
    const kind: Kind = 'recipient-unknown';
    const reply =
      '550 5.1.1 User unknown | <script>alert(1)</script> `code` [x](http://example.com) \\| \u0060\u0060\nnext';
    const cell = code(reply);
    expect(cell).toBe(
      '<code>550 5.1.1 User unknown \\| \\<script\\>alert(1)\\</script\\> \\`code\\` \\[x\\](http&#58;//example.com) \\\\\\| \\`\\` next</code>',
    );
    expect(page({ ...input, replies: [{ group: '', source: '<b>', reply, stage: 'RCPT', kind }] })).toContain(
      `| ${cell} | \\<b\\>,`,
    );
  });
});

describe('Markdown', () => {
  test.each([
    ['a *b* _c_ ~~d~~ #1 &amp; !', 'a \\*b\\* \\_c\\_ \\~\\~d\\~\\~ \\#1 \\&amp; \\!'],
    ['- no list', '\\- no list'],
    ['1. no list', '1\\. no list'],
    ['> no quotation', '\\> no quotation'],
    ['two\n\nlines\t', 'two lines'],
    ['see http://www.example.com', 'see http&#58;//www&#46;example.com'],
  ])('%j is text', (words, escaped) => {
    expect(prose(words)).toBe(escaped);
  });

  test('code is code', () => {
    expect(code('x <y> *z*')).toBe('`x <y> *z*`');
  });

  test('references are links', () => {
    expect(source('RFC 5321, section 4.2.3 (reply codes)')).toBe(
      '[RFC 5321, section 4.2.3](https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3) (reply codes)',
    );
    expect(source('RFC 7372, RFC 6376')).toMatch(/^\[RFC 7372\]\(\S+rfc7372\), \[RFC 6376\]\(\S+rfc6376\)$/);
    expect(source('Node.js TLS: https://nodejs.org/api/tls.html#x')).toBe(
      'Node.js TLS: <https://nodejs.org/api/tls.html#x>',
    );
    expect(source('https://example.com/')).toBe('<https://example.com/>');
  });
});
