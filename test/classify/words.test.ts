import { describe, expect, test } from 'vitest';
import { type ClassifyContext, classify, type Stage } from '../../src/classify/index.ts';
import * as ref from '../../src/classify/references.ts';
import { ROWS } from './replies.ts';

const say = (reply: string, context: ClassifyContext = { stage: 'RCPT' }) => {
  const result = classify(reply, context);
  if (result === undefined) throw new Error('no failure');
  return result;
};
const STAGES: readonly Stage[] = ['CONN', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'DOT'];

describe('the words', () => {
  const NOBODY = [
    'No such mailbox at that domain.',
    'Check for typing errors; if it is right, take the address off your lists.',
  ] as const;
  const NEXT = ['The server could not reach the next one.', 'Try again later; nothing to change here.'] as const;
  const NO_REASON = [
    'The server refused the message without giving a reason.',
    'Read the reply, check content and sending address, then ask the postmaster.',
  ] as const;

  const BAD_NAME = [
    'The server does not accept the name this machine gives in EHLO.',
    'Set the transport option `name` to a full host name that resolves, for example mail.example.com.',
  ] as const;
  const NO_MAIL_SERVER = [
    'The server you are connected to takes no mail.',
    'Check host and port: this machine may only send mail, or it refuses your address.',
  ] as const;

  const TEXTS: readonly (readonly [reply: string, stage: Stage, summary: string, remedy?: string])[] = [
    ['550 5.1.1 User unknown', 'RCPT', ...NOBODY],
    ['550 No such user', 'RCPT', ...NOBODY],
    ['552 5.3.4 Message size exceeds fixed limit', 'MAIL', 'The message is larger than the server accepts.'],
    ['552 5.3.4 no', 'DOT', 'The message is larger than the server accepts.'],
    ['452 4.3.1 no', 'MAIL', 'The server is short of disk space at the moment.'],
    ['452 4.3.1 Insufficient system storage', 'MAIL', 'The server is short of disk space at the moment.'],
    [
      '450 4.1.1 User unknown',
      'RCPT',
      'The server does not know the address at the moment.',
      'It is tried again; if it lasts, check the address.',
    ],
    ['432 no', 'DOT', 'Too many of your messages are being processed at once.'],
    [
      '432 4.3.2 Concurrent connections limit exceeded.',
      'DOT',
      'Too many of your messages are being processed at once.',
    ],
    ['441 no', 'MAIL', ...NEXT],
    ['441 The remote server did not respond', 'MAIL', ...NEXT],
    ['451 4.4.1 no', 'DOT', ...NEXT],
    ['442 no', 'MAIL', 'The server lost its connection to the next one.', NEXT[1]],
    ['442 The connection was dropped', 'MAIL', 'The server lost its connection to the next one.', NEXT[1]],
    ['554 no', 'DOT', ...NO_REASON],
    ['554 Transaction failed', 'RCPT', ...NO_REASON],
    [
      '534 5.7.9 Application-specific password required.',
      'AUTH',
      "The provider wants an app password or OAuth2 instead of the account's password.",
    ],
    ['535 5.7.8 no', 'AUTH', 'The server refused user name and password.'],
    ['541 The recipient address rejected your message', 'RCPT', "The recipient's filter refused the message."],
    ['512 5.1.2 no', 'RCPT', "The recipient's domain does not resolve."],
    ['504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname', 'RCPT', ...BAD_NAME],
    ['450 4.7.1 <x>: Helo command rejected: Host not found', 'RCPT', ...BAD_NAME],
    ['501 Syntactically invalid EHLO argument(s)', 'EHLO', ...BAD_NAME],
    ['550 HELO should be a FQDN', 'EHLO', ...BAD_NAME],
    ['554 No SMTP service here', 'CONN', ...NO_MAIL_SERVER],
    ['521 5.3.2 closed', 'CONN', ...NO_MAIL_SERVER],
    ['521 no', 'EHLO', ...NO_MAIL_SERVER],
  ];
  for (const [reply, stage, summary, remedy] of TEXTS) {
    test(`${reply} at ${stage}`, () => {
      const result = say(reply, { stage });
      expect(result.summary).toBe(summary);
      if (remedy !== undefined) expect(result.remedy).toBe(remedy);
    });
  }

  test.each(['101 Cannot open connection', '111 Connection refused'])('%s names host prefixes and ports', (reply) => {
    for (const word of ['mail.', 'smtp.', 'out.', 'mailout.', '25', '465', '587']) {
      expect(say(reply, { stage: 'CONN' }).remedy).toContain(word);
    }
  });

  test('one recipient cannot be split, and is told so', () => {
    for (const reply of ['447 no', '452 4.5.3 Too many recipients']) {
      const together = say(reply, { stage: 'RCPT', recipients: 2 });
      expect(together.action).toBe('split');
      expect(together.remedy).toMatch(/smaller/);
      const alone = say(reply, { stage: 'RCPT', recipients: 1 });
      expect(alone.action).toBe('retry');
      expect(alone.remedy).toMatch(/tried again later/);
    }
  });

  test('a missing reverse DNS name is no matter of SPF', () => {
    expect(say('550 5.7.25 no').remedy).toMatch(/PTR/);
  });

  test('who is tried again is not to be taken off any list', () => {
    const replies = ROWS.map(({ reply }) => reply);
    for (const subject of [1, 2, 4, 7]) {
      for (let detail = 0; detail < 40; detail++) replies.push(`450 4.${subject}.${detail} no`);
    }
    for (let code = 400; code < 500; code++)
      replies.push(`${code} no`, `${code} User unknown`, `${code} Mailbox disabled`);
    for (const reply of replies) {
      for (const stage of STAGES) {
        const result = say(reply, { stage });
        if (result.action !== 'fail') expect(result.remedy, reply).not.toMatch(/off your lists/);
      }
    }
    const napping = { match: /napping/, action: 'retry' } as const;
    expect(say('550 5.1.1 napping', { rules: [napping] }).remedy).not.toMatch(/off your lists/);
  });
});

