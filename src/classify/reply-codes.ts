import type { Stage } from './classification.ts';
import { NEW_PASSWORD, NEXT_HOST, NOT_LOCAL } from './explanations.ts';
import type { Meaning } from './meaning.ts';
import * as ref from './references.ts';

const CHECK_HOST =
  'Check the host name (its beginning may be mail., smtp., out. or mailout.) and the port (25, 465 or 587), then firewall and proxy.';
const CHECK_SYNTAX =
  'Look for bad addresses (blanks, missing @, line breaks), and switch off antivirus programs and firewalls that meddle with SMTP.';
const CHECK_LOGIN =
  'Check user name and password. Many providers want an app password or OAuth2 instead of the normal password.';

/** A reply code's meaning, and how it changes with the stage. */
interface CodeMeaning extends Meaning {
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

const NO_REASON = {
  summary: 'The server refused the message without giving a reason.',
  remedy: 'Read the reply, check content and sending address, then ask the postmaster.',
} as const;

const GARBLED: Meaning = { kind: 'protocol', action: 'fail', remedy: CHECK_SYNTAX, reference: ref.RFC5321 };

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
const CODES: Readonly<Record<number, CodeMeaning>> = {
  101: { ...UNREACHABLE, summary: 'The network of the server cannot be reached (ENETUNREACH).' },
  111: { ...UNREACHABLE, summary: 'The server refused the connection (ECONNREFUSED): nothing listens on that port.' },
  403: { kind: 'sender-rejected', reference: ref.SENDGRID },
  421: {
    kind: 'server-error',
    action: 'retry',
    summary: 'The service is not available at the moment and closes the connection.',
    remedy: 'Try again later. If it comes often, send over fewer connections and more slowly.',
    reference: ref.RFC5321,
  },
  432: {
    kind: 'rate-limited',
    summary: 'Too many of your messages are being processed at once.',
    remedy: 'Send over at most three connections at a time.',
    reference: ref.MICROSOFT,
    at: { AUTH: { kind: 'auth', action: 'fail', ...NEW_PASSWORD, reference: ref.RFC4954 } },
  },
  441: { kind: 'network', action: 'retry', ...NEXT_HOST, reference: ref.LISTS },
  442: {
    kind: 'network',
    action: 'retry',
    ...NEXT_HOST,
    summary: 'The server lost its connection to the next one.',
    reference: ref.LISTS,
  },
  446: {
    kind: 'network',
    scope: 'message',
    action: 'fail',
    summary: 'The message went through too many servers: a mail loop.',
    remedy: "The recipient's forwarding or MX records form a loop: tell the recipient's postmaster.",
    reference: ref.LISTS,
  },
  447: {
    kind: 'too-many-recipients',
    splitBy: 'count',
    summary: 'The message timed out, most often because it has too many recipients.',
    remedy: 'Send it in smaller batches of recipients.',
    reference: ref.LISTS,
  },
  449: { kind: 'network', reference: ref.LISTS },
  450: {
    kind: 'server-error',
    summary: 'The mailbox is not available at the moment: busy, held back by a policy, or greylisted.',
    remedy: 'Try again after some minutes.',
    reference: ref.RFC5321,
    at: { CONN: NOT_NOW, EHLO: NOT_NOW },
  },
  451: {
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
    kind: 'server-error',
    summary: 'The server is short of storage or of patience at the moment.',
    reference: ref.RFC5321,
    at: { CONN: NOT_NOW, EHLO: NOT_NOW },
  },
  453: { kind: 'rate-limited', summary: 'The server has too much mail for you or from you.', reference: ref.LISTS },
  454: {
    kind: 'server-error',
    reference: ref.RFC4954,
    at: {
      AUTH: LOGIN_NOT_NOW,
      STARTTLS: { kind: 'tls', action: 'retry', summary: 'The server cannot offer encryption at the moment.' },
    },
  },
  435: { ...LOGIN_NOT_NOW, reference: ref.EXIM },
  455: {
    kind: 'protocol',
    action: 'retry',
    summary: 'The server cannot take the parameters at the moment.',
    reference: ref.RFC5321,
  },
  458: { kind: 'server-error', reference: ref.LISTS },
  471: {
    kind: 'policy',
    summary: 'A filter held the message back, often an antivirus or firewall on the way.',
    remedy: 'Look at the antivirus or firewall of your own server first.',
    reference: ref.LISTS,
  },
  500: { ...GARBLED, summary: 'The server did not understand the command.' },
  501: { ...GARBLED, summary: 'The server did not understand an address or a parameter.' },
  502: { ...GARBLED, summary: 'The server does not know this command.' },
  503: {
    kind: 'protocol',
    action: 'fail',
    scope: 'connection',
    summary: 'The command came at the wrong moment; most often a login is missing.',
    remedy: 'Set user and password. A fresh connection does if client and server were only out of step.',
    reference: ref.RFC5321,
  },
  504: { ...GARBLED, summary: 'The server does not know a parameter of the command.' },
  510: { kind: 'recipient-unknown', suppress: false, reference: ref.LISTS },
  511: { kind: 'recipient-unknown', suppress: false, reference: ref.LISTS },
  512: { ...NO_MAIL_HERE, summary: "The recipient's domain does not resolve.", reference: ref.LISTS },
  513: {
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'The address is not written as it should be.',
    reference: ref.LISTS,
  },
  515: { kind: 'recipient-unknown', suppress: false, reference: ref.LISTS },
  517: { kind: 'sender-rejected', reference: ref.LISTS },
  521: { ...NO_MAIL_HERE, summary: 'This server takes no mail at all.' },
  522: { kind: 'mailbox-full', reference: ref.LISTS },
  523: { kind: 'message-too-large', reference: ref.LISTS },
  530: { ...LOGIN_REFUSED, summary: 'The server wants a login first.' },
  531: { kind: 'mailbox-full', reference: ref.LISTS },
  533: { kind: 'relay-denied', reference: ref.LISTS },
  534: {
    ...LOGIN_REFUSED,
    summary: 'The server finds this way to log in too weak, or wants you to log in on the web first.',
  },
  535: { ...LOGIN_REFUSED, summary: 'The server refused user name and password.' },
  538: {
    ...LOGIN_REFUSED,
    summary: 'The server takes this way to log in over an encrypted connection only.',
    remedy: 'Use port 465 with secure: true, or port 587 with requireTLS: true.',
  },
  541: {
    kind: 'spam',
    action: 'fail',
    summary: "The recipient's filter refused the message.",
    remedy: 'Change what looks like spam, or have the recipient put you on the list of known senders.',
    reference: ref.LISTS,
  },
  550: {
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
    kind: 'recipient-unknown',
    action: 'fail',
    suppress: false,
    ...NOT_LOCAL,
    reference: ref.RFC5321,
  },
  552: {
    kind: 'message-too-large',
    action: 'fail',
    summary: 'The message is too large, or the mailbox has no room for it.',
    reference: ref.RFC5321,
    at: { RCPT: { kind: 'mailbox-full', action: 'fail', reference: ref.RFC5321 } },
  },
  553: {
    kind: 'recipient-unknown',
    action: 'fail',
    suppress: false,
    summary: 'The server does not allow this address.',
    remedy: 'Check how the address is written.',
    reference: ref.RFC5321,
    at: { MAIL: { kind: 'sender-rejected', action: 'fail', reference: ref.RFC5321 } },
  },
  554: {
    kind: 'policy',
    action: 'fail',
    ...NO_REASON,
    reference: ref.RFC5321,
    at: {
      CONN: TURNED_AWAY,
      EHLO: TURNED_AWAY,
    },
  },
  555: { ...GARBLED, summary: 'The server does not know a parameter of MAIL or RCPT.' },
  556: NO_MAIL_HERE,
  557: { kind: 'too-many-recipients', splitBy: 'count', reference: ref.LISTS },
  571: { kind: 'policy', action: 'fail', summary: 'The server refused to pass the message on.', reference: ref.LISTS },
  572: { kind: 'policy', action: 'fail', reference: ref.LISTS },
  573: { kind: 'auth', action: 'fail', reference: ref.LISTS },
  591: { kind: 'blocklisted', reference: ref.LISTS },
};

/** Codes that mean a thousand things: by themselves they decide little, so the classification counts as a guess. */
const BROAD = new Set([421, 450, 451, 452, 454, 550, 551, 553, 554]);

export interface CodeLookup {
  readonly meaning: Meaning;
  readonly guess: boolean;
}

export function codeMeaning(code: number, stage: Stage | undefined): CodeLookup | undefined {
  const row = CODES[code];
  if (row === undefined) return undefined;
  const atStage = stage === undefined ? undefined : row.at?.[stage];
  return { meaning: atStage ?? row, guess: BROAD.has(code) };
}

/** Codes whose words have to cover many causes: whatever else decided the meaning says it better. */
const VAGUE = new Set([...BROAD, 432, 453, 552, 571]);

/** What the code's row says in words, for a meaning of the same kind that has none of its own. */
export function codeWords(code: number, kind: string, byCode: boolean): Meaning | undefined {
  const row = CODES[code];
  return row?.kind === kind && (byCode || !VAGUE.has(code)) ? row : undefined;
}
