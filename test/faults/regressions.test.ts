import { describe, expect, it } from 'vitest';
import { LeftOvers } from './left-overs.ts';
import type { Scenario } from './scenario.ts';
import { everybodyIsServed, trialWith } from './trial.ts';

// What the search for counterexamples once found, by name.

const BASE: Scenario = {
  seed: 1,
  options: {},
  server: {},
  faults: [],
  messages: [{ recipients: ['r1@example.com'], content: 'string', size: 10 }],
};

const all = (recipients: readonly string[]): Pick<Scenario, 'messages'> => ({
  messages: [{ recipients, content: 'string', size: 10 }],
});

describe('nobody is given up on', () => {
  it.each<[what: string, scenario: Partial<Scenario>]>([
    [
      'whose address differs by case alone from one that is refused for now',
      {
        ...all(['A@one.example', 'a@one.example', 'r1@example.com']),
        faults: [{ stage: 'RCPT', reply: '450 4.2.0 Greylisted', first: 1 }],
      },
    ],
  ])('%s', async (_what, scenario) => {
    using leftOvers = new LeftOvers();
    const trial = trialWith(leftOvers, everybodyIsServed);
    expect(await trial([{ ...BASE, ...scenario }])).toEqual({ each: [[]], all: [] });
  });
});
