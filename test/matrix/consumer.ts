// An app, compiled with the types of each Nodemailer as an ES module and as CommonJS; it is never run.
import nodemailer from 'nodemailer';
import {
  type DeliveryError,
  type DeliveryInfo,
  type RecipientResult,
  type ResilientOptions,
  ResilientTransport,
  type RetryEvent,
  resilient,
} from 'nodemailer-resilient';
import { type Classification, classify } from 'nodemailer-resilient/classify';
import { createFaultServer, FakeClock, type Rule } from 'nodemailer-resilient/testing';

const options: ResilientOptions = { retries: 3, onUnknown: 'fail', shouldRetry: ({ retriesLeft }) => retriesLeft > 1 };
const message = { from: 'a@example.com', to: ['b@example.com'], subject: 'Hello', text: 'Hello' };

const transporters = [
  resilient(nodemailer.createTransport({ host: '127.0.0.1', port: 2525 }), options),
  resilient(nodemailer.createTransport('smtp://127.0.0.1:2525')),
] as const;
const pooled = resilient(nodemailer.createTransport({ pool: true, host: '127.0.0.1' }), options);
const streamed = resilient(nodemailer.createTransport({ streamTransport: true }));
const json = resilient(nodemailer.createTransport({ jsonTransport: true }));

/** Nodemailer's own fields are kept, ours are on top. */
export async function results(): Promise<string[]> {
  const info = await pooled.sendMail(message);
  const entries: RecipientResult[] = info.recipients;
  const own: string = info.response + info.messageId;
  const stream = (await streamed.sendMail(message)).message;
  const { deferred, unknown }: DeliveryInfo = await json.sendMail(message);
  return [own, String(stream), ...deferred, ...unknown, ...entries.map(({ address }) => address)];
}

export async function errors(): Promise<number> {
  try {
    await transporters[0].sendMail(message);
    await transporters[1].verify();
    return 0;
  } catch (reason) {
    const error = reason as DeliveryError;
    const meaning: Classification = error.classification;
    return error.retryable && meaning.action === 'retry' ? (error.retryAfter ?? 0) : Number(error.responseCode);
  }
}

pooled.transporter.on('retry', (event) => {
  const same: RetryEvent = event;
  return same.delay + event.recipients.length;
});
// @ts-expect-error there is no such event
pooled.transporter.on('retires', () => {});
// @ts-expect-error retries is a number
resilient(nodemailer.createTransport({}), { retries: '3' });

/** Several routes: of whatever kinds they are, the result is that of one of them. */
export async function failover(): Promise<unknown[]> {
  const several = resilient(
    [
      nodemailer.createTransport({ pool: true, host: '127.0.0.1' }),
      nodemailer.createTransport('smtp://127.0.0.1:2525'),
    ],
    { strategy: 'round-robin', failoverAfter: 5000, failoverCooldown: 30_000 },
  );
  const outages: string[] = [];
  several.transporter.on('route', ({ route, out, classification }) => {
    if (out) outages.push(`${route}: ${classification?.summary}`);
  });
  const { messageId, response, recipients } = await several.sendMail(message);
  const route: number | undefined = recipients[0]?.route;
  return [...outages, messageId.length + response.length, route, several.transporter.stats().routes[0]?.gate];
}

/** @types/nodemailer knows only its own transports: the README says to annotate. */
export async function plugin(): Promise<DeliveryInfo> {
  const transporter = nodemailer.createTransport(new ResilientTransport('smtp://127.0.0.1:2525', options));
  const info: unknown = await transporter.sendMail(message);
  return info as DeliveryInfo;
}

export const known: Classification = classify(new Error('x'));
export const reply: Classification | undefined = classify('550 5.1.1 User unknown', { stage: 'RCPT' });

export async function rehearsal(): Promise<number> {
  const busy: Rule = { stage: 'RCPT', first: 1, reply: '450 4.2.1 Mailbox busy' };
  const clock = new FakeClock();
  await using server = await createFaultServer({
    script: busy,
    clock,
    behaviours: { greylisting: { delay: 300_000 } },
  });
  await resilient(nodemailer.createTransport(server.url), { clock }).sendMail(message);
  // @ts-expect-error there is no such stage
  server.use({ stage: 'RCTP', reply: '450 4.2.1 Mailbox busy' });
  return server.timesDelivered('b@example.com') + clock.waits.length;
}
