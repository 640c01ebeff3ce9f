import { expect, test } from 'vitest';
import { classify, KINDS } from '../../src/classify/index.ts';
import { ROWS } from './replies.data.ts';

for (const [source, reply, stage, kind, action, more] of ROWS) {
  test(`${source}: ${reply}${stage === undefined ? '' : ` at ${stage}`}`, () => {
    const result = classify(reply, { stage });
    expect(result).toMatchObject({ kind, action, ...more });
    expect(result?.summary).toMatch(/^[A-Z].*\.$/);
    expect(result?.remedy).toMatch(/^[A-Z].*\.$/);
    expect(result?.reference).not.toBe('');
    if (action === 'fail') expect(result).not.toHaveProperty('retryAfter');
    else expect(result?.suppress).toBe(false);
  });
}

test('the table is broad: rows, kinds, no row twice', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(150);
  expect(new Set(ROWS.map((row) => `${row[1]} at ${row[2]}`)).size).toBe(ROWS.length);
  expect(new Set(ROWS.map((row) => row[3]))).toEqual(new Set(KINDS));
});
