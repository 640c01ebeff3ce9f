import { type Parts, whole } from '../wanted.ts';
import type { Behaviour, Control } from './behaviour.ts';
import type { Speech } from './flavours.ts';
import type { Voice } from './voice.ts';
import { inSeconds, Window } from './window.ts';

export interface MessagesPerDay extends Speech {
  /** How many messages are taken in any 24 hours on the server's clock; 0: the quota is used up. */
  readonly limit: number;
}

export const MESSAGES_PER_DAY: Parts = { limit: whole(0) };

const DAY = 86_400_000;

export function messagesPerDay({ limit }: MessagesPerDay, voice: Voice, { now }: Control): Behaviour {
  const taken = new Window(DAY);
  return {
    answer: (moment) => {
      if (!voice.stages.has(moment.stage)) return undefined;
      const count = taken.count(moment.now);
      if (count < limit) return undefined;
      const seconds = inSeconds(taken.wait(moment.now, limit));
      return voice.say(moment, { limit, rate: (count + 1).toFixed(1), seconds });
    },
    delivered: () => taken.add(now()),
  };
}
