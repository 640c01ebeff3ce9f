import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERRORS, REPLIES } from '../scripts/docs/examples.js';
import { code, prose, source } from '../scripts/docs/markdown.js';
import { page } from '../scripts/docs/page.js';
import { catalogue, classify, DEFAULTS, KINDS, type Kind } from '../src/index.ts';

const all = catalogue();
const input = {
  catalogue: all,
  classify,
  maxRetryTime: DEFAULTS.maxRetryTime,
  replies: REPLIES,
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

  test('has the words for every code and for every kind an example', () => {
    for (const { summary, remedy } of [
      ...all.kinds,
      ...all.enhancedCodes,
      ...all.replyCodes.map((row) => row.meaning),
    ]) {
      expect(text).toContain(prose(summary));
      expect(text).toContain(prose(remedy));
    }
    expect(KINDS.filter((kind) => !REPLIES.some((example) => example.kind === kind))).toEqual(['unknown']);
  });

  test('has no anchor twice, and none that nothing leads to', () => {
    const ids = [...named, ...headings];
    expect(ids.filter((id, n) => ids.indexOf(id) !== n)).toEqual([]);
    const targets = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(500);
    expect(targets.filter((id) => !ids.includes(id as string))).toEqual([]);
  });

  test('has as many cells in every row as its table has columns', () => {
    for (const block of text.split('\n\n').filter((part) => part.startsWith('|'))) {
      const widths = block.split('\n').map((row) => row.replace(/\\[\s\S]/g, '').split('|').length);
      expect(new Set(widths).size, block).toBe(1);
    }
  });
});

describe('the page', () => {
  test('is not made when an example is classified otherwise', () => {
    const wrong = { source: 'x', reply: '550 5.1.1 User unknown', stage: 'RCPT', kind: 'spam' } as const;
    expect(() => page({ ...input, replies: [...REPLIES, wrong] })).toThrow(
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
    expect(page({ ...input, replies: [{ source: '<b>', reply, stage: 'RCPT', kind }] })).toContain(
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
