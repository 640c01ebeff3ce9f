import { ENCRYPT, LOOPING, NEW_PASSWORD, NEXT_HOST, NO_REVERSE_DNS } from './explanations.ts';
import type { CodeMeaning } from './meaning.ts';
import { MICROSOFT_CODES, microsoftRange } from './microsoft-codes.ts';
import * as ref from './references.ts';

/** A row of the registry. One of kind `unknown` decides nothing: what it says is too general, or no failure. */
export interface EnhancedCode extends CodeMeaning {
  /** The document that the registry names. */
  readonly definedIn: string;
  /** The basic codes that the registry names with it; a single digit stands for its whole class. */
  readonly basicCodes?: readonly number[];
  /** Servers stretch its meaning so far that even vague words say more. */
  readonly stretched?: true;
}

const RFC3463 = 'RFC 3463';
const RFC4954 = 'RFC 4954';
const RFC5248 = 'RFC 5248';
const RFC6531 = 'RFC 6531';
const RFC6710 = 'RFC 6710';
const RFC7293 = 'RFC 7293';
const DKIM = 'RFC 7372, RFC 6376';
const SPF = 'RFC 7372, RFC 7208';

/** A code for which the registry has a name and no more. */
const other = (title: string, summary: string, basicCodes?: readonly number[]): EnhancedCode => ({
  title,
  definedIn: RFC3463,
  ...(basicCodes !== undefined && { basicCodes }),
  kind: 'unknown',
  summary,
  remedy: 'Go by the text of the reply and its basic code.',
});

const SIGN =
  'Sign your mail with DKIM (the dkim option, or the relay does it), with the public key in the DNS of the From domain.';
const CONVERTED = {
  summary: 'The message would have to be converted on its way, and that is not possible or not allowed.',
  remedy: 'Send plain ASCII, with everything else encoded as quoted-printable or base64.',
} as const;
const NEW_OWNER_REMEDY = 'What you send is meant for its former owner: reach that person another way.';

