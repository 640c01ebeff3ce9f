import { describe, expect, it } from 'vitest';
import { createFaultServer } from '../../src/testing/index.ts';
import { people, rejection, sender, states } from '../support/sending.ts';

const [first, second] = people(2) as [string, string];

/** The first message stays under way until `goOn()`, the second one waits behind it. */
async function oneWaiting(data: object = {}) {
  let goOn = () => {};
  const heldUp = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const server = await createFaultServer({
    script: async ({ stage }) => {
      if (stage === 'DATA') await heldUp;
      return undefined;
    },
  });
  const { send, transporter } = sender(server, { maxConcurrency: 1 });
  const sent = send(first);
  const waiting = rejection(send(second, data));
  await new Promise(setImmediate);
  return { server, transporter, sent, waiting, goOn };
}

describe('a message that waits for its first turn', () => {
  it('ends at once when its signal aborts', async () => {
    const controller = new AbortController();
    const { server, transporter, sent, waiting, goOn } = await oneWaiting({ signal: controller.signal });
    await using _server = server;
    controller.abort(new Error('not needed'));
    const error = await waiting;
    expect(error).toMatchObject({ code: 'EABORT', deferred: [second], transactions: 0 });
    expect(error.cause).toMatchObject({ message: 'not needed' });
    expect(transporter.transporter.stats()).toMatchObject({ waiting: 0, inFlight: 1, deliveries: 1 });
    goOn();
    await sent;
    server.assertExactlyOnce([first]);
  });

  it('ends at once when the transport is closed', async () => {
    const { server, transporter, sent, waiting, goOn } = await oneWaiting();
    await using _server = server;
    transporter.close();
    const error = await waiting;
    expect(error).toMatchObject({ code: 'ECONNECTION', retryable: true, transactions: 0 });
    expect(states(error)).toEqual({ [second]: 'deferred' });
    goOn();
    await sent;
    server.assertExactlyOnce([first]);
  });

  it('leaves no listener on the signal that it was given', async () => {
    await using server = await createFaultServer();
    const { send } = sender(server, { maxConcurrency: 1 });
    const listeners = new Set<unknown>();
    const heard = {
      aborted: false,
      addEventListener: (_: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
    };
    await Promise.all([send(first), send(second, { signal: heard })]);
    expect(listeners.size).toBe(0);
    server.assertExactlyOnce(people(2));
  });
});
