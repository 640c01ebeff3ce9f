import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/index.ts';
import { readLine } from '../../src/cli/log/line.ts';

/** A line of what it says: 'delivery address', or 'kind action stage address'. */
function reading(line: string): string[] | undefined {
  return readLine(line)?.map((event) => {
    if (event.outcome === 'delivery') return `delivery ${event.address}`;
    const meaning = classify(event.said, { stage: event.stage });
    return `${meaning?.kind} ${meaning?.action} ${meaning?.stage ?? '-'} ${event.address ?? '-'}`;
  });
}

const SMTP =
  'Nov 23 20:00:00 mail postfix/smtp[4711]: 4Xyz1234: to=<jo@example.com>, relay=mx.example.com[192.0.2.1]:25';
const TIMES = 'delay=1.2, delays=0.1/0/0.5/0.6';
const HOST = 'host mx.example.com[192.0.2.1]';

describe('Postfix', () => {
  it.each([
    [
      `${SMTP}, ${TIMES}, dsn=4.7.1, status=deferred (${HOST} said: 450 4.7.1 <jo@example.com>: Recipient address rejected: Greylisted (in reply to RCPT TO command))`,
      'greylisted retry RCPT jo@example.com',
    ],
    [
      `${SMTP}, orig_to=<a@example.org>, ${TIMES}, dsn=5.1.1, status=bounced (${HOST} said: 550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1 Learn more (in reply to RCPT TO command))`,
      'recipient-unknown fail RCPT jo@example.com',
    ],
    [
      `${SMTP}, ${TIMES}, dsn=5.3.4, status=bounced (${HOST} said: 552 5.3.4 Message size exceeds fixed limit (in reply to MAIL FROM command))`,
      'message-too-large fail MAIL jo@example.com',
    ],
    [
      `${SMTP}, ${TIMES}, dsn=5.7.1, status=bounced (${HOST} said: 554 5.7.1 Spam message rejected (in reply to end of DATA command))`,
      'spam fail DOT jo@example.com',
    ],
    [
      `${SMTP}, ${TIMES}, dsn=4.7.0, status=deferred (${HOST} refused to talk to me: 421 4.7.0 Too many connections from your IP)`,
      'rate-limited throttle CONN jo@example.com',
    ],
    [
      `${SMTP}, ${TIMES}, dsn=4.7.8, status=deferred (SASL authentication failed; server relay.example.com[192.0.2.9] said: 535 5.7.8 Authentication failed)`,
      'auth fail - jo@example.com',
    ],
    [
      'Nov 23 20:00:00 mail postfix-out/smtp[1]: 4X: to=<jo@example.com>, relay=none, delay=30, dsn=4.4.1, status=deferred (connect to mx.example.com[192.0.2.1]:25: Connection refused)',
      'network retry CONN jo@example.com',
    ],
    [
      `${SMTP}, ${TIMES}, dsn=4.4.2, status=deferred (lost connection with mx.example.com[192.0.2.1] while receiving the initial server greeting)`,
      'network retry CONN jo@example.com',
    ],
    [
      `${SMTP}, ${TIMES}, dsn=4.4.2, status=deferred (conversation with mx.example.com[192.0.2.1] timed out while sending end of data -- message may be sent more than once)`,
      'network retry DOT jo@example.com',
    ],
    [
      `${SMTP}, ${TIMES}, dsn=4.4.1, status=deferred (delivery temporarily suspended: connect to mx.example.com[192.0.2.1]:25: No route to host)`,
      'network retry CONN jo@example.com',
    ],
    [
      'Nov 23 20:00:00 mail postfix/smtp[1]: 4X: to=<jo@nosuch.example>, relay=none, delay=1, dsn=5.4.4, status=bounced (Host or domain name not found. Name service error for name=nosuch.example type=A: Host not found)',
      'domain-invalid fail - jo@nosuch.example',
    ],
    [
      'Nov 23 20:00:00 mail postfix/local[1]: 4X: to=<jo@example.com>, relay=local, delay=1, dsn=5.1.1, status=bounced (unknown user: "jo")',
      'recipient-unknown fail - jo@example.com',
    ],
    [
      `${SMTP}, ${TIMES}, dsn=4.1.1, status=SOFTBOUNCE (${HOST} said: 550 5.1.1 No such user (in reply to RCPT TO command))`,
      'recipient-unknown fail RCPT jo@example.com',
    ],
    [
      `${SMTP}, ${TIMES}, dsn=4.4.1, status=SOFTBOUNCE (connect to mx.example.com[192.0.2.1]:25: Connection refused)`,
      'network retry CONN jo@example.com',
    ],
    [
      'Nov 23 20:00:00 mail postfix/smtpd[1]: NOQUEUE: milter-reject: RCPT from unknown[192.0.2.5]: 451 4.7.1 Greylisting in action, please try again later; from=<a@example.org> to=<jo@example.com> proto=ESMTP helo=<x>',
      'greylisted retry RCPT jo@example.com',
    ],
    [
      'Nov 23 20:00:00 mail postfix/cleanup[1]: 4X: milter-reject: END-OF-MESSAGE from unknown[192.0.2.5]: 5.7.1 Spam message rejected; from=<a@example.org> to=<jo@example.com> proto=ESMTP helo=<x>',
      'spam fail DOT jo@example.com',
    ],
    [`${SMTP}, ${TIMES}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4Y)`, 'delivery jo@example.com'],
    [
      '2026-11-23T20:00:00.123456+01:00 mail postfix/qmgr[1]: 4X: from=<a@example.org>, status=expired, returned to sender',
      'network fail - -',
    ],
    [
      'Nov 23 20:00:00 mail postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.5]: 554 5.7.1 <jo@example.com>: Relay access denied; from=<a@example.org> to=<jo@example.com> proto=ESMTP helo=<x>',
      'relay-denied fail RCPT jo@example.com',
    ],
    [
      'Nov 23 20:00:00 mail postfix/postscreen[1]: NOQUEUE: reject: RCPT from [2001:db8::1]:4321: 550 5.7.1 Service unavailable; client [2001:db8::1] blocked using zen.spamhaus.org; from=<a@example.org>, to=<jo@example.com>, proto=ESMTP, helo=<x>',
      'blocklisted fail RCPT jo@example.com',
    ],
    [
      'Nov 23 20:00:00 mail postfix/smtpd[1]: NOQUEUE: reject: CONNECT from unknown[192.0.2.5]: 554 5.7.1 <unknown[192.0.2.5]>: Client host rejected: Access denied; proto=SMTP',
      'blocklisted fail CONN -',
    ],
  ])('%s', (line, expected) => expect(reading(line)).toEqual([expected]));

  it.each([
    'Nov 23 20:00:00 mail postfix/qmgr[1]: 4X: from=<a@example.org>, size=1, nrcpt=1 (queue active)',
    'Nov 23 20:00:00 mail postfix/smtpd[1]: connect from unknown[192.0.2.5]',
    'Nov 23 20:00:00 mail postfix/cleanup[1]: 4X: message-id=<1@example.org>',
  ])('%s is about something else', (line) => expect(reading(line)).toEqual([]));
});

