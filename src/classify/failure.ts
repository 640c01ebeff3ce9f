import type { Stage } from './classification.ts';

/** What can be read from whatever was thrown: every field checked, nothing of it trusted. */
export interface FailureView {
  readonly code: string | undefined;
  readonly originalCode: string | undefined;
  readonly causeCode: string | undefined;
  readonly name: string;
  readonly message: string;
  readonly command: string | undefined;
  readonly syscall: string | undefined;
  readonly timeoutType: string | undefined;
  /** Reply code and reply, where a server said something. */
  readonly responseCode: number | undefined;
  readonly response: string | undefined;
  readonly httpStatus: number | undefined;
  readonly retryable: boolean | undefined;
  readonly throttling: boolean;
}

/** A property of anything, undefined where reading it throws. */
export function read(source: unknown, key: string): unknown {
  if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return undefined;
  try {
    return (source as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

export function readString(source: unknown, key: string): string | undefined {
  const value = read(source, key);
  return typeof value === 'string' ? value : undefined;
}

export function readNumber(source: unknown, key: string): number | undefined {
  const value = read(source, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A number of three digits; a DOMException has a `code` as well. */
export function readReplyCode(source: unknown, key: string): number | undefined {
  const code = readNumber(source, key);
  return code !== undefined && Number.isInteger(code) && code >= 100 && code <= 999 ? code : undefined;
}

/** `instanceof`, which a proxy can make throw. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

const MAX_CAUSES = 4;

/** The first system error code down the `cause` chain; Node wraps several connection attempts into an AggregateError. */
function causeCode(failure: unknown): string | undefined {
  let current = failure;
  for (let depth = 0; depth < MAX_CAUSES; depth++) {
    const errors = read(current, 'errors');
    current = read(current, 'cause') ?? read(errors, '0');
    const code = readString(current, 'originalCode') ?? readString(current, 'code');
    if (code !== undefined) return code;
  }
  return undefined;
}

// Nodemailer 7, 8 and 9 write their own `code` over that of the error beneath and keep that nowhere: they know neither
// `originalCode` nor `timeoutType`, and throw some errors without any code. The rest of the error says the same, in words
// of Node, OpenSSL and Nodemailer; what a server says comes with its reply, which goes before all of this.

/** No opening that is looked for is longer, so no more of a message is read. */
const OPENING = 200;

/** How errors that were once thrown without a code begin, and the code that they have since. */
const CODELESS: readonly (readonly [opening: string, code: string])[] = [
  ['Unexpected socket close', 'ECONNECTION'],
  ['Connection closed', 'ECONNECTION'],
  ['Reached maximum number of retries after connection was closed', 'ECONNECTION'],
  ['Invalid response from proxy', 'EPROXY'],
  ['Socks module not loaded', 'EPROXY'],
  ['Unknown proxy configuration', 'EPROXY'],
  ['Sendmail exited with code ', 'ESENDMAIL'],
  ['Sendmail command not found', 'ESENDMAIL'],
  ['sendmail was not found', 'ESENDMAIL'],
  ['Can not send mail. Invalid envelope addresses', 'ESENDMAIL'],
  ['File access rejected', 'EFILEACCESS'],
  ['Url access rejected', 'EURLACCESS'],
];

/** OpenSSL's words for what is wrong with a certificate, and Node's code for each. */
const CERTIFICATE_CODES: ReadonlyMap<string, string> = new Map([
  ['certificate has expired', 'CERT_HAS_EXPIRED'],
  ['certificate is not yet valid', 'CERT_NOT_YET_VALID'],
  ['certificate not trusted', 'CERT_UNTRUSTED'],
  ['certificate rejected', 'CERT_REJECTED'],
  ['certificate revoked', 'CERT_REVOKED'],
  ['certificate chain too long', 'CERT_CHAIN_TOO_LONG'],
  ['certificate signature failure', 'CERT_SIGNATURE_FAILURE'],
  ['self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['self signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['self signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['unable to get issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT'],
  ['unable to get local issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ['unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['unable to decode issuer public key', 'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY'],
  ["unable to decrypt certificate's signature", 'UNABLE_TO_DECRYPT_CERT_SIGNATURE'],
  ["unable to decrypt CRL's signature", 'UNABLE_TO_DECRYPT_CRL_SIGNATURE'],
  ['unable to get certificate CRL', 'UNABLE_TO_GET_CRL'],
  ['CRL has expired', 'CRL_HAS_EXPIRED'],
  ['CRL is not yet valid', 'CRL_NOT_YET_VALID'],
  ['CRL signature failure', 'CRL_SIGNATURE_FAILURE'],
  ["format error in certificate's notAfter field", 'ERROR_IN_CERT_NOT_AFTER_FIELD'],
  ["format error in certificate's notBefore field", 'ERROR_IN_CERT_NOT_BEFORE_FIELD'],
  ["format error in CRL's lastUpdate field", 'ERROR_IN_CRL_LAST_UPDATE_FIELD'],
  ["format error in CRL's nextUpdate field", 'ERROR_IN_CRL_NEXT_UPDATE_FIELD'],
  ['hostname mismatch', 'HOSTNAME_MISMATCH'],
  ['invalid CA certificate', 'INVALID_CA'],
  ['path length constraint exceeded', 'PATH_LENGTH_EXCEEDED'],
  ['unsuitable certificate purpose', 'INVALID_PURPOSE'],
  ['EE certificate key too weak', 'UNSPECIFIED'],
  ['CA certificate key too weak', 'UNSPECIFIED'],
  ['CA signature digest algorithm too weak', 'UNSPECIFIED'],
]);

const codeless = (opening: string): string | undefined => CODELESS.find(([words]) => opening.startsWith(words))?.[1];

/** Node words a system error as "connect ECONNREFUSED 192.0.2.1:25", the call first. */
function systemCode(syscall: string | undefined, opening: string): string | undefined {
  if (syscall === undefined || !opening.startsWith(`${syscall} `)) return undefined;
  return /^E[A-Z0-9_]{2,30}(?= |$)/.exec(opening.slice(syscall.length + 1))?.[0];
}

/** Node makes its code of OpenSSL's reason: "wrong version number" is ERR_SSL_WRONG_VERSION_NUMBER. */
function opensslCode(failure: object): string | undefined {
  const library = readString(failure, 'library');
  const reason = readString(failure, 'reason')?.slice(0, OPENING);
  if (reason === undefined || !library?.endsWith(' routines')) return undefined;
  return `ERR_${library === 'SSL routines' ? 'SSL' : 'OSSL'}_${reason.toUpperCase().replaceAll(' ', '_')}`;
}

function certificateCode(opening: string): string | undefined {
  if (opening.startsWith("Hostname/IP does not match certificate's altnames")) return 'ERR_TLS_CERT_ALTNAME_INVALID';
  // newer versions of Node add advice behind a semicolon
  return CERTIFICATE_CODES.get(opening.split(';', 1)[0] as string);
}

/** The code that Nodemailer's own was written over. */
function lostCode(failure: object, opening: string): string | undefined {
  if (readString(failure, 'sourceUrl') !== undefined) return 'EFETCH';
  return systemCode(readString(failure, 'syscall'), opening) ?? opensslCode(failure) ?? certificateCode(opening);
}

const timeoutOf = (opening: string): string | undefined =>
  opening === 'Greeting never received' ? 'GREETING_TIMEOUT' : undefined;

export function viewFailure(failure: object): FailureView {
  const retryable = read(failure, '$retryable');
  const message = readString(failure, 'message') ?? '';
  const opening = message.slice(0, OPENING);
  return {
    code: readString(failure, 'code') ?? codeless(opening),
    originalCode: readString(failure, 'originalCode') ?? readString(failure, 'Code') ?? lostCode(failure, opening),
    causeCode: causeCode(failure),
    name: readString(failure, 'name') ?? '',
    message,
    command: readString(failure, 'command'),
    syscall: readString(failure, 'syscall'),
    timeoutType: readString(failure, 'timeoutType') ?? timeoutOf(opening),
    responseCode: readReplyCode(failure, 'responseCode') ?? readReplyCode(failure, 'code'),
    response: readString(failure, 'response'),
    httpStatus: readNumber(read(failure, '$metadata'), 'httpStatusCode'),
    retryable: retryable === undefined ? undefined : Boolean(retryable),
    throttling: read(retryable, 'throttling') === true,
  };
}

const COMMANDS: Readonly<Record<string, Stage>> = {
  CONN: 'CONN',
  EHLO: 'EHLO',
  HELO: 'EHLO',
  LHLO: 'EHLO',
  STARTTLS: 'STARTTLS',
  MAIL: 'MAIL',
  RCPT: 'RCPT',
};

/** Nodemailer's `command` as a stage. Its `DATA` is the command itself with EENVELOPE, the final dot with EMESSAGE. */
export function stageOf(command: string | undefined, code: string | undefined): Stage | undefined {
  if (command === undefined) return undefined;
  const verb = command.slice(0, 16).split(' ', 1)[0] ?? '';
  if (verb === 'DATA') return code === 'EMESSAGE' ? 'DOT' : 'DATA';
  if (verb === 'AUTH') return 'AUTH';
  return Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined;
}
