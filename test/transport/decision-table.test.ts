import net from 'node:net';
import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { type Action, type Kind, resilient } from '../../src/index.ts';
import { CERTIFICATES, createFaultServer, FakeClock } from '../../src/testing/index.ts';
import { NODEMAILER } from '../support/nodemailer.ts';
import { people, rejection, sender } from '../support/sending.ts';

// What each reply leads to, in a real conversation: one refusal of everything, then the classification and the number
// of transactions. `retry` and `throttle` come again after a pause, `fail` never, `split` at once and smaller.

type Row = [reply: string, kind: Kind, action: Action];

const AT_CONNECT: Row[] = [
  ['101 Cannot open connection to the mail server', 'network', 'retry'],
  ['111 Connection refused', 'network', 'retry'],
  ['421 4.3.2 Service not available, closing transmission channel', 'server-error', 'retry'],
  ['421 Too many concurrent SMTP connections; please try again later', 'rate-limited', 'throttle'],
  ['450 4.3.2 Server busy, try again later', 'server-error', 'retry'],
  ['521 mx.example.com does not accept mail', 'domain-invalid', 'fail'],
  ['554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org', 'blocklisted', 'fail'],
  ['554 No SMTP service here', 'domain-invalid', 'fail'],
];

const AT_MAIL: Row[] = [
  ['421 4.7.0 Too many messages from your network, slow down', 'rate-limited', 'throttle'],
  ['441 The remote server did not respond', 'network', 'retry'],
  ['442 The connection was dropped during the transmission', 'network', 'retry'],
  ['451 4.3.0 Local error in processing', 'server-error', 'retry'],
  ['452 4.3.1 Insufficient system storage', 'server-error', 'retry'],
  ['454 4.7.1 Throttling failure: Maximum sending rate exceeded', 'rate-limited', 'throttle'],
  ['455 Server unable to accommodate parameters', 'protocol', 'retry'],
  ['500 5.5.2 Syntax error, command unrecognized', 'protocol', 'fail'],
  ['501 5.5.4 Syntax error in parameters', 'protocol', 'fail'],
  ['502 5.5.1 Command not implemented', 'protocol', 'fail'],
  ['504 5.5.4 Command parameter not implemented', 'protocol', 'fail'],
  ['503 5.5.1 Bad sequence of commands, authenticate first', 'auth', 'fail'],
  ['530 5.7.0 Authentication required', 'auth', 'fail'],
  ['530 5.7.0 Must issue a STARTTLS command first', 'auth', 'fail'],
  ['552 5.3.4 Message size exceeds fixed limit', 'message-too-large', 'fail'],
  ['553 5.1.8 Sender address rejected: Domain not found', 'sender-rejected', 'fail'],
];

const AT_AUTH: Row[] = [
  ['432 4.7.12 A password transition is needed', 'auth', 'fail'],
  ['454 4.7.0 Temporary authentication failure', 'auth', 'retry'],
  ['534 5.7.9 Authentication mechanism is too weak', 'auth', 'fail'],
  ['535 5.7.8 Authentication credentials invalid', 'auth', 'fail'],
  ['538 5.7.11 Encryption required for requested authentication mechanism', 'auth', 'fail'],
];

const AT_RCPT: Row[] = [
  ['447 Message timed out, too many recipients', 'too-many-recipients', 'split'],
  ['450 4.2.1 The mailbox is busy', 'server-error', 'retry'],
  ['450 4.2.0 Greylisted, please come back later', 'greylisted', 'retry'],
  ['450 4.7.1 Client host blocked using bl.example.org', 'blocklisted', 'throttle'],
  ['450 4.7.1 Error: too much mail from 192.0.2.1', 'rate-limited', 'throttle'],
  ['452 4.5.3 Too many recipients', 'too-many-recipients', 'split'],
  ['512 5.1.2 The host of the recipient domain could not be found', 'domain-invalid', 'fail'],
  ['541 The recipient address rejected your message', 'spam', 'fail'],
  ['550 5.1.1 User unknown in virtual mailbox table', 'recipient-unknown', 'fail'],
  ['550 5.2.1 The mailbox is disabled', 'recipient-disabled', 'fail'],
  ['550 5.7.1 Recipient address rejected: policy reasons', 'policy', 'fail'],
  ['550 5.7.0 Too many emails per second', 'rate-limited', 'throttle'],
  ['550 5.7.1 Your IP is listed by spamhaus', 'blocklisted', 'fail'],
  ['551 5.1.6 User not local; please try another path', 'recipient-unknown', 'fail'],
  ['552 5.2.2 Mailbox full', 'mailbox-full', 'fail'],
  ['552 Too many recipients', 'too-many-recipients', 'split'],
  ['553 5.1.3 Mailbox name not allowed', 'recipient-unknown', 'fail'],
  ['554 5.7.1 Relay access denied', 'relay-denied', 'fail'],
  ['556 5.1.10 The domain does not accept mail', 'domain-invalid', 'fail'],
];