/** The IANA registry "SMTP Enhanced Status Codes", all of it, without the class digit. */
export const ENHANCED_CODES: Readonly<Record<string, EnhancedCode>> = {
  '0.0': other('Other undefined Status', 'The server gives no reason.', [2, 4, 5]),

  '1.0': other('Other address status', 'Something about an address, and no more than that.'),
  '1.1': {
    title: 'Bad destination mailbox address',
    definedIn: RFC3463,
    basicCodes: [451, 550],
    kind: 'recipient-unknown',
  },
  '1.2': { title: 'Bad destination system address', definedIn: RFC3463, kind: 'domain-invalid' },
  '1.3': {
    title: 'Bad destination mailbox address syntax',
    definedIn: RFC3463,
    basicCodes: [501],
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'The server says that this is not a valid address.',
    remedy: 'Check the address for typing errors, blanks and stray characters.',
  },
  '1.4': {
    title: 'Destination mailbox address ambiguous',
    definedIn: RFC3463,
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'The address fits more than one mailbox.',
    remedy: 'Use the full address of the person.',
    stretched: true,
  },
  '1.5': other('Destination address valid', 'The address is valid: this belongs to a success (2.1.5).', [250]),
  '1.6': {
    title: 'Destination mailbox has moved, No forwarding address',
    definedIn: RFC3463,
    kind: 'recipient-disabled',
    summary: 'The mailbox has moved and left no new address.',
  },
  '1.7': { title: "Bad sender's mailbox address syntax", definedIn: RFC3463, kind: 'sender-rejected' },
  '1.8': {
    title: "Bad sender's system address",
    definedIn: RFC3463,
    basicCodes: [451, 501],
    kind: 'sender-rejected',
    summary: "The sender's domain does not exist or cannot be resolved.",
  },
  '1.9': {
    title: 'Message relayed to non-compliant mailer',
    definedIn: 'RFC 3886',
    kind: 'domain-invalid',
    suppress: false,
    summary: 'The message was passed on to a system that reports nothing back.',
    remedy: 'Nothing more can be learned by mail; ask the recipient another way.',
  },
  '1.10': {
    title: 'Recipient address has null MX',
    definedIn: 'RFC 7505, RFC 7504',
    basicCodes: [556],
    kind: 'domain-invalid',
    summary: "The recipient's domain says that it takes no mail (null MX).",
  },

  '2.0': other('Other or undefined mailbox status', "Something about the recipient's mailbox, and no more than that."),
  '2.1': {
    title: 'Mailbox disabled, not accepting messages',
    definedIn: RFC3463,
    kind: 'recipient-disabled',
    stretched: true,
  },
  '2.2': { title: 'Mailbox full', definedIn: RFC3463, basicCodes: [552], kind: 'mailbox-full' },
  '2.3': {
    title: 'Message length exceeds administrative limit',
    definedIn: RFC3463,
    basicCodes: [552],
    kind: 'message-too-large',
    scope: 'recipient',
    summary: 'The message is larger than the recipient accepts.',
  },
  '2.4': {
    title: 'Mailing list expansion problem',
    definedIn: RFC3463,
    basicCodes: [450, 452],
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'The mailing list could not be expanded.',
    remedy: 'Tell its owner, or write to the members themselves.',
  },

  '3.0': other(
    'Other or undefined mail system status',
    'Something about the server, and no more than that.',
    [221, 250, 421, 451, 550, 554],
  ),
  '3.1': {
    title: 'Mail system full',
    definedIn: RFC3463,
    basicCodes: [452],
    kind: 'server-error',
    summary: 'The server is short of disk space at the moment.',
    stretched: true,
  },
  '3.2': {
    title: 'System not accepting network messages',
    definedIn: 'RFC 3463, RFC 7504',
    basicCodes: [453, 521],
    kind: 'server-error',
    summary: 'The server takes no mail at the moment.',
    stretched: true,
  },
  '3.3': {
    title: 'System not capable of selected features',
    definedIn: RFC3463,
    kind: 'protocol',
    summary: 'The server cannot do something that was asked for with this message.',
    remedy: 'Send without the extension that the reply names (8BITMIME, SMTPUTF8, DSN and the like).',
  },
  '3.4': {
    title: 'Message too big for system',
    definedIn: RFC3463,
    basicCodes: [552, 554],
    kind: 'message-too-large',
  },
  '3.5': { title: 'System incorrectly configured', definedIn: RFC3463, kind: 'server-error' },
  '3.6': {
    ...other('Requested priority was changed', 'The message was accepted, with another priority than asked for.'),
    definedIn: RFC6710,
    basicCodes: [250, 251],
  },

  '4.0': other(
    'Other or undefined network or routing status',
    'Something about the network between mail servers, and no more than that.',
  ),
  '4.1': {
    title: 'No answer from host',
    definedIn: RFC3463,
    basicCodes: [451],
    kind: 'network',
    ...NEXT_HOST,
    stretched: true,
  },
  '4.2': {
    title: 'Bad connection',
    definedIn: RFC3463,
    basicCodes: [421],
    kind: 'network',
    scope: 'connection',
    summary: 'The connection was lost or was silent for too long.',
    remedy: 'A fresh connection does; nothing to change here.',
  },
  '4.3': {
    title: 'Directory server failure',
    definedIn: RFC3463,
    basicCodes: [451, 550],
    kind: 'network',
    summary: 'The server could not look something up that it needs.',
    remedy: 'Try again later; nothing to change here.',
  },
  '4.4': { title: 'Unable to route', definedIn: RFC3463, kind: 'domain-invalid', suppress: false },
  '4.5': {
    title: 'Mail system congestion',
    definedIn: RFC3463,
    basicCodes: [451],
    kind: 'server-error',
    summary: 'The server has too much mail to handle at the moment.',
    stretched: true,
  },
  '4.6': { title: 'Routing loop detected', definedIn: RFC3463, kind: 'network', scope: 'message', ...LOOPING },
  '4.7': {
    title: 'Delivery time expired',
    definedIn: RFC3463,
    kind: 'network',
    scope: 'message',
    summary: 'The message waited too long and has expired.',
    remedy: 'Send it again. If it expires again, the way to the recipient is blocked: tell the postmaster.',
  },

  '5.0': other(
    'Other or undefined protocol status',
    'Something about the SMTP conversation, and no more than that.',
    [220, 250, 251, 252, 253, 451, 452, 454, 458, 459, 501, 502, 503, 554],
  ),
  '5.1': {
    title: 'Invalid command',
    definedIn: RFC3463,
    basicCodes: [430, 500, 501, 503, 530, 550, 554, 555],
    kind: 'protocol',
    stretched: true,
  },
  '5.2': {
    title: 'Syntax error',
    definedIn: RFC3463,
    basicCodes: [500, 501, 502, 550, 555],
    kind: 'protocol',
    stretched: true,
  },
  '5.3': {
    title: 'Too many recipients',
    definedIn: RFC3463,
    basicCodes: [451],
    kind: 'too-many-recipients',
    splitBy: 'count',
  },
  '5.4': {
    title: 'Invalid command arguments',
    definedIn: RFC3463,
    basicCodes: [451, 501, 502, 503, 504, 550, 555],
    kind: 'protocol',
    stretched: true,
  },
  '5.5': { title: 'Wrong protocol version', definedIn: RFC3463, kind: 'protocol' },
  '5.6': {
    title: 'Authentication Exchange line is too long',
    definedIn: RFC4954,
    basicCodes: [500],
    kind: 'auth',
    summary: 'The login is longer than the server can read; most often its token is very long.',
    remedy: 'Ask for a token with fewer claims, or log in another way.',
  },

  '6.0': other('Other or undefined media error', 'Something about the content of the message, and no more than that.'),
  '6.1': { title: 'Media not supported', definedIn: RFC3463, kind: 'message-invalid', stretched: true },
  '6.2': { title: 'Conversion required and prohibited', definedIn: RFC3463, kind: 'message-invalid', ...CONVERTED },
  '6.3': {
    title: 'Conversion required but not supported',
    definedIn: RFC3463,
    basicCodes: [554],
    kind: 'message-invalid',
    ...CONVERTED,
  },
  '6.4': {
    title: 'Conversion with loss performed',
    definedIn: RFC3463,
    basicCodes: [250],
    kind: 'message-invalid',
    ...CONVERTED,
    summary: 'A conversion on the way would lose a part of the message.',
  },
  '6.5': {
    title: 'Conversion Failed',
    definedIn: RFC3463,
    kind: 'message-invalid',
    ...CONVERTED,
    summary: 'The message had to be converted on its way, and that failed.',
  },
  '6.6': {
    title: 'Message content not available',
    definedIn: 'RFC 4468',
    basicCodes: [554],
    kind: 'message-invalid',
    stretched: true,
  },
  '6.7': {
    title: 'Non-ASCII addresses not permitted for that sender/recipient',
    definedIn: RFC6531,
    basicCodes: [550, 553],
    kind: 'message-invalid',
    summary: 'The server or the recipient takes no internationalized addresses.',
    remedy: 'Use an address in ASCII, or send through a server that offers SMTPUTF8.',
  },
  '6.8': {
    title: 'UTF-8 string reply is required, but not permitted by the SMTP client',
    definedIn: RFC6531,
    basicCodes: [252, 550, 553],
    kind: 'message-invalid',
    summary: 'The server cannot name the mailbox without UTF-8, which it was not asked to use.',
    remedy: 'Use an address in ASCII, or send through a server that offers SMTPUTF8.',
  },
  '6.9': {
    title: 'UTF-8 header message cannot be transferred to one or more recipients, so the message must be rejected',
    definedIn: RFC6531,
    basicCodes: [550],
    kind: 'message-invalid',
    summary: 'The headers hold UTF-8 that a server on the way, or the recipient, does not take.',
    remedy: 'Write addresses in ASCII; names and subject may be encoded words, which need no SMTPUTF8.',
  },
  '6.10': {
    ...other('(duplicate of X.6.8, deprecated)', 'The same as X.6.8, and no longer to be used.'),
    definedIn: RFC6531,
  },

  '7.0': other(
    'Other or undefined security status',
    'Something about security or policy, and no more than that.',
    [220, 235, 450, 454, 500, 501, 503, 504, 530, 535, 550],
  ),
  '7.1': {
    title: 'Delivery not authorized, message refused',
    definedIn: RFC3463,
    basicCodes: [451, 454, 502, 503, 533, 550, 551],
    kind: 'policy',
    stretched: true,
  },
  '7.2': {
    title: 'Mailing list expansion prohibited',
    definedIn: RFC3463,
    basicCodes: [550],
    kind: 'policy',
    summary: 'You are not allowed to send to this mailing list.',
  },
  '7.3': {
    title: 'Security conversion required but not possible',
    definedIn: RFC3463,
    kind: 'tls',
    summary: 'The message would have to be encrypted or signed anew on its way, which is not possible.',
  },
  '7.4': {
    title: 'Security features not supported',
    definedIn: RFC3463,
    basicCodes: [504],
    kind: 'tls',
    summary: 'The server does not have a security feature that was asked for: encryption, or a way to log in.',
  },
  '7.5': {
    title: 'Cryptographic failure',
    definedIn: RFC3463,
    kind: 'tls',
    summary: 'Encryption or decryption failed: a key is missing or not valid.',
  },
  '7.6': other(
    'Cryptographic algorithm not supported',
    'A server on the way does not know the algorithm that the message is encrypted or signed with.',
  ),
  '7.7': other('Message integrity failure', 'The message was changed or damaged on its way.'),
  '7.8': {
    title: 'Authentication credentials invalid',
    definedIn: RFC4954,
    basicCodes: [535, 554],
    kind: 'auth',
  },
  '7.9': { title: 'Authentication mechanism is too weak', definedIn: RFC4954, basicCodes: [534], kind: 'auth' },
  '7.10': { title: 'Encryption Needed', definedIn: RFC5248, basicCodes: [523], kind: 'tls', ...ENCRYPT },
  '7.11': {
    title: 'Encryption required for requested authentication mechanism',
    definedIn: RFC4954,
    basicCodes: [524, 538],
    kind: 'auth',
    ...ENCRYPT,
    summary: 'The server takes logins over an encrypted connection only.',
  },
  '7.12': {
    title: 'A password transition is needed',
    definedIn: RFC4954,
    basicCodes: [422, 432],
    kind: 'auth',
    action: 'fail',
    ...NEW_PASSWORD,
  },
  '7.13': {
    title: 'User Account Disabled',
    definedIn: RFC5248,
    basicCodes: [525],
    kind: 'auth',
    summary: 'The user account at the server is disabled.',
    remedy: 'The password is right: ask the provider why the account is disabled.',
  },
  '7.14': {
    title: 'Trust relationship required',
    definedIn: RFC5248,
    basicCodes: [535, 554],
    kind: 'auth',
    summary: 'The server may not fetch the content of the message from the server that has it (BURL).',
    remedy: 'Send the content itself, or have the provider set up trust between the two servers.',
  },
  '7.15': {
    ...other(
      'Priority Level is too low',
      'At the moment the server takes only messages of a higher priority (MT-PRIORITY).',
      [450, 550, 4, 5],
    ),
    definedIn: RFC6710,
    remedy: 'Send it later, or with a higher priority.',
  },
  '7.16': {
    ...other(
      'Message is too big for the specified priority',
      'At the moment the server takes messages of this priority (MT-PRIORITY) only if they are smaller.',
      [552, 4, 5],
    ),
    definedIn: RFC6710,
    remedy: 'Send it later, smaller, or with a higher priority.',
  },
  '7.17': {
    title: 'Mailbox owner has changed',
    definedIn: RFC7293,
    basicCodes: [5],
    kind: 'recipient-unknown',
    summary: 'The mailbox belongs to somebody else by now.',
    remedy: NEW_OWNER_REMEDY,
  },
  '7.18': {
    title: 'Domain owner has changed',
    definedIn: RFC7293,
    basicCodes: [5],
    kind: 'recipient-unknown',
    summary: 'The domain belongs to somebody else by now.',
    remedy: NEW_OWNER_REMEDY,
  },
  '7.19': {
    ...other(
      'RRVS test cannot be completed',
      'The server cannot tell whether the mailbox still has the owner it had (RRVS).',
      [5],
    ),
    definedIn: RFC7293,
    remedy: 'Decide whether it may go out without that check, to whoever owns the mailbox now.',
  },
  '7.20': {
    title: 'No passing DKIM signature found',
    definedIn: DKIM,
    basicCodes: [550],
    kind: 'sender-auth',
    summary: 'No DKIM signature of the message passes.',
    remedy: SIGN,
  },
  '7.21': {
    title: 'No acceptable DKIM signature found',
    definedIn: DKIM,
    basicCodes: [550],
    kind: 'sender-auth',
    summary: 'A DKIM signature passes, but none that the server accepts.',
    remedy: SIGN,
  },
  '7.22': {
    title: 'No valid author-matched DKIM signature found',
    definedIn: DKIM,
    basicCodes: [550],
    kind: 'sender-auth',
    summary: 'A DKIM signature passes, but none is of the domain in the From address.',
    remedy: SIGN,
  },
  '7.23': {
    title: 'SPF validation failed',
    definedIn: SPF,
    basicCodes: [550],
    kind: 'sender-auth',
    summary: "The SPF record of the sender's domain does not allow this IP address to send for it.",
    remedy: "Add the server that you send through to the SPF record (TXT) of the envelope sender's domain.",
  },
  '7.24': {
    title: 'SPF validation error',
    definedIn: SPF,
    basicCodes: [451, 550],
    kind: 'sender-auth',
    summary: "The SPF record of the sender's domain could not be evaluated.",
    remedy: 'Check it for errors: only one record, at most ten lookups, all names resolvable.',
  },
  '7.25': {
    title: 'Reverse DNS validation failed',
    definedIn: 'RFC 7372',
    basicCodes: [550],
    kind: 'sender-auth',
    ...NO_REVERSE_DNS,
  },
  '7.26': {
    title: 'Multiple authentication checks failed',
    definedIn: 'RFC 7372',
    basicCodes: [550],
    kind: 'sender-auth',
  },
  '7.27': {
    title: 'Sender address has null MX',
    definedIn: 'RFC 7505',
    basicCodes: [550],
    kind: 'sender-rejected',
    summary: "The sender's domain takes no mail itself (null MX).",
  },
  '7.28': {
    title: 'Mail flood detected',
    definedIn: 'draft-levine-mailbomb-header',
    kind: 'rate-limited',
    summary: 'Too much mail of this kind or from this sender in too short a time.',
  },
  '7.29': {
    title: 'ARC validation failure',
    definedIn: 'RFC 8617',
    basicCodes: [550],
    kind: 'sender-auth',
  },
  '7.30': {
    title: 'REQUIRETLS support required',
    definedIn: 'RFC 8689',
    basicCodes: [550],
    kind: 'tls',
    summary: 'The server cannot do REQUIRETLS (RFC 8689).',
    remedy: 'Send without REQUIRETLS, or to a recipient whose servers all offer it.',
  },
};

