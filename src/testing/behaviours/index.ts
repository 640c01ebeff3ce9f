import type { Behaviour, Control } from './behaviour.ts';
import { FLAVOURS, type Flavour } from './flavours.ts';
import { type Greylisting, greylisting } from './greylisting.ts';
import { type RecipientsPerTransaction, recipientsPerTransaction } from './recipients-per-transaction.ts';

export { FLAVOURS, type Flavour };

/** Ready behaviours by name. */
export interface Behaviours {
  readonly greylisting?: true | Greylisting | undefined;
  readonly recipientsPerTransaction?: number | RecipientsPerTransaction | undefined;
}

/** @throws {TypeError} for an unknown behaviour or flavour, and for a bad setting of one */
export function makeBehaviours(wanted: Behaviours, flavour: Flavour, _control: Control): Behaviour[] {
  void flavour;
  const made: Behaviour[] = [];
  const { greylisting: greylist, recipientsPerTransaction: limit } = wanted;
  if (greylist) made.push(greylisting(greylist === true ? {} : greylist, '450 4.2.0 Greylisted'));
  if (limit) {
    const settings = typeof limit === 'number' ? { limit } : limit;
    made.push(recipientsPerTransaction(settings, settings.reply ?? '452 4.5.3 Error: too many recipients'));
  }
  return made;
}
