// What servers say and what Nodemailer throws, as people paste it into a search box. Each row is classified again when
// the page is made, and a row that no longer holds stops it.

/**
 * @typedef {import('../../src/classify/index.ts').Stage} Stage
 * @typedef {import('../../src/classify/index.ts').Kind} Kind
 * @typedef {{ source: string, reply: string, stage: Stage, kind: Kind }} ExampleReply
 * @typedef {{ error: { code: string, message: string, [property: string]: string }, kind: Kind }} ExampleError
 */

/** @type {readonly [source: string, stage: Stage, kind: Kind, reply: string][]} */
const ROWS = [
  [
    'Postfix',
    'RCPT',
    'recipient-unknown',
    '550 5.1.1 <jo@example.com>: Recipient address rejected: User unknown in local recipient table',
  ],
  ['Gmail', 'RCPT', 'recipient-unknown', '550 5.1.1 The email account that you tried to reach does not exist.'],
  [
    'Exchange',
    'RCPT',
    'recipient-unknown',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient jo@example.com not found by SMTP address lookup',
  ],
  [
    'Microsoft 365',
    'RCPT',
    'recipient-unknown',
    '550 5.4.1 Recipient address rejected: Access denied. [example.eurprd01.prod.protection.outlook.com]',
  ],
  [
    'Outlook.com',
    'RCPT',
    'recipient-unknown',
    '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).',
  ],
  ['Exim', 'RCPT', 'recipient-unknown', '550 Unrouteable address'],
  ['RFC 5321', 'RCPT', 'recipient-unknown', '551 User not local; please try <other@example.com>'],
  ['several servers', 'RCPT', 'recipient-unknown', '553 5.3.0 <jo@example.com>... No such user here'],

  ['Gmail', 'RCPT', 'recipient-disabled', '550 5.2.1 The email account that you tried to reach is disabled.'],
  ['Gmail', 'RCPT', 'recipient-disabled', '550 5.2.1 The email account that you tried to reach is inactive.'],
  ['Yahoo', 'DOT', 'recipient-disabled', '554 delivery error: dd This mailbox is disabled (554.30).'],
  ['several servers', 'RCPT', 'recipient-disabled', '450 4.2.1 This account is temporarily disabled'],

  ['Gmail', 'RCPT', 'mailbox-full', "552 5.2.2 The recipient's inbox is out of storage space."],
  ['Gmail', 'RCPT', 'mailbox-full', '452 4.2.2 The email account that you tried to reach is over quota.'],
  ['Dovecot', 'DOT', 'mailbox-full', '552 5.2.2 <jo@example.com> Quota exceeded (mailbox for user is full)'],
  ['Exchange', 'DOT', 'mailbox-full', '554 5.2.2 mailbox full'],
  ['RFC 5321', 'RCPT', 'mailbox-full', '552 Requested mail action aborted: exceeded storage allocation'],

  ['RFC 7505', 'RCPT', 'domain-invalid', '556 5.1.10 Recipient address has null MX'],
  ['RFC 7504', 'CONN', 'domain-invalid', '521 5.3.2 mx.example.com does not accept mail'],
  ['Postfix', 'RCPT', 'domain-invalid', '450 4.1.2 <jo@nowhere.example>: Recipient address rejected: Domain not found'],
  [
    'Sendmail',
    'RCPT',
    'domain-invalid',
    '550 5.1.2 <jo@nowhere.example>... Host unknown (Name server: nowhere.example: host not found)',
  ],

  ['Postfix', 'RCPT', 'too-many-recipients', '452 4.5.3 Error: too many recipients'],
  ['Exim', 'RCPT', 'too-many-recipients', '552 too many recipients'],
  ['Exchange', 'RCPT', 'too-many-recipients', '452 4.5.3 Too many recipients (max 50 per message)'],
  ['Exchange', 'DOT', 'too-many-recipients', '550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients'],
  [
    'Gmail',
    'RCPT',
    'too-many-recipients',
    '452 4.5.3 Domain policy size per transaction exceeded, please try this recipient in a separate transaction.',
  ],

  ['Postfix', 'CONN', 'rate-limited', '421 4.7.0 mx.example.com Error: too many connections from 192.0.2.1'],
  [
    'Yahoo',
    'MAIL',
    'rate-limited',
    '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints',
  ],
  [
    'Gmail',
    'RCPT',
    'rate-limited',
    '450 4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend your message at a later time.',
  ],
  ['Gmail', 'AUTH', 'rate-limited', '454 4.7.0 Too many login attempts, please try again later.'],
  [
    'Microsoft 365',
    'DOT',
    'rate-limited',
    '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.',
  ],
  [
    'Microsoft 365',
    'RCPT',
    'rate-limited',
    '451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS761)',
  ],
  ['Exim', 'CONN', 'rate-limited', '421 mx.example.com: Too many concurrent SMTP connections; please try again later.'],
  ['Amazon SES', 'DOT', 'rate-limited', '454 Throttling failure: Maximum sending rate exceeded.'],

  ['Gmail', 'DATA', 'quota-exceeded', '550 5.4.5 Daily user sending limit exceeded.'],
  ['Amazon SES', 'DOT', 'quota-exceeded', '454 Throttling failure: Daily message quota exceeded'],
  ['SendGrid', 'AUTH', 'quota-exceeded', '451 Authentication failed: Maximum credits exceeded'],
  [
    'cPanel',
    'DOT',
    'quota-exceeded',
    '550 Domain example.com has exceeded the max defers and failures per hour (5/5 (100%)) allowed',
  ],

  [
    'Postgrey',
    'RCPT',
    'greylisted',
    '450 4.2.0 <jo@example.com>: Recipient address rejected: Greylisted, see http://postgrey.example.com/',
  ],
  ['several servers', 'RCPT', 'greylisted', '451 4.7.1 Greylisting in action, please come back in 00:04:59'],
  ['Rspamd', 'RCPT', 'greylisted', '451 4.7.1 Try again later'],

  [
    'Postfix',
    'RCPT',
    'blocklisted',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org',
  ],
  [
    'Outlook.com',
    'MAIL',
    'blocklisted',
    "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
  ],
  ['Microsoft 365', 'RCPT', 'blocklisted', '550 5.7.606 Access denied, banned sending IP [192.0.2.1]'],
  ['Yahoo', 'MAIL', 'blocklisted', '421 4.7.1 [TS03] All messages from 192.0.2.1 will be permanently deferred'],
  [
    'Cisco',
    'CONN',
    'blocklisted',
    "554 mx.example.com Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
  ],

  ['Rspamd', 'DOT', 'spam', '554 5.7.1 Spam message rejected'],
  [
    'Gmail',
    'DOT',
    'spam',
    '421 4.7.0 This message is suspicious due to the nature of the content and/or the links within.',
  ],
  ['several servers', 'DOT', 'spam', '541 The recipient address rejected your message: anti-spam filter'],

  [
    'Gmail',
    'DOT',
    'virus',
    '552 5.7.0 This message was blocked because its content presents a potential security issue.',
  ],
  ['ClamAV', 'DOT', 'virus', '550 5.7.1 virus Eicar-Test-Signature detected by ClamAV'],

  ['Yahoo', 'DOT', 'policy', '554 Message not allowed - [PH01] Email not accepted for policy reasons.'],
  ['iCloud', 'DOT', 'policy', '554 5.7.1 [CS01] Message rejected due to local policy.'],

  ['Postfix', 'RCPT', 'sender-rejected', '553 5.7.1 <me@example.com>: Sender address rejected: not owned by user jo'],
  ['Postfix', 'RCPT', 'sender-rejected', '450 4.1.8 <me@nowhere.example>: Sender address rejected: Domain not found'],
  ['Exchange', 'DOT', 'sender-rejected', '550 5.7.60 SMTP; Client does not have permissions to send as this sender'],
  [
    'Microsoft 365',
    'DOT',
    'sender-rejected',
    '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied',
  ],
  ['Amazon SES', 'DOT', 'sender-rejected', '554 Message rejected: Email address is not verified.'],

  [
    'Gmail',
    'DOT',
    'sender-auth',
    "550 5.7.26 Unauthenticated email from example.com is not accepted due to domain's DMARC policy.",
  ],
  ['Gmail', 'DOT', 'sender-auth', '421 4.7.26 This mail has been rate limited because it is unauthenticated.'],
  [
    'Gmail',
    'DOT',
    'sender-auth',
    "550 5.7.27 Your email has been blocked because SPF authentication didn't pass for this message.",
  ],
  [
    'Gmail',
    'DOT',
    'sender-auth',
    "550 5.7.30 Your email has been blocked because DKIM authentication didn't pass for this message.",
  ],
  [
    'policyd-spf',
    'RCPT',
    'sender-auth',
    '550 5.7.23 <jo@example.com>: Recipient address rejected: Message rejected due to: SPF fail - not authorized',
  ],
  ['Postfix', 'RCPT', 'sender-auth', '450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]'],

  ['Postfix', 'RCPT', 'relay-denied', '554 5.7.1 <jo@example.com>: Relay access denied'],
  ['Exim', 'RCPT', 'relay-denied', '550 relay not permitted'],
  ['Exchange', 'RCPT', 'relay-denied', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain'],
  ['qmail', 'RCPT', 'relay-denied', "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"],

  ['Gmail', 'AUTH', 'auth', '535 5.7.8 Username and Password not accepted.'],
  ['Gmail', 'AUTH', 'auth', '534 5.7.9 Application-specific password required.'],
  ['Microsoft 365', 'AUTH', 'auth', '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.'],
  ['Microsoft 365', 'MAIL', 'auth', '530 5.7.57 Client not authenticated to send mail.'],
  ['RFC 4954', 'MAIL', 'auth', '530 5.7.0 Authentication required'],
  ['Postfix', 'MAIL', 'auth', '530 5.7.0 Must issue a STARTTLS command first'],
  ['Dovecot', 'AUTH', 'auth', '454 4.7.0 Temporary authentication failure'],

  ['Postfix', 'STARTTLS', 'tls', '454 4.7.0 TLS not available due to local problem'],
  ['RFC 8689', 'MAIL', 'tls', '550 5.7.30 REQUIRETLS support required'],

  ['Postfix', 'MAIL', 'message-too-large', '552 5.3.4 Message size exceeds fixed limit'],
  ['Exim', 'MAIL', 'message-too-large', '552 Message size exceeds maximum permitted'],
  [
    'Exchange',
    'DOT',
    'message-too-large',
    '550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient',
  ],

  ['Gmail', 'DOT', 'message-invalid', '550 5.7.1 Messages missing a valid message-id header are not accepted.'],
  ['Postfix', 'DOT', 'message-invalid', '550 5.6.0 bare newline in message data'],

  ['RFC 5321', 'MAIL', 'protocol', '500 5.5.2 Syntax error, command unrecognized'],
  ['Postfix', 'MAIL', 'protocol', '503 5.5.1 Error: nested MAIL command'],
  ['Postfix', 'EHLO', 'protocol', '501 Syntax: EHLO hostname'],
  ['Postfix', 'RCPT', 'protocol', '504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname'],
  ['Postfix', 'RCPT', 'protocol', '421 4.7.0 mx.example.com Error: too many errors'],

  ['RFC 5321', 'CONN', 'server-error', '421 mx.example.com Service not available, closing transmission channel'],
  ['Postfix', 'MAIL', 'server-error', '452 4.3.1 Insufficient system storage'],
  ['Postfix', 'DOT', 'server-error', '451 4.3.0 Error: queue file write error'],
  ['Exim', 'RCPT', 'server-error', '451 Temporary local problem - please try later'],
  ['RFC 5321', 'RCPT', 'server-error', '450 4.2.1 The mailbox is busy'],

  ['Postfix', 'MAIL', 'network', '421 4.4.2 mx.example.com Error: timeout exceeded'],
  ['Amazon SES', 'DOT', 'network', '451 Timeout waiting for data from client'],
  ['Postfix', 'DOT', 'network', '554 5.4.0 Error: too many hops'],
];

/** @type {readonly ExampleReply[]} */
export const REPLIES = ROWS.map(([source, stage, kind, reply]) => ({ source, reply, stage, kind }));

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
