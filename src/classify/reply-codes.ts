import type { Stage } from './classification.ts';
import { ENCRYPT, LOOPING, NEW_PASSWORD, NEXT_HOST, NO_REASON, NOT_LOCAL } from './explanations.ts';
import type { CodeMeaning, Meaning } from './meaning.ts';
import * as ref from './references.ts';

const CHECK_HOST =
  'Check the host name (its beginning may be mail., smtp., out. or mailout.) and the port (25, 465 or 587), then firewall and proxy.';
const CHECK_SYNTAX =
  'Look for bad addresses (blanks, missing @, line breaks), and switch off antivirus programs and firewalls that meddle with SMTP.';
const CHECK_LOGIN =
  'Check user name and password. Many providers want an app password or OAuth2 instead of the normal password.';

/** A reply code's meaning, and how it changes with the stage. One of kind `unknown` decides nothing. */
export interface ReplyCode extends CodeMeaning {
  readonly at?: Partial<Record<Stage, Meaning>>;
}

const UNREACHABLE: Meaning = {
  kind: 'network',
  action: 'retry',
  summary: 'The server could not be reached.',
  remedy: CHECK_HOST,
  reference: ref.NODE_ERRNO,
};

const LOGIN_REFUSED: Meaning = { kind: 'auth', action: 'fail', remedy: CHECK_LOGIN, reference: ref.RFC4954 };

const LOGIN_NOT_NOW: Meaning = {
  kind: 'auth',
  action: 'retry',
  summary: 'The server cannot check logins at the moment.',
  remedy: 'The password is not the problem: try again later.',
  reference: ref.RFC4954,
};

const NO_MAIL_HERE: Meaning = {
  kind: 'domain-invalid',
  action: 'fail',
  summary: "The recipient's domain or server takes no mail.",
  remedy: 'Check the part after the @ for typing errors; the domain may have no mail server.',
  reference: ref.RFC7504,
};

const GARBLED: Meaning = { kind: 'protocol', action: 'fail', remedy: CHECK_SYNTAX, reference: ref.RFC5321 };

const HELD_BACK = {
  summary: 'The mailbox is not available at the moment: busy, held back by a policy, or greylisted.',
  remedy: 'Try again after some minutes.',
} as const;

/** A refusal before anything was sent: most often of the sender's IP address. */
const TURNED_AWAY: Meaning = {
  kind: 'blocklisted',
  action: 'fail',
  summary: 'The server takes no mail from you, or none at all.',
  remedy: 'Look your sending IP address up at the public blocklists, and check that this is the right host and port.',
  reference: ref.RFC5321,
};

const NOT_NOW: Meaning = {
  kind: 'server-error',
  action: 'retry',
  summary: 'The server takes no mail at the moment.',
  remedy: 'Try again after some minutes; nothing to change here.',
  reference: ref.RFC5321,
};

/** What a reply means that came before there was anything to refuse but the connection. */
export const refusedAtOnce = (permanent: boolean): Meaning => (permanent ? TURNED_AWAY : NOT_NOW);

/**
 * Reply codes: those of RFC 5321 and RFC 4954, and those that lists on the web have made known without any RFC. This is
 * what a code means when neither the text nor the enhanced code says more.
 */