const AFTER_DOT: Row[] = [
  ['447 Message timed out, too many recipients', 'too-many-recipients', 'split'],
  ['451 4.7.1 Temporarily deferred: slow down', 'rate-limited', 'throttle'],
  ['550 5.7.26 Unauthenticated email is not accepted due to the domain DMARC policy', 'sender-auth', 'fail'],
  ['552 5.3.4 Message too big for system', 'message-too-large', 'fail'],
  ['554 5.7.1 Message contains a virus', 'virus', 'fail'],
  ['554 5.7.1 Rejected as spam', 'spam', 'fail'],
];

/** What is seen on the wire for an action, with one retry allowed and two recipients. */
const TRANSACTIONS: Record<Action, number> = { retry: 2, throttle: 2, fail: 1, split: 3 };

describe.each([
  ['as the greeting', 'connect', AT_CONNECT],
  ['to AUTH', 'AUTH', AT_AUTH],
  ['to MAIL', 'MAIL', AT_MAIL],
  ['to RCPT', 'RCPT', AT_RCPT],
  ['to the dot', 'dot', AFTER_DOT],
] as const)('%s', (_stage, stage, rows) => {
  it.each(rows)('%s: %s, %s', async (reply, kind, action) => {
    await using server = await createFaultServer({ authMethods: ['PLAIN'], script: { stage, reply } });
    const auth = stage === 'AUTH' ? { auth: { user: 'me', pass: 'secret' } } : {};
    const { send, clock } = sender(server, { retries: 1 }, auth);
    const error = await rejection(send(people(2)));
    // the last attempt of a split has one recipient, and cannot be split
    expect(error.classification).toMatchObject({ kind, ...(action !== 'split' && { action }) });
    expect(error.transactions).toBe(TRANSACTIONS[action]);
    expect(clock.waits).toHaveLength(action === 'fail' ? 0 : 1);
    expect(error.retryable).toBe(action !== 'fail');
    for (const text of [error.classification.summary, error.classification.remedy, error.classification.reference]) {
      expect(text.length).toBeGreaterThan(3);
    }
    expect(server.deliveries).toEqual([]);
  });
});

describe('503 without a sign of a missing login', () => {
  it('is tried once more, at once, over a fresh connection', async () => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', reply: '503 5.5.1 Bad sequence of commands' },
    });
    const error = await rejection(sender(server).send(people(2)));
    expect(error.classification).toMatchObject({ kind: 'protocol', action: 'fail' });
    expect(error).toMatchObject({ transactions: 2, retryable: false });
    expect(server.connections).toHaveLength(2);
  });
});

describe('2xx', () => {
  it('has no classification', async () => {
    await using server = await createFaultServer({
      script: { stage: 'dot', reply: '252 2.5.0 Will attempt delivery' },
    });
    const info = await sender(server).send(people(1));
    expect(info.accepted).toEqual(people(1));
    expect(info.recipients[0]).not.toHaveProperty('classification');
  });
});

