/** Whose words a server uses. */
export const FLAVOURS = ['postfix', 'exim', 'gmail', 'exchange', 'ses'] as const;

export type Flavour = (typeof FLAVOURS)[number];
