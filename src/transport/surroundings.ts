import type { Policy } from '../policy/options.ts';
import type { Announce } from './events.ts';
import type { Log } from './log.ts';
import type { Routes } from './routes/routes.ts';
import type { Statistics } from './statistics.ts';

/** What a delivery shares with the others of its transport. */
export interface Surroundings {
  readonly routes: Routes;
  readonly policy: Policy;
  readonly statistics: Statistics;
  readonly announce: Announce;
  readonly log: Log;
}
