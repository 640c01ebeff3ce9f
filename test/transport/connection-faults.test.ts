import { describe, expect, it } from 'vitest';
import { people, rejection, sender, states } from '../support/sending.ts';
import { type StubScript, startStubServer } from '../support/stub-server.ts';

/** Only the first connection misbehaves. */
const atFirst =
  <Answer>(answer: Answer) =>
  (_argument: string, { connection }: { connection: number }) =>
    connection === 1 ? answer : undefined;

const DROPS: [stage: string, drop: (how: 'fin' | 'rst') => StubScript][] = [
  ['before the greeting', (drop) => ({ greeting: atFirst({ drop }) })],
  ['at EHLO', (drop) => ({ ehlo: atFirst({ drop }) })],
  ['at MAIL', (drop) => ({ mail: atFirst({ drop }) })],
  ['at RCPT', (drop) => ({ rcpt: atFirst({ drop }) })],
  ['at DATA', (drop) => ({ data: atFirst({ drop }) })],
  [
    'in mid-body',
    (drop) => ({ body: (_line, { connection }) => (connection === 1 ? { after: 9, action: { drop } } : undefined) }),
  ],
];

const cases = DROPS.flatMap(([stage, script]) =>
  (['fin', 'rst'] as const).flatMap((drop) =>
    [false, true].flatMap((pipelining) =>
      [false, true].map((pool) => ({ stage, drop, pipelining, pool, script: { ...script(drop), pipelining } })),
    ),
  ),
);

describe('a connection that is dropped', () => {
  it.each(cases)('$stage ($drop, pipelining $pipelining, pool $pool): one copy arrives', async ({ script, pool }) => {
    await using server = await startStubServer(script);
    const { send, transporter } = sender(server, {}, { pool });
    const info = await send(people(2));
    server.recording.assertExactlyOnce(people(2));
    expect(info.accepted).toEqual(people(2));
    transporter.close();
  });

  it('is deferred when it never gets better', async () => {
    await using server = await startStubServer({ mail: () => ({ drop: 'fin' }) });
    const { send } = sender(server, { retries: 2 });
    const error = await rejection(send(people(1)));
    expect(error).toMatchObject({ code: 'ECONNECTION', command: 'CONN', transactions: 3, retryable: true });
    expect(error.classification).toMatchObject({ kind: 'network', action: 'retry' });
    expect(states(error)).toEqual({ 'r1@example.com': 'deferred' });
  });
});

describe('a recipient that makes the server hang up', () => {
  it.each([true, false])('is isolated by halving; pipelining %s', async (pipelining) => {
    await using server = await startStubServer({
      pipelining,
      rcpt: (address) => (address.startsWith('r5@') ? { drop: 'rst' } : undefined),
    });
    const { send } = sender(server);
    const info = await send(people(100));
    const others = people(100).filter((address) => !address.startsWith('r5@'));
    server.recording.assertExactlyOnce(others);
    expect(info.accepted).toEqual(others);
    expect(info.deferred).toEqual(['r5@example.com']);
    expect(info.transactions).toBeLessThan(25);
  });

  it('is not looked for for ever when every connection dies', async () => {
    await using server = await startStubServer({ mail: () => ({ drop: 'fin' }) });
    const error = await rejection(sender(server).send(people(1000)));
    expect(error.transactions).toBeLessThanOrEqual(12);
    expect(error.deferred).toEqual(people(1000));
  });

  it('is not looked for while the server takes nobody', async () => {
    await using server = await startStubServer({ greeting: () => ({ drop: 'fin' }) });
    const { send } = sender(server, { retries: 5 });
    const error = await rejection(send(people(8)));
    expect(error.transactions).toBe(6);
  });
});

describe("the pool's own requeuing", () => {
  it('does not multiply our attempts', async () => {
    await using server = await startStubServer({ greeting: () => ({ drop: 'fin' }) });
    const { send, transporter } = sender(server, { retries: 1 }, { pool: true });
    await rejection(send(people(1)));
    expect(server.recording.connections).toBe(4);
    transporter.close();
  });
});
