import { type CodeMeaning, DAY, HOUR, MINUTE } from './meaning.ts';
import * as ref from './references.ts';

const row = (title: string, meaning: Omit<CodeMeaning, 'title' | 'reference'>): CodeMeaning => ({
  title,
  ...meaning,
  reference: ref.MICROSOFT,
});

/** Details of enhanced status codes that Exchange and Microsoft 365 have made up, without the class digit. */
export const MICROSOFT_CODES: Readonly<Record<string, CodeMeaning>> = {
  '1.90': row('Recipients per day of the mailbox used up', { kind: 'quota-exceeded', retryAfter: DAY }),
  '2.122': row('Messages per hour of the recipient used up', {
    kind: 'rate-limited',
    scope: 'recipient',
    action: 'retry',
    retryAfter: HOUR,
  }),
  '7.57': row('No login', { kind: 'auth' }),
  '7.60': row('Not allowed to send as this sender', { kind: 'sender-rejected' }),
  '7.64': row('Relaying refused: the recipient belongs to no known tenant', { kind: 'relay-denied' }),
  '7.124': row('Sender not among those whom the group allows', { kind: 'policy' }),
  '7.129': row('Sender not among those whom the recipient allows', { kind: 'policy' }),
  '7.133': row('The group takes mail from inside the organization only', { kind: 'policy' }),
  '7.139': row('Login refused, most often because basic authentication is switched off', { kind: 'auth' }),
  '7.232': row('External recipients per day of a trial tenant used up', { kind: 'quota-exceeded', retryAfter: DAY }),
  '7.233': row('External recipients per day of the tenant used up', { kind: 'quota-exceeded', retryAfter: DAY }),
  '7.501': row('Sending account stopped for spam', { kind: 'spam', scope: 'account' }),
  '7.502': row('Sending account banned', { kind: 'spam', scope: 'account' }),
  '7.503': row('Sending account banned', { kind: 'spam', scope: 'account' }),
  '7.508': row('Too much mail from this IPv6 range', { kind: 'rate-limited' }),
  '7.509': row("The sender's domain does not pass DMARC", { kind: 'sender-auth' }),
  '7.511': row('Sending IP address banned', { kind: 'blocklisted' }),
  '7.512': row('Address headers not as RFC 5322 wants them', { kind: 'message-invalid' }),
  '7.513': row("Sending IP address on the recipient's own blocklist", { kind: 'blocklisted' }),
  '7.515': row("SPF, DKIM or DMARC of the sender's domain is not what large senders must have", {
    kind: 'sender-auth',
  }),
  '7.606': row('Sending IP address banned', { kind: 'blocklisted' }),
  '7.703': row('Recipient blocked by the own organization', { kind: 'policy' }),
  '7.705': row('The tenant has sent too much', { kind: 'rate-limited', scope: 'account', action: 'fail' }),
  '7.708': row('Sending IP address not trusted', { kind: 'blocklisted' }),
  '7.750': row('Sending domain not registered with the tenant', { kind: 'sender-rejected' }),
};

/** Details of x.7 that stand for one thing from `first` to `last`. */
export interface CodeRange extends CodeMeaning {
  readonly first: number;
  readonly last: number;
  /** Of permanent replies; otherwise of transient ones. */
  readonly permanent: boolean;
}

/** Throttled addresses and banned ones, and tenants that were stopped. */
export const MICROSOFT_RANGES: readonly CodeRange[] = [
  {
    first: 500,
    last: 699,
    permanent: false,
    ...row('Sending IP address slowed down', { kind: 'rate-limited', scope: 'account', retryAfter: 30 * MINUTE }),
  },
  { first: 500, last: 699, permanent: true, ...row('Sending IP address banned', { kind: 'blocklisted' }) },
  { first: 700, last: 799, permanent: true, ...row('Tenant stopped', { kind: 'policy', scope: 'account' }) },
];

export const microsoftRange = (detail: number, permanent: boolean): CodeMeaning | undefined =>
  MICROSOFT_RANGES.find((range) => range.permanent === permanent && range.first <= detail && detail <= range.last);
