import type { Moment } from '../moment.ts';
import type { Behaviour } from './behaviour.ts';

export interface Greylisting {
  /**
   * Milliseconds after its first try from which on a triplet (client address, sender, recipient) is let through.
   * @default 300_000
   */
  readonly delay?: number | undefined;
  /** The reply in place of the flavour's. */
  readonly reply?: string | undefined;
}

/** Refuses each triplet for now until it comes again late enough. */
export function greylisting({ delay = 300_000 }: Greylisting, reply: string): Behaviour {
  const firstSeen = new Map<string, number>();
  return {
    answer: ({ stage, sender, recipient, now }: Moment) => {
      if (stage !== 'RCPT') return undefined;
      // every client of a loopback server has the same address
      const triplet = `${sender} ${recipient}`.toLowerCase();
      const first = firstSeen.get(triplet) ?? now;
      firstSeen.set(triplet, first);
      return now - first < delay || first === now ? reply : undefined;
    },
  };
}