export const REPLY_CODES: Readonly<Record<number, ReplyCode>> = {
  101: {
    title: 'Cannot open a connection',
    ...UNREACHABLE,
    summary: 'The network of the server cannot be reached (ENETUNREACH).',
  },
  111: {
    title: 'Connection refused',
    ...UNREACHABLE,
    summary: 'The server refused the connection (ECONNREFUSED): nothing listens on that port.',
  },
  403: { title: 'Sender not allowed', kind: 'sender-rejected', reference: ref.SENDGRID },
  420: {
    title: 'Connection timed out',
    kind: 'unknown',
    summary: 'Most often a connection that timed out on the way to the recipient.',
    remedy: 'Try again later; nothing to change here.',
    reference: ref.LISTS,
  },
  421: {
    title: 'Service not available, closing the connection',
    kind: 'server-error',
    action: 'retry',
    summary: 'The service is not available at the moment and closes the connection.',
    remedy: 'Try again later. If it comes often, send over fewer connections and more slowly.',
    reference: ref.RFC5321,
  },
  422: {
    title: 'Mailbox full; password must be renewed',
    kind: 'unknown',
    summary: 'In published lists a full mailbox; in the registry, with 4.7.12, a password that must be renewed.',
    remedy: 'The text says which of the two it is.',
    reference: ref.LISTS,
  },
  430: {
    title: 'Command not taken',
    kind: 'unknown',
    summary: 'The registry names it with 4.5.1, an invalid command; no RFC says more.',
    remedy: 'Go by the text of the reply.',
    reference: ref.IANA,
  },
  431: {
    title: 'Out of memory or disk space',
    kind: 'unknown',
    summary: 'Most often the server is short of memory or disk space.',
    remedy: 'Try again later; nothing to change here.',
    reference: ref.LISTS,
  },
  432: {
    title: 'Password must be renewed; too many messages at once',
    kind: 'rate-limited',
    summary: 'Too many of your messages are being processed at once.',
    remedy: 'Send over at most three connections at a time.',
    reference: ref.MICROSOFT,
    at: { AUTH: { kind: 'auth', action: 'fail', ...NEW_PASSWORD, reference: ref.RFC4954 } },
  },
  441: {
    title: 'No answer from the next server',
    kind: 'network',
    action: 'retry',
    ...NEXT_HOST,
    reference: ref.LISTS,
  },
  442: {
    title: 'Connection to the next server lost',
    kind: 'network',
    action: 'retry',
    ...NEXT_HOST,
    summary: 'The server lost its connection to the next one.',
    reference: ref.LISTS,
  },
  446: {
    title: 'Mail loop',
    kind: 'network',
    scope: 'message',
    action: 'fail',
    summary: 'The message went through too many servers: a mail loop.',
    remedy: LOOPING.remedy,
    reference: ref.LISTS,
  },
  447: {
    title: 'Message timed out',
    kind: 'too-many-recipients',
    splitBy: 'count',
    summary: 'The message timed out, most often because it has too many recipients.',
    remedy: 'Send it in smaller batches of recipients.',
    reference: ref.LISTS,
  },
  449: { title: 'Routing error', kind: 'network', reference: ref.LISTS },
  450: {
    title: 'Mailbox unavailable for now',
    kind: 'server-error',
    ...HELD_BACK,
    reference: ref.RFC5321,
    at: {
      CONN: NOT_NOW,
      EHLO: NOT_NOW,
      RCPT: { kind: 'server-error', scope: 'recipient', ...HELD_BACK, reference: ref.RFC5321 },
    },
  },
  451: {
    title: 'Local error, try later',
    kind: 'server-error',
    summary: 'The server met an error of its own while it handled the message.',
    reference: ref.RFC5321,
    at: {
      CONN: NOT_NOW,
      EHLO: NOT_NOW,
      AUTH: LOGIN_NOT_NOW,
    },
  },
  452: {
    title: 'Insufficient storage; too many recipients',
    kind: 'server-error',
    summary: 'The server is short of storage or of patience at the moment.',
    reference: ref.RFC5321,
    at: { CONN: NOT_NOW, EHLO: NOT_NOW },
  },
  453: {
    title: 'Too much mail',
    kind: 'rate-limited',
    summary: 'The server has too much mail for you or from you.',
    reference: ref.LISTS,
  },
  454: {
    title: 'Temporary authentication failure; TLS not available',
    kind: 'server-error',
    reference: ref.RFC4954,
    at: {
      AUTH: LOGIN_NOT_NOW,
      STARTTLS: { kind: 'tls', action: 'retry', summary: 'The server cannot offer encryption at the moment.' },
    },
  },
  435: { title: 'Login not possible now', ...LOGIN_NOT_NOW, reference: ref.EXIM },
  455: {
    title: 'Parameters cannot be taken now',
    kind: 'protocol',
    action: 'retry',
    summary: 'The server cannot take the parameters at the moment.',
    reference: ref.RFC5321,
  },
  458: { title: 'Cannot queue messages for the node', kind: 'server-error', reference: ref.LISTS },
  459: {
    title: 'Node not allowed',
    kind: 'unknown',
    summary: 'The server does not hand out queued mail for that node (ETRN).',
    remedy: 'No answer to a message: something else than a mail client speaks to the server.',
    reference: ref.RFC1985,
  },
  471: {
    title: 'Held back by a local filter',
    kind: 'policy',
    summary: 'A filter held the message back, often an antivirus or firewall on the way.',
    remedy: 'Look at the antivirus or firewall of your own server first.',
    reference: ref.LISTS,
  },
  500: {
    title: 'Syntax error, command not recognized',
    ...GARBLED,
    summary: 'The server did not understand the command.',
  },
  501: {
    title: 'Syntax error in parameters',
    ...GARBLED,
    summary: 'The server did not understand an address or a parameter.',
  },
  502: { title: 'Command not implemented', ...GARBLED, summary: 'The server does not know this command.' },
  503: {
    title: 'Bad sequence of commands',
    kind: 'protocol',
    action: 'fail',
    scope: 'connection',
    summary: 'The command came at the wrong moment; most often a login is missing.',
    remedy: 'Set user and password. A fresh connection does if client and server were only out of step.',
    reference: ref.RFC5321,
  },
  504: {
    title: 'Parameter not implemented',
    ...GARBLED,
    summary: 'The server does not know a parameter of the command.',
  },
  510: { title: 'Bad address', kind: 'recipient-unknown', suppress: false, reference: ref.LISTS },
  511: { title: 'Bad address', kind: 'recipient-unknown', suppress: false, reference: ref.LISTS },
  512: {
    title: 'Domain not found',
    ...NO_MAIL_HERE,
    summary: "The recipient's domain does not resolve.",
    reference: ref.LISTS,
  },
  513: {
    title: 'Address type wrong',
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'The address is not written as it should be.',
    reference: ref.LISTS,
  },
  515: { title: 'Destination address not valid', kind: 'recipient-unknown', suppress: false, reference: ref.LISTS },
  517: { title: 'Sender has a problem', kind: 'sender-rejected', reference: ref.LISTS },
  521: { title: 'Host takes no mail', ...NO_MAIL_HERE, summary: 'This server takes no mail at all.' },
  522: { title: 'Recipient over quota', kind: 'mailbox-full', reference: ref.LISTS },
  523: { title: 'Message over the size limit; encryption needed', kind: 'message-too-large', reference: ref.LISTS },
  524: {
    title: 'Encryption required for this login',
    kind: 'unknown',
    summary: 'The registry names it with 5.7.11: the server takes logins over an encrypted connection only.',
    remedy: ENCRYPT.remedy,
    reference: ref.IANA,
  },
  525: {
    title: 'User account disabled',
    kind: 'unknown',
    summary: 'The registry names it with 5.7.13: the user account at the server is disabled.',
    remedy: 'Ask the provider why the account is disabled.',
    reference: ref.IANA,
  },
  530: { title: 'Authentication required', ...LOGIN_REFUSED, summary: 'The server wants a login first.' },
  531: { title: 'Mailbox or mail system full', kind: 'mailbox-full', reference: ref.LISTS },
  533: { title: 'Relaying refused', kind: 'relay-denied', reference: ref.LISTS },
  534: {
    title: 'Authentication mechanism too weak',
    ...LOGIN_REFUSED,
    summary: 'The server finds this way to log in too weak, or wants you to log in on the web first.',
  },
  535: {
    title: 'Authentication credentials invalid',
    ...LOGIN_REFUSED,
    summary: 'The server refused user name and password.',
  },
  538: {
    title: 'Encryption required for this login',
    ...LOGIN_REFUSED,
    summary: 'The server takes this way to log in over an encrypted connection only.',
    remedy: ENCRYPT.remedy,
  },
  541: {
    title: 'Refused by the filter of the recipient',
    kind: 'spam',
    action: 'fail',
    summary: "The recipient's filter refused the message.",
    remedy: 'Change what looks like spam, or have the recipient put you on the list of known senders.',
    reference: ref.LISTS,
  },
  550: {
    title: 'Mailbox unavailable',
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'The mailbox is not available: it does not exist, or the server does not want this message.',
    remedy: 'Check the address for typing errors, then read what the server says.',
    reference: ref.RFC5321,
    at: {
      CONN: TURNED_AWAY,
      EHLO: TURNED_AWAY,
      MAIL: { kind: 'sender-rejected', reference: ref.RFC5321 },
      DATA: { kind: 'policy', ...NO_REASON, reference: ref.RFC5321 },
      DOT: { kind: 'policy', ...NO_REASON, reference: ref.RFC5321 },
    },
  },
  551: {
    title: 'User not local',
    kind: 'recipient-unknown',
    action: 'fail',
    suppress: false,
    ...NOT_LOCAL,
    reference: ref.RFC5321,
  },
  552: {
    title: 'Exceeded storage allocation',
    kind: 'message-too-large',
    action: 'fail',
    summary: 'The message is too large, or the mailbox has no room for it.',
    reference: ref.RFC5321,
    at: { RCPT: { kind: 'mailbox-full', action: 'fail', reference: ref.RFC5321 } },
  },
  553: {
    title: 'Mailbox name not allowed',
    kind: 'recipient-unknown',
    action: 'fail',
    suppress: false,
    summary: 'The server does not allow this address.',
    remedy: 'Check how the address is written.',
    reference: ref.RFC5321,
    at: { MAIL: { kind: 'sender-rejected', action: 'fail', reference: ref.RFC5321 } },
  },
  554: {
    title: 'Transaction failed; no service here',
    kind: 'policy',
    action: 'fail',
    ...NO_REASON,
    reference: ref.RFC5321,
    at: {
      CONN: TURNED_AWAY,
      EHLO: TURNED_AWAY,
    },
  },
  555: {
    title: 'MAIL or RCPT parameter not known',
    ...GARBLED,
    summary: 'The server does not know a parameter of MAIL or RCPT.',
  },
  556: { title: 'Domain takes no mail', ...NO_MAIL_HERE },
  557: { title: 'Too many recipients', kind: 'too-many-recipients', splitBy: 'count', reference: ref.LISTS },
  571: {
    title: 'Blocked',
    kind: 'policy',
    action: 'fail',
    summary: 'The server refused to pass the message on.',
    reference: ref.LISTS,
  },
  572: { title: 'Blocked', kind: 'policy', action: 'fail', reference: ref.LISTS },
  573: { title: 'Login needed', kind: 'auth', action: 'fail', reference: ref.LISTS },
  591: { title: 'Sender on a blocklist', kind: 'blocklisted', reference: ref.LISTS },
};

/** Codes that mean a thousand things: by themselves they decide little, so the classification counts as a guess. */
const BROAD = new Set([421, 450, 451, 452, 454, 550, 551, 553, 554]);

export interface CodeLookup {
  readonly meaning: Meaning;
  readonly guess: boolean;
}

export function codeMeaning(code: number, stage: Stage | undefined): CodeLookup | undefined {
  const row = REPLY_CODES[code];
  if (row === undefined || row.kind === 'unknown') return undefined;
  const atStage = stage === undefined ? undefined : row.at?.[stage];
  return { meaning: atStage ?? row, guess: BROAD.has(code) };
}

/** Codes whose words have to cover many causes: whatever else decided the meaning says it better. */
const VAGUE = new Set([...BROAD, 432, 453, 552, 571]);

/** What the code's row says in words, for a meaning of the same kind that has none of its own. */
export function codeWords(code: number, kind: string, byCode: boolean): Meaning | undefined {
  const row = REPLY_CODES[code];
  return row?.kind === kind && (byCode || !VAGUE.has(code)) ? row : undefined;
}
