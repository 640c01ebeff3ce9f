import type { Envelope } from './nodemailer.ts';

export function addressesOf({ to }: { readonly to?: string[] | string }): string[] {
  const addresses = typeof to === 'string' ? [to] : (to ?? []);
  return addresses.map((address) => String(address).trim());
}

/** Nodemailer refuses the whole message for one such address, before anybody is mailed: it must see them all at once. */
const UNSENDABLE = /^$|[\r\n<>]/;

/** They can be mailed a part at a time. */
export const areSeparable = (addresses: readonly string[]): boolean =>
  !addresses.some((address) => UNSENDABLE.test(address));

/** A copy of its own, because SMTPConnection writes into it; a literal, because it does so slowly into a spread one. */
export function envelopeFor(whole: Envelope, to: string[]): Envelope {
  const envelope: Envelope & Record<string, unknown> = { from: whole.from ?? false, to };
  for (const name in whole) if (!(name in envelope)) envelope[name] = whole[name as keyof Envelope];
  return envelope;
}
