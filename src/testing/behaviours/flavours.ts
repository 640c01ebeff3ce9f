/** Whose words a server uses. */
export const FLAVOURS = ['postfix', 'exim', 'gmail', 'exchange', 'ses'] as const;

export type Flavour = (typeof FLAVOURS)[number];

/** What most ready behaviours can be told. */
export interface Speech {
  /** Whose words, for this behaviour alone. */
  readonly flavour?: Flavour | undefined;
  /** The reply in place of the flavour's; may contain the same `{placeholders}`. */
  readonly reply?: string | undefined;
}

export const FLAVOUR_NAMES: Readonly<Record<Flavour, string>> = {
  postfix: 'Postfix',
  exim: 'Exim',
  gmail: 'Gmail',
  exchange: 'Exchange',
  ses: 'Amazon SES',
};
