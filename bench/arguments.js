// The bench's command line.
import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios/index.js';

export const USAGE = `npm run bench -- [options]

  --only NAME      this scenario alone; may be given several times
  --quick          less work and one round: shows that everything runs, and not more
  --rounds N       instead of the scenario's own number
  --json           everything that was measured, as JSON
  --profile DIR    writes a CPU profile of each sender there (one round)

Scenarios:
${SCENARIOS.map(({ name, title }) => `  ${name.padEnd(16)} ${title}`).join('\n')}`;

/** @typedef {{ only: string[], quick: boolean, rounds: number | undefined, json: boolean, profile: string | undefined }} Arguments */

/** @param {string[]} args @returns {Arguments | 'help'} @throws {Error} for what it does not know */
export function readArguments(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, quick, json, profile, help } = values;
  if (help) return 'help';
  const stranger = only.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (stranger !== undefined) throw new Error(`There is no scenario ${JSON.stringify(stranger)}`);
  const once = quick || profile !== undefined ? 1 : undefined;
  const rounds = values.rounds === undefined ? once : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error('--rounds takes a number from 1 on');
  return { only, quick, rounds, json, profile };
}
