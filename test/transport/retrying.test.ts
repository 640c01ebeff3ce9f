import { describe, expect, it } from 'vitest';
import { createFaultServer, FakeClock } from '../../src/testing/index.ts';
import { attempts, expectHonestLists, people, rejection, sender, states } from '../support/sending.ts';

describe('some recipients are refused for now', () => {
  it('mails the greylisted again and nobody else', async () => {
    await using server = await createFaultServer({
      script: {
        stage: 'RCPT',
        recipient: ['r2@example.com', 'r4@example.com'],
        per: 'recipient',
        first: 1,
        reply: '450 4.2.0 Greylisted, see https://example.com/',
      },
    });
    const { send, clock } = sender(server);
    const info = await send(people(5));
    server.assertExactlyOnce(people(5));
    expect(info.accepted).toEqual(people(5));
    expect(server.deliveries.map(({ to }) => to)).toEqual([
      ['r1@example.com', 'r3@example.com', 'r5@example.com'],
      ['r2@example.com', 'r4@example.com'],
    ]);
    expect(clock.waits).toHaveLength(1);
    expect(clock.waits[0]).toBeGreaterThanOrEqual(60_000);
  });

  it('passes a greylist of 300 seconds with the defaults', async () => {
    const clock = new FakeClock({ random: 0 });
    await using server = await createFaultServer({ clock, behaviours: { greylisting: { delay: 300_000 } } });
    const info = await sender(server, { clock }).send(people(1));
    expect(states(info)).toEqual({ 'r1@example.com': 'accepted' });
    expect(clock.now()).toBeLessThan(600_000);
  });

  it('waits as long as the server says, and no shorter', async () => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', first: 1, reply: '451 4.7.1 Greylisted, please try again in 240 seconds' },
    });
    const { send, clock } = sender(server);
    await send(people(1));
    expect(clock.waits).toHaveLength(1);
    expect(clock.waits[0]).toBeGreaterThanOrEqual(240_000);
    expect(clock.waits[0]).toBeLessThan(270_000);
  });

  it('waits until the time of day that the server names, by its own clock', async () => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', first: 1, reply: '451 4.7.1 Greylisted, come back not until 00:04 GMT' },
    });
    const { send, clock } = sender(server);
    expect(new Date(clock.now()).toISOString()).toContain('T00:00:00');
    await send(people(1));
    expect(clock.waits).toHaveLength(1);
    expect(clock.waits[0]).toBeGreaterThanOrEqual(240_000);
    expect(clock.waits[0]).toBeLessThan(270_000);
  });

  it('gives groups with different waits each its own', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'RCPT', recipient: 'r1@example.com', first: 1, reply: '451 4.3.0 Local error in processing' },
        { stage: 'RCPT', recipient: 'r2@example.com', first: 1, reply: '450 4.2.0 Greylisted for 120 seconds' },
      ],
    });
    const { send, clock } = sender(server);
    await send(people(3));
    server.assertExactlyOnce(people(3));
    expect(server.deliveries.map(({ to }) => to)).toEqual([['r3@example.com'], ['r1@example.com'], ['r2@example.com']]);
    expect(clock.waits).toHaveLength(2);
  });
});

