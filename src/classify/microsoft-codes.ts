import { NOT_ACCEPTED, NOT_YOUR_NAME } from './explanations.ts';
import { type CodeMeaning, DAY, HOUR, MINUTE } from './meaning.ts';
import * as ref from './references.ts';

const row = (title: string, meaning: Omit<CodeMeaning, 'title' | 'reference'>): CodeMeaning => ({
  title,
  ...meaning,
  reference: ref.MICROSOFT,
});

const STOPPED = {
  kind: 'spam',
  scope: 'account',
  summary: 'Microsoft 365 has stopped the sending account, most often for spam.',
  remedy:
    'Find out what it sent (a leaked password is the usual cause), then have an administrator of the organization unblock it.',
} as const;

const RECEIVES_TOO_MUCH = {
  kind: 'rate-limited',
  scope: 'recipient',
  action: 'retry',
  retryAfter: HOUR,
  summary: 'The recipient gets more messages in this hour than Microsoft 365 allows.',
  remedy: 'Wait an hour, then send to this recipient again, and less often.',
} as const;

const EXTERNAL = {
  kind: 'quota-exceeded',
  retryAfter: DAY,
  summary: 'Your organization has sent to as many external recipients today as Microsoft 365 allows it.',
  remedy: 'Wait a day, and send bulk mail through a service that is made for it.',
} as const;

const CHOSEN_SENDERS = {
  kind: 'policy',
  summary: 'Only chosen senders may write to this address.',
  remedy: 'Ask the owner of the group or mailbox to allow you.',
} as const;

