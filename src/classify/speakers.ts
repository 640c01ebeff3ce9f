import * as ref from './references.ts';
import type { Reply } from './reply.ts';

/** Words by which a server shows whose it is. The first that occurs decides: relays quote the ones behind them. */
const SIGNS: readonly (readonly [sign: string, reference: string])[] = [
  ['protection.outlook.com', ref.MICROSOFT],
  ['aka.ms', ref.MICROSOFT],
  ['STOREDRV', ref.MICROSOFT],
  ['RESOLVER.', ref.MICROSOFT],
  ['SMTP; ', ref.MICROSOFT],
  ['gsmtp', ref.GMAIL],
  ['support.google.com', ref.GMAIL],
  ['Gmail', ref.GMAIL],
  [' rejected: ', ref.POSTFIX],
  ['Relay access denied', ref.POSTFIX],
  ['Error: too ', ref.POSTFIX],
];

/** Microsoft's own details have three digits behind x.7; its 5.4.1 borrows the words of Postfix. */
const isMicrosoft = (enhanced: string | undefined): boolean =>
  enhanced !== undefined && ((enhanced.length === 7 && enhanced.startsWith('.7.', 1)) || enhanced === '5.4.1');

/** Where wording that several servers share is documented for the one that said it. */
export function speaker({ enhanced, text }: Reply): string {
  if (isMicrosoft(enhanced)) return ref.MICROSOFT;
  return SIGNS.find(([sign]) => text.includes(sign))?.[1] ?? ref.FIELD;
}
