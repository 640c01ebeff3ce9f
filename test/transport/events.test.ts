import { channel } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import type { DeliveryEvents } from '../../src/index.ts';
import { createFaultServer, type FaultServerOptions } from '../../src/testing/index.ts';
import { people, rejection, sender } from '../support/sending.ts';

const NAMES = ['attempt', 'retry', 'split', 'delivered', 'deferred', 'failed'] as const;

/** r1 is refused for good, r2 for now once, r3 for ever for now; two at a time are taken. */
const DIFFICULT: FaultServerOptions = {
  script: [
    { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
    { stage: 'RCPT', recipient: 'r2@example.com', first: 1, reply: '451 4.3.0 Local error' },
    { stage: 'RCPT', recipient: 'r3@example.com', reply: '450 4.2.1 Mailbox busy' },
  ],
  behaviours: { recipientsPerTransaction: { limit: 2, reply: '452 4.5.3 Too many recipients' } },
};

function listenTo(emitter: { on(name: string, listener: (event: never) => void): unknown }) {
  const events: [name: string, event: DeliveryEvents[keyof DeliveryEvents][0]][] = [];
  for (const name of NAMES) emitter.on(name, (event) => events.push([name, event]));
  return events;
}

describe('events', () => {
  it('tell the whole story, and every recipient ends in exactly one of the last three', async () => {
    await using server = await createFaultServer(DIFFICULT);
    const { send, transporter } = sender(server, { retries: 1 });
    const events = listenTo(transporter.transporter);
    const info = await send(people(6));
    const named = (name: string) => events.filter(([each]) => each === name).map(([, event]) => event as never);
    expect(named('attempt')).toHaveLength(info.transactions);
    expect(named('attempt')[0]).toEqual({ messageId: info.messageId, transaction: 1, recipients: people(6) });
    expect(named('split')).toMatchObject([
      { recipients: ['r6@example.com'], size: 6, limit: 5, classification: { kind: 'too-many-recipients' } },
    ]);
    expect(named('retry').length).toBeGreaterThan(0);
    expect(named('retry')[0]).toMatchObject({ retriesLeft: 1, attemptNumber: 1, classification: { action: 'retry' } });
    const settled = NAMES.slice(3).flatMap((name) =>
      named(name).flatMap(({ recipients }: { recipients: { address: string; state: string }[] }) =>
        recipients.map(({ address, state }) => [address, name, state]),
      ),
    );
    expect(settled.sort()).toEqual([
      ['r1@example.com', 'failed', 'rejected'],
      ['r2@example.com', 'delivered', 'accepted'],
      ['r3@example.com', 'deferred', 'deferred'],
      ['r4@example.com', 'delivered', 'accepted'],
      ['r5@example.com', 'delivered', 'accepted'],
      ['r6@example.com', 'delivered', 'accepted'],
    ]);
  });

  it('reach node:diagnostics_channel as well', async () => {
    await using server = await createFaultServer();
    const seen: unknown[] = [];
    const subscriber = (message: unknown) => seen.push(message);
    const delivered = channel('nodemailer-resilient:delivered');
    delivered.subscribe(subscriber);
    const info = await sender(server).send(people(1));
    delivered.unsubscribe(subscriber);
    expect(seen).toMatchObject([{ messageId: info.messageId, recipients: [{ address: 'r1@example.com' }] }]);
  });

  it('keep a failing listener away from the delivery and from the other listeners', async () => {
    await using server = await createFaultServer(DIFFICULT);
    const { send, transporter } = sender(server, { retries: 1 });
    for (const name of NAMES) {
      transporter.transporter.on(name, () => {
        throw new Error('a bug in the app');
      });
      transporter.transporter.on(name, () => Promise.reject(new Error('an asynchronous one')));
    }
    const events = listenTo(transporter.transporter);
    const info = await send(people(6));
    expect(info.accepted).toHaveLength(4);
    expect(events.filter(([name]) => name === 'attempt')).toHaveLength(info.transactions);
  });

  it('honour once()', async () => {
    await using server = await createFaultServer();
    const { send, transporter } = sender(server);
    let count = 0;
    transporter.transporter.once('attempt', () => {
      count++;
    });
    await send(people(1));
    await send(people(1));
    expect(count).toBe(1);
  });

  it('and the log hold no credentials and no body', async () => {
    const secret = 'correct-horse-battery';
    await using server = await createFaultServer({
      authMethods: ['PLAIN'],
      script: { stage: 'RCPT', first: 1, reply: '450 4.2.1 Busy\u001b[2Jnow' },
    });
    const lines: unknown[] = [];
    const log = (...args: unknown[]) => lines.push(args);
    const logger = { trace: log, debug: log, info: log, warn: log, error: log, fatal: log, level: log };
    const { send, transporter } = sender(server, {}, { logger, auth: { user: 'me', pass: secret } });
    const events = listenTo(transporter.transporter);
    await send(people(1), { text: 'the private body' });
    const ours = lines.filter((line) => JSON.stringify(line).includes('"tnx":"delivery"'));
    expect(JSON.stringify(ours)).toContain('Trying %s recipients again');
    const all = JSON.stringify([events, ours]);
    expect(all).not.toContain(secret);
    expect(all).not.toContain(Buffer.from(secret).toString('base64'));
    expect(all).not.toContain('the private body');
    expect(JSON.stringify(ours)).not.toContain('\\u001b');
  });
});

describe('a callback that fails', () => {
  it('does not fail the process, and is called once', async () => {
    await using server = await createFaultServer({ script: { stage: 'RCPT', reply: '550 5.1.1 User unknown' } });
    const { transporter } = sender(server);
    const calls: unknown[] = [];
    await new Promise<void>((resolve) => {
      transporter.sendMail({ from: 'a@example.com', to: people(1), text: 'x' }, (...args) => {
        calls.push(args);
        resolve();
        throw new Error('a bug in the app');
      });
    });
    await new Promise(setImmediate);
    expect(calls).toHaveLength(1);
    await rejection(transporter.sendMail({ from: 'a@example.com', to: people(1), text: 'x' }));
  });
});
