import * as ref from './references.ts';

/** Words by which a server shows whose it is, in the notation of `phrases.ts`. The first that occurs decides: relays quote the ones behind them. */
export const SPEAKERS: readonly { readonly says: readonly string[]; readonly reference: string }[] = [
  {
    says: [
      'protection outlook com',
      'aka ms',
      'storedrv',
      'resolver adr|fwd|rst',
      'smtp client permissions send',
      'smtp unable relay',
    ],
    reference: ref.MICROSOFT,
  },
  { says: ['gsmtp', 'support google com', 'gmail'], reference: ref.GMAIL },
  {
    says: ['recipient|sender address rejected', 'client host rejected', 'relay access denied', 'error too many|much'],
    reference: ref.POSTFIX,
  },
];

/** Microsoft's own details have three digits behind x.7; its 5.4.1 borrows the words of Postfix. */
export const isMicrosoft = (enhanced: string | undefined): boolean =>
  enhanced !== undefined && ((enhanced.length === 7 && enhanced.startsWith('.7.', 1)) || enhanced === '5.4.1');
