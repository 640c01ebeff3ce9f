import type { Answer } from './answer.ts';
import type { Script } from './script.ts';
import { STAGES } from './stages.ts';

const CONDITIONS = [
  'stage',
  'recipient',
  'domain',
  'sender',
  'connection',
  'transaction',
  'nth',
  'first',
  'per',
  'probability',
];
const FAULTS = ['reply', 'delay', 'trickle', 'drop', 'silent', 'accept', 'after'];

/** @throws {TypeError} */
export function checkScript(script: Script): void {
  for (const rule of [script].flat()) {
    if (typeof rule === 'function') continue;
    if (typeof rule !== 'object' || rule === null)
      throw new TypeError(`A rule of a script is an object or a function, not ${shown(rule)}`);
    for (const stage of [rule.stage].flat()) {
      if (!STAGES.includes(stage))
        throw new TypeError(`There is no stage ${shown(stage)}: stages are ${STAGES.join(', ')}`);
    }
    for (const name of Object.keys(rule)) {
      if (![...CONDITIONS, ...FAULTS, 'answer'].includes(name))
        throw new TypeError(`Unknown part \`${name}\` of a rule`);
    }
  }
}

/** @throws {TypeError} */
export function checkAnswer(answer: Answer, whose: string): void {
  if (typeof answer === 'string' || answer instanceof Uint8Array) return;
  if (typeof answer !== 'object' || answer === null)
    throw new TypeError(`Expected ${whose} to be a reply or a fault, not ${shown(answer)}`);
  for (const name of Object.keys(answer)) {
    if (!FAULTS.includes(name)) throw new TypeError(`Unknown part \`${name}\` of ${whose}`);
  }
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
