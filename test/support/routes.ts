import nodemailer from 'nodemailer';
import { type DeliveryInfo, type ResilientOptions, type RouteEvent, resilient } from '../../src/index.ts';
import { createFaultServer, type FaultServer, type FaultServerOptions } from '../../src/testing/index.ts';
import { IdleClock } from './idle-clock.ts';
import { SENDER } from './sending.ts';

/** What one route is: a server, and Nodemailer's options for it. */
export interface RouteSetting extends FaultServerOptions {
  readonly smtp?: object;
}

type Result = DeliveryInfo & { readonly code?: string };

/** Servers, and one transporter that sends over all of them; with one clock. */
export async function routes(settings: readonly RouteSetting[], options: ResilientOptions = {}) {
  const clock = new IdleClock();
  const servers: FaultServer[] = [];
  for (const { smtp: _, ...server } of settings) servers.push(await createFaultServer({ clock, ...server }));
  const plain = servers.map(({ transportOptions }, i) =>
    nodemailer.createTransport({ ...transportOptions, ...settings[i]?.smtp }),
  );
  const transporter = resilient(plain, { clock, ...options });
  const { transporter: transport } = transporter;
  const changes: RouteEvent[] = [];
  transport.on('route', (event) => changes.push(event));
  const send = (to: string | string[], more: object = {}): Promise<Result> =>
    transporter.sendMail({ from: SENDER, to, subject: 'Hello', text: 'Hello there', ...more });
  /** Settles as it does, with the result or the error. */
  const outcome = (sending: Promise<Result>): Promise<Result> => sending.catch((error) => error);
  return {
    servers,
    clock,
    transporter,
    transport,
    changes,
    send,
    /** One message each, side by side, until all are over: their results or errors. */
    sendAll: (addresses: readonly string[], more: object = {}): Promise<Result[]> =>
      clock.during(Promise.all(addresses.map((address) => outcome(send(address, more)))), transporter),
    /** One message to all of them. */
    sendOne: (to: string | string[], more: object = {}): Promise<Result> =>
      clock.during(outcome(send(to, more)), transporter),
    /** How often each of them got a message over any route. */
    received: (addresses: readonly string[]) =>
      addresses.map((address) => servers.reduce((sum, server) => sum + server.timesDelivered(address), 0)),
    /** How many messages each server took. */
    taken: () => servers.map(({ deliveries }) => deliveries.length),
    async [Symbol.asyncDispose]() {
      transporter.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Which route each recipient of these deliveries went over last. */
export const routesOf = (...deliveries: readonly DeliveryInfo[]): (number | undefined)[] =>
  deliveries.flatMap(({ recipients }) => recipients.map(({ route }) => route));
