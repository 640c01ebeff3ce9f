import { randomInt } from 'node:crypto';

export interface RunOptions {
  readonly schedules: number;
  /** Of the first schedule. */
  readonly seed: number;
  /** After which no further schedule is begun. */
  readonly minutes: number;
}

/** The same schedules every time, whatever else is tried. */
const FIXED: RunOptions = { schedules: 160, seed: 1, minutes: 5 };
const FRESH_SCHEDULES = 352;

/** What to play: some that stay the same and some fresh ones, or what the environment asks for. */
export function runOptions(
  { FAULT_SCHEDULES, FAULT_SEED, FAULT_MINUTES }: NodeJS.ProcessEnv = process.env,
): RunOptions[] {
  const asked = {
    schedules: Number(FAULT_SCHEDULES ?? FRESH_SCHEDULES),
    seed: Number(FAULT_SEED ?? randomInt(1000, 2 ** 30)),
    minutes: Number(FAULT_MINUTES ?? FIXED.minutes),
  };
  return FAULT_SCHEDULES === undefined && FAULT_SEED === undefined ? [FIXED, asked] : [asked];
}
