import fc from 'fast-check';
import type { RunOptions } from './run-options.ts';
import type { Scenario } from './scenario.ts';

/** Plays scenarios. @returns for each what is wrong with it, and what all of them left behind */
export type Trial = (scenarios: readonly Scenario[]) => Promise<{ each: string[][]; all: string[] }>;

/** Schedules after which it is asked what they have left behind. */
const BATCH = 128;

/** Milliseconds of real time spent on making a counterexample smaller. */
const SHRINKING = 60_000;

/**
 * Looks for schedules that break a property. Each has a seed of its own, one more than the one before, so that it can
 * be played again, and shrunk, without the others.
 * @param name the test's, for playing a counterexample again
 * @throws with the smallest counterexample found, and how to play it again
 */
export async function checkProperty(
  name: string,
  one: fc.Arbitrary<Scenario>,
  trial: Trial,
  { schedules, seed, minutes }: RunOptions,
): Promise<void> {
  const deadline = performance.now() + minutes * 60_000;
  let played = 0;
  while (played < schedules && performance.now() < deadline) {
    const seeds = Array.from({ length: Math.min(BATCH, schedules - played) }, (_, i) => seed + played + i);
    const scenarios = seeds.map((each) => scenarioOf(one, each));
    const { each, all } = await trial(scenarios);
    played += seeds.length;
    if (all.length === 0 && each.every((complaints) => complaints.length === 0)) continue;
    // what is left behind may be anybody's
    const suspects = seeds.filter((_, i) => all.length > 0 || (each[i] ?? []).length > 0);
    throw new Error(await report(name, one, trial, suspects, [...each.flat(), ...all]));
  }
  process.stdout.write(`${name}: ${played} schedules from seed ${seed}\n`);
}

function scenarioOf(one: fc.Arbitrary<Scenario>, seed: number): Scenario {
  const [scenario] = fc.sample(one, { seed, numRuns: 1 });
  if (!scenario) throw new Error('fast-check made nothing');
  return scenario;
}

/** Plays each suspect alone, and shrinks the first that fails. */
async function report(
  name: string,
  one: fc.Arbitrary<Scenario>,
  trial: Trial,
  suspects: readonly number[],
  complaints: readonly string[],
): Promise<string> {
  for (const seed of suspects) {
    const alone = async (scenario: Scenario) => {
      const { each, all } = await trial([scenario]);
      const wrong = [...each.flat(), ...all];
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    };
    const { failed, counterexample, counterexamplePath, numShrinks, errorInstance } = await fc.check(
      fc.asyncProperty(one, alone),
      { seed, numRuns: 1, interruptAfterTimeLimit: SHRINKING },
    );
    if (!failed || !counterexample) continue;
    return [
      (errorInstance as Error).message,
      `in ${fc.stringify(counterexample[0])}`,
      `which is seed ${seed} after ${numShrinks} steps of shrinking (path ${counterexamplePath}). To find it again:`,
      reproduction(name, seed),
    ].join('\n');
  }
  return [
    ...complaints,
    'None of these schedules fails when it is played alone. To play them again:',
    ...suspects.flatMap((seed) => [reproduction(name, seed), fc.stringify(scenarioOf(one, seed))]),
  ].join('\n');
}

const reproduction = (name: string, seed: number): string =>
  `FAULT_SEED=${seed} FAULT_SCHEDULES=1 npx vitest run test/faults/honesty.test.ts -t '${name}'`;
