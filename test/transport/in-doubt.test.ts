import { describe, expect, it } from 'vitest';
import { createFaultServer } from '../../src/testing/index.ts';
import { expectHonestLists, people, rejection, sender, states } from '../support/sending.ts';

const UNHEARD = [
  ['closed', { accept: true, drop: 'fin' }],
  ['reset', { accept: true, drop: 'rst' }],
] as const;

describe.each(UNHEARD)('the message was taken and the connection %s before the reply', (_how, answer) => {
  const atFirst = { script: { stage: 'dot', connection: 1, ...answer } } as const;

  it.each([false, true])("onUnknown 'retry' mails again and says so; pool %s", async (pool) => {
    await using server = await createFaultServer(atFirst);
    const { send, transporter } = sender(server, {}, { pool });
    const info = await send(people(2));
    expect(info).toMatchObject({ possibleDuplicate: true, accepted: people(2), unknown: [], transactions: 2 });
    expect(info.recipients[0]).toMatchObject({ possibleDuplicate: true });
    expect(server.timesDelivered('r1@example.com')).toBe(2);
    transporter.close();
  });

  it("onUnknown 'fail' never mails twice", async () => {
    await using server = await createFaultServer(atFirst);
    const error = await rejection(sender(server, { onUnknown: 'fail' }).send(people(2)));
    expect(error).toMatchObject({
      unknown: people(2),
      rejected: people(2),
      possibleDuplicate: false,
      retryable: false,
    });
    expect(states(error)).toEqual({ 'r1@example.com': 'unknown', 'r2@example.com': 'unknown' });
    server.assertExactlyOnce(people(2));
  });

  it("onUnknown 'assume-sent' resolves, and the result tells", async () => {
    await using server = await createFaultServer(atFirst);
    const info = await sender(server, { onUnknown: 'assume-sent' }).send(people(2));
    expect(info).toMatchObject({ accepted: [], unknown: people(2), rejected: people(2), possibleDuplicate: false });
    expect(info.envelope.to).toEqual(people(2));
    server.assertExactlyOnce(people(2));
  });
});

describe('in doubt', () => {
  it('stays unknown when the retry is refused: the first try may have arrived', async () => {
    await using server = await createFaultServer({
      script: [
        ({ stage, connection }) => (stage === 'RCPT' && connection.number > 1 ? '550 5.1.1 User unknown' : undefined),
        { stage: 'dot', accept: true, drop: 'rst' },
      ],
    });
    const error = await rejection(sender(server).send(people(1)));
    expect(states(error)).toEqual({ 'r1@example.com': 'unknown' });
    expect(error).toMatchObject({ possibleDuplicate: true, retryable: false, responseCode: 550 });
  });

  it('is nobody who was refused at RCPT in the same transaction', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'RCPT', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
        { stage: 'dot', accept: true, drop: 'rst' },
      ],
    });
    const error = await rejection(sender(server, { onUnknown: 'fail' }).send(people(2)));
    expect(states(error)).toEqual({ 'r1@example.com': 'rejected', 'r2@example.com': 'unknown' });
    expectHonestLists(error as never);
  });

  it('is a message without a valid reply, too', async () => {
    await using server = await createFaultServer({ script: { stage: 'dot', reply: 'so long' } });
    const error = await rejection(sender(server, { onUnknown: 'fail' }).send(people(1)));
    expect(states(error)).toEqual({ 'r1@example.com': 'unknown' });
  });

  it('is what a client timeout after the dot leaves', async () => {
    await using server = await createFaultServer({ script: { stage: 'dot', accept: true, silent: true } });
    const error = await rejection(sender(server, { onUnknown: 'fail' }, { socketTimeout: 200 }).send(people(1)));
    expect(error).toMatchObject({ code: 'ETIMEDOUT', unknown: people(1) });
    server.assertExactlyOnce(people(1));
  });

  it('is not a 421 after the dot: that is an answer', async () => {
    await using server = await createFaultServer({
      script: { stage: 'dot', first: 1, reply: '421 4.3.0 Shutting down' },
    });
    const info = await sender(server).send(people(1));
    expect(info.possibleDuplicate).toBe(false);
    server.assertExactlyOnce(people(1));
  });

  it.each(['421 4.3.0 Shutting down\r\n', '451 unfinished'])(
    'is an LMTP recipient that was taken before %j ended the connection',
    async (last) => {
      await using server = await createFaultServer({
        lmtp: true,
        script: { stage: 'dot', nth: 2, reply: Buffer.from(last), drop: 'fin' },
      });
      const error = await rejection(sender(server, { onUnknown: 'fail', retries: 0 }).send(people(3)));
      expect(states(error)).toMatchObject({ 'r1@example.com': 'unknown', 'r3@example.com': 'unknown' });
      expect(error.accepted).toEqual([]);
    },
  );

  it('is an LMTP recipient whose reply was lost, not one that was refused before', async () => {
    await using server = await createFaultServer({
      lmtp: true,
      script: [
        { stage: 'dot', recipient: 'r1@example.com', reply: '550 5.1.1 User unknown' },
        { stage: 'dot', recipient: 'r3@example.com', drop: 'fin' },
      ],
    });
    const error = await rejection(sender(server, { onUnknown: 'fail' }).send(people(3)));
    expect(states(error)).toEqual({
      'r1@example.com': 'rejected',
      'r2@example.com': 'unknown',
      'r3@example.com': 'unknown',
    });
  });
});

describe('LMTP', () => {
  it('settles each recipient by its own reply after the dot', async () => {
    await using server = await createFaultServer({
      lmtp: true,
      script: [
        { stage: 'dot', recipient: 'r2@example.com', reply: '550 5.1.1 User unknown' },
        { stage: 'dot', recipient: 'r3@example.com', first: 1, reply: '451 4.2.0 Mailbox locked' },
      ],
    });
    const info = await sender(server).send(people(3));
    expect(states(info)).toEqual({
      'r1@example.com': 'accepted',
      'r2@example.com': 'rejected',
      'r3@example.com': 'accepted',
    });
  });

  it('rejects when every recipient failed, where Nodemailer resolves', async () => {
    await using server = await createFaultServer({ lmtp: true, script: { stage: 'dot', reply: '550 5.1.1 Unknown' } });
    const error = await rejection(sender(server).send(people(2)));
    expect(error).toMatchObject({ responseCode: 550, accepted: [], rejected: people(2) });
  });
});
