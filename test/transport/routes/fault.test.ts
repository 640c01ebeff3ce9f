import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/classify/index.ts';
import { feedbackOf } from '../../../src/transport/gate/feedback.ts';
import { Recipient } from '../../../src/transport/ledger.ts';
import type { Judged } from '../../../src/transport/lessons.ts';
import type { NodemailerError } from '../../../src/transport/nodemailer.ts';
import { faultOf, isRoutesFault } from '../../../src/transport/routes/fault.ts';
import type { Outcome } from '../../../src/transport/transaction.ts';
import type { Verdict } from '../../../src/transport/verdict.ts';

type Body = Outcome['body'];

const error = (fields: Partial<NodemailerError>): NodemailerError =>
  Object.assign(new Error(fields.response ?? 'failed'), fields);

const reply = (command: string, response: string): NodemailerError =>
  error({ code: 'EX', command, response, responseCode: Number(response.slice(0, 3)) });

const refused = (failure: NodemailerError): Verdict => ({
  type: 'refused',
  classification: classify(failure, { greeted: true }),
  error: failure,
  failure,
});

const ACCEPTED: Verdict = { type: 'accepted', response: '250 OK' };

/** What one transaction shows, with these verdicts on a@, b@ and so on. */
function shown(verdicts: readonly Verdict[], body: Body, { ownLogin = false } = {}) {
  const judged = verdicts.map((verdict, i): Judged => [new Recipient(`${'abc'[i]}@example.com`), verdict]);
  const failure = verdicts.map((verdict) => (verdict.type === 'accepted' ? undefined : verdict.error)).find(Boolean);
  const outcome: Outcome = { envelope: { to: [] }, body, ...(failure ? { error: failure } : { info: {} }) };
  return faultOf(feedbackOf(outcome, judged, ownLogin), judged, outcome, { maxRetryTime: 600_000 });
}

const LISTED = '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org';

describe('a fault of the route', () => {
  it.each<[what: string, failure: NodemailerError, body: Body]>([
    ['a refused login', reply('AUTH PLAIN', '535 5.7.8 Authentication failed'), 'untouched'],
    ['a quota', reply('DATA', '550 5.4.5 Daily user sending limit exceeded.'), 'sent'],
    ['a blocklist at the greeting', reply('CONN', LISTED), 'untouched'],
    ['a blocklist at MAIL', reply('MAIL FROM', LISTED), 'asked'],
    ['a server that greets nobody', reply('CONN', '521 5.3.2 This host does not accept mail'), 'untouched'],
    [
      'a host name that does not exist',
      error({ code: 'EDNS', originalCode: 'ENOTFOUND', command: 'CONN' }),
      'untouched',
    ],
    ['a certificate', error({ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED', command: 'CONN' }), 'untouched'],
    [
      'a program that is missing',
      error({ code: 'ENOENT', syscall: 'spawn sendmail', message: 'spawn sendmail ENOENT' }),
      'started',
    ],
    [
      'an hour of quiet',
      reply('MAIL FROM', '450 4.7.1 Error: too much mail from 192.0.2.1, try again in 3600 seconds'),
      'asked',
    ],
  ])('is %s', (_what, failure, body) => {
    expect(shown([refused(failure)], body)?.error).toBe(failure);
    expect(shown([refused(failure)], body)?.witness).toBeUndefined();
  });

  it('is a blocklist at RCPT, when nobody is accepted; of one alone it is one witness', () => {
    const listed = refused(reply('RCPT TO', LISTED));
    expect(shown([listed], 'asked')).toMatchObject({ witness: 'a@example.com' });
    expect(shown([listed, listed], 'asked')).toMatchObject({ classification: { kind: 'blocklisted' } });
    expect(shown([listed, listed], 'asked')?.witness).toBeUndefined();
    expect(shown([listed, ACCEPTED], 'sent')).toBeUndefined();
    expect(shown([listed, refused(reply('RCPT TO', '550 5.1.1 User unknown'))], 'asked')).toBeUndefined();
  });

  it.each<[what: string, failure: NodemailerError, body: Body]>([
    ['a server that is down', error({ code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' }), 'untouched'],
    ['no such mailbox', reply('RCPT TO', '550 5.1.1 User unknown'), 'asked'],
    ['spam', reply('DATA', '554 5.7.1 Spam message rejected'), 'sent'],
    ['a blocklist that another server asked', reply('DATA', LISTED), 'sent'],
    [
      'a blocklisting that passes',
      reply('MAIL FROM', '450 4.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org'),
      'asked',
    ],
    [
      'a minute of quiet',
      reply('MAIL FROM', '450 4.7.1 Error: too much mail from 192.0.2.1, try again in 60 seconds'),
      'asked',
    ],
    ['a sender that is refused', reply('MAIL FROM', '550 5.1.8 Sender address rejected: Domain not found'), 'asked'],
    ['an abort', error({ code: 'EABORT', message: 'Message sending aborted' }), 'untouched'],
    [
      'a program that refuses the message',
      error({ code: 'ESENDMAIL', message: 'Sendmail exited with code 67' }),
      'sent',
    ],
  ])('is not %s', (_what, failure, body) => {
    expect(shown([refused(failure)], body)).toBeUndefined();
  });

  it('is no login that the message brought along', () => {
    const failure = reply('AUTH PLAIN', '535 5.7.8 Authentication failed');
    expect(shown([refused(failure)], 'untouched', { ownLogin: true })).toBeUndefined();
  });

  it('is nothing when everybody is accepted', () => {
    expect(shown([ACCEPTED], 'sent')).toBeUndefined();
    expect(shown([], 'sent')).toBeUndefined();
  });
});

describe('another route may fare better', () => {
  it.each<[boolean, string, Verdict, boolean]>([
    [true, 'when our address is blocklisted', refused(reply('RCPT TO', LISTED)), false],
    [true, 'when the route is out, with what is about it', refused(reply('AUTH PLAIN', '535 5.7.8 no')), true],
    [false, 'not while it is in use', refused(reply('AUTH PLAIN', '535 5.7.8 no')), false],
    [false, 'not with what is about the recipient', refused(reply('RCPT TO', '550 5.1.1 User unknown')), true],
    [false, 'not with an acceptance', ACCEPTED, true],
    [
      false,
      'not with what is in doubt',
      { ...(refused(reply('CONN', LISTED)) as object), type: 'unknown' } as Verdict,
      true,
    ],
    [
      false,
      'not with a blocklisting that passes',
      refused(reply('MAIL FROM', '450 4.7.1 Client host blocked using zen.spamhaus.org')),
      false,
    ],
  ])('%s: %s', (expected, _what, verdict, isOut) => {
    expect(isRoutesFault(verdict, isOut)).toBe(expected);
  });
});
