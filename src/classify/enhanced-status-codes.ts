import { NEW_PASSWORD, NEXT_HOST, NO_REVERSE_DNS } from './explanations.ts';
import { DAY, HOUR, type Meaning, MINUTE } from './meaning.ts';
import * as ref from './references.ts';

/** Subject and detail of RFC 3463 and the IANA registry, and vendors' own details, without the class digit. */
const TABLE: Readonly<Record<string, Meaning>> = {
  '1.1': { kind: 'recipient-unknown' },
  '1.2': { kind: 'domain-invalid' },
  '1.3': {
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'The server says that this is not a valid address.',
    remedy: 'Check the address for typing errors, blanks and stray characters.',
  },
  '1.4': {
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'The address fits more than one mailbox.',
    remedy: 'Use the full address of the person.',
  },
  '1.6': { kind: 'recipient-disabled', summary: 'The mailbox has moved and left no new address.' },
  '1.7': { kind: 'sender-rejected' },
  '1.8': { kind: 'sender-rejected', summary: "The sender's domain does not exist or cannot be resolved." },
  '1.9': { kind: 'domain-invalid', suppress: false },
  '1.10': { kind: 'domain-invalid', summary: "The recipient's domain says that it takes no mail (null MX)." },
  '1.90': { kind: 'quota-exceeded', retryAfter: DAY, reference: ref.MICROSOFT },
  '2.1': { kind: 'recipient-disabled' },
  '2.2': { kind: 'mailbox-full' },
  '2.3': {
    kind: 'message-too-large',
    scope: 'recipient',
    summary: 'The message is larger than the recipient accepts.',
  },
  '2.4': {
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'The mailing list could not be expanded.',
    remedy: 'Tell its owner, or write to the members themselves.',
  },
  '2.122': { kind: 'rate-limited', scope: 'recipient', action: 'retry', retryAfter: HOUR, reference: ref.MICROSOFT },
  '3.1': { kind: 'server-error', summary: 'The server is short of disk space at the moment.' },
  '3.2': { kind: 'server-error', summary: 'The server takes no mail at the moment.' },
  '3.3': { kind: 'protocol' },
  '3.4': { kind: 'message-too-large' },
  '3.5': { kind: 'server-error' },
  '4.1': { kind: 'network', ...NEXT_HOST },
  '4.2': {
    kind: 'network',
    scope: 'connection',
    summary: 'The connection was lost or was silent for too long.',
    remedy: 'A fresh connection does; nothing to change here.',
  },
  '4.3': {
    kind: 'network',
    summary: 'The server could not look something up that it needs.',
    remedy: 'Try again later; nothing to change here.',
  },
  '4.4': { kind: 'domain-invalid', suppress: false },
  '4.5': { kind: 'server-error', summary: 'The server has too much mail to handle at the moment.' },
  '4.6': { kind: 'network', scope: 'message', summary: 'The message goes round in circles between mail servers.' },
  '4.7': { kind: 'network', scope: 'message', summary: 'The message waited too long and has expired.' },
  '5.1': { kind: 'protocol' },
  '5.2': { kind: 'protocol' },
  '5.3': { kind: 'too-many-recipients', splitBy: 'count' },
  '5.4': { kind: 'protocol' },
  '5.5': { kind: 'protocol' },
  '5.6': { kind: 'auth' },
  '6.1': { kind: 'message-invalid' },
  '6.2': { kind: 'message-invalid' },
  '6.3': { kind: 'message-invalid' },
  '6.4': { kind: 'message-invalid' },
  '6.5': { kind: 'message-invalid' },
  '6.6': { kind: 'message-invalid' },
  '6.7': { kind: 'message-invalid', summary: 'The server or the recipient takes no internationalized addresses.' },
  '6.8': { kind: 'message-invalid' },
  '6.9': { kind: 'message-invalid' },
  '7.1': { kind: 'policy' },
  '7.2': { kind: 'policy', summary: 'You are not allowed to send to this mailing list.' },
  '7.3': { kind: 'tls' },
  '7.4': { kind: 'tls' },
  '7.5': { kind: 'tls' },
  '7.8': { kind: 'auth' },
  '7.9': { kind: 'auth' },
  '7.10': { kind: 'tls' },
  '7.11': { kind: 'auth', summary: 'The server takes logins over an encrypted connection only.' },
  '7.12': { kind: 'auth', action: 'fail', ...NEW_PASSWORD },
  '7.13': { kind: 'auth', summary: 'The user account at the server is disabled.' },
  '7.14': { kind: 'auth' },
  '7.17': { kind: 'recipient-unknown', summary: 'The mailbox belongs to somebody else by now.' },
  '7.18': { kind: 'recipient-unknown', summary: 'The domain belongs to somebody else by now.' },
  '7.20': { kind: 'sender-auth' },
  '7.21': { kind: 'sender-auth' },
  '7.22': { kind: 'sender-auth' },
  '7.23': { kind: 'sender-auth' },
  '7.24': { kind: 'sender-auth' },
  '7.25': { kind: 'sender-auth', ...NO_REVERSE_DNS },
  '7.26': { kind: 'sender-auth' },
  '7.27': { kind: 'sender-rejected', summary: "The sender's domain takes no mail itself (null MX)." },
  '7.28': { kind: 'rate-limited', summary: 'Too much mail of this kind or from this sender in too short a time.' },
  '7.29': { kind: 'sender-auth' },
  '7.30': { kind: 'tls', summary: 'The server cannot do REQUIRETLS (RFC 8689).' },
  '7.57': { kind: 'auth', reference: ref.MICROSOFT },
  '7.60': { kind: 'sender-rejected', reference: ref.MICROSOFT },
  '7.64': { kind: 'relay-denied', reference: ref.MICROSOFT },
  '7.124': { kind: 'policy', reference: ref.MICROSOFT },
  '7.129': { kind: 'policy', reference: ref.MICROSOFT },
  '7.133': { kind: 'policy', reference: ref.MICROSOFT },
  '7.139': { kind: 'auth', reference: ref.MICROSOFT },
  '7.232': { kind: 'quota-exceeded', retryAfter: DAY, reference: ref.MICROSOFT },
  '7.233': { kind: 'quota-exceeded', retryAfter: DAY, reference: ref.MICROSOFT },
  '7.501': { kind: 'spam', scope: 'account', reference: ref.MICROSOFT },
  '7.502': { kind: 'spam', scope: 'account', reference: ref.MICROSOFT },
  '7.503': { kind: 'spam', scope: 'account', reference: ref.MICROSOFT },
  '7.508': { kind: 'rate-limited', reference: ref.MICROSOFT },
  '7.509': { kind: 'sender-auth', reference: ref.MICROSOFT },
  '7.511': { kind: 'blocklisted', reference: ref.MICROSOFT },
  '7.512': { kind: 'message-invalid', reference: ref.MICROSOFT },
  '7.513': { kind: 'blocklisted', reference: ref.MICROSOFT },
  '7.515': { kind: 'sender-auth', reference: ref.MICROSOFT },
  '7.606': { kind: 'blocklisted', reference: ref.MICROSOFT },
  '7.703': { kind: 'policy', reference: ref.MICROSOFT },
  '7.705': { kind: 'rate-limited', scope: 'account', action: 'fail', reference: ref.MICROSOFT },
  '7.708': { kind: 'blocklisted', reference: ref.MICROSOFT },
  '7.750': { kind: 'sender-rejected', reference: ref.MICROSOFT },
};

