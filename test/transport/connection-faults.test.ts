import { describe, expect, it } from 'vitest';
import { createFaultServer } from '../../src/testing/index.ts';
import { people, rejection, sender, states } from '../support/sending.ts';

const STAGES = ['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'body'] as const;

const cases = STAGES.flatMap((stage) =>
  (['fin', 'rst'] as const).flatMap((drop) =>
    [false, true].flatMap((pipelining) => [false, true].map((pool) => ({ stage, drop, pipelining, pool }))),
  ),
);

describe('a connection that is dropped', () => {
  it.each(cases)('at $stage ($drop, pipelining $pipelining, pool $pool): one copy arrives', async (each) => {
    const { stage, drop, pipelining, pool } = each;
    const after = stage === 'body' ? { after: 9 } : {};
    await using server = await createFaultServer({ pipelining, script: { stage, drop, connection: 1, ...after } });
    const { send, transporter } = sender(server, {}, { pool });
    const info = await send(people(2));
    server.assertExactlyOnce(people(2));
    expect(info.accepted).toEqual(people(2));
    transporter.close();
  });

  it('is deferred when it never gets better', async () => {
    await using server = await createFaultServer({ script: { stage: 'MAIL', drop: 'fin' } });
    const { send } = sender(server, { retries: 2 });
    const error = await rejection(send(people(1)));
    expect(error).toMatchObject({ code: 'ECONNECTION', command: 'CONN', transactions: 3, retryable: true });
    expect(error.classification).toMatchObject({ kind: 'network', action: 'retry' });
    expect(states(error)).toEqual({ 'r1@example.com': 'deferred' });
  });
});

describe('a recipient that makes the server hang up', () => {
  it.each([true, false])('is isolated by halving; pipelining %s', async (pipelining) => {
    await using server = await createFaultServer({
      pipelining,
      script: { stage: 'RCPT', recipient: 'r5@example.com', drop: 'rst' },
    });
    const { send } = sender(server);
    const info = await send(people(100));
    const others = people(100).filter((address) => !address.startsWith('r5@'));
    server.assertExactlyOnce(others);
    expect(info.accepted).toEqual(others);
    expect(info.deferred).toEqual(['r5@example.com']);
    expect(info.transactions).toBeLessThan(25);
  });

  it('is not looked for for ever when every connection dies', async () => {
    await using server = await createFaultServer({ script: { stage: 'MAIL', drop: 'fin' } });
    const error = await rejection(sender(server).send(people(1000)));
    expect(error.transactions).toBeLessThanOrEqual(12);
    expect(error.deferred).toEqual(people(1000));
  });

  it('is not looked for while the server takes nobody', async () => {
    await using server = await createFaultServer({ script: { stage: 'connect', drop: 'fin' } });
    const { send } = sender(server, { retries: 5 });
    const error = await rejection(send(people(8)));
    expect(error.transactions).toBe(6);
  });
});

describe("the pool's own requeuing", () => {
  it('does not multiply our attempts', async () => {
    await using server = await createFaultServer({ script: { stage: 'connect', drop: 'fin' } });
    const { send, transporter } = sender(server, { retries: 1 }, { pool: true });
    await rejection(send(people(1)));
    // the pool tries one twice, and only as long as nothing is known of the server
    expect(server.connections).toHaveLength(3);
    transporter.close();
  });
});
