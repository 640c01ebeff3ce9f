import { milliseconds, type Parts, whole } from '../wanted.ts';
import type { Behaviour, Control } from './behaviour.ts';

export interface Outage {
  /**
   * Messages that are taken first. The server goes down at the next thing anybody asks of it: the reply to the last
   * message still reaches its client.
   */
  readonly after: number;
  /** Milliseconds on the server's clock until it listens again, on the same port. */
  readonly for: number;
}

export const OUTAGE: Parts = { after: whole(0), for: milliseconds };

/** One outage: connections are cut, new ones refused. */
export function outage({ after, for: duration }: Outage, control: Control): Behaviour {
  let taken = 0;
  let isOver = false;
  return {
    answer: () => {
      if (isOver || taken < after) return undefined;
      isOver = true;
      control.outage(duration);
      return { drop: 'rst' };
    },
    delivered: () => {
      taken++;
    },
  };
}
