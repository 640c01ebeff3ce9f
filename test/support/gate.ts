import type { Classification } from '../../src/classify/index.ts';
import type { Clock } from '../../src/policy/clock.ts';
import { DEFAULTS, type ResilientOptions } from '../../src/policy/options.ts';
import { FakeClock } from '../../src/testing/index.ts';
import type { Feedback, Reason } from '../../src/transport/gate/feedback.ts';
import { type Capacity, Gate, type GateState, type Pass, type Visitor } from '../../src/transport/gate/gate.ts';
import { macrotask } from './faults.ts';

const UNKNOWN: Classification = {
  kind: 'unknown',
  scope: 'server',
  action: 'retry',
  text: 'words',
  suppress: false,
  guess: false,
  summary: '',
  remedy: '',
  reference: '',
} as Classification;

export const reason = (classification: Partial<Classification> = {}): Reason => ({
  classification: { ...UNKNOWN, ...classification },
  error: new Error('words'),
});

/** What transactions may say, in short. */
export const SAID = {
  served: (): Feedback => ({ type: 'served' }),
  nothing: (): Feedback => ({ type: 'nothing' }),
  reached: (): Feedback => ({ type: 'reached' }),
  busy: (classification: Partial<Classification> = {}): Feedback => ({
    type: 'busy',
    ...reason({ kind: 'rate-limited', scope: 'account', action: 'throttle', ...classification }),
  }),
  away: (): Feedback => ({ type: 'away', ...reason({ kind: 'network' }) }),
  locked: (): Feedback => ({ type: 'locked', ...reason({ kind: 'auth', scope: 'account', action: 'fail' }) }),
  exhausted: (retryAfter: number): Feedback => ({
    type: 'exhausted',
    ...reason({ kind: 'quota-exceeded', scope: 'account', action: 'throttle', retryAfter }),
  }),
};

/** Somebody at the gate, and what became of it. */
export interface Guest extends Visitor {
  readonly name: string;
  readonly calls: number;
  readonly pass: Pass | undefined;
  readonly refusal: Reason | undefined;
}

/** A gate on a clock that stands still until it is told otherwise. */
export function gateWith(options: ResilientOptions = {}, capacity: Capacity = { connections: 5 }) {
  const clock = new FakeClock({ mode: 'manual' });
  let sleeping = 0;
  const counting: Clock = {
    now: () => clock.now(),
    random: () => clock.random(),
    sleep: (...args) => {
      sleeping++;
      return clock.sleep(...args).finally(() => sleeping--);
    },
  };
  const states: GateState[] = [];
  let moves = 0;
  const gate = new Gate(capacity, { ...DEFAULTS, clock: counting, ...options } as typeof DEFAULTS, {
    changed: (state) => states.push(state),
    moved: () => moves++,
  });
  const inside: Guest[] = [];
  const sentAway: Guest[] = [];
  const guest = (name: string, { deadline, onEnter = () => {} }: { deadline?: number; onEnter?: () => void } = {}) => {
    let calls = 0;
    let pass: Pass | undefined;
    let refusal: Reason | undefined;
    const each: Guest = {
      name,
      line: name.replace(/\d+$/, ''),
      since: clock.now(),
      deadline,
      get calls() {
        return calls;
      },
      get pass() {
        return pass;
      },
      get refusal() {
        return refusal;
      },
      enter: (answer) => {
        calls++;
        if ('error' in answer) refusal = answer;
        else {
          pass = answer;
          inside.push(each);
        }
        onEnter();
      },
      sentAway: () => {
        sentAway.push(each);
      },
    };
    return each;
  };
  /** As a delivery does it. */
  const come = (name: string, options: Parameters<typeof guest>[1] = {}): Guest => {
    const each = guest(name, options);
    const pass = gate.tryEnter();
    if (pass) each.enter(pass);
    else gate.wait(each);
    return each;
  };
  const go = (each: Guest | undefined, said: Feedback = SAID.served()): void => {
    if (!each?.pass) throw new Error('nobody who could go');
    inside.splice(inside.indexOf(each), 1);
    gate.leave(each.pass, said);
  };
  return {
    gate,
    clock,
    states,
    come,
    go,
    guest,
    crowd: (count: number, name = 'a') => Array.from({ length: count }, (_, i) => come(`${name}${i + 1}`)),
    /** Who is inside, by name. */
    inside: () => inside.map(({ name }) => name),
    first: () => inside[0],
    last: () => inside.at(-1),
    moves: () => moves,
    /** Who was to look elsewhere, by name. */
    sentAway: () => sentAway.map(({ name }) => name),
    /** Timers that are set. */
    sleeping: async () => {
      await macrotask();
      return sleeping;
    },
  };
}