/** Details whose meaning servers stretch so far that even vague words say more. */
const STRETCHED = new Set(['1.4', '2.1', '3.1', '3.2', '4.1', '4.5', '5.1', '5.2', '5.4', '7.1', '6.1', '6.6']);

/** Exact findings about who sent it: words like "blocked" or "rejected" only say what came of them. */
const EXACT = new Set(['7.20', '7.21', '7.22', '7.23', '7.24', '7.25', '7.26', '7.29', '7.509', '7.515']);

/** Microsoft's own details come in ranges: throttled addresses and banned ones. */
function microsoftRange(detail: number, permanent: boolean): Meaning | undefined {
  if (detail >= 500 && detail <= 699) {
    return permanent
      ? { kind: 'blocklisted', reference: ref.MICROSOFT }
      : { kind: 'rate-limited', scope: 'account', retryAfter: 30 * MINUTE, reference: ref.MICROSOFT };
  }
  if (detail >= 700 && detail <= 799 && permanent)
    return { kind: 'policy', scope: 'account', reference: ref.MICROSOFT };
  return undefined;
}

export interface EnhancedMeaning {
  readonly meaning: Meaning;
  /** Vague words in the reply's text say more than this code. */
  readonly stretched: boolean;
  /** Says more than words that name only the consequence. */
  readonly exact: boolean;
}

const PREPARED = new Map<string, EnhancedMeaning>();
for (const [key, meaning] of Object.entries(TABLE)) {
  const prepared = {
    meaning: meaning.reference === undefined ? { ...meaning, reference: ref.IANA } : meaning,
    stretched: STRETCHED.has(key),
    exact: EXACT.has(key),
  };
  for (const digit of ['4', '5']) PREPARED.set(`${digit}.${key}`, prepared);
}

/** The meaning of `x.y.z`, if it has one of its own. */
export function enhancedMeaning(enhanced: string, permanent: boolean): EnhancedMeaning | undefined {
  const known = PREPARED.get(enhanced);
  if (known !== undefined || enhanced.length < 7 || !enhanced.startsWith('.7.', 1)) return known;
  const meaning = microsoftRange(Number(enhanced.slice(4)), permanent);
  return meaning === undefined ? undefined : { meaning, stretched: false, exact: false };
}
