import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/classify/index.ts';
import { feedbackOf } from '../../../src/transport/gate/feedback.ts';
import { Ledger } from '../../../src/transport/ledger.ts';
import type { NodemailerError } from '../../../src/transport/nodemailer.ts';
import type { Outcome } from '../../../src/transport/transaction.ts';
import type { Verdict } from '../../../src/transport/verdict.ts';
import { people } from '../../support/sending.ts';

type Body = Outcome['body'];

const failure = (fields: Partial<NodemailerError>): NodemailerError =>
  Object.assign(new Error(fields.response ?? fields.message ?? 'x'), fields);

const reply = (command: string, response: string): NodemailerError =>
  failure({ code: 'EX', command, response, responseCode: Number(response.slice(0, 3)) });

const refused = (error: NodemailerError): Verdict => ({
  type: 'refused',
  classification: classify(error, { greeted: true }),
  error,
  failure: error,
});

const accepted: Verdict = { type: 'accepted', response: '250 OK' };

function said(
  verdicts: readonly Verdict[],
  body: Body,
  { error, ownLogin }: { error?: Error; ownLogin?: boolean } = {},
) {
  const { recipients } = new Ledger(people(verdicts.length));
  const judged = verdicts.map((verdict, i) => {
    const recipient = recipients[i];
    if (!recipient) throw new Error('a verdict on nobody');
    return [recipient, verdict] as const;
  });
  const outcome: Outcome = { envelope: { to: [] }, body, ...(error ? { error } : { info: {} }) };
  return feedbackOf(outcome, judged, ownLogin).type;
}

const ofFailure = (error: NodemailerError, body: Body, ownLogin = false) =>
  said([refused(error)], body, { error, ownLogin });

describe('what a transaction says about the way to the server', () => {
  it('is that it serves, when it took the message', () => {
    expect(said([accepted, accepted], 'sent')).toBe('served');
  });

  it.each<[command: string, response: string]>([
    ['RCPT TO', '550 5.1.1 User unknown'],
    ['RCPT TO', '450 4.2.0 Greylisted'],
    ['RCPT TO', '451 4.3.0 Local error in processing'],
    ['RCPT TO', '552 5.2.2 Mailbox full'],
    ['RCPT TO', '452 4.5.3 Too many recipients'],
    ['RCPT TO', '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional'],
    ['MAIL FROM', '421 too many messages in this connection'],
    ['MAIL FROM', '452 4.5.3 Too many messages sent'],
    ['MAIL FROM', '451 4.3.0 Local error in processing'],
    ['DATA', '554 5.7.1 Spam message rejected'],
    ['DATA', '552 5.3.4 Message too big'],
  ])('is that it serves, when it refused what is the message’s or the recipient’s own: %s %s', (command, response) => {
    expect(ofFailure(reply(command, response), 'asked')).toBe('served');
    expect(said([accepted, refused(reply(command, response))], 'sent')).toBe('served');
  });

  it.each<[command: string, response: string]>([
    ['CONN', '421 4.7.0 mx.example.com Error: too many connections from 192.0.2.1'],
    ['AUTH PLAIN', '454 4.7.0 Too many login attempts, please try again later.'],
    ['MAIL FROM', '450 4.7.1 Error: too much mail from 192.0.2.1'],
    ['RCPT TO', '450 4.7.1 Error: too many recipients from 192.0.2.1'],
    ['DATA', '454 Throttling failure: Maximum sending rate exceeded.'],
  ])('is that it is busy: %s %s', (command, response) => {
    expect(ofFailure(reply(command, response), 'asked')).toBe('busy');
    expect(said([accepted, refused(reply(command, response)), accepted], 'sent')).toBe('busy');
  });

  it('is that the quota is used up', () => {
    expect(ofFailure(reply('DATA', '550 5.4.5 Daily user sending limit exceeded.'), 'sent')).toBe('exhausted');
  });

  it.each<[string, NodemailerError]>([
    ['535', reply('AUTH PLAIN', '535 5.7.8 Error: authentication failed')],
    ['530', reply('MAIL FROM', '530 5.7.0 Authentication required')],
    [
      'an OAuth2 grant',
      failure({ code: 'EAUTH', originalCode: 'EOAUTH2', command: 'AUTH XOAUTH2', message: 'invalid_grant' }),
    ],
  ])('is that the login is refused: %s', (_name, error) => {
    expect(ofFailure(error, 'untouched')).toBe('locked');
  });

  it.each<[string, NodemailerError]>([
    ['refused', failure({ code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' })],
    ['closed', failure({ code: 'ECONNECTION', message: 'Connection closed unexpectedly' })],
    ['a name server', failure({ code: 'EDNS', originalCode: 'EAI_AGAIN' })],
    ['a greeting', reply('CONN', '421 4.3.2 Service not available')],
    ['no login for now', reply('AUTH PLAIN', '454 4.7.0 Temporary authentication failure')],
    ['no token for now', failure({ code: 'EAUTH', originalCode: 'EFETCH', command: 'AUTH XOAUTH2' })],
    [
      'no TLS for now',
      failure({ code: 'ETLS', command: 'STARTTLS', response: '454 4.7.0 TLS not available', responseCode: 454 }),
    ],
  ])('is that it is away, when no connection came about: %s', (_name, error) => {
    expect(ofFailure(error, 'untouched')).toBe('away');
  });

  it('is that it is there, when the connection was lost with the message under way', () => {
    const lost = failure({ code: 'ECONNECTION', message: 'Connection closed unexpectedly' });
    for (const body of ['asked', 'started', 'sent'] as const) expect(ofFailure(lost, body)).toBe('reached');
    const inDoubt: Verdict = { ...refused(lost), type: 'unknown' } as Verdict;
    expect(said([inDoubt], 'sent', { error: lost })).toBe('reached');
  });

  it.each<[string, NodemailerError]>([
    ['an abort', failure({ code: 'EABORT', message: 'Message sending aborted' })],
    ['an attachment', failure({ code: 'ESTREAM', originalCode: 'ENOENT', command: 'API' })],
    ['no recipients', failure({ code: 'EENVELOPE', command: 'API', message: 'No recipients defined' })],
    ['a typing error in the host', failure({ code: 'EDNS', originalCode: 'ENOTFOUND' })],
    ['a certificate', failure({ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED', command: 'CONN' })],
  ])('is nothing, when it failed on this side: %s', (_name, error) => {
    expect(ofFailure(error, 'untouched')).toBe('nothing');
  });

  it('is nothing, when a service that takes messages over HTTP failed at one of them', () => {
    expect(ofFailure(Object.assign(failure({ message: 'HTTP 500' }), { status: 500 }), 'untouched')).toBe('nothing');
  });

  it('is nothing about the login of the others, when the message had its own', () => {
    const refusal = reply('AUTH PLAIN', '535 5.7.8 Error: authentication failed');
    expect(ofFailure(refusal, 'untouched', true)).toBe('served');
    expect(ofFailure(reply('AUTH PLAIN', '454 4.7.0 Temporary authentication failure'), 'untouched', true)).toBe(
      'served',
    );
    expect(ofFailure(reply('DATA', '550 5.4.5 Daily user sending limit exceeded.'), 'sent', true)).toBe('served');
    expect(ofFailure(reply('MAIL FROM', '450 4.7.1 Error: too much mail from 192.0.2.1'), 'asked', true)).toBe('busy');
  });

  it('is nothing of an empty message', () => {
    expect(said([], 'untouched')).toBe('served');
    expect(said([], 'untouched', { error: new Error('x') })).toBe('nothing');
  });
});
