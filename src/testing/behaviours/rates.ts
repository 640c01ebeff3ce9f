import type { Answer } from '../answer.ts';
import type { Moment } from '../moment.ts';
import { aBoolean, milliseconds, type Parts, whole } from '../wanted.ts';
import type { Behaviour } from './behaviour.ts';
import type { Speech } from './flavours.ts';
import type { Figures, Voice } from './voice.ts';
import { inSeconds, Window } from './window.ts';

export interface Rate extends Speech {
  /** How many are let through in any `per` milliseconds. */
  readonly limit: number;
  /**
   * Milliseconds, on the server's clock.
   * @default 1000
   */
  readonly per?: number | undefined;
  /**
   * Count tries that are refused as well, as Exim does with `ratelimit = .../strict`: who goes on trying never gets
   * through.
   * @default false
   */
  readonly countRefused?: boolean | undefined;
}

export const RATE: Parts = {
  limit: whole(0),
  per: { is: (value) => milliseconds.is(value) && value !== 0, what: milliseconds.what.replace('from 0', 'above 0') },
  countRefused: aBoolean,
};

/** Messages: at MAIL, or at the dot where the flavour says it there. */
export function messageRate(rate: Rate, voice: Voice): Behaviour {
  return { answer: limiter(rate, voice, () => 1) };
}

/** Recipients: each at RCPT; at the dot all of the message, which is let through as long as there is room for one. */
export function recipientRate(rate: Rate, voice: Voice): Behaviour {
  return { answer: limiter(rate, voice, ({ stage, recipients }) => (stage === 'RCPT' ? 1 : recipients.length)) };
}

function limiter(
  { limit, per = 1000, countRefused = false }: Rate,
  voice: Voice,
  weigh: (moment: Moment) => number,
): (moment: Moment) => Answer {
  const window = new Window(per);
  const decide = (moment: Moment): Figures | undefined => {
    const { now } = moment;
    const count = window.count(now);
    const isRefused = count >= limit;
    if (!isRefused || countRefused) window.add(now, weigh(moment));
    if (!isRefused) return undefined;
    return { limit, rate: (count + 1).toFixed(1), per: period(per), seconds: inSeconds(window.wait(now, limit)) };
  };
  const once = oncePerMessage(decide);
  return (moment) => {
    if (!voice.stages.has(moment.stage)) return undefined;
    const figures = once(moment);
    return figures && voice.say(moment, figures);
  };
}

/** The dot of LMTP is answered once for each recipient; it is one message all the same. */
function oncePerMessage<T>(decide: (moment: Moment) => T): (moment: Moment) => T {
  let latest: { readonly message: Moment['message']; readonly decision: T } | undefined;
  return (moment) => {
    if (moment.message === undefined) return decide(moment);
    if (latest?.message !== moment.message) latest = { message: moment.message, decision: decide(moment) };
    return latest.decision;
  };
}

/** As Exim writes it: 1s, 10m, 1h, 1d. */
function period(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const;
  const [unit, length] = units.find(([, each]) => ms >= each && ms % each === 0) ?? ['s', 1000];
  return `${ms / length}${unit}`;
}
