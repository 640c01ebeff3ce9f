/** PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

// Made once with openssl, for tests on this machine alone. Both are for CN=localhost, SAN localhost and 127.0.0.1.

export function keyPairFor(tls: 'self-signed' | 'expired' | KeyPair | undefined): KeyPair | undefined {
  return typeof tls === 'string' ? CERTIFICATES[tls] : tls;
}

const validCert = `-----BEGIN CERTIFICATE-----
MIIBaDCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABF+n2VRCRhUdRm+0
8vdQ3RnP5ZEGTG6Orx92FT/BN5x2AsAKkrreA4yG7W3GEfbwe7s+s7cjQzL78lHk
vVzAUiijTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
hwR/AAABMB0GA1UdDgQWBBTLE/kmb2jmkJmUmZP5ln69uOls1zAKBggqhkjOPQQD
AgNJADBGAiEA8IWcRtyYxnX4pufezp1fSFjf54qzYL61CZv26ilbWoECIQDkFEpF
YOTAzi+yqCfeZRI19cXvFlbV3KjK2oqVljSDSg==
-----END CERTIFICATE-----
`;

const validKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgo3rUPyTGjsyjtKdT
0nPSSbf2uPqzAUo/qcRdYXDr97ShRANCAARfp9lUQkYVHUZvtPL3UN0Zz+WRBkxu
jq8fdhU/wTecdgLACpK63gOMhu1txhH28Hu7PrO3I0My+/JR5L1cwFIo
-----END PRIVATE KEY-----
`;

const expiredCert = `-----BEGIN CERTIFICATE-----
MIIBZDCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwHhcNMjAwMTAxMDAwMDAwWhcNMjAwMjAxMDAwMDAwWjAUMRIwEAYDVQQDDAls
b2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATjMhDKXBjc0XCZElLE
G9q4ke2gzQIIpXXn2pP1mbvi/PUus4ATgxkAyGSXrz94VsKopWfp1/LkxXabKTr7
VpKBo04wTDAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcE
fwAAATAdBgNVHQ4EFgQUeYu5H+UKJ0hvBBsQM+FxBAPNjb0wCgYIKoZIzj0EAwID
RwAwRAIgayIV56M6jEmRPconhzABmKz9RBA9wzJyQyjh+Y78UAoCIBCgSm4mfETp
CW4FAbDfp0zSCCPUpJ2poSS4raToMGhV
-----END CERTIFICATE-----
`;

const expiredKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgeNCuqti1iSeHm6ge
FI47YWQCQtbwJh6QdBd9kk8CWvGhRANCAATjMhDKXBjc0XCZElLEG9q4ke2gzQII
pXXn2pP1mbvi/PUus4ATgxkAyGSXrz94VsKopWfp1/LkxXabKTr7VpKB
-----END PRIVATE KEY-----
`;

/**
 * `self-signed`: valid from 2020 to 2120; a client says DEPTH_ZERO_SELF_SIGNED_CERT, or trusts it with
 * `tls: { ca: cert }`. `expired`: valid in January 2020 only; a client that trusts it still says CERT_HAS_EXPIRED.
 */
export const CERTIFICATES: Readonly<Record<'self-signed' | 'expired', KeyPair>> = {
  'self-signed': { key: validKey, cert: validCert },
  expired: { key: expiredKey, cert: expiredCert },
};
