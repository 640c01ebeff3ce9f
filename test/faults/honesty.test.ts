import { afterAll, describe, it } from 'vitest';
import { LeftOvers } from './left-overs.ts';
import { checkProperty } from './property.ts';
import { runOptions } from './run-options.ts';
import { passingScenario, scenario } from './scenario-arbitrary.ts';
import { everybodyIsServed, trialWith } from './trial.ts';

/** Trouble that passes is a simpler property: it needs fewer schedules. */
const SHARE_THAT_PASSES = 0.2;

describe('whatever a server does', () => {
  const leftOvers = new LeftOvers();
  afterAll(() => leftOvers[Symbol.dispose]());

  for (const options of runOptions()) {
    const timeout = (options.minutes + 3) * 60_000;

    it(`the ledger is true (seed ${options.seed})`, { timeout }, () =>
      checkProperty('the ledger is true', scenario, trialWith(leftOvers), options),
    );

    it(`trouble that passes costs nobody the message (seed ${options.seed})`, { timeout }, () => {
      const schedules = Math.ceil(options.schedules * SHARE_THAT_PASSES);
      const trial = trialWith(leftOvers, everybodyIsServed);
      return checkProperty('trouble that passes', passingScenario, trial, { ...options, schedules });
    });
  }
});
