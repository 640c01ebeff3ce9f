import { describe, expect, test } from 'vitest';
import { codeless, lostCode, timeoutOf } from '../../src/classify/lost-codes.ts';

// What Nodemailer 7 to 9 leave of an error: the words of OpenSSL (crypto/x509/x509_txt.c) beside Node's codes for them
// (src/crypto/crypto_common.cc), of Node's own errors, and of Nodemailer where it threw without a code.

const lost = (opening: string, properties: object = {}) => lostCode({ message: opening, ...properties }, opening);

describe('the code of a certificate', () => {
  test.each([
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
    ['unable to verify the first certificate; if the root CA is installed locally', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ["Hostname/IP does not match certificate's altnames: Host: a", 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['the certificate has expired', undefined],
    ['', undefined],
  ])('%j: %s', (opening, code) => {
    expect(lost(opening)).toBe(code);
  });
});

describe("the code of OpenSSL's reason", () => {
  test.each([
    ['SSL routines', 'wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['SSL routines', 'tlsv1 alert protocol version', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ['rsa routines', 'padding check failed', 'ERR_OSSL_PADDING_CHECK_FAILED'],
    ['SSL', 'wrong version number', undefined],
    ['SSL routines', undefined, undefined],
    [undefined, 'wrong version number', undefined],
  ])('%s, %s: %s', (library, reason, code) => {
    expect(lost('x', { library, reason })).toBe(code);
  });

  test('is no longer than what is read of a message', () => {
    expect(lost('x', { library: 'SSL routines', reason: 'y'.repeat(1000) })).toBe(`ERR_SSL_${'Y'.repeat(200)}`);
  });
});

describe('the code of a system error', () => {
  test.each([
    ['connect', 'connect ECONNREFUSED 192.0.2.1:25', 'ECONNREFUSED'],
    ['read', 'read ECONNRESET', 'ECONNRESET'],
    ['getaddrinfo', 'getaddrinfo EAI_AGAIN mail.example.com', 'EAI_AGAIN'],
    ['connect', 'write ECONNRESET', undefined],
    [undefined, 'connect ECONNREFUSED 192.0.2.1:25', undefined],
    [undefined, 'undefined ECONNREFUSED', undefined],
    ['connect', 'connect E', undefined],
    ['connect', 'connect to EBADF', undefined],
    ['connect', 'connect ECONNREFUSED:25', undefined],
    ['connect', `connect E${'X'.repeat(31)}`, undefined],
  ])('%s, %j: %s', (syscall, opening, code) => {
    expect(lost(opening, { syscall })).toBe(code);
  });

  test('goes before what OpenSSL and the certificate say', () => {
    const tls = { library: 'SSL routines', reason: 'wrong version number' };
    expect(lost('write EPROTO', { syscall: 'write', ...tls })).toBe('EPROTO');
    expect(lost('certificate has expired', tls)).toBe('ERR_SSL_WRONG_VERSION_NUMBER');
  });
});

test('an error of a request that Nodemailer made itself is of that request', () => {
  expect(lost('certificate has expired', { sourceUrl: 'https://token.example' })).toBe('EFETCH');
});

describe('errors that were thrown without a code', () => {
  test.each([
    ['Unexpected socket close', 'ECONNECTION'],
    ['Connection closed unexpectedly', 'ECONNECTION'],
    ['Reached maximum number of retries after connection was closed', 'ECONNECTION'],
    ['Invalid response from proxy: 407', 'EPROXY'],
    ['Socks module not loaded', 'EPROXY'],
    ['Unknown proxy configuration', 'EPROXY'],
    ['Sendmail exited with code 75', 'ESENDMAIL'],
    ['Sendmail command not found: /usr/sbin/sendmail', 'ESENDMAIL'],
    ['sendmail was not found', 'ESENDMAIL'],
    ['Can not send mail. Invalid envelope addresses.', 'ESENDMAIL'],
    ['File access rejected for /etc/passwd', 'EFILEACCESS'],
    ['Url access rejected for http://localhost', 'EURLACCESS'],
    ['The Connection closed', undefined],
    ['', undefined],
  ])('%j: %s', (opening, code) => {
    expect(codeless(opening)).toBe(code);
  });

  test('of timeouts, only a greeting that never came is told by its words', () => {
    expect([timeoutOf('Greeting never received'), timeoutOf('Timeout')]).toEqual(['GREETING_TIMEOUT', undefined]);
  });
});