describe('no server', () => {
  const failing = async (options: object) => {
    const clock = new FakeClock();
    const transporter = resilient(nodemailer.createTransport(options), { clock, retries: 1 });
    return rejection(transporter.sendMail({ from: 'a@example.com', to: people(1), text: 'x' }));
  };

  /** The app's own socket factory fails as Node would. */
  const socketFails = (code: string, syscall: string) => ({
    getSocket: (_options: unknown, callback: (error: Error) => void) =>
      callback(Object.assign(new Error(`${syscall} ${code}`), { code, syscall })),
  });

  it('101, ENETUNREACH: retried, and the remedy names host prefix and ports', async () => {
    const error = await failing(socketFails('ENETUNREACH', 'connect'));
    expect(error.classification).toMatchObject({ kind: 'network', action: 'retry' });
    for (const word of ['mail.', 'smtp.', 'out.', 'mailout.', '25', '465', '587']) {
      expect(error.classification.remedy).toContain(word);
    }
    expect(error.transactions).toBe(2);
  });

  it('a name server that does not answer (EAI_AGAIN): retried', async () => {
    const error = await failing(socketFails('EAI_AGAIN', 'getaddrinfo'));
    expect(error.classification).toMatchObject({ kind: 'network', action: 'retry' });
    expect(error).toMatchObject({ transactions: 2, deferred: people(1) });
  });

  it('111, ECONNREFUSED: retried, with the same remedy', async () => {
    const closed = net.createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as net.AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const error = await failing({ host: '127.0.0.1', port });
    expect(error).toMatchObject({ code: 'ESOCKET', transactions: 2, deferred: people(1) });
    expect(error.classification).toMatchObject({ kind: 'network', action: 'retry' });
    expect(error.classification.remedy).toContain('587');
  });

  it('a host name that does not exist: fails', async () => {
    const error = await failing({ host: 'mail..example' });
    expect(error).toMatchObject({ code: 'EDNS', transactions: 1, retryable: false });
    expect(error.classification).toMatchObject({ kind: 'network', action: 'fail' });
  });
});

describe('TLS', () => {
  const expired = CERTIFICATES.expired.cert;

  it.each([
    ['an expired certificate', 'expired', { secure: true }, 'CERT_HAS_EXPIRED', { ca: expired }],
    ['an expired certificate, STARTTLS', 'expired', { secure: false }, 'CERT_HAS_EXPIRED', { ca: expired }],
    ['a self-signed certificate', 'self-signed', { secure: true }, 'DEPTH_ZERO_SELF_SIGNED_CERT', {}],
  ] as const)('%s: fails', async (_name, certificate, mode, originalCode, tls) => {
    await using server = await createFaultServer({ tls: certificate, ...mode });
    const error = await rejection(sender(server, {}, { ...mode, tls }).send(people(1)));
    expect(error).toMatchObject({ transactions: 1, retryable: false, ...(NODEMAILER.keepsCodes && { originalCode }) });
    expect(error.classification).toMatchObject({ kind: 'tls', action: 'fail' });
  });

  it('TLS from the start on a plain port: fails', async () => {
    await using server = await createFaultServer();
    const error = await rejection(sender(server, {}, { secure: true }).send(people(1)));
    expect(error).toMatchObject({ transactions: 1, retryable: false });
    expect(error.classification).toMatchObject({ kind: 'tls', action: 'fail' });
  });

  it('a plain client on a TLS port: the greeting never comes', async () => {
    await using server = await createFaultServer({ secure: true });
    const error = await rejection(sender(server, { retries: 0 }, { greetingTimeout: 200 }).send(people(1)));
    expect(error).toMatchObject({
      code: 'ETIMEDOUT',
      ...(NODEMAILER.keepsCodes && { timeoutType: 'GREETING_TIMEOUT' }),
    });
    expect(error.classification).toMatchObject({ kind: 'tls', action: 'fail' });
  });

  it('a greeting that is late from a server that has greeted before: retried', async () => {
    await using server = await createFaultServer({
      script: { stage: 'connect', connection: 2, silent: true },
    });
    const { send } = sender(server, {}, { greetingTimeout: 200 });
    await send(people(1));
    const info = await send(people(1));
    expect(info.transactions).toBe(2);
  });

  it('a greeting that is late from a server that has only refused so far: retried', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'connect', connection: 2, silent: true },
        { stage: 'RCPT', connection: 1, reply: '550 5.1.1 User unknown' },
      ],
    });
    const { send } = sender(server, {}, { greetingTimeout: 200 });
    await rejection(send(people(1)));
    const info = await send(people(1));
    expect(info.transactions).toBe(2);
  });

  it('454 to STARTTLS: retried', async () => {
    await using server = await createFaultServer({
      tls: 'self-signed',
      script: { stage: 'STARTTLS', connection: 1, reply: '454 4.7.0 TLS not available' },
    });
    const tls = { ca: server.certificate, checkServerIdentity: () => undefined };
    const info = await sender(server, {}, { tls }).send(people(1));
    expect(info.transactions).toBe(2);
  });
});
