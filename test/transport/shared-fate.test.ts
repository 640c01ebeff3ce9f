import { describe, expect, it } from 'vitest';
import { createFaultServer } from '../../src/testing/index.ts';
import { people, rejection, sender } from '../support/sending.ts';

// A message cut into batches: what stands in the way of all of them is met once, not once for each.

describe('a verdict on everybody', () => {
  it('a refused login is tried once: accounts are not locked', async () => {
    await using server = await createFaultServer({
      authMethods: ['PLAIN'],
      script: { stage: 'AUTH', reply: '535 5.7.8 Authentication credentials invalid' },
    });
    const { send } = sender(server, { maxRecipients: 5 }, { auth: { user: 'me', pass: 'wrong' } });
    const error = await rejection(send(people(50)));
    expect(server.connections).toHaveLength(1);
    expect(error).toMatchObject({ code: 'EAUTH', transactions: 1, retryable: false, rejected: people(50) });
    expect(error.recipients[49]).toMatchObject({ state: 'rejected', attempts: 0, classification: { kind: 'auth' } });
  });

  it('a message that is too large is sent once', async () => {
    await using server = await createFaultServer({ script: { stage: 'dot', reply: '552 5.3.4 Message too large' } });
    const error = await rejection(sender(server, { maxRecipients: 5 }).send(people(20)));
    expect(server.transactions).toHaveLength(1);
    expect(error.rejected).toEqual(people(20));
  });

  it('a server that is down is asked once per wait', async () => {
    await using server = await createFaultServer({
      script: { stage: 'connect', first: 3, reply: '421 4.3.2 Service not available' },
    });
    const { send, clock } = sender(server, { maxRecipients: 2 });
    const info = await send(people(10));
    server.assertExactlyOnce(people(10));
    expect(info.transactions).toBe(3 + 5);
    expect(clock.waits).toHaveLength(3);
  });

  it('a rate limit holds for the other batches, too', async () => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', nth: 2, reply: '454 4.7.0 Throttling failure: Maximum sending rate exceeded' },
    });
    const { send, clock } = sender(server, { maxRecipients: 2 });
    await send(people(10));
    server.assertExactlyOnce(people(10));
    // once for the limit, then for the rate that was found
    expect(clock.waits[0]).toBe(1050);
    expect(server.transactions).toHaveLength(6);
  });

  it('a quota of hours ends them all at once as deferred, with the time to come back', async () => {
    await using server = await createFaultServer({
      script: { stage: 'MAIL', reply: '454 Throttling failure: Daily message quota exceeded' },
    });
    const { send, clock } = sender(server, { maxRecipients: 2 });
    const error = await rejection(send(people(6)));
    expect(server.transactions).toHaveLength(1);
    expect(clock.waits).toEqual([]);
    expect(error).toMatchObject({ deferred: people(6), retryable: true });
    expect(error.retryAfter).toBeGreaterThanOrEqual(3_600_000);
  });
});

describe('a verdict on one batch', () => {
  it.each([
    ['550 5.1.1 User unknown', 'a recipient'],
    ['554 5.7.1 This looks like spam', 'a filter'],
  ])('%s (%s) leaves the other batches alone', async (reply) => {
    await using server = await createFaultServer({
      script: { stage: 'dot', recipient: 'r1@example.com', reply },
    });
    const info = await sender(server, { maxRecipients: 2 }).send(people(6));
    expect(info.rejected).toEqual(people(2));
    server.assertExactlyOnce(people(6).slice(2));
  });
});

describe('waits that end at about the same time', () => {
  it('end together, in one transaction', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'RCPT', recipient: 'r1@example.com', first: 1, reply: '450 4.2.0 Greylisted for 60 seconds' },
        { stage: 'RCPT', recipient: 'r2@example.com', first: 1, reply: '450 4.2.0 Greylisted for 63 seconds' },
      ],
    });
    const { send, clock } = sender(server);
    const info = await send(people(2));
    expect(info.transactions).toBe(2);
    expect(clock.waits).toHaveLength(1);
    expect(clock.waits[0]).toBeGreaterThanOrEqual(63_000);
  });
});
