// One contestant at one scenario, in a process of its own: its CPU time and its memory are nobody else's.

import { SCENARIOS } from '../scenarios/index.js';
import { CONTESTANTS } from './index.js';
import { Outcomes } from './outcomes.js';

/** @typedef {{ contestant: string, scenario: string, setting: import('../scenarios/index.js').Setting, port: number }} Task */

process.once('message', async (message) => {
  const { contestant, scenario, setting, port } = /** @type {Task} */ (message);
  const { work, transport } = found(SCENARIOS, scenario);
  const { transporter, sendMail } = found(CONTESTANTS, contestant).open({ host: '127.0.0.1', port, ...transport });
  const outcomes = new Outcomes(sendMail);
  const start = performance.now();
  const timeLimit = new Promise((resolve) => setTimeout(resolve, setting.seconds * 1000));
  const measured = await Promise.race([work({ transporter, outcomes, setting }), timeLimit]);
  const seconds = (performance.now() - start) / 1000;
  process.send?.({ measured: measured ?? {}, told: outcomes.report(), seconds }, () => process.exit());
});
process.once('disconnect', () => process.exit());

/**
 * @template {{ name: string }} Named
 * @param {readonly Named[]} all @param {string} name @returns {Named}
 */
function found(all, name) {
  const one = all.find((candidate) => candidate.name === name);
  if (!one) throw new Error(`There is no ${name}`);
  return one;
}