it('takes the lines of a reply apart that Postfix wrote behind one another', () => {
  const [event] =
    readLine(
      `${SMTP}, dsn=5.1.1, status=bounced (${HOST} said: 550-5.1.1 The account does 550-5.1.1 not exist. See 550 5.1.1 the help (in reply to RCPT TO command))`,
    ) ?? [];
  const said = event?.outcome === 'failure' ? event.said : undefined;
  expect(classify(said)).toMatchObject({ code: 550, text: 'The account does not exist. See the help' });
  expect(readLine(`${SMTP}, status=bounced (${HOST} said: 550 Error 550 it is)`)).toMatchObject([
    { said: '550 Error 550 it is' },
  ]);
});

const ID = '2026-11-23 20:00:00 1tABCD-000001-2x';
const REMOTE = 'R=dnslookup T=remote_smtp H=mx.example.com [192.0.2.1]';

describe('Exim', () => {
  it.each([
    [
      `${ID} == jo@example.com R=dnslookup T=remote_smtp defer (-44) H=mx.example.com [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<jo@example.com>: 450 4.2.0 Greylisted`,
      'greylisted retry RCPT jo@example.com',
    ],
    [
      `${ID} ** jo@example.com ${REMOTE} X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=yes: SMTP error from remote mail server after pipelined MAIL FROM:<a@example.org> SIZE=1234: 552 5.3.4 Message too big`,
      'message-too-large fail MAIL jo@example.com',
    ],
    [
      `2026-11-23 20:00:00.123 +0100 [4711] 1tABCD-0000000Abcd-2xyz ** Jo <jo@example.com> ${REMOTE}: SMTP error from remote mail server after end of data: 554 5.7.1 Spam message rejected`,
      'spam fail DOT jo@example.com',
    ],
    [
      `${ID} == jo@example.com ${REMOTE} defer (-45): SMTP error from remote mail server after initial connection: 421 4.7.0 Too many connections`,
      'rate-limited throttle CONN jo@example.com',
    ],
    [
      `${ID} ** jo@example.com ${REMOTE}: SMTP error from remote mail server after RCPT TO:<jo@example.com>: 550-5.1.1 No such\\n550 5.1.1 user here`,
      'recipient-unknown fail RCPT jo@example.com',
    ],
    [
      `${ID} == jo@example.com R=dnslookup T=remote_smtp defer (111): Connection refused`,
      'network retry - jo@example.com',
    ],
    [
      `${ID} == jo@example.com ${REMOTE} defer (-18): Remote host closed connection in response to initial connection`,
      'network retry CONN jo@example.com',
    ],
    [`${ID} ** jo@example.com: Unrouteable address`, 'recipient-unknown fail - jo@example.com'],
    [`${ID} ** jo@example.com ${REMOTE}: retry timeout exceeded`, 'network fail - jo@example.com'],
    [`${ID} => jo@example.com ${REMOTE} C="250 OK id=1tABCE"`, 'delivery jo@example.com'],
    [`${ID} -> bob <bob@example.com> ${REMOTE} C="250 OK"`, 'delivery bob@example.com'],
    [
      '2026-11-23 20:00:00 H=(x) [192.0.2.5] F=<a@example.org> rejected RCPT <jo@example.com>: relay not permitted',
      'relay-denied fail RCPT jo@example.com',
    ],
    [
      '2026-11-23 20:00:00 H=(x) [192.0.2.5] F=<a@example.org> temporarily rejected RCPT <jo@example.com>: greylisted',
      'greylisted retry RCPT jo@example.com',
    ],
  ])('%s', (line, expected) => expect(reading(line)).toEqual([expected]));

  it.each([
    `${ID} Completed`,
    `${ID} <= a@example.org H=(x) [192.0.2.5] P=esmtp S=500`,
    '2026-11-23 20:00:00 Start queue run: pid=1',
  ])('%s is about something else', (line) => expect(reading(line)).toEqual([]));
});

