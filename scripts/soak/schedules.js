// The properties of test/faults/honesty.test.ts, with as many schedules as wanted.
import { bounded } from '../run.js';

/** Milliseconds that a property may take to make a counterexample smaller, and both of them to start and end. */
const MARGIN = 10 * 60_000;

/** @param {import('../soak.js').Wanted} wanted @returns {Promise<boolean>} */
export async function playSchedules({ count, seed, minutes }) {
  const begin = performance.now();
  const { exitCode, output, hung } = await bounded(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', 'test/faults/honesty.test.ts', '--reporter=dot'],
    {
      cwd: new URL('../..', import.meta.url).pathname,
      // one property after the other, each with its own time
      limit: 2 * minutes * 60_000 + MARGIN,
      env: { ...process.env, FAULT_SCHEDULES: `${count}`, FAULT_SEED: `${seed}`, FAULT_MINUTES: `${minutes}` },
    },
  );
  const played = [...output.matchAll(/^(.*): (\d+) schedules from seed \d+$/gm)].map(([, name, schedules]) => [
    `${name?.replace(/^·+/, '')}`,
    Number(schedules),
  ]);
  const seconds = Math.round((performance.now() - begin) / 1000);
  const found = hung ? 'did not come to its end' : exitCode === 0 ? 'none' : 'see above';
  console.table({ ...Object.fromEntries(played), 'first seed': seed, seconds, counterexamples: found });
  return exitCode === 0;
}
