import { aBoolean, type Parts, whole } from '../wanted.ts';
import type { Behaviour } from './behaviour.ts';
import type { Speech } from './flavours.ts';
import type { Voice } from './voice.ts';

export interface MessageSize extends Speech {
  /** Bytes that a message may have. */
  readonly limit: number;
  /**
   * Announce it in the EHLO reply as `SIZE` (RFC 1870). Nodemailer compares it with `envelope.size`, where a message has
   * one; all others are sent, and refused at the dot.
   * @default true
   */
  readonly announce?: boolean | undefined;
}

export const MESSAGE_SIZE: Parts = { limit: whole(1), announce: aBoolean };

/** Refused at MAIL by the size that the client gives, and at the dot by the size it has. */
export function messageSize({ limit, announce = true }: MessageSize, voice: Voice): Behaviour {
  return {
    ehlo: announce ? [`SIZE ${limit}`] : [],
    answer: (moment) => {
      const size = moment.message?.size ?? moment.size;
      return size !== undefined && size > limit ? voice.say(moment, { limit }) : undefined;
    },
  };
}
