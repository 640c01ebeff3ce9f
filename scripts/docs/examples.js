// What people paste into a search box. Each is classified again when the page is made or tested, and one that no longer holds
// stops it.

/**
 * @typedef {import('../../src/classify/index.ts').Kind} Kind
 * @typedef {{ error: { code: string, message: string, [property: string]: string }, kind: Kind }} ExampleError
 */

/** The reply that people know a kind by, as it stands in the table of tested replies. @type {Readonly<Partial<Record<Kind, string>>>} */
export const TYPICAL = {
  'recipient-unknown': '550 5.1.1 <jo@example.com>: Recipient address rejected: User unknown in local recipient table',
  'recipient-disabled': '550 5.2.1 The email account that you tried to reach is inactive.',
  'mailbox-full': '552 5.2.2 <jo@example.com>: user is over quota',
  'domain-invalid': '450 4.1.2 <jo@nowhere.example>: Recipient address rejected: Domain not found',
  'too-many-recipients': '452 4.5.3 Error: too many recipients',
  'rate-limited':
    '421 4.7.0 [TSS04] Messages from 192.0.2.25 temporarily deferred due to unexpected volume or user complaints',
  'quota-exceeded': '550 5.4.5 Daily user sending limit exceeded.',
  greylisted: '451 4.7.1 <jo@example.com>: Recipient address rejected: Greylisted for 5 minutes',
  blocklisted: '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org',
  spam: '550 5.7.1 Message rejected as spam by Content Filtering.',
  virus: '552 5.7.0 Our system detected an illegal attachment on your message.',
  policy: '554 5.7.1 Rejected by local policy',
  'sender-rejected': '450 4.1.8 <s@nowhere.example>: Sender address rejected: Domain not found',
  'sender-auth': '550 5.7.1 rejected by DMARC policy for example.com',
  'relay-denied': '554 5.7.1 <jo@example.com>: Relay access denied',
  auth: '535 5.7.8 Authentication credentials invalid',
  tls: '454 4.7.0 TLS not available due to local problem',
  'message-too-large': '552 5.3.4 Message size exceeds fixed limit',
  'message-invalid': '550 5.6.0 bare newline in message data',
  protocol: '500 5.5.2 Syntax error, command unrecognized',
  'server-error': '421 mx.example.com Service not available, closing transmission channel',
  network: '421 4.4.2 mx.example.com Error: timeout exceeded',
};

/** @type {readonly ExampleError[]} */
export const ERRORS = [
  { kind: 'network', error: { code: 'ECONNECTION', message: 'Connection closed unexpectedly', command: 'CONN' } },
  { kind: 'network', error: { code: 'ECONNECTION', message: 'Connection pool was closed' } },
  { kind: 'network', error: { code: 'ETIMEDOUT', message: 'Connection timeout', command: 'CONN' } },
  { kind: 'tls', error: { code: 'ETIMEDOUT', message: 'Greeting never received', command: 'CONN' } },
  { kind: 'network', error: { code: 'ETIMEDOUT', message: 'Timeout', command: 'CONN' } },
  {
    kind: 'network',
    error: { code: 'ESOCKET', message: 'connect ECONNREFUSED 127.0.0.1:587', syscall: 'connect', command: 'CONN' },
  },
  { kind: 'network', error: { code: 'ESOCKET', message: 'read ECONNRESET', syscall: 'read', command: 'CONN' } },
  { kind: 'tls', error: { code: 'ESOCKET', message: 'self-signed certificate', command: 'CONN' } },
  { kind: 'tls', error: { code: 'ESOCKET', message: 'unable to verify the first certificate', command: 'CONN' } },
  {
    kind: 'tls',
    error: {
      code: 'ESOCKET',
      message: 'wrong version number',
      library: 'SSL routines',
      reason: 'wrong version number',
      command: 'CONN',
    },
  },
  {
    kind: 'network',
    error: { code: 'EDNS', message: 'getaddrinfo ENOTFOUND smtp.example.com', syscall: 'getaddrinfo', command: 'CONN' },
  },
  {
    kind: 'network',
    error: { code: 'EDNS', message: 'getaddrinfo EAI_AGAIN smtp.example.com', syscall: 'getaddrinfo', command: 'CONN' },
  },
  { kind: 'tls', error: { code: 'ETLS', message: 'Error initiating TLS - socket closed', command: 'CONN' } },
  { kind: 'tls', error: { code: 'ETLS', message: 'Connection closed unexpectedly', command: 'CONN' } },
  { kind: 'auth', error: { code: 'EAUTH', message: 'Missing credentials for "PLAIN"', command: 'API' } },
  {
    kind: 'auth',
    error: {
      code: 'EAUTH',
      message: 'Invalid login: 535 5.7.8 Authentication failed',
      response: '535 5.7.8 Authentication failed',
      command: 'AUTH PLAIN',
    },
  },
  {
    kind: 'auth',
    error: {
      code: 'EAUTH',
      message: 'Invalid login: 454 4.7.0 Temporary authentication failure',
      response: '454 4.7.0 Temporary authentication failure',
      command: 'AUTH PLAIN',
    },
  },
  {
    kind: 'auth',
    error: { code: 'EAUTH', message: 'invalid_grant: Token has been expired or revoked.', command: 'AUTH XOAUTH2' },
  },
  { kind: 'message-invalid', error: { code: 'EENVELOPE', message: 'No recipients defined', command: 'API' } },
  {
    kind: 'recipient-unknown',
    error: {
      code: 'EENVELOPE',
      message: "Can't send mail - all recipients were rejected: 550 5.1.1 User unknown",
      response: '550 5.1.1 User unknown',
      command: 'RCPT TO',
    },
  },
  {
    kind: 'message-too-large',
    error: { code: 'EMESSAGE', message: 'Message size larger than allowed 10240000', command: 'MAIL FROM' },
  },
  {
    kind: 'spam',
    error: {
      code: 'EMESSAGE',
      message: 'Message failed: 554 5.7.1 Spam message rejected',
      response: '554 5.7.1 Spam message rejected',
      command: 'DATA',
    },
  },
  {
    kind: 'message-invalid',
    error: { code: 'ESTREAM', message: "ENOENT: no such file or directory, open 'invoice.pdf'", command: 'API' },
  },
  { kind: 'unknown', error: { code: 'EPROXY', message: 'Socks module not loaded' } },
  { kind: 'network', error: { code: 'EPROXY', message: 'Proxy socket closed' } },
  { kind: 'recipient-unknown', error: { code: 'ESENDMAIL', message: 'Sendmail exited with code 67' } },
  { kind: 'server-error', error: { code: 'ESENDMAIL', message: 'Sendmail exited with code 75' } },
];