describe('before MAIL', () => {
  test.each(['CONN', 'EHLO'] as const)('nothing is about a recipient at %s', (stage) => {
    const replies = ROWS.map(({ reply }) => reply);
    for (let code = 400; code < 600; code++) replies.push(`${code} no`);
    for (const reply of replies) {
      const result = say(reply, { stage });
      expect(['server', 'account', 'connection'], reply).toContain(result.scope);
      expect(result.suppress).toBe(false);
    }
  });
});

describe('a line that is no reply', () => {
  const failed = (response: string, command = 'RCPT TO') =>
    Object.assign(new Error(`Recipient command failed: ${response}`), { code: 'EENVELOPE', command, response });

  test.each(['hello there', 'User unknown', ' ', '55x No'])('%j is never a final refusal', (response) => {
    for (const command of ['MAIL FROM', 'RCPT TO', 'DATA']) {
      expect(classify(failed(response, command))).toMatchObject({
        kind: 'protocol',
        action: 'retry',
        scope: 'connection',
        guess: true,
        suppress: false,
      });
    }
  });

  test('it may ask for patience', () => {
    expect(classify(failed('Greylisted, come back later'))).toMatchObject({ kind: 'greylisted', action: 'retry' });
  });
});

describe('references', () => {
  test('codes that no RFC has say so', () => {
    const codes = [441, 442, 446, 447, 449, 453, 458, 471, 510, 511, 512, 513, 515, 517, 522, 523, 531, 533, 541, 557];
    for (const code of [...codes, 571, 572, 573, 591]) expect(say(`${code} no`).reference, `${code}`).toBe(ref.LISTS);
  });

  test.each<readonly [reply: string, stage: Stage, reference: string]>([
    ['432 4.3.2 Concurrent connections limit exceeded.', 'DOT', ref.MICROSOFT],
    ['550 5.7.508 Access denied, [2001:db8::1] has exceeded the maximum number of connections', 'CONN', ref.MICROSOFT],
    ['550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'RCPT', ref.MICROSOFT],
    ['550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'DOT', ref.MICROSOFT],
    ['454 4.7.0 Too many login attempts, please try again later. - gsmtp', 'AUTH', ref.GMAIL],
    ['454 4.7.0 Too many login attempts, please try again later.', 'AUTH', ref.FIELD],
    ['554 5.7.1 <jo@example.com>: Relay access denied', 'RCPT', ref.POSTFIX],
    ['554 5.7.1 <jo@mail.outlook.com>: Relay access denied', 'RCPT', ref.POSTFIX],
    ['550 relay not permitted', 'RCPT', ref.FIELD],
  ])('%s', (reply, stage, reference) => {
    expect(say(reply, { stage }).reference).toBe(reference);
  });
});
