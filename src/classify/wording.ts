import type { Action, Kind } from './classification.ts';
import { NEXT_HOST } from './explanations.ts';
import { KIND_DEFAULTS } from './kinds.ts';

interface Wording {
  readonly summary: string;
  readonly remedy: string;
}

/** What to say instead where a kind that is final by its nature is only reported for now. */
const FOR_NOW: Readonly<Partial<Record<Kind, Wording>>> = {
  'recipient-unknown': {
    summary: 'The server does not know the address at the moment.',
    remedy: 'It is tried again; if it lasts, check the address.',
  },
  'recipient-disabled': {
    summary: 'The mailbox is disabled or locked at the moment.',
    remedy: 'It is tried again; if it lasts, reach the person another way.',
  },
  'domain-invalid': {
    summary: "The recipient's domain cannot be found at the moment, or takes no mail now.",
    remedy: 'It is tried again; if it lasts, check the part after the @.',
  },
};

/** A server that answers has no network trouble with us. */
const ANSWERED: Readonly<Partial<Record<Kind, Wording>>> = { network: NEXT_HOST };

/** As the greeting and after EHLO there is no message yet. */
const AT_ONCE: Readonly<Partial<Record<Kind, Wording>>> = {
  'domain-invalid': {
    summary: 'The server you are connected to takes no mail.',
    remedy: 'Check host and port: this machine may only send mail, or it refuses your address.',
  },
  policy: {
    summary: 'A local policy of the server refuses your connection.',
    remedy: "Read the server's text; its postmaster can say more.",
  },
  spam: {
    summary: 'The server takes your IP address for a source of spam.',
    remedy: 'Look your sending IP address up at the public blocklists, and find out what was sent from it.',
  },
};

const NOTHING: Partial<Wording> = {};
const ALONE: Partial<Wording> = {
  remedy: 'There is only one recipient, so nothing to split: it is tried again later.',
};

/** Words that the situation asks for, whatever the tables say. `atOnce`: the greeting or EHLO was refused. */
export function wordsNow(kind: Kind, action: Action, atOnce: boolean): Partial<Wording> {
  if (atOnce) return AT_ONCE[kind] ?? NOTHING;
  return kind === 'too-many-recipients' && action === 'retry' ? ALONE : NOTHING;
}

/** What to say where neither a rule nor a code has words of its own. */
export function wordsOfKind(kind: Kind, action: Action, code: number | undefined): Wording {
  const answered = code !== undefined && code >= 400 ? ANSWERED[kind] : undefined;
  const forNow = action === 'fail' ? undefined : FOR_NOW[kind];
  return answered ?? forNow ?? KIND_DEFAULTS[kind];
}
