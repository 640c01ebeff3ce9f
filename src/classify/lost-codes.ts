import { readString } from './reading.ts';

// Nodemailer 7, 8 and 9 write their own `code` over that of the error beneath and keep that nowhere: they know neither
// `originalCode` nor `timeoutType`, and throw some errors without any code. The rest of the error says the same, in words
// of Node, OpenSSL and Nodemailer; what a server says comes with its reply, which goes before all of this.

/** No opening that is looked for is longer, so no more of a message is read. */
export const OPENING = 200;

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
export const CERTIFICATE_CODES: ReadonlyMap<string, string> = new Map([
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

export const codeless = (opening: string): string | undefined =>
  CODELESS.find(([words]) => opening.startsWith(words))?.[1];

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
export function lostCode(failure: object, opening: string): string | undefined {
  if (readString(failure, 'sourceUrl') !== undefined) return 'EFETCH';
  return systemCode(readString(failure, 'syscall'), opening) ?? opensslCode(failure) ?? certificateCode(opening);
}

export const timeoutOf = (opening: string): string | undefined =>
  opening === 'Greeting never received' ? 'GREETING_TIMEOUT' : undefined;
