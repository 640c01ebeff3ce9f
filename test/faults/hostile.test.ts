import { describe, expect, it } from 'vitest';
import type { DeliveryError, DeliveryInfo } from '../../src/index.ts';
import { createFaultServer, FakeClock, type FaultServer, type Rule, type Stage } from '../../src/testing/index.ts';
import { NODEMAILER } from '../support/nodemailer.ts';
import { expectHonestLists, people, rejection, sender, states } from '../support/sending.ts';

const MEGABYTE = 1_048_576;

/** Where a server can say something while a message is on its way. */
const WHILE_SENDING = ['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'dot'] as const;
/** A client whose EHLO is refused says HELO. */
const withHelo = (stage: Stage): Stage | Stage[] => (stage === 'EHLO' ? ['EHLO', 'HELO'] : stage);

// biome-ignore lint/suspicious/noControlCharactersInRegex: that none of them gets through is the point
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/;
const DIRTY = '\u001b]0;owned\u0007\u001b[2J no\u0000body \u009b31m \u202e here\r';

/** How it ended: everybody is in one state, all connections close, and whoever is called accepted has the message. */
async function ending(
  delivery: Promise<DeliveryInfo>,
  server: FaultServer,
  transporter?: { close(): void },
): Promise<DeliveryError> {
  const result: DeliveryInfo = await delivery.catch((error) => error);
  expectHonestLists(result);
  transporter?.close();
  if (NODEMAILER.heedsSignals || (result as DeliveryError).code !== 'ETIMEDOUT') {
    await until(() => server.connections.every(({ open }) => !open));
  }
  for (const address of result.accepted) expect(server.timesDelivered(address)).toBeGreaterThan(0);
  return result as DeliveryError;
}

const whenAsked = (
  stage: Stage,
): { readonly asked: Promise<void>; readonly look: (at: { stage: Stage }) => undefined } => {
  let happen = () => {};
  const asked = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return { asked, look: (at) => void (at.stage === stage && happen()) };
};

describe('a reply that has no end', () => {
  it.each(WHILE_SENDING)('at %s, in lines: what it could fill is bounded, and so is the delivery', async (stage) => {
    let flooded = () => {};
    const flood = new Promise<void>((resolve) => {
      flooded = resolve;
    });
    function* forever() {
      for (let line = 1; ; line++) {
        // no more of them: reading goes slower with each where Nodemailer keeps them all
        if (line === 200) flooded();
        yield `450-${'x'.repeat(1018)}\r\n`;
      }
    }
    await using server = await createFaultServer({ script: { stage, reply: forever() } });
    const clock = new FakeClock({ mode: 'manual' });
    const { send } = sender(server, { clock, attemptTimeout: 60_000, retries: 0, onUnknown: 'fail' });
    const sending = ending(send(people(1)), server);
    // before Nodemailer 10 a reply may grow for ever: attemptTimeout alone ends it
    if (!NODEMAILER.limitsReplies) await flood.then(() => clock.advance(60_000));
    const { recipients, code, transactions } = await sending;
    expect(recipients[0]?.state).toBe(stage === 'dot' ? 'unknown' : 'deferred');
    expect(code).toBe(NODEMAILER.limitsReplies ? 'EPROTOCOL' : 'ETIMEDOUT');
    expect(transactions).toBe(1);
  });

  it.each(WHILE_SENDING)('at %s, a byte a second: attemptTimeout ends it', async (stage) => {
    const { asked, look } = whenAsked(stage);
    const slow: Rule = { stage, reply: `450-${'x'.repeat(1000)}\n450 x`, trickle: 1000 };
    await using server = await createFaultServer({ script: [look, slow] });
    const clock = new FakeClock({ mode: 'manual' });
    const { send } = sender(server, { clock, attemptTimeout: 60_000, retries: 0, onUnknown: 'fail' });
    const sending = ending(send(people(1)), server);
    await asked;
    await clock.advance(60_000);
    const { recipients, code } = await sending;
    expect(recipients[0]?.state).toBe(stage === 'dot' ? 'unknown' : 'deferred');
    expect(code).toBe('ETIMEDOUT');
    expect(server.deliveries).toEqual([]);
  });

  it('longer than Nodemailer reads ends the connection, and the delivery', async () => {
    const reply = Buffer.from(`550-${'x'.repeat(2 * MEGABYTE)}\r\n`);
    await using server = await createFaultServer({ script: { stage: 'RCPT', reply } });
    const { send } = sender(server, { retries: 1 }, { socketTimeout: 300 });
    const { code, transactions } = await ending(send(people(1)), server);
    expect(code).toBe(NODEMAILER.limitsReplies ? 'EPROTOCOL' : 'ETIMEDOUT');
    expect(transactions).toBeLessThanOrEqual(2);
  });
});

describe('a reply that is large', () => {
  const TEXTS = {
    'of almost 1 MB': [`550 5.1.1 ${'x'.repeat(MEGABYTE - 100)}`, 'rejected'],
    'of almost 1 MB, temporary': [`450 4.2.0 ${'try again later '.repeat(60_000)}`, 'deferred'],
    'of 1 MB in lines': [Array.from({ length: 10_000 }, () => `550 ${'x'.repeat(94)}`).join('\n'), 'rejected'],
    'that asks for three years of patience': ['450 4.7.1 Please try again in 99999999 seconds', 'deferred'],
    'that looks like a format string': ['550 %s %d %j %o {} $& <script>', 'rejected'],
  } as const;
  const stages = WHILE_SENDING.flatMap((stage) =>
    Object.entries(TEXTS).map(([name, [reply, state]]) => [name, stage, reply, state] as const),
  );

  it.each(stages)('%s at %s is kept in some hundred characters', async (_name, stage, reply, state) => {
    await using server = await createFaultServer({ script: { stage: withHelo(stage), reply } });
    const error = await ending(sender(server, { retries: 1 }).send(people(1)), server);
    expect(states(error)).toEqual({ 'r1@example.com': state });
    expect(server.deliveries).toEqual([]);
    const [{ classification, response } = {}] = error.recipients;
    expect(classification?.text.length).toBeLessThanOrEqual(500);
    expect(response?.length ?? 0).toBeLessThanOrEqual(1000);
    expect(error.retryAfter ?? 0).toBeLessThanOrEqual(86_400_000);
  });
});

describe('NUL, ESC and other control characters in a reply', () => {
  it.each(WHILE_SENDING)('at %s reach no ledger, no event and no log line of ours', async (stage) => {
    await using server = await createFaultServer({
      script: { stage: withHelo(stage), reply: Buffer.from(`451 4.3.0 ${DIRTY}\r\n`) },
    });
    const lines: unknown[] = [];
    // Nodemailer's own lines have the reply as it came
    const keep = (entry: { tnx?: string }, ...line: unknown[]) => entry.tnx === 'delivery' && lines.push(line);
    const logger = { level() {}, trace() {}, debug() {}, info: keep, warn() {}, error: keep, fatal() {} };
    const { transporter, send } = sender(server, { retries: 1 }, { logger });
    const events: unknown[] = [];
    for (const name of ['attempt', 'retry', 'split', 'delivered', 'deferred', 'failed'] as const) {
      transporter.transporter.on(name, ({ error: _nodemailers, ...event }: { error?: unknown }) => events.push(event));
    }
    const { recipients, classification } = await ending(send(people(1)), server);
    expect(recipients[0]?.state).toBe('deferred');
    expect(events.length).toBeGreaterThanOrEqual(3);
    const told = stringsIn([recipients, classification, events, lines]);
    expect(told.join()).toContain('here');
    expect(told.filter((text) => CONTROL.test(text))).toEqual([]);
    const { summary, remedy } = classification;
    expect(summary + remedy).not.toContain('owned');
  });
});

describe('4xx for ever', () => {
  it.each([...WHILE_SENDING, 'STARTTLS', 'AUTH'] as const)(
    'at %s ends within the budget, transactions counted',
    async (stage) => {
      const auth = { user: 'me', pass: 'secret' };
      await using server = await createFaultServer({
        script: { stage: withHelo(stage), reply: '451 4.3.0 No', drop: false },
        ...(stage === 'AUTH' && { auth }),
        tls: 'self-signed',
      });
      const smtp = {
        tls: { rejectUnauthorized: false },
        ...(stage === 'AUTH' ? { auth } : { requireTLS: stage === 'STARTTLS' }),
      };
      const { send, clock } = sender(server, {}, smtp);
      const error = await ending(send(people(3)), server);
      expect(error.rejected).toHaveLength(3);
      expect(error.transactions).toBeLessThanOrEqual(6);
      expect(clock.waits.length).toBe(error.transactions - 1);
      expect(server.deliveries).toEqual([]);
    },
  );

  it('in several forms one after the other is no way to be tried more often', async () => {
    await using server = await createFaultServer({
      script: [
        { stage: 'MAIL', first: 2, reply: '421 4.3.0 No', drop: false },
        { stage: 'RCPT', first: 6, reply: '450 No' },
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

describe('replies out of turn', () => {
  const OK = '250 2.0.0 Ok\r\n';
  const GO = '354 Go ahead\r\n';
  const UNASKED: Record<string, Rule> = {
    'a second greeting': { stage: 'connect', reply: Buffer.from('220 me\r\n220 me again\r\n') },
    'answers to a whole conversation with the greeting': {
      stage: 'connect',
      reply: Buffer.from(`220 me\r\n${OK.repeat(4)}${GO}${OK}`),
    },
    'nothing but acceptance at the greeting': { stage: 'connect', reply: Buffer.from(OK.repeat(100)) },
    'answers to what follows EHLO': {
      stage: 'EHLO',
      reply: Buffer.from(`250-me\r\n250 PIPELINING\r\n${OK.repeat(2)}${GO}${OK}`),
    },
    'acceptance of the message before its data': { stage: 'DATA', reply: Buffer.from(GO + OK) },
    'acceptance of the message before DATA': { stage: 'RCPT', reply: Buffer.from(OK + GO + OK) },
    'yes and no to one recipient': { stage: 'RCPT', nth: 1, reply: Buffer.from(`${OK}550 5.1.1 No\r\n`) },
    'no and yes to one recipient': { stage: 'RCPT', nth: 1, reply: Buffer.from(`550 5.1.1 No\r\n${OK}`) },
    'yes and no in the lines of one reply': { stage: 'RCPT', reply: Buffer.from('250-2.1.5 Ok\r\n550 5.1.1 No\r\n') },
    'no and yes to the message': { stage: 'dot', reply: Buffer.from(`554 5.7.1 No\r\n${OK}`), accept: false },
    'a thousand answers to each recipient': { stage: 'RCPT', reply: Buffer.from('450 4.2.0 Busy\r\n'.repeat(1000)) },
    'half an answer': { stage: 'RCPT', reply: Buffer.from('25'), drop: 'fin' },
    'no code at all': { stage: 'RCPT', reply: Buffer.from('no code at all\r\n') },
    'a code that there is not': { stage: 'RCPT', reply: Buffer.from('999 what\r\n') },
    bytes: { stage: 'RCPT', reply: Buffer.from('\u00ff\u00fe\u0000\r\n', 'latin1') },
    nothing: { stage: 'RCPT', drop: 'fin' },
  };
  const cases = Object.entries(UNASKED).flatMap(([name, rule]) =>
    [{}, { pool: true }, { lmtp: true }].map((smtp) => [name, JSON.stringify(smtp), rule, smtp] as const),
  );
  /** The replies to the message are told apart by their order alone: two for one recipient cannot be seen. */
  const cannotBeSeen = (name: string, smtp: object) => name === 'no and yes to the message' && 'lmtp' in smtp;

  it.each(cases.filter(([name, , , smtp]) => !cannotBeSeen(name, smtp)))(
    '%s (%s): a clear end, and nobody is accepted whom the server did not take',
    async (_name, _smtp, rule, smtp) => {
      await using server = await createFaultServer({ script: rule, pipelining: true, lmtp: 'lmtp' in smtp });
      const { send, transporter } = sender(
        server,
        { retries: 2, maxRecipients: 3 },
        { ...smtp, socketTimeout: 300, greetingTimeout: 300 },
      );
      const { transactions } = await ending(send(people(5)), server);
      expect(transactions).toBeLessThanOrEqual(20);
      transporter.close();
      await until(() => server.connections.every(({ open }) => !open));
    },
  );

  it('to nobody, over an idle connection of a pool: the next message is none the wiser', async () => {
    await using server = await createFaultServer({
      script: { stage: 'dot', connection: 1, reply: Buffer.from(`${OK}${OK}550 5.7.1 No\r\n421 4.3.2 Bye\r\n`) },
    });
    const { send, transporter } = sender(server, {}, { pool: true, maxConnections: 1 });
    expect((await send('one@example.com')).accepted).toEqual(['one@example.com']);
    const second = await ending(send('two@example.com'), server, transporter);
    expect(second.recipients).toHaveLength(1);
    expect(server.timesDelivered('one@example.com')).toBe(1);
  });
});

/** Every string in it, keys included. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Error || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...stringsIn(member)]);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
