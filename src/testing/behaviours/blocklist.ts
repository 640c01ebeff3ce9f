import { aLine, oneOf, type Parts } from '../wanted.ts';
import type { Behaviour } from './behaviour.ts';
import type { Speech } from './flavours.ts';
import type { Voice } from './voice.ts';

export interface Blocklist extends Speech {
  /**
   * Where it is said. Default: where the flavour does, which is RCPT for `'postfix'` and `'exim'`; `'connect'`: in place
   * of the greeting.
   */
  readonly at?: 'connect' | 'MAIL' | 'RCPT' | 'dot' | undefined;
  /**
   * The list that is named.
   * @default 'zen.spamhaus.org'
   */
  readonly list?: string | undefined;
}

export const BLOCKLIST: Parts = { at: oneOf(['connect', 'MAIL', 'RCPT', 'dot']), list: aLine };

/** The client's address is on a blocklist. */
export function blocklist({ list = 'zen.spamhaus.org' }: Blocklist, voice: Voice): Behaviour {
  return { answer: (moment) => voice.say(moment, { list }) };
}
