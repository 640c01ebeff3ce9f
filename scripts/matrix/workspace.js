// A folder in which the tests find the package as packed, and one Nodemailer.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRunning } from './combinations.js';
import { ROOT } from './install.js';

/** What the tests need beside the package. */
const FROM_THE_CHECKOUT = ['test', 'examples', 'scripts', 'CONTRIBUTING.md', 'vitest.config.ts'];

/** @typedef {{ cwd: string, node: string, versions: { node: string, nodemailer: string } }} Workspace */

/**
 * @param {string} folder
 * @param {import('./combinations.js').Combination} combination
 * @param {import('./install.js').Installed} installed
 * @returns {Workspace}
 */
export function layOut(folder, { nodemailer, types, node }, { packages, tarball }) {
  const cwd = join(folder, `nodemailer-${nodemailer}-node-${node}`);
  mkdirSync(cwd);
  execFileSync('tar', ['-xzf', tarball, '-C', cwd, '--strip-components', '1']);
  for (const name of FROM_THE_CHECKOUT) cpSync(join(ROOT, name), join(cwd, name), { recursive: true });
  const modules = join(cwd, 'node_modules');
  link(join(ROOT, 'node_modules'), modules, ['nodemailer', '@types']);
  link(join(ROOT, 'node_modules/@types'), join(modules, '@types'), ['nodemailer']);
  // copies: what is linked would find its own dependencies where it came from
  const under = join(packages, `nodemailer-${nodemailer}`);
  cpSync(under, join(modules, 'nodemailer'), { recursive: true });
  if (types) cpSync(join(packages, `types-${types}`), join(modules, '@types/nodemailer'), { recursive: true });
  const { version } = JSON.parse(readFileSync(join(under, 'package.json'), 'utf8'));
  const binary = isRunning(node) ? process.execPath : join(packages, `node-${node}/bin/node`);
  const answer = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  if (!answer.startsWith(`v${node}.`)) throw new Error(`${dirname(binary)} has Node ${answer}, not ${node}`);
  return { cwd, node: binary, versions: { node: answer.slice(1), nodemailer: version } };
}

/** @param {string} from @param {string} to @param {readonly string[]} except */
function link(from, to, except) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (!name.startsWith('.') && !except.includes(name)) symlinkSync(join(from, name), join(to, name));
  }
}