/** Details of enhanced status codes that Exchange and Microsoft 365 have made up, without the class digit. */
export const MICROSOFT_CODES: Readonly<Record<string, CodeMeaning>> = {
  '1.90': row('Recipients per day of the mailbox used up', {
    kind: 'quota-exceeded',
    retryAfter: DAY,
    summary: 'The mailbox has sent to as many recipients today as Microsoft 365 allows it.',
    remedy: 'Wait a day, and send bulk mail through a service that is made for it.',
  }),
  '2.121': row('Messages per hour from this sender to the recipient used up', RECEIVES_TOO_MUCH),
  '2.122': row('Messages per hour of the recipient used up', RECEIVES_TOO_MUCH),
  '7.57': row('No login', { kind: 'auth' }),
  '7.60': row('Not allowed to send as this sender', {
    kind: 'sender-rejected',
    summary: 'The account may not send as this sender address.',
    remedy: 'Send from the address of the account, or have it given the right "Send As" for the other one.',
  }),
  '7.64': row('Relaying refused: the sending server belongs to no known organization', {
    kind: 'relay-denied',
    summary: 'Microsoft 365 does not know to which organization this server belongs, and does not relay for it.',
    remedy: 'Check the inbound connector: it must name the certificate or the IP address of your server.',
  }),
  '7.124': row('Sender not among those whom the group allows', CHOSEN_SENDERS),
  '7.129': row('Sender not among those whom the recipient allows', CHOSEN_SENDERS),
  '7.133': row('The group takes mail from inside the organization only', {
    kind: 'policy',
    summary: 'The group takes mail from inside its own organization only.',
    remedy: 'Ask its owner to allow senders from outside.',
  }),
  '7.139': row('Login refused, most often because logins with a password are switched off', {
    kind: 'auth',
    summary: 'Microsoft 365 refused the login, most often because SMTP logins with a password are switched off.',
    remedy:
      'Log in with OAuth2, or have an administrator switch SMTP AUTH on for the mailbox. Then check the password.',
  }),
  '7.232': row('External recipients per day of a trial organization used up', EXTERNAL),
  '7.233': row('External recipients per day of the organization used up', EXTERNAL),
  '7.501': row('Sending account stopped for spam', STOPPED),
  '7.502': row('Sending account banned', STOPPED),
  '7.503': row('Sending account banned', STOPPED),
  '7.504': row('Recipient address refused', {
    kind: 'recipient-unknown',
    suppress: false,
    ...NOT_ACCEPTED,
  }),
  '7.505': row('Recipient banned', { kind: 'policy', scope: 'recipient' }),
  '7.506': row('Bad name in EHLO', { kind: 'protocol', ...NOT_YOUR_NAME }),
  '7.507': row('Refused by the recipient', { kind: 'policy', scope: 'recipient' }),
  '7.508': row('Too much mail from this IPv6 range', { kind: 'rate-limited' }),
  '7.509': row("The sender's domain does not pass DMARC", { kind: 'sender-auth' }),
  '7.510': row("The recipient's domain takes no mail", { kind: 'domain-invalid' }),
  '7.511': row('Sender or its IP address banned', { kind: 'blocklisted' }),
  '7.512': row('From header not as RFC 5322 wants it', {
    kind: 'message-invalid',
    summary: 'The headers that name the sender are not as RFC 5322 wants them (section 3.6.2).',
    remedy: 'Send exactly one From header, with a valid address.',
  }),
  '7.513': row("Sending IP address on the recipient's own blocklist", {
    kind: 'blocklisted',
    summary: "The recipient's organization blocks your IP address.",
    remedy: 'Only the postmaster there can lift the block: ask another way.',
  }),
  '7.515': row("SPF, DKIM or DMARC of the sender's domain is not what large senders must have", {
    kind: 'sender-auth',
  }),
  '7.520': row('Forwarding to outside addresses switched off', {
    kind: 'policy',
    scope: 'account',
    summary: 'The organization of the sender does not allow forwarding to addresses outside of it.',
    remedy: 'An administrator can allow it in the outbound spam filter policy.',
  }),
  '7.606': row('Sending IP address banned', {
    kind: 'blocklisted',
    summary: 'Microsoft 365 takes no mail from your IP address.',
    remedy: 'Ask for its removal at https://sender.office.com/ once you know what was sent from it.',
  }),
  '7.703': row('Recipient blocked by your own organization', {
    kind: 'policy',
    scope: 'account',
    summary: 'Your own organization blocks mail to this recipient.',
    remedy: 'An administrator can take the recipient off the Tenant Allow/Block List.',
  }),
  '7.705': row('Organization stopped for sending too much', {
    kind: 'rate-limited',
    scope: 'account',
    action: 'fail',
    summary: 'Microsoft 365 has stopped your organization for too much mail, or for spam.',
    remedy: 'An administrator has to find the cause, then ask the support of Microsoft 365 to lift the block.',
  }),
  '7.708': row('Sending IP address not trusted', { kind: 'blocklisted' }),
  '7.750': row('Sending domain not registered with the organization', {
    kind: 'sender-rejected',
    summary: "The sender's domain is not registered with your organization at Microsoft 365.",
    remedy: 'Add it there as an accepted domain, or send from one that is.',
  }),
};

/** Details of x.7 that stand for one thing from `first` to `last`. */
export interface CodeRange extends CodeMeaning {
  readonly first: number;
  readonly last: number;
  /** Of permanent replies; otherwise of transient ones. */
  readonly permanent: boolean;
}

const SLOWED_DOWN = row('Sending IP address slowed down', {
  kind: 'rate-limited',
  scope: 'account',
  retryAfter: 30 * MINUTE,
});

/** Throttled addresses and banned ones, and organizations that were stopped. */
export const MICROSOFT_RANGES: readonly CodeRange[] = [
  { first: 500, last: 699, permanent: false, ...SLOWED_DOWN },
  { first: 850, last: 899, permanent: false, ...SLOWED_DOWN },
  {
    first: 500,
    last: 699,
    permanent: true,
    ...row('Access denied, most often to a banned IP address', { kind: 'blocklisted' }),
  },
  { first: 700, last: 799, permanent: true, ...row('Organization stopped', { kind: 'policy', scope: 'account' }) },
];

export const microsoftRange = (detail: number, permanent: boolean): CodeMeaning | undefined =>
  MICROSOFT_RANGES.find((range) => range.permanent === permanent && range.first <= detail && detail <= range.last);