const REFUSED = {
  code: 'EENVELOPE',
  response: '550 5.1.1 No such user',
  responseCode: 550,
  command: 'RCPT TO',
  rejected: ['jo@example.com'],
};

describe('JSON of an app', () => {
  it.each<[string, unknown, string[]]>([
    [
      'pino',
      { level: 50, err: { type: 'Error', ...REFUSED, message: 'x' }, msg: 'failed' },
      ['recipient-unknown fail RCPT jo@example.com'],
    ],
    ['winston', { level: 'error', message: 'x', ...REFUSED }, ['recipient-unknown fail RCPT jo@example.com']],
    [
      'bunyan',
      {
        name: 'app',
        msg: 'x',
        err: {
          name: 'Error',
          code: 'EAUTH',
          message: 'Invalid login: 535 5.7.8 Authentication failed',
          stack: 'Error: ...',
        },
      },
      ['auth fail - -'],
    ],
    [
      'bunyan, which drops the command',
      {
        msg: 'x',
        err: { name: 'Error', code: 'ECONNECTION', message: 'Connection closed unexpectedly', stack: '...' },
      },
      ['network retry - -'],
    ],
    ['an error of a database', { err: { code: 'ESOCKET', message: 'Failed to connect to db:1433', stack: '...' } }, []],
    [
      'an error without a reply',
      {
        err: {
          code: 'ESOCKET',
          originalCode: 'ECONNREFUSED',
          command: 'CONN',
          message: 'connect ECONNREFUSED 192.0.2.1:25',
          envelope: { to: ['jo@example.com', 'bob@example.net'] },
        },
      },
      ['network retry CONN jo@example.com', 'network retry CONN bob@example.net'],
    ],
    [
      'a result of Nodemailer',
      {
        info: {
          accepted: ['jo@example.com'],
          rejected: ['bob@example.com'],
          rejectedErrors: [
            {
              recipient: 'bob@example.com',
              response: '450 4.2.0 Greylisted',
              responseCode: 450,
              command: 'RCPT TO',
              code: 'EENVELOPE',
            },
          ],
        },
      },
      ['delivery jo@example.com', 'greylisted retry RCPT bob@example.com'],
    ],
    [
      'a result of this package',
      {
        recipients: [
          { address: 'jo@example.com', state: 'accepted', attempts: 1 },
          {
            address: 'bob@example.com',
            state: 'rejected',
            response: '550 5.1.1 No',
            classification: { stage: 'RCPT', action: 'fail' },
          },
          {
            address: 'eve@example.com',
            state: 'deferred',
            classification: { action: 'retry', text: 'Connection timed out' },
          },
        ],
      },
      ['delivery jo@example.com', 'recipient-unknown fail RCPT bob@example.com', 'network retry - eve@example.com'],
    ],
    [
      'a journal around a line',
      { MESSAGE: '4X: to=<jo@example.com>, relay=none, dsn=4.4.1, status=deferred (what nobody has ever said)' },
      ['network retry - jo@example.com'],
    ],
    [
      'a container runtime around a line',
      { log: `${SMTP}, dsn=2.0.0, status=sent (250 Ok)\n`, stream: 'stdout' },
      ['delivery jo@example.com'],
    ],
    [
      'a reply in the message',
      { level: 30, message: '452 4.5.3 Too many recipients' },
      ['too-many-recipients split - -'],
    ],
    ['something else', { level: 30, msg: 'listening', port: 3000 }, []],
    ['an HTTP log', { level: 30, responseCode: 404, url: '/x' }, []],
  ])('%s', (_what, entry, expected) => {
    expect(reading(JSON.stringify(entry))).toEqual(expected);
    expect(reading(`Nov 23 20:00:00 app[1]: ${JSON.stringify(entry)}`)).toEqual(expected);
  });
});

describe('other lines', () => {
  it.each([
    ['550 5.1.1 User unknown', ['recipient-unknown fail - -']],
    ['  "450 4.2.0 Greylisted"', ['greylisted retry - -']],
    ['Error: Message failed: 552 5.2.2 Mailbox full', ['mailbox-full fail - -']],
    ['250 2.0.0 Ok', []],
    ['', []],
    ['once upon a time', undefined],
    ['{"broken": ', undefined],
  ])('%s', (line, expected) => expect(reading(line)).toEqual(expected));
});

it('takes JSON off before it reads what stands in it', () => {
  const log = `${SMTP}, dsn=4.4.1, status=deferred (connect to mx.example.com[192.0.2.1]:25: Strange)\n`;
  expect(readLine(JSON.stringify({ log, stream: 'stdout' }))).toMatchObject([
    { said: '4.4.1 connect to mx.example.com[192.0.2.1]:25: Strange' },
  ]);
});