describe('each recipient is judged on its own reply', () => {
  it('rejects one for good, delivers another on retry, mails the third once', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
        { stage: 'RCPT', recipient: 'r2@example.com', first: 1, reply: '451 4.3.0 Try later' },
      ],
    });
    const { send } = sender(server);
    const info = await send(people(3));
    expect(states(info)).toEqual({
      'r1@example.com': 'rejected',
      'r2@example.com': 'accepted',
      'r3@example.com': 'accepted',
    });
    expect(attempts(info)).toEqual({ 'r1@example.com': 1, 'r2@example.com': 2, 'r3@example.com': 1 });
    server.assertExactlyOnce(['r2@example.com', 'r3@example.com']);
    expectHonestLists(info);
    expect(info.rejectedErrors).toHaveLength(1);
    expect(info.rejectedErrors?.[0]).toMatchObject({ recipient: 'r1@example.com', responseCode: 550 });
    expect(info.recipients[0]?.classification).toMatchObject({ kind: 'recipient-unknown', suppress: true });
  });

  it('does not retry the 550s of a message that was refused to everybody', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
        { stage: 'RCPT', recipient: 'r2@example.com', first: 1, reply: '450 4.2.1 Mailbox busy' },
      ],
    });
    const { send } = sender(server);
    const info = await send(people(2));
    expect(attempts(info)).toEqual({ 'r1@example.com': 1, 'r2@example.com': 2 });
    expect(states(info)).toEqual({ 'r1@example.com': 'rejected', 'r2@example.com': 'accepted' });
  });

  it.each([true, false])(
    'keeps the 550 at RCPT when the message got 451 after the dot; pipelining %s',
    async (pipelining) => {
      await using server = await createFaultServer({
        pipelining,
        script: [
          { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
          { stage: 'dot', first: 1, reply: '451 4.3.0 Queue file write error' },
        ],
      });
      const { send } = sender(server);
      const info = await send(people(3));
      expect(states(info)).toEqual({
        'r1@example.com': 'rejected',
        'r2@example.com': 'accepted',
        'r3@example.com': 'accepted',
      });
      const asked = server.transactions.map(({ rcpt }) => rcpt.map(({ address }) => address));
      expect(asked).toEqual([people(3), ['r2@example.com', 'r3@example.com']]);
    },
  );

  it('keeps a 450 at RCPT alive when the message got 554 after the dot', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'RCPT', recipient: 'r1@example.com', first: 1, reply: '450 4.2.1 Mailbox busy' },
        { stage: 'dot', first: 1, reply: '554 5.7.1 Rejected for policy reasons' },
      ],
    });
    const { send } = sender(server);
    const info = await send(people(3));
    expect(states(info)).toEqual({
      'r1@example.com': 'accepted',
      'r2@example.com': 'rejected',
      'r3@example.com': 'rejected',
    });
  });

  it('does not take the 503s that follow a refused MAIL for the recipients own (PIPELINING)', async () => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', first: 1, reply: '451 4.7.1 Try again later' },
    });
    const { send, clock } = sender(server);
    const info = await send(people(2));
    expect(info.accepted).toEqual(people(2));
    expect(clock.waits).toHaveLength(1);
  });
});

describe('a refused MAIL whose connection ends before the answer to DATA (PIPELINING)', () => {
  it('is the cause, not the end of the connection and not what RCPT said', async () => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', reply: '550 5.7.1 Sender rejected', drop: 'fin' },
    });
    const error = await rejection(sender(server).send(people(2)));
    expect(error).toMatchObject({ responseCode: 550, command: 'MAIL FROM', transactions: 1, rejected: people(2) });
  });
});

describe('a permanent refusal', () => {
  it.each([
    ['RCPT', '550 5.1.1 User unknown', { code: 'EENVELOPE', command: 'RCPT TO' }],
    ['MAIL', '550 5.7.1 Sender rejected', { code: 'EENVELOPE', command: 'MAIL FROM' }],
    ['dot', '554 5.7.1 Message refused', { code: 'EMESSAGE', command: 'DATA' }],
  ] as const)("fails fast with Nodemailer's own error, at %s", async (stage, reply, expected) => {
    await using server = await createFaultServer({ script: { stage, reply } });
    const { send, clock } = sender(server);
    const error = await rejection(send(people(2)));
    expect(error).toMatchObject({ ...expected, transactions: 1, retryable: false, accepted: [], deferred: [] });
    expect(error.rejected).toEqual(people(2));
    expect(clock.waits).toEqual([]);
    expect(server.transactions).toHaveLength(1);
    expect(() => JSON.stringify(error)).not.toThrow();
  });

  it('gives a session out of step (503) one more try over a fresh connection, and no more', async () => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', reply: '503 5.5.1 Error: nested MAIL command' },
    });
    const { send } = sender(server);
    const error = await rejection(send(people(1)));
    expect(error).toMatchObject({ responseCode: 503, transactions: 2, retryable: false });
    expect(server.connections).toHaveLength(2);
  });
});

