import { describe, expect, test } from 'vitest';
import { classify, KINDS } from '../../src/classify/index.ts';
import { ROWS, readReplies } from './replies.ts';

for (const { source, line, reply, stage, kind, action, also, without } of ROWS) {
  test(`replies.md:${line} ${source}: ${reply}${stage === undefined ? '' : ` at ${stage}`}`, () => {
    const result = classify(reply, { stage });
    expect(result).toMatchObject({ kind, action, ...also });
    for (const field of without) expect(result).not.toHaveProperty(field);
    expect(result?.summary).toMatch(/^[A-Z].*\.$/);
    expect(result?.remedy).toMatch(/^[A-Z].*\.$/);
    expect(result?.reference).not.toBe('');
    if (action === 'fail') expect(result).not.toHaveProperty('retryAfter');
    else expect(result?.suppress).toBe(false);
  });
}

test('the table is broad: rows, kinds, sources', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(400);
  expect(new Set(ROWS.map(({ kind }) => kind))).toEqual(new Set(KINDS));
  expect(new Set(ROWS.map(({ source }) => source)).size).toBeGreaterThanOrEqual(50);
});

describe('the reader', () => {
  const table = (...rows: string[]) =>
    ['### Source', '', '| reply | stage | kind | action | also |', '|---|---|---|---|---|', ...rows].join('\n');
  const row = '| `550 no` | RCPT | policy | fail | |';
  const read = (text: string) => readReplies(text, 'file.md');

  test('reads what it should', () => {
    const also = 'no suppress, guess, scope: account, retryAfter: 1000, splitBy: domain, reference: SES, no limit';
    expect(read(`# Title\n\nText.\n\n${table(`| \`550-a\\n550 b \\| c\` | | spam | retry | ${also} |`)}\n`)).toEqual([
      {
        source: 'Source',
        line: 9,
        reply: '550-a\n550 b | c',
        stage: undefined,
        kind: 'spam',
        action: 'retry',
        also: expect.objectContaining({ suppress: false, guess: true, scope: 'account', retryAfter: 1000 }),
        without: ['limit'],
      },
    ]);
  });

  test.each([
    ['a stage', table(row, '| `551 no` | RCTP | policy | fail | |'), "file.md:6: no stage 'RCTP'"],
    ['a kind', table('| `550 no` | RCPT | polic | fail | |'), "file.md:5: no kind 'polic'"],
    ['an action', table('| `550 no` | RCPT | policy | | |'), "file.md:5: no action ''"],
    ['an expectation', table('| `550 no` | RCPT | policy | fail | toString: x |'), "'toString: x' is nothing"],
    ['a scope', table('| `550 no` | RCPT | policy | fail | scope: me |'), "no scope 'me'"],
    ['a number', table('| `550 no` | RCPT | policy | retry | retryAfter: soon |'), "'soon' is no positive number"],
    ['a reference', table('| `550 no` | RCPT | policy | fail | reference: NOBODY |'), "no reference 'NOBODY'"],
    ['an expectation twice', table('| `550 no` | RCPT | policy | fail | suppress, no suppress |'), "'suppress' twice"],
    ['a backtick missing', table('| 550 no | RCPT | policy | fail | |'), 'between backticks'],
    ['an escape', table('| `550 \\t` | RCPT | policy | fail | |'), '\\t stands for nothing'],
    ['a pipe too many', table('| `550 a | b` | RCPT | policy | fail | |'), 'not five cells'],
    ['a cell too few', table('| `550 no` | RCPT | policy | fail |'), 'not five cells'],
    ['a row twice', table(row, row), 'file.md:6: the same reply and stage as in line 5'],
    ['no source', table(row).replace('### Source', '## Part'), 'a table without a source'],
    ['a source without a name', `### \n${row}`, 'a source without a name'],
    ['a source twice', `${table(row)}\n\n${table('| `551 no` | RCPT | policy | fail | |')}`, "'Source' twice"],
    ['a source without rows', table(), "no rows under 'Source'"],
    ['another header', table(row).replace('kind', 'sort'), 'file.md:3: a table begins with'],
  ])('names file, line and mistake: %s', (_name, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
