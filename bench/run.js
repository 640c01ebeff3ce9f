// Plain Nodemailer, what people wrap around it, and this package, side by side on the same work.
//   npm run bench                                  everything: about an hour
//   npm run bench -- --quick                       shows that everything runs
//   npm run bench -- --only happy-path --rounds 15
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { readArguments, USAGE } from './arguments.js';
import { CONTESTANTS } from './contestants/index.js';
import { orderOf, runOnce } from './round.js';
import { SCENARIOS } from './scenarios/index.js';
import { hasSmtpSink } from './servers/smtp-sink.js';
import { summary } from './summary.js';
import { heading, table } from './table.js';

/** @typedef {import('./scenarios/index.js').Scenario} Scenario */
/** @typedef {import('./arguments.js').Arguments} Arguments */
/** @typedef {import('./summary.js').Round} Round */

const names = CONTESTANTS.map(({ name }) => name);

/** @param {Scenario} scenario @param {Arguments} wanted */
async function measure(scenario, wanted) {
  const setting = { ...scenario.setting, ...(wanted.quick && scenario.quick) };
  const count = wanted.rounds ?? scenario.rounds;
  /** @type {Round[]} */
  const rounds = [];
  for (let number = 0; number < count; number++) {
    /** @type {Round} */
    const round = {};
    for (const name of orderOf(names, number)) {
      process.stderr.write(`${scenario.name}: round ${number + 1} of ${count}, ${name}\n`);
      round[name] = await runOnce(scenario, name, setting, wanted.profile).catch((error) => ({ died: error.message }));
    }
    rounds.push(round);
  }
  return { setting, rounds, rows: summary(scenario, names, rounds) };
}

/** @param {string} name */
const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

const surroundings = () => ({
  node: process.version,
  nodemailer: versionOf('nodemailer'),
  'p-retry': versionOf('p-retry'),
  cpu: cpus()[0]?.model ?? 'unknown',
  cpus: cpus().length,
  sink: hasSmtpSink() ? 'smtp-sink' : "the bench's own",
});

/** @param {Arguments} wanted */
async function main(wanted) {
  const chosen = SCENARIOS.filter(({ name }) => wanted.only.length === 0 || wanted.only.includes(name));
  if (!wanted.json) console.log(onOneLine(surroundings()));
  const results = [];
  for (const scenario of chosen) {
    const { setting, rounds, rows } = await measure(scenario, wanted);
    results.push({ name: scenario.name, title: scenario.title, setting, summary: rows, rounds });
    if (!wanted.json) console.log(`\n${heading(scenario, setting, rounds.length)}\n${table(scenario, rows)}`);
  }
  if (wanted.json) console.log(JSON.stringify({ ...surroundings(), scenarios: results }, undefined, 2));
}

/** @param {object} facts */
const onOneLine = (facts) =>
  Object.entries(facts)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');

try {
  const wanted = readArguments(process.argv.slice(2));
  if (wanted === 'help') console.log(USAGE);
  else await main(wanted);
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