describe('a used-up connection', () => {
  it('is replaced at once', async () => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', connection: 1, reply: '421 Too many messages in this connection' },
    });
    const { send, clock } = sender(server);
    await send(people(1));
    server.assertExactlyOnce(people(1));
    expect(clock.waits).toEqual([0]);
  });
});

describe('the budget', () => {
  it('is the option retries, for each recipient', async () => {
    await using server = await createFaultServer({ script: { stage: 'RCPT', reply: '451 4.3.0 Local error' } });
    const { send, clock } = sender(server, { retries: 3 });
    const error = await rejection(send(people(2)));
    expect(server.transactions).toHaveLength(4);
    expect(clock.waits).toHaveLength(3);
    expect(error.deferred).toEqual(people(2));
    expect(error.retryable).toBe(true);
    expect(error.retryAfter).toBeGreaterThan(0);
  });

  it('is one attempt with retries: 0', async () => {
    await using server = await createFaultServer({ script: { stage: 'RCPT', reply: '451 4.3.0 Local error' } });
    const { send, clock } = sender(server, { retries: 0 });
    const error = await rejection(send(people(1)));
    expect(error.transactions).toBe(1);
    expect(clock.waits).toEqual([]);
    expect(states(error)).toEqual({ 'r1@example.com': 'deferred' });
  });

  it('ends at once when the delay does not fit into maxRetryTime, and says when to come back', async () => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', reply: '450 4.2.0 Greylisted for 300 seconds' },
    });
    const { send, clock } = sender(server, { maxRetryTime: 200_000 });
    const error = await rejection(send(people(1)));
    expect(clock.waits).toEqual([]);
    expect(error).toMatchObject({ retryable: true, retryAfter: 300_000, transactions: 1 });
    expect(error.recipients[0]).toMatchObject({ state: 'deferred', retryAfter: 300_000 });
  });

  it('ends within ten minutes by default, whatever the server says', async () => {
    await using server = await createFaultServer({ script: { stage: 'RCPT', reply: '450 4.2.0 Greylisted' } });
    const { send, clock } = sender(server);
    const error = await rejection(send(people(1)));
    expect(clock.now()).toBeLessThanOrEqual(600_000);
    expect(states(error)).toEqual({ 'r1@example.com': 'deferred' });
  });

  it('asks shouldRetry, and takes its failure for a no', async () => {
    await using server = await createFaultServer({ script: { stage: 'RCPT', reply: '451 4.3.0 Local error' } });
    const asked: unknown[] = [];
    const refusing = sender(server, {
      shouldRetry: (context) => {
        asked.push(context);
        return context.attemptNumber < 2;
      },
    });
    const error = await rejection(refusing.send(people(1)));
    expect(error.transactions).toBe(2);
    expect(asked).toMatchObject([
      {
        attemptNumber: 1,
        retriesConsumed: 0,
        retriesLeft: 5,
        recipients: people(1),
        classification: { action: 'retry' },
      },
      { attemptNumber: 2, retriesConsumed: 1, retriesLeft: 4 },
    ]);
    const throwing = sender(server, {
      shouldRetry: () => {
        throw new Error('a bug in the app');
      },
    });
    expect(states(await rejection(throwing.send(people(1))))).toEqual({ 'r1@example.com': 'deferred' });
  });
});

describe('partial', () => {
  const script = { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' } as const;

  it('resolves by default, as Nodemailer does', async () => {
    await using server = await createFaultServer({ script });
    const info = await sender(server).send(people(2));
    expect(info.rejected).toEqual(['r1@example.com']);
  });

  it('rejects when asked to, with the same fields', async () => {
    await using server = await createFaultServer({ script });
    const error = await rejection(sender(server, { partial: 'reject' }).send(people(2)));
    expect(error).toMatchObject({ accepted: ['r2@example.com'], rejected: ['r1@example.com'], responseCode: 550 });
    expect(error.classification).toMatchObject({ kind: 'recipient-unknown' });
    expect(() => JSON.stringify(error)).not.toThrow();
    expectHonestLists(error as never);
  });
});
