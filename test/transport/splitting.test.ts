import { describe, expect, it } from 'vitest';
import { createFaultServer } from '../../src/testing/index.ts';
import { attempts, people, rejection, sender, states } from '../support/sending.ts';

/** So many recipients in one transaction; the ones beyond are refused. */
const takes = (limit: number, reply = '452 4.5.3 Error: too many recipients') => ({
  behaviours: { recipientsPerTransaction: { limit, reply } },
});

/** The same, told after the dot. */
const takesAtDot = (limit: number, reply: string) => ({
  behaviours: { recipientsPerTransaction: { limit, reply, at: 'dot' as const } },
});

describe('"too many recipients" for the ones beyond a limit', () => {
  it('sends the rest at once in transactions of the size that was taken', async () => {
    await using server = await createFaultServer(takes(3));
    const { send, clock } = sender(server);
    const info = await send(people(10));
    server.assertExactlyOnce(people(10));
    expect(server.deliveries.map(({ to }) => to.length)).toEqual([3, 3, 3, 1]);
    expect(info.transactions).toBe(4);
    expect(info.accepted).toEqual(people(10));
    expect(info.rejected).toEqual([]);
    expect(clock.waits).toEqual([]);
  });

  it('cuts the next message to that size from the start', async () => {
    await using server = await createFaultServer(takes(3));
    const { send } = sender(server);
    await send(people(4));
    await send(people(9));
    const offered = server.transactions.map(({ rcpt }) => rcpt.length);
    expect(offered).toEqual([4, 1, 3, 3, 3]);
  });

  it.each([
    ['552 too many recipients', 'a 5yz that RFC 5321 4.5.3.1.10 wants treated as 452'],
    ['452 too many recipients', 'no enhanced code'],
    ['451 4.5.3 Too many recipients', 'another 4yz'],
  ])('takes %j for it (%s)', async (reply) => {
    await using server = await createFaultServer(takes(2, reply));
    const { send, clock } = sender(server);
    await send(people(5));
    server.assertExactlyOnce(people(5));
    expect(clock.waits).toEqual([]);
  });

  it('relearns after an hour, when the limit may have changed', async () => {
    let limit = 2;
    await using server = await createFaultServer({
      script: ({ stage, recipients }) =>
        stage === 'RCPT' && recipients.length >= limit ? '452 4.5.3 Error: too many recipients' : undefined,
    });
    const { send, clock } = sender(server);
    await send(people(4));
    limit = 100;
    await clock.advance(3_600_000);
    const info = await send(people(4));
    expect(info.transactions).toBe(1);
  });

  it('is retried, then deferred, when even a single recipient gets it', async () => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', reply: '452 4.5.3 too many recipients' },
    });
    const { send, clock } = sender(server, { retries: 2 });
    const error = await rejection(send(people(1)));
    expect(states(error)).toEqual({ 'r1@example.com': 'deferred' });
    expect(attempts(error)).toEqual({ 'r1@example.com': 3 });
    expect(clock.waits).toHaveLength(2);
    expect(error).toMatchObject({ code: 'EENVELOPE', responseCode: 452, retryable: true });
    expect(error.classification).toMatchObject({ kind: 'too-many-recipients' });
  });

  it('ends when a server says it whatever the size', async () => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', reply: '452 4.5.3 too many recipients' },
    });
    const { send } = sender(server, { retries: 1 });
    const error = await rejection(send(people(200)));
    expect(error.deferred).toEqual(people(200));
    expect(server.deliveries).toEqual([]);
    expect(error.transactions).toBeLessThan(12);
  });

  it('splits for the refused DATA that follows from it, too (RFC 5321 4.5.3.1.10)', async () => {
    await using server = await createFaultServer({
      ...takes(3),
      script: ({ stage, recipients, count }) =>
        stage === 'DATA' && recipients.length >= 3 && count('full') === 1
          ? '503 5.5.1 Too many recipients refused'
          : undefined,
    });
    const { send, clock } = sender(server);
    await send(people(5));
    server.assertExactlyOnce(people(5));
    expect(clock.waits).toEqual([]);
  });
});

