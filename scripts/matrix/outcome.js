// One combination tried, and the table of all.
import { copyFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { bounded } from '../run.js';

/** Milliseconds after which a run counts as hung: several times what one takes on a small machine. */
const LIMIT = 600_000;

const COMPILER = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--types', 'node', '--module', 'nodenext'];

/**
 * @typedef {{ cells: string[], ok: boolean }} Outcome
 * @typedef {import('../run.js').Run} Run
 */

/**
 * @param {import('./combinations.js').Combination} combination
 * @param {import('./workspace.js').Workspace} workspace
 * @returns {Promise<Outcome>}
 */
export async function tried({ all }, { cwd, node, versions }) {
  const begin = performance.now();
  const env = {
    ...process.env,
    // tests that start `node` are to get this one
    PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    NO_COLOR: '1',
    MATRIX_NODE: versions.node,
    MATRIX_NODEMAILER: versions.nodemailer,
    MATRIX_ALL: all ? 'yes' : '',
  };
  /** @param {string[]} args */
  const run = (...args) => bounded(node, args, { cwd, env, limit: LIMIT });
  const tests = await run('node_modules/vitest/vitest.mjs', 'run', '--config', 'scripts/matrix/vitest.config.js');
  const required = await run('test/matrix/consumer.cjs');
  const consumer = 'test/matrix/consumer.ts';
  for (const kind of ['.mts', '.cts']) copyFileSync(join(cwd, consumer), join(cwd, consumer.replace('.ts', kind)));
  const kinds = ['.mts', '.cts'].map((kind) => consumer.replace('.ts', kind));
  const types = await run('node_modules/typescript/bin/tsc', ...COMPILER, '--target', 'es2023', ...kinds);
  const seconds = Math.round((performance.now() - begin) / 1000);
  const cells = [versions.nodemailer, versions.node, counted(tests), said(required), said(types), String(seconds)];
  const ok = [tests, required, types].every(({ exitCode }) => exitCode === 0);
  return { cells, ok };
}

/** @param {Run} run */
const said = ({ exitCode, hung }) => (hung ? 'HUNG' : exitCode === 0 ? 'ok' : 'FAILED');

/** @param {Run} run */
function counted(run) {
  const summary = /^ *Tests +(.+?) \(\d+\)$/m.exec(stripVTControlCharacters(run.output))?.[1];
  return run.exitCode === 0 && !run.hung ? (summary ?? 'none') : [said(run), summary].filter(Boolean).join(': ');
}

const HEAD = ['Nodemailer', 'Node', 'tests', 'require()', 'types', 'seconds'];

/** @param {readonly Outcome[]} outcomes */
export function table(outcomes) {
  const rows = [HEAD, ...outcomes.map(({ cells }) => cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
