import { aBoolean, oneOf, type Parts, whole } from '../wanted.ts';
import type { Behaviour } from './behaviour.ts';
import type { Speech } from './flavours.ts';
import type { Voice } from './voice.ts';

export interface RecipientsPerTransaction extends Speech {
  /** How many recipients one message may have. */
  readonly limit: number;
  /**
   * Where it is enforced: at RCPT the first `limit` recipients are accepted and the others refused; at DATA and at the
   * dot the whole message is refused. Default: where the flavour does, which is RCPT for all but `'ses'`.
   */
  readonly at?: 'RCPT' | 'DATA' | 'dot' | undefined;
  /**
   * Announce it in the EHLO reply as `LIMITS RCPTMAX` (RFC 9422).
   * @default false
   */
  readonly announce?: boolean | undefined;
}

export const RECIPIENTS_PER_TRANSACTION: Parts = {
  limit: whole(1),
  at: oneOf(['RCPT', 'DATA', 'dot']),
  announce: aBoolean,
};

export function recipientsPerTransaction(
  { limit, announce = false }: RecipientsPerTransaction,
  voice: Voice,
): Behaviour {
  return {
    ehlo: announce ? [`LIMITS RCPTMAX=${limit}`] : [],
    answer: (moment) => {
      const { stage, recipients, message } = moment;
      const count = stage === 'RCPT' ? recipients.length + 1 : (message?.to ?? recipients).length;
      return count > limit ? voice.say(moment, { limit }) : undefined;
    },
  };
}
