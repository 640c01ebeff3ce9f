import type { LeftOvers } from './left-overs.ts';
import { type Played, play } from './play.ts';
import type { Trial } from './property.ts';
import type { Scenario } from './scenario.ts';
import { untruths } from './truth.ts';

/** Schedules played side by side: most of their time is spent waiting for sockets. */
const AT_ONCE = 40;

/**
 * Plays scenarios side by side, and compares every ledger with what the server truly has.
 * @param further what else must be true
 */
export function trialWith(leftOvers: LeftOvers, further: (played: Played) => string[] = () => []): Trial {
  const complaintsAbout = async (scenario: Scenario): Promise<string[]> => {
    try {
      const played = await play(scenario, leftOvers.folder);
      return [...(await untruths(played, leftOvers.folder)), ...further(played)];
    } catch (error) {
      return [String(error)];
    }
  };
  return async (scenarios) => {
    leftOvers.begin();
    const each = await sideBySide(scenarios, complaintsAbout);
    return { each, all: await leftOvers.found() };
  };
}

async function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [i, item] of queue) results[i] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

/** Schedules whose faults all pass: nobody may be given up on. */
export const everybodyIsServed = ({ endings }: Played): string[] =>
  endings
    .filter(({ outcome }) => outcome.rejected?.length !== 0)
    .map(({ number, outcome }) => `Message ${number}: ${outcome.rejected} were given up on`);
