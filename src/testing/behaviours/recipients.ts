import { aFunction, anAddress, either, isObject, oneOrMore, type Parts } from '../wanted.ts';
import type { Behaviour } from './behaviour.ts';
import type { Speech } from './flavours.ts';
import type { Voice } from './voice.ts';

/** Addresses, compared without regard to case, or a function that says whether it is one of them. */
export type Recipients = string | readonly string[] | ((address: string) => boolean);

export interface RefusedRecipients extends Speech {
  readonly recipients: Recipients;
}

export const REFUSED_RECIPIENTS: Parts = { recipients: either(oneOrMore(anAddress), aFunction) };

/** Refuses some recipients, each on its own. */
export function refusedRecipients({ recipients }: RefusedRecipients, voice: Voice): Behaviour {
  const isRefused = typeof recipients === 'function' ? atOnce(recipients) : listed([recipients].flat());
  return {
    answer: (moment) => (moment.stage === 'RCPT' && isRefused(moment.recipient ?? '') ? voice.say(moment) : undefined),
  };
}

/** A promise would refuse everybody, whatever comes of it. */
function atOnce(ask: (address: string) => unknown): (address: string) => boolean {
  return (address) => {
    const answer = ask(address);
    if (isObject(answer) && 'then' in answer)
      throw new TypeError(
        'A function of `unknownRecipients` or `mailboxFull` should return true or false, not a promise',
      );
    return Boolean(answer);
  };
}

function listed(addresses: readonly string[]): (address: string) => boolean {
  const known = new Set(addresses.map((address) => address.toLowerCase()));
  return (address) => known.has(address.toLowerCase());
}