export interface EnhancedMeaning {
  readonly meaning: CodeMeaning;
  /** Vague words in the reply's text say more than this code. */
  readonly stretched: boolean;
  /** A finding about who sent the message: words like "blocked" only say what came of it. */
  readonly exact: boolean;
}

const PREPARED = new Map<string, EnhancedMeaning>();

function prepare(key: string, meaning: CodeMeaning, stretched: boolean, exact: boolean, digits = ['4', '5']): void {
  const prepared = { meaning, stretched, exact };
  for (const digit of digits) PREPARED.set(`${digit}.${key}`, prepared);
}

for (const [key, row] of Object.entries(ENHANCED_CODES)) {
  if (row.kind !== 'unknown')
    prepare(key, { reference: ref.IANA, ...row }, row.stretched === true, row.kind === 'sender-auth');
}
for (const [key, row] of Object.entries(MICROSOFT_CODES)) {
  // in its ranges the first digit tells two different things
  const ranged = microsoftRange(Number(key.slice(2)), false) !== undefined;
  prepare(key, row, false, true, ranged ? ['5'] : undefined);
}

/** The meaning of `x.y.z`, if it has one of its own. */
export function enhancedMeaning(enhanced: string, permanent: boolean): EnhancedMeaning | undefined {
  const known = PREPARED.get(enhanced);
  if (known !== undefined || enhanced.length < 7 || !enhanced.startsWith('.7.', 1)) return known;
  const meaning = microsoftRange(Number(enhanced.slice(4)), permanent);
  return meaning === undefined ? undefined : { meaning, stretched: false, exact: false };
}
