import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { afterAll, describe, expect, it } from 'vitest';
import { type ResilientOptions, resilient } from '../../src/index.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { attempts, people, rejection, states } from '../support/sending.ts';
import { thirdParty } from '../support/third-party.ts';

const busy = () => Object.assign(new Error('450 busy'), { responseCode: 450, response: '450 4.2.1 Mailbox busy' });

describe("somebody's own transport", () => {
  it('is retried as a whole while nobody was accepted', async () => {
    const seen: string[][] = [];
    const { deliver, clock } = thirdParty((mail, done, attempt) => {
      seen.push(mail.data.to);
      done(attempt < 3 ? busy() : null, {});
    });
    const info = await deliver();
    expect(info).toMatchObject({ transactions: 3, accepted: people(2) });
    expect(seen).toEqual([people(2), people(2), people(2)]);
    expect(clock.waits).toHaveLength(2);
  });

  it('is never split, and not sent again when somebody was accepted: it may mail data.to whatever the envelope says', async () => {
    const { deliver, attempted } = thirdParty(
      (_mail, done) => done(null, { accepted: ['r1@example.com'], rejected: [{ address: 'r2@example.com' }] }),
      { maxRecipients: 1 },
    );
    const info = await deliver();
    expect(states(info)).toMatchObject({ 'r1@example.com': 'accepted' });
    expect(states(info)['r2@example.com']).not.toBe('accepted');
    expect(attempted()).toBe(1);
  });

  it.each([
    ['too many recipients', ['452 4.5.3 Too many recipients', '452 4.5.3 Too many recipients']],
    ['different refusals', ['450 4.2.1 Mailbox busy', '450 4.2.0 Greylisted']],
  ])('gets everybody again, in one go, after %s', async (_name, replies) => {
    const seen: string[][] = [];
    const { deliver, clock } = thirdParty((mail, done, attempt) => {
      seen.push(mail.message.getEnvelope().to);
      const rejectedErrors = people(2).map((recipient, i) =>
        Object.assign(new Error(replies[i]), {
          recipient,
          response: replies[i],
          responseCode: Number(replies[i]?.slice(0, 3)),
        }),
      );
      done(attempt === 1 ? Object.assign(new Error('all refused'), { code: 'EENVELOPE', rejectedErrors }) : null, {});
    });
    const info = await deliver();
    expect(info.accepted).toEqual(people(2));
    expect(seen).toEqual([people(2), people(2)]);
    expect(clock.waits).toHaveLength(1);
  });

  it('is not sent again when somebody was refused for good', async () => {
    const { deliver, attempted } = thirdParty((_mail, done) =>
      done(
        Object.assign(new Error('all refused'), {
          rejectedErrors: ['550 5.1.1 User unknown', '450 4.2.1 Busy'].map((response, i) =>
            Object.assign(new Error(response), {
              recipient: people(2)[i],
              response,
              responseCode: Number(response.slice(0, 3)),
            }),
          ),
        }),
      ),
    );
    expect(states(await rejection(deliver()))).toEqual({ 'r1@example.com': 'rejected', 'r2@example.com': 'deferred' });
    expect(attempted()).toBe(1);
  });

  it('may share one error between messages: each keeps its own ledger', async () => {
    const shared = busy();
    const { deliver } = thirdParty((_mail, done) => done(shared), { retries: 0 });
    const [one, two] = await Promise.all([
      rejection(deliver(['one@example.com'])),
      rejection(deliver(['two@example.com'])),
    ]);
    expect([one.rejected, two.rejected]).toEqual([['one@example.com'], ['two@example.com']]);
    expect(two).toMatchObject({ responseCode: 450, response: '450 4.2.1 Mailbox busy' });
  });

  it('may throw, at once or later', async () => {
    const thrown = thirdParty(
      () => {
        throw busy();
      },
      { retries: 1 },
    );
    expect(states(await rejection(thrown.deliver(people(1))))).toEqual({ 'r1@example.com': 'deferred' });
    const later = thirdParty(
      async () => {
        throw busy();
      },
      { retries: 1 },
    );
    expect(attempts(await rejection(later.deliver(people(1))))).toEqual({ 'r1@example.com': 2 });
  });

  it('may call back twice: the first call counts', async () => {
    const { deliver } = thirdParty((_mail, done) => {
      done(null, { response: 'first' });
      done(new Error('second'));
    });
    expect(await deliver()).toMatchObject({ accepted: people(2), response: 'first', transactions: 1 });
  });

  it.each([
    ['a string', 'no good'],
    ['a number', 42],
    ['an object', { code: 'E' }],
  ])('may fail with %s', async (_name, failure) => {
    const { deliver } = thirdParty((_mail, done) => done(failure), { retries: 0 });
    const error = await rejection(deliver());
    expect(error).toBeInstanceOf(Error);
    expect(error.cause).toBe(failure);
    expect(error.rejected).toEqual(people(2));
  });

  it.each([undefined, null, 'sent', 42, Object.freeze({ response: 'ok' })])('may resolve with %j', async (info) => {
    const { deliver } = thirdParty((_mail, done) => done(null, info));
    expect(await deliver()).toMatchObject({ accepted: people(2), transactions: 1 });
  });

  it('may fail with an error that takes no properties', async () => {
    const { deliver } = thirdParty((_mail, done) => done(Object.freeze(new Error('frozen'))), { retries: 0 });
    const error = await rejection(deliver());
    expect(error.message).toBe('frozen');
    expect(error.classification).toBeDefined();
  });

  it('leaves the body in doubt only if it read it to its end', async () => {
    const gone = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    const unread = thirdParty((_mail, done) => done(gone()), { onUnknown: 'fail', retries: 0 });
    expect((await rejection(unread.deliver())).deferred).toEqual(people(2));
    const read = thirdParty(
      async (mail, done) => {
        for await (const chunk of mail.message.createReadStream()) expect(chunk.length).toBeGreaterThan(0);
        done(gone());
      },
      { onUnknown: 'fail' },
    );
    expect((await rejection(read.deliver())).unknown).toEqual(people(2));
  });

  it('may send through an HTTP API: what that answers decides, and nothing is in doubt', async () => {
    const answer = (status: number, headers: object = {}) =>
      Object.assign(new Error(`Request failed with status code ${status}`), { response: { status, headers } });
    const api = (errorOf: (attempt: number) => unknown) =>
      thirdParty(async (mail, done, attempt) => {
        const body: Buffer[] = [];
        for await (const chunk of mail.message.createReadStream()) body.push(chunk);
        done(errorOf(attempt), { messageId: '<id@example.com>' });
      });

    const limited = api((attempt) => (attempt < 3 ? answer(429, { 'retry-after': '20' }) : null));
    expect(await limited.deliver()).toMatchObject({ accepted: people(2), transactions: 3, possibleDuplicate: false });
    expect(limited.clock.waits).toHaveLength(2);
    for (const wait of limited.clock.waits) expect(wait).toBeGreaterThanOrEqual(20_000);

    const refused = api(() => answer(422));
    expect(await rejection(refused.deliver())).toMatchObject({
      transactions: 1,
      rejected: people(2),
      retryable: false,
    });

    const gateway = api((attempt) => (attempt < 2 ? answer(504) : null));
    expect(await gateway.deliver()).toMatchObject({ accepted: people(2), transactions: 2, possibleDuplicate: true });
  });
});

