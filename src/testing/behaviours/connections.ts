import { type Parts, whole } from '../wanted.ts';
import type { Behaviour, Control } from './behaviour.ts';
import type { Speech } from './flavours.ts';
import type { Voice } from './voice.ts';

export interface ConnectionsAtOnce extends Speech {
  /** How many may be open side by side; 0: none. */
  readonly limit: number;
}

export interface MessagesPerConnection extends Speech {
  /** How many MAIL commands one connection may have, refused ones too. */
  readonly limit: number;
}

export const CONNECTIONS_AT_ONCE: Parts = { limit: whole(0) };
export const MESSAGES_PER_CONNECTION: Parts = { limit: whole(1) };

export function connectionsAtOnce({ limit }: ConnectionsAtOnce, voice: Voice, control: Control): Behaviour {
  return {
    answer: (moment) =>
      moment.stage === 'connect' && control.openConnections() > limit ? voice.say(moment, { limit }) : undefined,
  };
}

export function messagesPerConnection({ limit }: MessagesPerConnection, voice: Voice): Behaviour {
  return {
    answer: (moment) => (moment.connection.transactions > limit ? voice.say(moment, { limit }) : undefined),
  };
}
