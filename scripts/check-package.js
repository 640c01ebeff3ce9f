// Packs the package, installs the tarball into an empty project, and uses it there as an app would: imported from ESM,
// required from CommonJS, compiled by TypeScript in both module kinds, from the command line, and as a test kit.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const project = mkdtempSync(join(tmpdir(), 'package-check-'));
const bare = mkdtempSync(join(tmpdir(), 'package-check-'));

const COMPILER = ['--noEmit', '--strict', '--types', 'node', '--module', 'nodenext', '--target', 'es2023'];

/** @param {string} command @param {string[]} args */
const run = (command, ...args) => execFileSync(command, args, { cwd: project, stdio: 'inherit' });
/** @param {string} name @param {string} text */
const write = (name, text) => writeFileSync(join(project, name), text);

const EXPECTED = [
  'DEFAULTS',
  'KINDS',
  'ResilientTransport',
  'catalogue',
  'checkRules',
  'classify',
  'httpStatus',
  'oneLine',
  'resilient',
  'systemClock',
];

const EXPECTED_FOR_TESTING = ['CERTIFICATES', 'FLAVOURS', 'FakeClock', 'STAGES', 'createFaultServer', 'seededRandom'];

const ESM = `
import assert from 'node:assert/strict';
import nodemailer from 'nodemailer';
import * as main from 'nodemailer-resilient';
import { classify } from 'nodemailer-resilient/classify';

assert.deepEqual(Object.keys(main).sort(), ${JSON.stringify(EXPECTED)}.sort());
assert.equal(classify('550 5.1.1 User unknown').kind, 'recipient-unknown');
const transporter = main.resilient(nodemailer.createTransport({ jsonTransport: true }));
const info = await transporter.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'x' });
assert.deepEqual(info.accepted, ['b@example.com']);
`;

const CJS = `
const assert = require('node:assert/strict');
const nodemailer = require('nodemailer');
const { resilient, ResilientTransport } = require('nodemailer-resilient');
const { classify } = require('nodemailer-resilient/classify');

assert.equal(classify('450 4.2.0 Greylisted').kind, 'greylisted');
const transporter = resilient(nodemailer.createTransport({ jsonTransport: true }));
assert.ok(transporter.transporter instanceof ResilientTransport);
transporter.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'x' }).then(({ recipients }) => {
  assert.equal(recipients[0].state, 'accepted');
});
`;

const TYPES = `
import nodemailer from 'nodemailer';
import { type DeliveryError, type ResilientOptions, ResilientTransport, resilient } from 'nodemailer-resilient';
import { type Classification, classify } from 'nodemailer-resilient/classify';

const options: ResilientOptions = { retries: 3, onUnknown: 'fail' };
const transporter = resilient(nodemailer.createTransport({ pool: true, host: '127.0.0.1' }), options);
export const send = async (): Promise<string[]> => (await transporter.sendMail({})).deferred;
export const meaning: Classification = classify(new Error('x'));
export const plugin = nodemailer.createTransport(new ResilientTransport('smtp://127.0.0.1'));
export const retryable = (error: DeliveryError): boolean => error.retryable;
`;

const TEST_KIT = `
import assert from 'node:assert/strict';
import nodemailer from 'nodemailer';
import * as kit from 'nodemailer-resilient/testing';

assert.deepEqual(Object.keys(kit).sort(), ${JSON.stringify(EXPECTED_FOR_TESTING)}.sort());
const server = await kit.createFaultServer({ script: { stage: 'RCPT', recipient: 'b@example.com', reply: '450 4.2.0 Later' } });
const message = { from: 'a@example.com', to: ['b@example.com', 'c@example.com'], text: 'x' };
const { rejected } = await nodemailer.createTransport(server.url).sendMail(message);
assert.deepEqual(rejected, ['b@example.com']);
server.assertExactlyOnce(['c@example.com']);
await server.close();
`;

const TEST_KIT_TYPES = `
import { createFaultServer, FakeClock, type FaultServer, type Moment } from 'nodemailer-resilient/testing';
import { resilient } from 'nodemailer-resilient';
import nodemailer from 'nodemailer';

const reply = ({ stage, recipient }: Moment) => (stage === 'RCPT' && recipient ? '450 4.2.0 Later' : undefined);
export async function use(): Promise<number> {
  const clock = new FakeClock();
  await using server = await createFaultServer({ clock, script: [reply, { stage: ['MAIL', 'dot'], drop: 'rst' }] });
  const same: FaultServer = server;
  resilient(nodemailer.createTransport(same.url), { clock });
  return server.deliveries.length;
}
// @ts-expect-error there is no such stage
export const wrong = createFaultServer({ script: { stage: 'RCTP', drop: 'rst' } });
`;

/** Runs the installed command, as a user does. @param {string} cwd @param {string[]} args */
function cli(cwd, ...args) {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'nodemailer-resilient', ...args], {
    cwd,
    encoding: 'utf8',
    input: '',
  });
  return { status, stdout, stderr };
}

/** @param {string} cwd */
function checkExplain(cwd) {
  const { status, stdout } = cli(cwd, 'explain', '550 5.1.1 User unknown', '--json');
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).kind, 'recipient-unknown');
}

/** Without smtp-server the test kit says what is missing; its types do not need it; with it, it works. */
function checkTestKit() {
  const { status, stderr } = spawnSync('node', ['test-kit.mjs'], { cwd: project, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /npm install --save-dev smtp-server/);
  run('npx', 'tsc', ...COMPILER, 'test-kit-types.mts');
  run('npm', 'install', '--no-audit', '--no-fund', `smtp-server@${devDependencies['smtp-server']}`);
  run('node', 'test-kit.mjs');
}

/** Without Nodemailer: replies are explained, and a check says what is missing. @param {string} tarball */
function checkWithoutNodemailer(tarball) {
  writeFileSync(join(bare, 'package.json'), JSON.stringify({ name: 'bare', private: true }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--omit=peer', tarball], { cwd: bare, stdio: 'inherit' });
  checkExplain(bare);
  const { status, stderr } = cli(bare, 'check', 'smtp://127.0.0.1:1');
  assert.equal(status, 2);
  assert.match(stderr, /npm install nodemailer/);
}

try {
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: root,
    encoding: 'utf8',
  });
  const [tarball] = JSON.parse(packed);
  write('package.json', JSON.stringify({ name: 'empty', private: true }));
  const others = ['nodemailer', 'typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
  run('npm', 'install', '--no-audit', '--no-fund', `./${tarball.filename}`, ...others);
  write('app.mjs', ESM);
  write('app.cjs', CJS);
  write('app.mts', TYPES);
  write('app-in-commonjs.cts', TYPES);
  write('test-kit.mjs', TEST_KIT);
  write('test-kit-types.mts', TEST_KIT_TYPES);
  run('node', 'app.mjs');
  run('node', 'app.cjs');
  run('npx', 'tsc', ...COMPILER, 'app.mts', 'app-in-commonjs.cts');
  checkTestKit();
  checkExplain(project);
  assert.equal(cli(project, 'check', 'smtp://127.0.0.1:1').status, 1);
  checkWithoutNodemailer(join(project, tarball.filename));
  console.log(
    `${tarball.filename}: ${tarball.files.length} files, ${tarball.size} bytes; import, require, types, the command line and the test kit work`,
  );
} finally {
  for (const folder of [project, bare]) rmSync(folder, { recursive: true, force: true });
}
