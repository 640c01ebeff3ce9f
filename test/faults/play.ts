import { setTimeout as sleep } from 'node:timers/promises';
import nodemailer from 'nodemailer';
import { type DeliveryError, type DeliveryInfo, resilient } from '../../src/index.ts';
import { createFaultServer, FakeClock, type FaultServer, seededRandom } from '../../src/testing/index.ts';
import { ClientSockets } from './client-sockets.ts';
import { mailOf } from './contents.ts';
import { Journal } from './journal.ts';
import { type FaultRule, type MessagePlan, type RoutePlan, routesOf, type Scenario } from './scenario.ts';
import { Witness } from './witness.ts';

/** How one `sendMail()` ended. */
export interface Ending {
  /** From 1. */
  readonly number: number;
  readonly plan: MessagePlan;
  readonly resolved: boolean;
  /** The result or the error. */
  readonly outcome: (DeliveryInfo & { messageId: string; envelope: { to: string[] } }) | DeliveryError;
}

/** One route when it is over. */
export interface Site {
  readonly plan: RoutePlan;
  readonly server: FaultServer;
  readonly witness: Witness;
  readonly sockets: ClientSockets;
}

/** A scenario when it is over, and everything closed. */
export interface Played {
  readonly scenario: Scenario;
  readonly endings: readonly Ending[];
  readonly sites: readonly Site[];
  readonly journal: Journal;
}

const LOGIN = { user: 'user', pass: 'secret' };

/** Milliseconds of real time after which a client gives up on a silent server. */
const SHORT_TIMEOUT = 200;
const LONG_TIMEOUT = 20_000;

/** Milliseconds of real time in which something must happen until all is over: no pause here takes a tenth of it. */
const PATIENCE = 15_000;

/** Lets a scenario happen. @throws when a `sendMail()` does not settle, or a connection outlives its transporter */
export async function play(scenario: Scenario, folder: string): Promise<Played> {
  const sites: Site[] = [];
  try {
    return await playAt(sites, scenario, folder);
  } finally {
    for (const { server, sockets } of sites) {
      sockets[Symbol.dispose]();
      await server.close();
    }
  }
}

async function playAt(sites: Site[], scenario: Scenario, folder: string): Promise<Played> {
  const clock = new FakeClock({ random: seededRandom(scenario.seed) });
  const giving = new AbortController();
  const happened = { moments: 0 };
  const tell = () => {
    if (++happened.moments === scenario.giveUp?.moment) giving.abort();
  };
  for (const plan of routesOf(scenario)) {
    const witness = new Witness(tell);
    const server = await createFaultServer({
      ...serverOptions(plan),
      script: [witness.look, ...plan.faults],
      seed: scenario.seed,
      clock,
      keepMessages: false,
    });
    sites.push({ plan, server, witness, sockets: new ClientSockets(server.port) });
  }
  const plain = sites.map(({ plan, server }) => nodemailer.createTransport(clientOptions(plan, server)));
  const transporter = resilient(plain, { ...scenario.options, clock });
  const journal = new Journal(transporter.transporter);
  const { how } = scenario.giveUp ?? {};
  if (how === 'close') giving.signal.addEventListener('abort', () => transporter.close());
  const signal = how === 'abort' ? { signal: giving.signal } : {};
  const sending = scenario.messages.map(async (plan, i): Promise<Ending> => {
    const number = i + 1;
    const ended = (resolved: boolean) => (outcome: Ending['outcome']) => ({ number, plan, resolved, outcome });
    return transporter.sendMail({ ...mailOf(plan, number, folder), ...signal }).then(ended(true), ended(false));
  });
  const endings = await within(Promise.all(sending), 'a sendMail() to settle', happened);
  transporter.close();
  const isClosed = ({ server, sockets }: Site) => server.connections.every(({ open }) => !open) && sockets.open === 0;
  await within(
    until(() => sites.every(isClosed)),
    'connections to close',
    happened,
  ).catch((error) => {
    const there = sites.flatMap(({ server }) => server.connections.filter(({ open }) => open));
    const here = sites.reduce((sum, { sockets }) => sum + sockets.open, 0);
    throw new Error(`${error.message}: open are ${here} here, and there ${there.map(({ number }) => number)}`);
  });
  // a message that came whole with the end of its connection may still be on its way to the record
  await new Promise((resolve) => setImmediate(resolve));
  return { scenario, endings, sites, journal };
}

function serverOptions({ server: { lmtp, tls, auth, pipelining, behaviours } }: RoutePlan): object {
  return { lmtp, pipelining, behaviours, ...(tls && { tls: 'self-signed' }), ...(auth && { auth: LOGIN }) };
}

function clientOptions({ pool, server: { lmtp, auth }, faults }: RoutePlan, { host, port }: FaultServer): object {
  const timeout = faults.some(mayHang) ? SHORT_TIMEOUT : LONG_TIMEOUT;
  return {
    host,
    port,
    lmtp: lmtp ?? false,
    tls: { rejectUnauthorized: false },
    socketTimeout: timeout,
    greetingTimeout: timeout,
    // for a connection that the server does not close either
    socketCloseTimeout: SHORT_TIMEOUT,
    ...(auth && { auth: LOGIN }),
    ...(pool && { pool: true, ...pool }),
  };
}

/** The client waits for something that does not come: silence, a 421 that hangs up nothing, a last line that never comes. */
const mayHang = ({ silent, drop, reply }: FaultRule): boolean =>
  silent === true || (drop === false && reply !== undefined) || (typeof reply === 'string' && UNENDED.test(reply));

const UNENDED = /(?:^|\n)\d{3}-[^\n]*$/;

/** @throws when nothing happens at the servers any more, and it is not over */
async function within<T>(happening: Promise<T>, what: string, happened: { moments: number }): Promise<T> {
  const over = new AbortController();
  const standstill = async (): Promise<never> => {
    for (let before = -1; happened.moments !== before; ) {
      before = happened.moments;
      await sleep(PATIENCE, undefined, { signal: over.signal, ref: false });
    }
    throw new Error(`Waited ${PATIENCE} ms for ${what}, and nothing happened`);
  };
  const waiting = standstill();
  waiting.catch(() => {});
  return Promise.race([happening, waiting]).finally(() => over.abort());
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}