describe('SES', () => {
  function ses(send: (input: { Destination: { ToAddresses: string[] } }, attempt: number) => object) {
    let attempt = 0;
    class SendEmailCommand {
      readonly input: never;
      constructor(input: never) {
        this.input = input;
      }
    }
    const sesClient = { send: async ({ input }: { input: never }) => send(input, ++attempt) };
    const clock = new FakeClock();
    const create = (options: ResilientOptions = {}) =>
      resilient(nodemailer.createTransport({ SES: { sesClient, SendEmailCommand } } as object), { clock, ...options });
    return { create, clock };
  }
  const MESSAGE = { from: 'a@example.com', text: 'x' };

  it('is retried when it throttles, and nothing is in doubt', async () => {
    const { create, clock } = ses((_input, attempt) => {
      if (attempt > 1) return { MessageId: 'id' };
      const error = Object.assign(new Error('Maximum sending rate exceeded.'), { name: 'TooManyRequestsException' });
      throw Object.assign(error, { $metadata: { httpStatusCode: 429 }, $retryable: { throttling: true } });
    });
    const info = await create().sendMail({ ...MESSAGE, to: people(2) });
    expect(info).toMatchObject({ transactions: 2, possibleDuplicate: false, accepted: people(2) });
    expect(clock.waits).toHaveLength(1);
  });

  it('sends by envelope, so maxRecipients cuts', async () => {
    const destinations: string[][] = [];
    const { create } = ses(({ Destination }) => {
      destinations.push(Destination.ToAddresses);
      return { MessageId: `id-${destinations.length}` };
    });
    await create({ maxRecipients: 50 }).sendMail({ ...MESSAGE, to: people(120) });
    expect(destinations.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(destinations.flat()).toEqual(people(120));
  });
});

describe('sendmail', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sendmail-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Fails with the exit code the first time, and counts its runs. */
  function program(exitCode: number): { path: string; runs: () => number } {
    const path = join(folder, `sendmail-${exitCode}`);
    const log = `${path}.log`;
    writeFileSync(log, '');
    writeFileSync(
      path,
      `#!/bin/sh\ncat > /dev/null\necho run >> "${log}"\n[ "$(wc -l < "${log}")" -gt 1 ] || exit ${exitCode}\n`,
    );
    chmodSync(path, 0o755);
    return { path, runs: () => readFileSync(log, 'utf8').trim().split('\n').length };
  }

  it('is retried when it fails for now (EX_TEMPFAIL)', async () => {
    const { path, runs } = program(75);
    const transporter = resilient(nodemailer.createTransport({ sendmail: true, path }), { clock: new FakeClock() });
    const info = await transporter.sendMail({ from: 'a@example.com', to: people(2), text: 'x' });
    expect(info).toMatchObject({ accepted: people(2), transactions: 2, possibleDuplicate: false });
    expect(runs()).toBe(2);
  });

  it('fails at once when there is no such program', async () => {
    const transporter = resilient(nodemailer.createTransport({ sendmail: true, path: join(folder, 'none') }));
    const error = await rejection(transporter.sendMail({ from: 'a@example.com', to: people(1), text: 'x' }));
    expect(error).toMatchObject({ transactions: 1, retryable: false, code: 'ENOENT' });
  });
});
