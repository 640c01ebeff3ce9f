import { describe, expect, it } from 'vitest';
import { type Classification, classify } from '../../src/classify/index.ts';
import { Recipient } from '../../src/transport/ledger.ts';
import type { Envelope, InnerInfo, NodemailerError } from '../../src/transport/nodemailer.ts';
import type { Outcome } from '../../src/transport/transaction.ts';
import { concernsEverybody, judge, noted, type Verdict } from '../../src/transport/verdict.ts';

type Fields = Partial<NodemailerError>;

const failed = (fields: Fields = {}, message = 'failed'): NodemailerError => Object.assign(new Error(message), fields);

/** An error with a server's reply. */
const replied = (response: string, fields: Fields = {}): NodemailerError =>
  failed({ response, responseCode: Number(response.slice(0, 3)), command: 'RCPT TO', code: 'EENVELOPE', ...fields });

const refusalOf = (recipient: string, response = '550 5.1.1 User unknown') => replied(response, { recipient });

/** The verdict on jo@example.com. */
function verdictOn({ envelope, ...outcome }: Partial<Outcome>, address = 'jo@example.com'): Verdict {
  const whole: Outcome = { body: 'sent', ...outcome, envelope: envelope ?? { to: [] } };
  return judge(whole, (error) => classify(error))(address);
}

const afterInfo = (info: InnerInfo): Verdict => verdictOn({ info });

describe('a transaction that succeeded', () => {
  it.each([
    ['whoever is in its list', { accepted: ['jo@example.com'], rejected: [] }],
    ['whoever is in its list, in whatever case', { accepted: [' Jo@Example.com '] }],
    ['whoever is in its list as an object', { accepted: [{ name: 'Jo', address: 'JO@example.com' }] }],
    ['everybody when it has no lists', {}],
    ['everybody when its lists are none', { accepted: 'jo', rejected: 5 }],
  ])('accepts %s', (_, info) => {
    expect(afterInfo({ ...info, response: '250 OK' })).toEqual({ type: 'accepted', response: '250 OK' });
  });

  it('may have another answer than a reply', () => {
    expect(afterInfo({ response: { status: 200 } })).toEqual({ type: 'accepted', response: undefined });
  });

  it('refuses with the reply to its own RCPT TO', () => {
    const error = refusalOf('jo@example.com');
    const verdict = afterInfo({ accepted: [], rejected: ['jo@example.com'], rejectedErrors: [error] });
    expect(verdict).toMatchObject({ type: 'refused', classification: { kind: 'recipient-unknown' } });
    expect(verdict).toMatchObject({ error, failure: undefined });
  });

  it.each([
    ['refused', 'rejects without a reason', { accepted: [], rejected: ['Jo@example.com'] }],
    ['unknown', 'leaves out', { accepted: ['al@example.com'], rejected: [] }],
    ['unknown', 'leaves out', { accepted: ['al@example.com'], rejected: ['di@example.com'] }],
    ['unknown', 'leaves out', { accepted: [], rejected: ['di@example.com'] }],
  ] as const)('is %s for whom it %s', (type, _, info) => {
    expect(afterInfo(info)).toMatchObject({ type, error: { code: 'EENVELOPE', recipient: 'jo@example.com' } });
    expect(afterInfo(info)).toHaveProperty('error.message', expect.stringMatching(/did not say/));
  });

  it.each([
    ['nothing', [null, undefined, {}, { recipient: 5 }]],
    ['no list', 'jo@example.com'],
  ])('may hold %s where the refusals should be', (_, rejectedErrors) => {
    expect(afterInfo({ rejectedErrors })).toMatchObject({ type: 'accepted' });
  });
});

