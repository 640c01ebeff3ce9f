import type { Behaviour } from './behaviour.ts';

export interface RecipientsPerTransaction {
  readonly limit: number;
  /**
   * Where it is enforced: at RCPT the first `limit` recipients are accepted and the others refused; at DATA and at the
   * dot the whole message is refused.
   * @default 'RCPT'
   */
  readonly at?: 'RCPT' | 'DATA' | 'dot' | undefined;
  /** Announced in the EHLO reply as `LIMITS RCPTMAX` (RFC 9422). */
  readonly announce?: boolean | undefined;
  /** The reply in place of the flavour's, such as '447 too many recipients'. */
  readonly reply?: string | undefined;
}

export function recipientsPerTransaction(
  { limit, at = 'RCPT', announce = false }: RecipientsPerTransaction,
  reply: string,
): Behaviour {
  return {
    ehlo: announce ? [`LIMITS RCPTMAX=${limit}`] : [],
    answer: ({ stage, recipients, message }) => {
      if (stage !== at) return undefined;
      const count = stage === 'RCPT' ? recipients.length + 1 : (message?.to ?? recipients).length;
      return count > limit ? reply : undefined;
    },
  };
}