describe('a transaction that is refused as a whole for its size', () => {
  it.each([
    ['447', '447 Your outgoing message timed out (too many recipients)'],
    ["Exim's recipients_max_reject", '554 Too many recipients'],
  ])('finds the limit by bisection and remembers it: %s', async (_name, reply) => {
    await using server = await createFaultServer(takesAtDot(7, reply));
    const { send, clock } = sender(server);
    const info = await send(people(100));
    server.assertExactlyOnce(people(100));
    expect(Math.max(...server.deliveries.map(({ to }) => to.length))).toBe(7);
    expect(info.transactions).toBe(server.transactions.length);
    expect(info.transactions).toBeLessThanOrEqual(22);
    expect(clock.waits).toEqual([]);

    const next = await send(people(14));
    expect(next.transactions).toBe(2);
  });

  it('searches with one transaction at a time, also over a pool', async () => {
    await using server = await createFaultServer(takesAtDot(7, '447 timed out, too many recipients'));
    const { send, transporter } = sender(server, {}, { pool: true });
    const info = await send(people(100));
    server.assertExactlyOnce(people(100));
    expect(info.transactions).toBeLessThanOrEqual(22);
    expect(server.connections.length).toBeGreaterThan(1);
    transporter.close();
  });

  it('retries 447 for a single recipient', async () => {
    await using server = await createFaultServer({
      script: { stage: 'dot', first: 1, reply: '447 timed out, too many recipients' },
    });
    const { send, clock } = sender(server);
    const info = await send(people(1));
    expect(states(info)).toEqual({ 'r1@example.com': 'accepted' });
    expect(info.transactions).toBe(2);
    expect(clock.waits).toHaveLength(1);
  });
});

describe('a limit that is known beforehand', () => {
  it('is the option maxRecipients', async () => {
    await using server = await createFaultServer(takes(4));
    const { send } = sender(server, { maxRecipients: 4 });
    await send(people(10));
    expect(server.transactions.map(({ rcpt }) => rcpt.length)).toEqual([4, 4, 2]);
  });

  it('is LIMITS RCPTMAX of EHLO (RFC 9422), once it was seen', async () => {
    await using server = await createFaultServer({ ehlo: ['LIMITS MAILMAX=100 RCPTMAX=3'], ...takes(3) });
    const { send } = sender(server);
    await send(people(1));
    await send(people(7));
    expect(server.transactions.map(({ rcpt }) => rcpt.length)).toEqual([1, 3, 3, 1]);
  });
});

describe('a reply that says how to split', () => {
  it('sends each recipient alone', async () => {
    const reply =
      '452 4.5.3 Domain policy size per transaction exceeded, please try this recipient in a separate transaction.';
    await using server = await createFaultServer(takes(1, reply));
    const { send, clock } = sender(server);
    await send(people(4));
    server.assertExactlyOnce(people(4));
    expect(clock.waits).toEqual([]);
    expect(server.transactions.map(({ rcpt }) => rcpt.length)).toEqual([4, 1, 1, 1]);
  });

  it('sends one recipient domain at a time', async () => {
    const domainOf = (address = '') => address.split('@')[1];
    await using server = await createFaultServer({
      script: ({ stage, recipient, recipients: [first] }) =>
        stage === 'RCPT' && first !== undefined && domainOf(first) !== domainOf(recipient)
          ? '451 4.5.3 Multiple destination domains per transaction is unsupported, please try again.'
          : undefined,
    });
    const everybody = ['a@one.example', 'b@two.example', 'c@one.example', 'd@two.example', 'e@three.example'];
    const { send, clock } = sender(server);
    await send(everybody);
    server.assertExactlyOnce(everybody);
    expect(clock.waits).toEqual([]);
  });

  it('puts as many of one domain into a transaction as the reply names', async () => {
    // told after the dot, so that nothing but the number in the text says how many it takes
    const reply = '452 4.5.3 Too many recipients (more than 3 SMTP envelope recipients from the same domain)';
    await using server = await createFaultServer(takesAtDot(3, reply));
    const { send, clock } = sender(server);
    await send(people(7));
    server.assertExactlyOnce(people(7));
    expect(server.transactions.map(({ rcpt }) => rcpt.length)).toEqual([7, 3, 3, 1]);
    expect(clock.waits).toEqual([]);
  });
});

describe('what looks like it and is not', () => {
  it.each([
    ['450 4.7.1 Error: too many recipients from 192.0.2.1', 'a rate'],
    ['452 4.5.3 rate limit exceeded', 'a rate with the enhanced code of a split'],
    ['452 4.2.2 The account is over quota', 'a full mailbox'],
  ])('waits after %j (%s)', async (reply) => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', recipient: 'r2@example.com', first: 1, reply },
    });
    const { send, clock } = sender(server);
    const info = await send(people(3));
    expect(info.transactions).toBe(2);
    server.assertExactlyOnce(people(3));
    expect(clock.waits).toHaveLength(1);
  });

  it('waits after 452 at MAIL: the server has no room', async () => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', first: 1, reply: '452 4.3.1 Insufficient system storage' },
    });
    const { send, clock } = sender(server);
    await send(people(3));
    expect(clock.waits).toHaveLength(1);
    expect(server.deliveries.map(({ to }) => to.length)).toEqual([3]);
  });
});
