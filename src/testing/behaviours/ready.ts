import { aFunction, anAddress, either, oneOf, oneOrMore, type Parts, type Wanted, whole } from '../wanted.ts';
import type { Behaviour, Control } from './behaviour.ts';
import { BLOCKLIST, blocklist } from './blocklist.ts';
import {
  CONNECTIONS_AT_ONCE,
  connectionsAtOnce,
  MESSAGES_PER_CONNECTION,
  messagesPerConnection,
} from './connections.ts';
import { GREYLISTING, greylisting } from './greylisting.ts';
import { LOGIN, type Login, type LoginMode, login } from './login.ts';
import { MESSAGE_SIZE, messageSize } from './message-size.ts';
import { MESSAGES_PER_DAY, messagesPerDay } from './messages-per-day.ts';
import { OUTAGE, outage } from './outage.ts';
import { messageRate, RATE, recipientRate } from './rates.ts';
import { REFUSED_RECIPIENTS, refusedRecipients } from './recipients.ts';
import { RECIPIENTS_PER_TRANSACTION, recipientsPerTransaction } from './recipients-per-transaction.ts';
import type { Behaviours } from './settings.ts';
import type { Voice } from './voice.ts';
import type { Subject } from './words.ts';

// biome-ignore lint/suspicious/noExplicitAny: settings were checked against `parts`
export type Settings = any;

export interface Ready {
  /** What may be given in short, and which setting it is; `true` is all the defaults. */
  readonly short: Wanted;
  readonly as?: string;
  readonly parts: Parts;
  /** What cannot be left out. */
  readonly needs?: readonly string[];
  /** Whose words; nothing for what is not said but done. */
  readonly subject?: (settings: Settings) => Subject;
  readonly make: (settings: Settings, voice: Voice, control: Control) => Behaviour;
}

/** Nothing short will do. */
export const nothing: Wanted = { is: () => false, what: 'an object with its settings' };

const limited = (subject: Subject, from: 0 | 1, parts: Parts, make: Ready['make']): Ready => ({
  short: whole(from),
  as: 'limit',
  parts,
  needs: ['limit'],
  subject: () => subject,
  make,
});

const named = (subject: Subject): Ready => ({
  short: either(oneOrMore(anAddress), aFunction),
  as: 'recipients',
  parts: REFUSED_RECIPIENTS,
  needs: ['recipients'],
  subject: () => subject,
  make: refusedRecipients,
});

const LOGIN_SUBJECTS: Readonly<Record<LoginMode, Subject>> = {
  required: 'loginRequired',
  refused: 'loginRefused',
  throttled: 'loginThrottled',
};

/** In the order they are asked: what stands before a conversation first, what judges one recipient last. */
export const READY: Readonly<Record<keyof Behaviours, Ready>> = {
  outage: {
    short: nothing,
    parts: OUTAGE,
    needs: ['after', 'for'],
    make: (settings, _, control) => outage(settings, control),
  },
  connectionsAtOnce: limited('connectionsAtOnce', 0, CONNECTIONS_AT_ONCE, connectionsAtOnce),
  blocklist: { short: oneOf([true]), parts: BLOCKLIST, subject: () => 'blocklist', make: blocklist },
  login: {
    short: LOGIN.mode as Wanted,
    as: 'mode',
    parts: LOGIN,
    needs: ['mode'],
    subject: ({ mode }: Login) => LOGIN_SUBJECTS[mode],
    make: login,
  },
  messagesPerConnection: limited('messagesPerConnection', 1, MESSAGES_PER_CONNECTION, messagesPerConnection),
  messageSize: limited('messageSize', 1, MESSAGE_SIZE, messageSize),
  messageRate: limited('messageRate', 0, RATE, messageRate),
  messagesPerDay: limited('messagesPerDay', 0, MESSAGES_PER_DAY, messagesPerDay),
  recipientsPerTransaction: limited(
    'recipientsPerTransaction',
    1,
    RECIPIENTS_PER_TRANSACTION,
    recipientsPerTransaction,
  ),
  unknownRecipients: named('unknownRecipients'),
  mailboxFull: named('mailboxFull'),
  recipientRate: limited('recipientRate', 0, RATE, recipientRate),
  greylisting: { short: oneOf([true]), parts: GREYLISTING, subject: () => 'greylisting', make: greylisting },
};