describe('a transaction that failed', () => {
  const afterError = (error: NodemailerError, more: Partial<Outcome> = {}) => verdictOn({ error, ...more });
  const LOST = failed({ code: 'ECONNECTION', command: 'CONN' });

  it('tells whoever has an answer of its own that, and the others what it failed with', () => {
    const own = refusalOf(' jo@example.com ');
    const error = failed({
      ...replied('451 4.3.0 Try again', { command: 'DATA', code: 'EMESSAGE' }),
      rejectedErrors: [own],
    });
    expect(afterError(error)).toMatchObject({ error: own, failure: error, classification: { action: 'fail' } });
    expect(verdictOn({ error }, 'al@example.com')).toMatchObject({
      error,
      failure: error,
      classification: { code: 451 },
    });
  });

  it('finds the answers to RCPT TO in the envelope as well', () => {
    const own = refusalOf('jo@example.com');
    expect(afterError(LOST, { envelope: { to: [], rejectedErrors: [own] } })).toMatchObject({ error: own });
  });

  it('at MAIL has no answers to RCPT TO, whatever the pipeline brought', () => {
    const mailError = replied('450 4.7.1 Busy', { command: 'MAIL FROM' });
    const envelope: Envelope = { to: [], mailError, rejectedErrors: [refusalOf('jo@example.com')] };
    expect(afterError(LOST, { envelope, body: 'asked' })).toMatchObject({ type: 'refused', error: mailError });
  });

  const TOO_MANY = refusalOf('al@example.com', '452 4.5.3 Too many recipients');
  const UNKNOWN = refusalOf('al@example.com');
  const atData = (fields: Fields = {}): NodemailerError =>
    replied('554 5.5.1 no valid recipients', { command: 'DATA', code: 'EENVELOPE', ...fields });

  it.each([
    ['too many', 'split', atData({ rejectedErrors: [UNKNOWN, TOO_MANY] })],
    ['whatever else', 'fail', atData({ rejectedErrors: [UNKNOWN] })],
    ['nobody', 'fail', atData({ rejectedErrors: [] })],
  ])('at DATA after refusals for %s: %s', (_, action, error) => {
    expect(afterError(error, { body: 'untouched' })).toMatchObject({
      type: 'refused',
      error,
      classification: { action },
    });
  });

  it.each([
    ['after the dot', atData({ code: 'EMESSAGE', rejectedErrors: [TOO_MANY] })],
    ['before DATA', atData({ command: 'RCPT TO', rejectedErrors: [TOO_MANY] })],
  ])('%s is no consequence of "too many"', (_, error) => {
    expect(afterError(error)).not.toMatchObject({ classification: { action: 'split' } });
  });

  it.each([
    ['refused', 'a reply', replied('451 4.3.0 Busy', { command: 'DATA' })],
    ['refused', 'the lowest failure', failed({ responseCode: 400 })],
    ['refused', 'the highest failure', failed({ responseCode: 599 })],
    ['unknown', 'no failure', failed({ responseCode: 399 })],
    ['unknown', 'no reply code', failed({ responseCode: 600 })],
    ['unknown', 'a reply with which the connection ended', replied('421 4.3.0 Bye', { command: 'CONN' })],
    ['unknown', 'a lost connection', LOST],
    ['refused', 'a word of an HTTP API', failed({ status: 400 } as Fields)],
    ['unknown', 'a gateway without one', failed({ status: 502 } as Fields)],
    ['refused', 'an exit status', failed({}, 'Sendmail exited with code 75')],
    ['refused', 'no such program', failed({}, 'Sendmail command not found')],
    ['unknown', 'a text about that', failed({}, 'No news: Sendmail exited with code 75')],
    ['refused', 'a program that did not start', failed({ code: 'ENOENT', syscall: 'spawn /usr/sbin/sendmail' })],
    ['unknown', 'a failed call', failed({ code: 'EPIPE', syscall: 'write' })],
    ['refused', 'a refused connection', failed({ code: 'ECONNREFUSED' })],
    [
      'refused',
      'a refused connection, by what it was first',
      failed({ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }),
    ],
    ['refused', 'no such host', failed({ code: 'EDNS' })],
    ['unknown', 'an error without a code', failed()],
  ])('is %s after the last byte by %s', (type, _, error) => {
    expect(afterError(error)).toMatchObject({ type, error, failure: error });
  });

  it.each(['untouched', 'asked', 'started'] as const)('leaves no doubt while the body is %s', (body) => {
    expect(afterError(LOST, { body })).toMatchObject({ type: 'refused' });
  });
});

describe('what concerns everybody', () => {
  const error = failed();
  const verdict = (meaning: Partial<Classification>, more: object = {}): Verdict => ({
    type: 'refused',
    classification: {
      kind: 'server-error',
      scope: 'server',
      action: 'retry',
      guess: false,
      ...meaning,
    } as Classification,
    error,
    failure: error,
    ...more,
  });

  it.each([
    ['the server', verdict({ scope: 'server' })],
    ['the login', verdict({ scope: 'account' })],
    ['the sender', verdict({ scope: 'sender' })],
    ['a message that is too large', verdict({ scope: 'message', kind: 'message-too-large' })],
    [
      '"too many" to one alone, a rate',
      verdict({ scope: 'message', kind: 'too-many-recipients' }, { failure: undefined }),
    ],
  ])('is %s', (_, each) => {
    expect(concernsEverybody(each)).toBe(true);
  });

  it.each([
    ['an acceptance', { type: 'accepted', response: undefined } as const],
    ['a doubt', verdict({}, { type: 'unknown' })],
    ['a recipient', verdict({ scope: 'recipient' })],
    ['what a filter thinks of the message', verdict({ scope: 'message', kind: 'spam' })],
    ['an answer to one RCPT TO', verdict({}, { failure: undefined })],
    ['a guess', verdict({ guess: true })],
    ['the number of recipients', verdict({ scope: 'message', kind: 'too-many-recipients', action: 'split' })],
    ['the number of recipients, whoever counts', verdict({ action: 'split' })],
  ])('is not %s', (_, each) => {
    expect(concernsEverybody(each)).toBe(false);
  });
});

describe('what is noted of a recipient', () => {
  const note = (...verdicts: Verdict[]): Recipient => {
    const recipient = new Recipient('jo@example.com');
    for (const verdict of verdicts) noted(recipient, verdict);
    return recipient;
  };
  const lost = failed({ code: 'ECONNECTION', command: 'CONN' });

  it('is the reply, on one line', () => {
    expect(note({ type: 'accepted', response: '250 2.0.0\r\nOK' }).response).toBe('250 2.0.0 OK');
    expect(note({ type: 'accepted', response: undefined }).response).toBeUndefined();
  });

  it('is its own error and that of the transaction', () => {
    const own = refusalOf('jo@example.com');
    const recipient = note(verdictOn({ error: failed({ rejectedErrors: [own] }) }));
    expect(recipient).toMatchObject({ error: own, response: '550 5.1.1 User unknown', inDoubt: false });
    expect(recipient.failure).not.toBe(own);
  });

  it('is a doubt that only an acceptance ends', () => {
    const refused = verdictOn({ error: replied('550 5.1.1 User unknown') });
    expect(note(verdictOn({ error: lost }), refused).inDoubt).toBe(true);
  });
});
