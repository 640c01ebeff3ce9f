// For as long as one likes: schedules of faults drawn at random, or messages through one transporter.
//   npm run test:soak -- --schedules 20000 [--seed N] [--minutes M]
//   npm run test:soak -- --messages 100000 [--seed N] [--minutes M]
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { soakMessages } from './soak/messages.js';
import { playSchedules } from './soak/schedules.js';

/** @typedef {{ count: number, seed: number, minutes: number }} Wanted `minutes`: after which nothing further is begun */

const USAGE = 'npm run test:soak -- --schedules N | --messages N [--seed N] [--minutes N]';

/** @param {Record<string, string | undefined>} values @param {string} name @param {number} usual */
function wholeNumber(values, name, usual) {
  const text = values[name];
  if (text === undefined) return usual;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`--${name}: ${JSON.stringify(text)} is no whole number from 1 to 999999999\n${USAGE}`);
}

/** @param {readonly string[]} args @returns {Promise<boolean>} whether nothing was found */
async function soak(args) {
  const option = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    args: [...args],
    options: { schedules: option, messages: option, seed: option, minutes: option },
  });
  if ((values.schedules === undefined) === (values.messages === undefined)) throw new Error(USAGE);
  /** @param {'schedules' | 'messages'} name */
  const wanted = (name) => ({
    count: wholeNumber(values, name, 1),
    seed: wholeNumber(values, 'seed', randomInt(1, 2 ** 29)),
    minutes: wholeNumber(values, 'minutes', 30),
  });
  return values.messages === undefined ? playSchedules(wanted('schedules')) : soakMessages(wanted('messages'));
}

try {
  if (!(await soak(process.argv.slice(2)))) process.exitCode = 1;
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
