import { milliseconds, type Parts } from '../wanted.ts';
import type { Behaviour } from './behaviour.ts';
import type { Speech } from './flavours.ts';
import type { Voice } from './voice.ts';
import { inSeconds } from './window.ts';

export interface Greylisting extends Speech {
  /**
   * Milliseconds after its first try from which on a triplet (client address, sender, recipient) is let through. With 0
   * the second try is, whenever it comes. In a `reply`, `{seconds}` is what is left.
   * @default 300_000
   */
  readonly delay?: number | undefined;
}

export const GREYLISTING: Parts = { delay: milliseconds };

/** Refuses each triplet the first time, and until it comes late enough. */
export function greylisting({ delay = 300_000 }: Greylisting, voice: Voice): Behaviour {
  const firstSeen = new Map<string, number>();
  return {
    answer: (moment) => {
      const { stage, sender, recipient, now } = moment;
      if (stage !== 'RCPT') return undefined;
      // every client of a server on the loopback has the same address
      const triplet = JSON.stringify([sender, recipient]).toLowerCase();
      const first = firstSeen.get(triplet);
      if (first === undefined) firstSeen.set(triplet, now);
      const left = (first ?? now) + delay - now;
      return first === undefined || left > 0 ? voice.say(moment, { seconds: inSeconds(left) }) : undefined;
    },
  };
}
