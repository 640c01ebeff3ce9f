import { describe, expect, it } from 'vitest';
import { createFaultServer } from '../../src/testing/index.ts';
import { NODEMAILER } from '../support/nodemailer.ts';
import { people, rejection, sender, states } from '../support/sending.ts';

const MEGABYTE = 1_048_576;

describe('a hostile reply', () => {
  it.each([
    ['of almost 1 MB', `550 5.1.1 ${'x'.repeat(MEGABYTE - 100)}`, 'rejected'],
    ['of almost 1 MB, temporary', `450 4.2.0 ${'try again later '.repeat(60_000)}`, 'deferred'],
    ['of many lines', Array.from({ length: 10_000 }, (_, i) => `550 line ${i}`).join('\n'), 'rejected'],
    ['with control characters', '550 5.1.1 \u001b]0;owned\u0007\u001b[2J no\u0000body \u202e here', 'rejected'],
    ['that asks for three years of patience', '450 4.7.1 Please try again in 99999999 seconds', 'deferred'],
    ['that looks like a format string', '550 %s %d %j %o {} $& <script>', 'rejected'],
  ])('%s is handled and bounded', async (_name, reply, state) => {
    await using server = await createFaultServer({ script: { stage: 'RCPT', reply } });
    const { send } = sender(server, { retries: 1 });
    const error = await rejection(send(people(1)));
    expect(states(error)).toEqual({ 'r1@example.com': state });
    const { text, summary, remedy } = error.classification;
    expect(text.length).toBeLessThanOrEqual(500);
    expect(summary + remedy).not.toContain('owned');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none of them gets through is the point
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(error.retryAfter ?? 0).toBeLessThanOrEqual(86_400_000);
  });

  it.each(['no code at all', '', '999 what', '\u00ff\u00fe\u0000'])(
    '%j in place of an answer to RCPT ends',
    async (reply) => {
      await using server = await createFaultServer({
        script: {
          stage: 'RCPT',
          ...(reply === '' ? { drop: 'fin' } : { reply: Buffer.from(`${reply}\r\n`, 'latin1') }),
        },
      });
      const { send } = sender(server, { retries: 2 });
      const error = await rejection(send(people(2)));
      expect(error.transactions).toBeLessThanOrEqual(6);
      expect(server.deliveries).toEqual([]);
    },
  );

  it('longer than Nodemailer reads ends the connection, and the delivery', async () => {
    await using server = await createFaultServer({
      script: { stage: 'RCPT', reply: Buffer.from(`550-${'x'.repeat(2 * MEGABYTE)}\r\n`) },
    });
    const error = await rejection(sender(server, { retries: 1 }, { socketTimeout: 300 }).send(people(1)));
    expect(error.code).toBe(NODEMAILER.limitsReplies ? 'EPROTOCOL' : 'ETIMEDOUT');
    expect(error.transactions).toBeLessThanOrEqual(2);
  });
});

describe('4xx for ever', () => {
  it('ends within the budget, transactions counted', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'MAIL', reply: '421 4.3.0 No', drop: false },
        { stage: 'RCPT', reply: '450 No' },
        { stage: 'dot', reply: '451 No' },
      ],
    });
    const { send, clock } = sender(server);
    const error = await rejection(send(people(3)));
    expect(error.transactions).toBe(6);
    expect(clock.waits.length).toBe(5);
    expect(error.deferred).toEqual(people(3));
  });
});
