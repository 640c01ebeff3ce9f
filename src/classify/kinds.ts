import type { Action, Kind, Scope } from './classification.ts';
import * as ref from './references.ts';

/** What a kind means where no rule says more. */
export interface KindDefaults {
  readonly scope: Scope;
  /** Action for a transient reply (4yz). */
  readonly transient: Action;
  /** Action for a permanent reply (5yz). */
  readonly permanent: Action;
  /** A permanent reply of this kind says that the address is dead. */
  readonly suppress: boolean;
  readonly summary: string;
  readonly remedy: string;
  readonly reference: string;
}

type Row = readonly [
  scope: Scope,
  transient: Action,
  permanent: Action,
  summary: string,
  remedy: string,
  reference: string,
];

const SUPPRESSING: ReadonlySet<Kind> = new Set<Kind>(['recipient-unknown', 'recipient-disabled', 'domain-invalid']);

const ROWS: Readonly<Record<Kind, Row>> = {
  'recipient-unknown': [
    'recipient',
    'retry',
    'fail',
    'No such mailbox at that domain.',
    'Check for typing errors; if it is right, take the address off your lists.',
    ref.RFC5321,
  ],
  'recipient-disabled': [
    'recipient',
    'retry',
    'fail',
    'The recipient address exists, but its mailbox is disabled, inactive, or has moved.',
    'Take the address off your lists and reach the person another way.',
    ref.RFC3463,
  ],
  'mailbox-full': [
    'recipient',
    'retry',
    'fail',
    'The recipient has no room left for the message.',
    'Try again in some days or reach the person another way. If it stays full for weeks, nobody reads that mailbox.',
    ref.RFC3463,
  ],
  'domain-invalid': [
    'recipient',
    'retry',
    'fail',
    "The recipient's domain does not exist or takes no mail.",
    'Check the part after the @ for typing errors. If it is right, the domain has no working mail server.',
    ref.RFC7504,
  ],
  'too-many-recipients': [
    'message',
    'split',
    'split',
    'The message has more recipients than the server takes in one transaction.',
    'Send it in smaller batches of recipients.',
    ref.RFC5321_LIMITS,
  ],
  'rate-limited': [
    'account',
    'throttle',
    'throttle',
    'The server takes no more for now: too many messages or connections in too short a time.',
    'Send more slowly and over fewer connections, and wait before the next try.',
    ref.RFC5321,
  ],
  'quota-exceeded': [
    'account',
    'throttle',
    'throttle',
    'The sending quota of your account is used up.',
    'Wait until the quota period is over (often an hour or a day), or have your provider raise the quota.',
    ref.FIELD,
  ],
  greylisted: [
    'recipient',
    'retry',
    'retry',
    'The server does not know this sender yet and asks it to come back later (greylisting).',
    'Nothing is wrong: try the same message again after some minutes, from the same IP address.',
    ref.RFC6647,
  ],
  blocklisted: [
    'account',
    'throttle',
    'fail',
    'The server refuses mail from your IP address or domain because of its reputation.',
    'Look your sending IP address up at the blocklist that the reply names and follow its removal steps, or send through a relay with a good reputation.',
    ref.RFC5782,
  ],
  spam: [
    'message',
    'retry',
    'fail',
    'The message was taken for spam.',
    'Look at its text, links and headers with a spam checker, and make sure that SPF, DKIM and DMARC pass.',
    ref.FIELD,
  ],
  virus: [
    'message',
    'retry',
    'fail',
    'The message, or a file or link in it, was taken for dangerous.',
    'Remove or replace the attachment; executable files and encrypted archives are often refused.',
    ref.FIELD,
  ],
  policy: [
    'message',
    'retry',
    'fail',
    'A local policy of the server or of the recipient refuses the message.',
    "Read the server's text; only the recipient's postmaster can say more or lift the rule.",
    ref.RFC3463,
  ],
  'sender-rejected': [
    'sender',
    'retry',
    'fail',
    'The server does not accept this sender address.',
    'Use a sender address that exists, in a domain that resolves, and that your account is allowed to send from.',
    ref.RFC5321,
  ],
  'sender-auth': [
    'sender',
    'retry',
    'fail',
    'The message failed a check of who sent it (SPF, DKIM, DMARC, or reverse DNS).',
    'Publish SPF and DKIM records for the sender domain that cover this server, and give its IP address a matching reverse DNS name.',
    ref.RFC7208,
  ],
  'relay-denied': [
    'account',
    'retry',
    'fail',
    'The server does not forward mail to this recipient for you.',
    'Most often the login is missing: set user and password. Otherwise this is the wrong server for that recipient.',
    ref.FIELD,
  ],
  auth: [
    'account',
    'retry',
    'fail',
    'The server did not accept the login, or wants one.',
    'Check user name and password (or token); many providers want an app password, and a login over TLS only.',
    ref.RFC4954,
  ],
  tls: [
    'server',
    'retry',
    'fail',
    'No encrypted connection could be made.',
    'Check port and TLS mode: port 465 starts with TLS, ports 587 and 25 switch to it with STARTTLS. Check the certificate as well.',
    ref.RFC3207,
  ],
  'message-too-large': [
    'message',
    'retry',
    'fail',
    'The message is larger than the server accepts.',
    'Send smaller attachments, or links to the files. Encoding makes attachments about a third larger.',
    ref.RFC1870,
  ],
  'message-invalid': [
    'message',
    'retry',
    'fail',
    'The message is not built as the server wants it, or could not be built.',
    'Check its headers, its addresses, its attachments and their encoding.',
    ref.RFC5322,
  ],
  protocol: [
    'message',
    'retry',
    'fail',
    'Client and server did not understand each other.',
    'Check the addresses for odd characters. An antivirus program or a firewall that inspects SMTP can garble the conversation: switch that off.',
    ref.RFC5321,
  ],
  'server-error': [
    'server',
    'retry',
    'fail',
    'The server has a problem of its own.',
    "Nothing is wrong with the message: try again later, and tell the server's postmaster if it lasts.",
    ref.RFC5321,
  ],
  network: [
    'server',
    'retry',
    'fail',
    'The network connection to the server failed.',
    'Check host name (mail., smtp., out., mailout.), port (25, 465, 587), firewall and proxy.',
    ref.NODE_ERRNO,
  ],
  unknown: [
    'message',
    'retry',
    'fail',
    'The failure is of no known kind.',
    'Read what the server or the library said; if it comes again, ask the postmaster.',
    ref.RFC5321,
  ],
};

/** All kinds. */
export const KINDS: readonly Kind[] = Object.freeze(Object.keys(ROWS) as Kind[]);

function defaults(kind: Kind): KindDefaults {
  const [scope, transient, permanent, summary, remedy, reference] = ROWS[kind];
  return { scope, transient, permanent, suppress: SUPPRESSING.has(kind), summary, remedy, reference };
}

export const KIND_DEFAULTS: Readonly<Record<Kind, KindDefaults>> = Object.fromEntries(
  KINDS.map((kind) => [kind, defaults(kind)]),
) as Record<Kind, KindDefaults>;
