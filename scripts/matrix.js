// The packed package with each Nodemailer on each Node: the tests that Nodemailer can make fail, require(), the types.
//   npm run test:matrix -- --nodemailer 7,10 --node 20,26     these versions, each with each
//   npm run test:matrix -- --pair 7:26 --pair 10:20           these pairs
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { combinationsOf } from './matrix/combinations.js';
import { install } from './matrix/install.js';
import { table, tried } from './matrix/outcome.js';
import { layOut } from './matrix/workspace.js';

const combinations = combinationsOf(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'matrix-'));
const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    remove();
    process.exit(1);
  });
}

try {
  const installed = await install(folder, combinations);
  const outcomes = [];
  for (const combination of combinations) {
    console.log(`\n== Nodemailer ${combination.nodemailer}, Node ${combination.node}`);
    outcomes.push(await tried(combination, layOut(folder, combination, installed)));
  }
  console.log(`\n${table(outcomes)}`);
  if (!outcomes.every(({ ok }) => ok)) process.exitCode = 1;
} finally {
  remove();
}
