import { milliseconds, oneOf, type Parts, shown, whole } from '../wanted.ts';
import type { Behaviour } from './behaviour.ts';
import type { Speech } from './flavours.ts';
import type { Voice } from './voice.ts';
import { Window } from './window.ts';

/** `required`: mail is taken after a login only. `refused`: no login is right. `throttled`: too many logins. */
export type LoginMode = 'required' | 'refused' | 'throttled';

export interface Login extends Speech {
  readonly mode: LoginMode;
  /**
   * `throttled`: logins that are let through in any `per` milliseconds.
   * @default 0
   */
  readonly limit?: number | undefined;
  /**
   * Milliseconds, on the server's clock.
   * @default 60_000
   */
  readonly per?: number | undefined;
}

export const LOGIN: Parts = {
  mode: oneOf(['required', 'refused', 'throttled'] satisfies LoginMode[]),
  limit: whole(0),
  per: milliseconds,
};

/** @throws {TypeError} for a limit where nothing is counted */
export function login({ mode, ...counting }: Login, voice: Voice): Behaviour {
  const [counted] = Object.keys(counting).filter((name) => name === 'limit' || name === 'per');
  if (mode !== 'throttled' && counted)
    throw new TypeError(`\`${counted}\` of \`login\` belongs to "throttled" alone, not to ${shown(mode)}`);
  const { limit = 0, per = 60_000 } = counting;
  const window = new Window(per);
  const answers: Record<LoginMode, Behaviour['answer']> = {
    required: (moment) => (moment.user === undefined ? voice.say(moment) : undefined),
    refused: (moment) => voice.say(moment),
    throttled: (moment) => {
      if (moment.stage !== 'AUTH') return undefined;
      if (window.count(moment.now) >= limit) return voice.say(moment, { limit });
      window.add(moment.now);
      return undefined;
    },
  };
  return { offersAuth: true, answer: (moment) => answers[mode]?.(moment) };
}
