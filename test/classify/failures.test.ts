import { describe, expect, test } from 'vitest';
import { type Action, type ClassifyContext, classify, type Kind, type Stage } from '../../src/classify/index.ts';

/** An error as Nodemailer 10 makes it: an Error with properties. */
const failed = (message: string, properties: object = {}): Error => Object.assign(new Error(message), properties);

type Row = readonly [error: Error, kind: Kind, action: Action, context?: ClassifyContext];

function testEach(rows: readonly Row[]): void {
  for (const [error, kind, action, context = {}] of rows) {
    test(`${JSON.stringify({ ...error })} ${error.message} ${context.port ?? ''}`, () => {
      const result = classify(error, context);
      expect(result).toMatchObject({ kind, action });
      expect(result).not.toHaveProperty('code');
      expect(result.suppress).toBe(false);
    });
  }
}

describe('errors without a reply', () => {
  const rows: readonly Row[] = [
    [
      failed('connect ECONNREFUSED 192.0.2.1:587', { code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' }),
      'network',
      'retry',
    ],
    [
      failed('connect ENETUNREACH 192.0.2.1:25', { code: 'ESOCKET', originalCode: 'ENETUNREACH', command: 'CONN' }),
      'network',
      'retry',
    ],
    [failed('read ECONNRESET', { code: 'ECONNRESET', errno: -104, syscall: 'read' }), 'network', 'retry'],
    [failed('write EPIPE', { code: 'ESOCKET', originalCode: 'EPIPE', command: 'CONN' }), 'network', 'retry'],
    [
      failed('connect EACCES 192.0.2.1:25', {
        code: 'ESOCKET',
        originalCode: 'EACCES',
        syscall: 'connect',
        command: 'CONN',
      }),
      'network',
      'retry',
    ],
    [failed('Connection closed unexpectedly', { code: 'ECONNECTION', command: 'CONN' }), 'network', 'retry'],
    [
      failed('Connection timeout', { code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'CONNECT_TIMEOUT' }),
      'network',
      'retry',
    ],
    [failed('Timeout', { code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'SOCKET_TIMEOUT' }), 'network', 'retry'],
    [
      failed('Greeting never received', { code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'GREETING_TIMEOUT' }),
      'tls',
      'fail',
    ],
    [
      failed('Greeting never received', { code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'GREETING_TIMEOUT' }),
      'network',
      'retry',
      { greeted: true },
    ],
    [
      failed('Greeting never received', { code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'GREETING_TIMEOUT' }),
      'network',
      'retry',
      { port: 587 },
    ],
    [
      failed('Greeting never received', { code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'GREETING_TIMEOUT' }),
      'tls',
      'fail',
      { port: 465 },
    ],
    [
      failed('getaddrinfo ENOTFOUND smpt.example.com', { code: 'EDNS', originalCode: 'ENOTFOUND', command: 'CONN' }),
      'network',
      'fail',
    ],
    [
      failed('getaddrinfo EAI_AGAIN smtp.example.com', { code: 'EDNS', originalCode: 'EAI_AGAIN', command: 'CONN' }),
      'network',
      'retry',
    ],
    [failed('DNS lookup for smtp.example.com timed out', { code: 'EDNS', command: 'CONN' }), 'network', 'retry'],
    [
      failed('certificate has expired', { code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED', command: 'CONN' }),
      'tls',
      'fail',
    ],
    [
      failed('self-signed certificate', {
        code: 'ESOCKET',
        originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
        command: 'CONN',
      }),
      'tls',
      'fail',
    ],
    [
      failed('altnames', { code: 'ETLS', originalCode: 'ERR_TLS_CERT_ALTNAME_INVALID', command: 'CONN' }),
      'tls',
      'fail',
    ],
    [
      failed('wrong version number', {
        code: 'ESOCKET',
        originalCode: 'ERR_SSL_WRONG_VERSION_NUMBER',
        command: 'CONN',
      }),
      'tls',
      'fail',
    ],
    [failed('TLS handshake failed', { cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } }), 'tls', 'fail'],
    [failed('Error initiating TLS - bad option', { code: 'ETLS', command: 'CONN' }), 'tls', 'fail'],
    [failed('Connection closed unexpectedly', { code: 'ETLS', command: 'CONN' }), 'tls', 'retry'],
    [failed('No recipients defined', { code: 'EENVELOPE', command: 'API' }), 'message-invalid', 'fail'],
    [failed('Invalid recipient "x"', { code: 'EENVELOPE', command: 'API' }), 'message-invalid', 'fail'],
    [
      failed('Message size larger than allowed 1000', { code: 'EMESSAGE', command: 'MAIL FROM' }),
      'message-too-large',
      'fail',
    ],
    [failed('Empty message', { code: 'EMESSAGE', command: 'API' }), 'message-invalid', 'fail'],
    [
      failed('ENOENT: no such file', { code: 'ESTREAM', originalCode: 'ENOENT', command: 'API' }),
      'message-invalid',
      'fail',
    ],
    [
      failed('read ECONNRESET', { code: 'ESTREAM', originalCode: 'ECONNRESET', command: 'API' }),
      'message-invalid',
      'fail',
    ],
    [
      failed("ENOENT: no such file or directory, open 'a.pdf'", { code: 'ENOENT', errno: -2, syscall: 'open' }),
      'message-invalid',
      'fail',
    ],
    [failed('Access to this API has been restricted', { code: 'ERR_ACCESS_DENIED' }), 'policy', 'fail'],
    [failed('File access rejected', { code: 'EFILEACCESS' }), 'policy', 'fail'],
    [failed('Url access rejected', { code: 'EURLACCESS' }), 'policy', 'fail'],
    [failed('Unsupported DKIM hash algorithm', { code: 'ECONFIG' }), 'unknown', 'fail'],
    [failed('too many', { code: 'EMAXRECIPIENTS' }), 'too-many-recipients', 'fail'],
    [failed('REQUIRETLS', { code: 'EREQUIRETLS', command: 'MAIL FROM' }), 'tls', 'fail'],
    [failed('Message sending aborted', { code: 'EABORT', name: 'AbortError' }), 'unknown', 'fail'],
    [failed('5 deliveries wait already', { code: 'EQUEUE' }), 'unknown', 'retry'],
    [new DOMException('This operation was aborted', 'AbortError'), 'unknown', 'fail'],
    [new DOMException('The operation was aborted due to timeout', 'TimeoutError'), 'network', 'retry'],
    [failed('Connection pool was closed'), 'network', 'fail'],
    [failed('Connection pool was closed', { code: 'ECONNECTION' }), 'network', 'fail'],
    [failed('Resource exhausted', { code: 'EMAXLIMIT' }), 'network', 'retry'],
    [failed('Socks module not loaded', { code: 'EPROXY' }), 'unknown', 'fail'],
    [failed('Proxy socket closed', { code: 'EPROXY' }), 'network', 'retry'],
    [
      failed('Server response exceeds maximum allowed size', { code: 'EPROTOCOL', command: 'CONN' }),
      'protocol',
      'fail',
    ],
    [failed('Authentication info was not provided', { code: 'ENOAUTH' }), 'auth', 'fail'],
    [failed('Missing credentials for "PLAIN"', { code: 'EAUTH', command: 'API' }), 'auth', 'fail'],
    [
      failed('invalid_grant: Bad Request', { code: 'EAUTH', originalCode: 'EOAUTH2', command: 'AUTH XOAUTH2' }),
      'auth',
      'fail',
    ],
    [
      failed('connect ECONNREFUSED', { code: 'EAUTH', originalCode: 'EFETCH', command: 'AUTH XOAUTH2' }),
      'auth',
      'retry',
    ],
    [
      Object.assign(new SyntaxError('Unexpected token < in JSON'), { code: 'EAUTH', command: 'AUTH XOAUTH2' }),
      'auth',
      'retry',
    ],
    [
      failed('spawn /usr/sbin/sendmail ENOENT', { code: 'ENOENT', syscall: 'spawn /usr/sbin/sendmail' }),
      'server-error',
      'fail',
    ],
    [failed('Sendmail exited with code 75', { code: 'ESENDMAIL' }), 'server-error', 'retry'],
    [failed('Sendmail exited with code 67', { code: 'ESENDMAIL' }), 'recipient-unknown', 'fail'],
    [failed('Sendmail exited with code 78', { code: 'ESENDMAIL' }), 'server-error', 'fail'],
    [failed('Sendmail was terminated by SIGKILL', { code: 'ESENDMAIL' }), 'server-error', 'retry'],
    [failed('too many open files', { code: 'EMFILE', syscall: 'open' }), 'server-error', 'retry'],
    [new TypeError('x is not a function'), 'unknown', 'fail'],
    [failed('who knows'), 'unknown', 'retry'],
    [
      failed('Rate exceeded', { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }),
      'rate-limited',
      'throttle',
    ],
    [
      failed('slow', { name: 'TooManyRequestsException', code: 'ESES', $metadata: { httpStatusCode: 429 } }),
      'rate-limited',
      'throttle',
    ],
    [
      failed('quota', { name: 'LimitExceededException', $metadata: { httpStatusCode: 400 } }),
      'quota-exceeded',
      'throttle',
    ],
    [failed('internal', { name: 'Whatever', $metadata: { httpStatusCode: 500 } }), 'server-error', 'retry'],
    [
      failed('again', { name: 'Whatever', $retryable: { throttling: true }, $metadata: {} }),
      'rate-limited',
      'throttle',
    ],
    [failed('bad', { name: 'BadRequestException', $metadata: { httpStatusCode: 400 } }), 'message-invalid', 'fail'],
    [
      failed('Email address is not verified.', { name: 'MessageRejected', $metadata: { httpStatusCode: 400 } }),
      'sender-rejected',
      'fail',
    ],
  ];
  testEach(rows);

  test.each(['constructor', 'toString', '__proto__'])('%s is no code', (code) => {
    for (const key of ['code', 'originalCode', 'name']) {
      for (const more of [{}, { code: 'EAUTH' }, { code: 'ESES' }]) {
        const error = Object.assign(Object.create(Error.prototype), { message: 'who knows' }, more, { [key]: code });
        expect(classify(error)).toHaveProperty('kind');
      }
    }
  });
});

describe('errors without a reply, of Nodemailer 7, 8 and 9', () => {
  const refused = { errno: -111, syscall: 'connect', address: '127.0.0.1', port: 1 };
  const openssl = (reason: string) => ({ library: 'SSL routines', reason, code: 'ESOCKET', command: 'CONN' });
  const socket = { code: 'ESOCKET', command: 'CONN' };
  const token = { code: 'EAUTH', command: 'AUTH XOAUTH2' };
  const content = { code: 'ESTREAM', command: 'API' };

  const network: readonly Row[] = [
    [failed('connect ECONNREFUSED 127.0.0.1:1', { ...refused, ...socket }), 'network', 'retry'],
    [failed('connect ECONNRESET 127.0.0.1:25', { errno: -104, syscall: 'connect', ...socket }), 'network', 'retry'],
    [failed('connect EACCES 192.0.2.1:25', { errno: -13, syscall: 'connect', ...socket }), 'network', 'retry'],
    [failed('read ECONNRESET', { errno: -104, syscall: 'read', ...socket }), 'network', 'retry'],
    [failed('write EPIPE', { errno: -32, syscall: 'write', ...socket }), 'network', 'retry'],
    [failed('connect EMFILE 192.0.2.1:25', { errno: -24, syscall: 'connect', ...socket }), 'server-error', 'retry'],
    // Nodemailer 7 asks for the A and AAAA records, its successors ask the system
    [failed('queryA EBADNAME mail..example', { code: 'EDNS', syscall: 'queryA', command: 'CONN' }), 'network', 'fail'],
    [failed('queryA ETIMEOUT mail.example', { code: 'EDNS', syscall: 'queryA', command: 'CONN' }), 'network', 'retry'],
    [
      failed('getaddrinfo ENOTFOUND mail..example', { errno: -3008, syscall: 'getaddrinfo', code: 'EDNS' }),
      'network',
      'fail',
    ],
    [
      failed('getaddrinfo EAI_AGAIN mail.example', { errno: -3001, syscall: 'getaddrinfo', code: 'EDNS' }),
      'network',
      'retry',
    ],
    [
      failed('Client network socket disconnected before secure TLS connection was established', {
        host: '127.0.0.1',
        port: 465,
        ...socket,
      }),
      'network',
      'retry',
    ],
    [failed('Connection timeout', { code: 'ETIMEDOUT', command: 'CONN' }), 'network', 'retry'],
    [failed('Timeout', { code: 'ETIMEDOUT', command: 'CONN' }), 'network', 'retry'],
    [failed('Greeting never received', { code: 'ETIMEDOUT', command: 'CONN' }), 'tls', 'fail'],
    [failed('Greeting never received', { code: 'ETIMEDOUT', command: 'CONN' }), 'network', 'retry', { port: 25 }],
    [failed('Greeting never received', { code: 'ETIMEDOUT', command: 'CONN' }), 'network', 'retry', { greeted: true }],
    [failed('Unexpected socket close'), 'network', 'retry'],
    [failed('Unexpected socket close', { code: 'ETLS' }), 'tls', 'retry'],
    [failed('Reached maximum number of retries after connection was closed'), 'network', 'retry'],
    [failed('Connection closed'), 'network', 'retry'],
    [failed('Connection closed unexpectedly', { code: 'ECONNECTION', command: 'CONN' }), 'network', 'retry'],
    [failed('connect ECONNREFUSED 127.0.0.1:1', { ...refused, code: 'ECONNREFUSED' }), 'network', 'retry'],
    [failed('Invalid response from proxy: 407'), 'network', 'retry'],
    [failed('Proxy socket timed out', { code: 'ETIMEDOUT' }), 'network', 'retry'],
    [failed('Socks module not loaded'), 'unknown', 'fail'],
    [failed('Unknown proxy configuration'), 'unknown', 'fail'],
  ];
  testEach(network);

  const tls: readonly Row[] = [
    [failed('certificate has expired', socket), 'tls', 'fail'],
    [failed('self-signed certificate', socket), 'tls', 'fail'],
    [failed('self signed certificate', socket), 'tls', 'fail'],
    [failed('self-signed certificate in certificate chain', socket), 'tls', 'fail'],
    [failed('unable to get local issuer certificate', socket), 'tls', 'fail'],
    [
      failed(
        'unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
        socket,
      ),
      'tls',
      'fail',
    ],
    [failed('EE certificate key too weak', socket), 'tls', 'fail'],
    [failed('EE certificate key too weak', { ...socket, originalCode: 'UNSPECIFIED' }), 'tls', 'fail'],
    [
      failed(
        "Hostname/IP does not match certificate's altnames: Host: other.example. is not in the cert's altnames: DNS:localhost",
        {
          reason: "Host: other.example. is not in the cert's altnames: DNS:localhost",
          host: 'other.example',
          ...socket,
        },
      ),
      'tls',
      'fail',
    ],
    [
      failed(
        '80BC:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/ssl3_record.c:350:\n',
        openssl('wrong version number'),
      ),
      'tls',
      'fail',
    ],
    [
      failed(
        '80BC:error:0A000438:SSL routines:ssl3_read_bytes:tlsv1 alert internal error:../deps/openssl/rec_layer_s3.c:1601:SSL alert number 80\n',
        openssl('tlsv1 alert internal error'),
      ),
      'tls',
      'fail',
    ],
    [
      failed('write EPROTO 80BC:error:0A00010B:SSL routines:ssl3_get_record:wrong version number', {
        errno: -71,
        syscall: 'write',
        ...socket,
      }),
      'tls',
      'fail',
    ],
    [
      failed('error:0A0000B9:SSL routines::no cipher match', {
        ...openssl('no cipher match'),
        code: 'ECONNECTION',
      }),
      'tls',
      'fail',
    ],
    [
      failed('Error initiating TLS - error:0A0000B9:SSL routines::no cipher match', {
        code: 'ETLS',
        command: 'STARTTLS',
      }),
      'tls',
      'fail',
    ],
  ];
  testEach(tls);

  const others: readonly Row[] = [
    [
      failed('connect ECONNREFUSED 127.0.0.1:1', {
        ...refused,
        type: 'FETCH',
        sourceUrl: 'http://127.0.0.1:1/',
        ...token,
      }),
      'auth',
      'retry',
    ],
    [failed('getaddrinfo ENOTFOUND token.example', { syscall: 'getaddrinfo', ...token }), 'auth', 'retry'],
    [failed('certificate has expired', { sourceUrl: 'https://token.example/', ...token }), 'auth', 'retry'],
    [failed('Invalid authentication response', token), 'auth', 'retry'],
    [failed('invalid_grant: Bad', token), 'auth', 'fail'],
    [failed('No access token', token), 'auth', 'fail'],
    [failed("Can't create new access token for user", token), 'auth', 'fail'],
    [failed('Authentication info was not provided', { code: 'NoAuth' }), 'auth', 'fail'],
    [
      failed("ENOENT: no such file or directory, open '/nope'", { errno: -2, syscall: 'open', ...content }),
      'message-invalid',
      'fail',
    ],
    [failed('connect ECONNREFUSED 127.0.0.1:1', { ...refused, ...content }), 'message-invalid', 'fail'],
    [
      failed('connect ECONNREFUSED 127.0.0.1:1', {
        ...refused,
        code: 'ECONNREFUSED',
        sourceUrl: 'http://127.0.0.1:1/',
      }),
      'message-invalid',
      'fail',
    ],
    [failed('Invalid status code 404', { type: 'FETCH', sourceUrl: 'http://x.example/' }), 'message-invalid', 'fail'],
    [failed('File access rejected for /etc/hosts', content), 'message-invalid', 'fail'],
    [failed('File access rejected for /etc/hosts'), 'policy', 'fail'],
    [failed('Url access rejected for http://127.0.0.1/'), 'policy', 'fail'],
    [failed('Sendmail exited with code 75'), 'server-error', 'retry'],
    [failed('Sendmail exited with code 67'), 'recipient-unknown', 'fail'],
    [failed('Sendmail command not found, process exited with code 127'), 'server-error', 'fail'],
    [failed('sendmail was not found'), 'server-error', 'fail'],
    [failed('Can not send mail. Invalid envelope addresses.'), 'message-invalid', 'fail'],
  ];
  testEach(others);

  test('a refused connection names what to check, an OAuth2 token its own options', () => {
    const connecting = failed('connect ECONNREFUSED 127.0.0.1:1', { ...refused, ...socket });
    expect(classify(connecting).remedy).toContain('587');
    expect(classify(failed('No access token', token)).remedy).toContain('refresh token');
  });

  test('a code that was kept goes before the words', () => {
    const kept = { ...refused, ...socket, originalCode: 'ENOTFOUND' };
    expect(classify(failed('connect ECONNREFUSED 127.0.0.1:1', kept)).action).toBe('fail');
  });

  test('words without the marks of Node are not taken for its own', () => {
    expect(classify(failed('connect EBADNAME', socket))).toMatchObject({ kind: 'network', action: 'retry' });
    expect(classify(failed('the certificate has expired', socket))).toMatchObject({ kind: 'network', action: 'retry' });
    expect(classify(failed('a', { ...socket, library: 'x', reason: 'y' }))).toMatchObject({ kind: 'network' });
  });

  test("the server's reply goes before the words", () => {
    const error = failed('certificate has expired', { ...socket, response: '450 4.2.0 Greylisted', responseCode: 450 });
    expect(classify(error).kind).toBe('greylisted');
  });

  test('no more of a message is read than its beginning', () => {
    const late = (words: string) => `${'E'.repeat(200)} ${words}`;
    const errors = [
      failed(late('ECONNREFUSED'), { ...socket, syscall: 'E'.repeat(200) }),
      failed(`certificate has expired${' '.repeat(200)};${';'.repeat(1_000_000)}`, socket),
    ];
    for (const error of errors) expect(classify(error)).toMatchObject({ kind: 'network', action: 'retry' });
  });
});

describe('errors with a reply', () => {
  const reply = (response: string, command: string, code: string): Error =>
    failed(`Message failed: ${response}`, { code, command, response, responseCode: Number(response.slice(0, 3)) });

  const stages: readonly [command: string, code: string, stage: Stage | undefined][] = [
    ['CONN', 'EPROTOCOL', 'CONN'],
    ['EHLO', 'EPROTOCOL', 'EHLO'],
    ['HELO', 'EPROTOCOL', 'EHLO'],
    ['LHLO', 'EPROTOCOL', 'EHLO'],
    ['STARTTLS', 'ETLS', 'STARTTLS'],
    ['AUTH PLAIN', 'EAUTH', 'AUTH'],
    ['MAIL FROM', 'EENVELOPE', 'MAIL'],
    ['RCPT TO', 'EENVELOPE', 'RCPT'],
    ['DATA', 'EENVELOPE', 'DATA'],
    ['DATA', 'EMESSAGE', 'DOT'],
    ['API', 'EENVELOPE', undefined],
    ['constructor', 'EENVELOPE', undefined],
  ];
  for (const [command, code, stage] of stages) {
    test(`command ${command} with ${code} is ${stage ?? 'no'} stage`, () => {
      expect(classify(reply('451 4.3.0 Try later', command, code)).stage).toBe(stage);
    });
  }

  test('the reply decides, not the code', () => {
    const error = reply('421 4.7.0 Error: too many connections from 192.0.2.1', 'CONN', 'ECONNECTION');
    expect(classify(error)).toMatchObject({ kind: 'rate-limited', action: 'throttle', code: 421, enhanced: '4.7.0' });
    const login = reply('454 4.7.0 Temporary authentication failure', 'AUTH LOGIN', 'EAUTH');
    expect(classify(login)).toMatchObject({ kind: 'auth', action: 'retry', stage: 'AUTH' });
    const tls = reply('454 4.7.0 TLS not available due to local problem', 'STARTTLS', 'ETLS');
    expect(classify(tls)).toMatchObject({ kind: 'tls', action: 'retry' });
  });

  test('a stage in the context goes before the command', () => {
    expect(classify(reply('452 4.5.3 no', 'RCPT TO', 'EENVELOPE'), { stage: 'MAIL' }).kind).toBe('server-error');
  });

  test('a success where an error was thrown is a protocol failure that a fresh connection may cure', () => {
    const result = classify(reply('250 OK', 'AUTH LOGIN', 'EAUTH'));
    expect(result).toMatchObject({ kind: 'protocol', action: 'fail', scope: 'connection', code: 250 });
  });

  test('an error whose message is a reply', () => {
    expect(classify(failed('550 5.1.1 User unknown'))).toMatchObject({ kind: 'recipient-unknown', code: 550 });
  });

  test('an error with a reply code alone', () => {
    expect(classify(failed('no', { responseCode: 535 }))).toMatchObject({ kind: 'auth', action: 'fail', code: 535 });
  });
});

describe('what every list of SMTP errors names', () => {
  const rows: readonly [code: number, text: string, stage: Stage | undefined, kind: Kind, action: Action][] = [
    [101, 'Network is unreachable', undefined, 'network', 'retry'],
    [101, '', undefined, 'network', 'retry'],
    [111, 'Connection refused', undefined, 'network', 'retry'],
    [111, '', undefined, 'network', 'retry'],
    [421, 'Service not available', 'CONN', 'server-error', 'retry'],
    [421, 'Too many connections', 'CONN', 'rate-limited', 'throttle'],
    [432, '', undefined, 'rate-limited', 'throttle'],
    [441, 'The remote host does not answer', undefined, 'network', 'retry'],
    [442, 'Connection dropped', undefined, 'network', 'retry'],
    [447, 'Message timed out, too many recipients', undefined, 'too-many-recipients', 'split'],
    [447, '', undefined, 'too-many-recipients', 'split'],
    [450, 'Mailbox busy', 'RCPT', 'server-error', 'retry'],
    [450, 'Greylisted', 'RCPT', 'greylisted', 'retry'],
    [450, 'Client host blocked using bl.spamcop.net', 'RCPT', 'blocklisted', 'throttle'],
    [451, 'Local error in processing', 'DOT', 'server-error', 'retry'],
    [451, '', 'AUTH', 'auth', 'retry'],
    [452, 'Insufficient storage', 'MAIL', 'server-error', 'retry'],
    [452, 'Too many recipients', 'RCPT', 'too-many-recipients', 'split'],
    [452, 'Too many recipients', 'MAIL', 'server-error', 'retry'],
    [454, 'Throttling failure', 'DOT', 'rate-limited', 'throttle'],
    [454, '', 'AUTH', 'auth', 'retry'],
    [454, '', 'STARTTLS', 'tls', 'retry'],
    [500, '', undefined, 'protocol', 'fail'],
    [501, '', undefined, 'protocol', 'fail'],
    [502, '', undefined, 'protocol', 'fail'],
    [503, 'Bad sequence of commands', 'MAIL', 'protocol', 'fail'],
    [503, 'You must authenticate first', 'MAIL', 'auth', 'fail'],
    [504, '', undefined, 'protocol', 'fail'],
    [512, '', 'RCPT', 'domain-invalid', 'fail'],
    [521, '', 'CONN', 'domain-invalid', 'fail'],
    [530, '', 'MAIL', 'auth', 'fail'],
    [534, '', 'AUTH', 'auth', 'fail'],
    [535, '', 'AUTH', 'auth', 'fail'],
    [538, '', 'AUTH', 'auth', 'fail'],
    [541, '', 'DOT', 'spam', 'fail'],
    [550, 'No such user', 'RCPT', 'recipient-unknown', 'fail'],
    [550, 'Too many messages in this hour', 'RCPT', 'rate-limited', 'throttle'],
    [551, 'User not local', 'RCPT', 'recipient-unknown', 'fail'],
    [552, 'Message too large', 'MAIL', 'message-too-large', 'fail'],
    [552, 'Mailbox full', 'RCPT', 'mailbox-full', 'fail'],
    [552, 'Too many recipients', 'RCPT', 'too-many-recipients', 'split'],
    [552, '', 'DOT', 'message-too-large', 'fail'],
    [553, 'Mailbox name not allowed', 'RCPT', 'recipient-unknown', 'fail'],
    [553, 'Sender address rejected', 'MAIL', 'sender-rejected', 'fail'],
    [554, 'No SMTP service here', 'CONN', 'domain-invalid', 'fail'],
    [554, 'Blocked by spamhaus.org', 'RCPT', 'blocklisted', 'fail'],
    [554, '', 'CONN', 'blocklisted', 'fail'],
    [556, '', 'RCPT', 'domain-invalid', 'fail'],
  ];
  for (const [code, text, stage, kind, action] of rows) {
    test(`${code} ${text} at ${stage ?? 'any stage'}`, () => {
      expect(classify({ code, text }, { stage })).toMatchObject({ kind, action, code });
    });
  }

  test('447 for one recipient cannot be split', () => {
    const result = classify({ code: 447, text: 'Message timed out' }, { recipients: 1 });
    expect(result).toMatchObject({ kind: 'too-many-recipients', action: 'retry' });
    expect(result).not.toHaveProperty('splitBy');
  });

  test('503 without signs of a missing login asks for a fresh connection', () => {
    expect(classify({ code: 503 })?.scope).toBe('connection');
    expect(classify({ code: 503, text: 'Bad sequence of commands' })?.scope).toBe('connection');
    expect(classify({ code: 503, text: 'Authentication required' })?.scope).toBe('account');
  });

  test('remedies name what a person can check', () => {
    for (const code of [101, 111]) expect(classify({ code })?.remedy).toMatch(/mail\.,.*smtp\..*25, 465 or 587/);
    const refused = classify(failed('connect ECONNREFUSED', { code: 'ESOCKET', originalCode: 'ECONNREFUSED' }));
    expect(refused.remedy).toMatch(/mail\.,.*smtp\..*25, 465 or 587/);
    for (const code of [500, 501, 502, 504]) expect(classify({ code })?.remedy).toMatch(/addresses.*antivirus/);
  });
});
