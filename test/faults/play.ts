import { setTimeout as sleep } from 'node:timers/promises';
import nodemailer from 'nodemailer';
import { type DeliveryError, type DeliveryInfo, resilient } from '../../src/index.ts';
import { createFaultServer, FakeClock, type FaultServer, seededRandom } from '../../src/testing/index.ts';
import { ClientSockets } from './client-sockets.ts';
import { mailOf } from './contents.ts';
import { Journal } from './journal.ts';
import type { FaultRule, MessagePlan, Scenario } from './scenario.ts';
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

/** A scenario when it is over, and everything closed. */
export interface Played {
  readonly scenario: Scenario;
  readonly endings: readonly Ending[];
  readonly server: FaultServer;
  readonly witness: Witness;
  readonly journal: Journal;
  readonly sockets: ClientSockets;
}

const LOGIN = { user: 'user', pass: 'secret' };

/** Milliseconds of real time after which a client gives up on a silent server. */
const SHORT_TIMEOUT = 200;
const LONG_TIMEOUT = 20_000;

/** Milliseconds of real time in which something must happen until all is over: no pause here takes a tenth of it. */
const PATIENCE = 15_000;

/** Lets a scenario happen. @throws when a `sendMail()` does not settle, or a connection outlives its transporter */
export async function play(scenario: Scenario, folder: string): Promise<Played> {
  const clock = new FakeClock({ random: seededRandom(scenario.seed) });
  const giving = new AbortController();
  const witness = new Witness((moment) => {
    if (moment === scenario.giveUp?.moment) giving.abort();
  });
  await using server = await createFaultServer({
    ...serverOptions(scenario),
    script: [witness.look, ...scenario.faults],
    seed: scenario.seed,
    clock,
    keepMessages: false,
  });
  using sockets = new ClientSockets(server.port);
  const transporter = resilient(nodemailer.createTransport(clientOptions(scenario, server)), {
    ...scenario.options,
    clock,
  });
  const journal = new Journal(transporter.transporter);
  const { how } = scenario.giveUp ?? {};
  if (how === 'close') giving.signal.addEventListener('abort', () => transporter.close());
  const signal = how === 'abort' ? { signal: giving.signal } : {};
  const sending = scenario.messages.map(async (plan, i): Promise<Ending> => {
    const number = i + 1;
    const ended = (resolved: boolean) => (outcome: Ending['outcome']) => ({ number, plan, resolved, outcome });
    return transporter.sendMail({ ...mailOf(plan, number, folder), ...signal }).then(ended(true), ended(false));
  });
  const endings = await within(Promise.all(sending), 'a sendMail() to settle', witness);
  transporter.close();
  const closed = until(() => server.connections.every(({ open }) => !open) && sockets.open === 0);
  await within(closed, 'connections to close', witness).catch((error) => {
    const there = server.connections.filter(({ open }) => open).map(({ number }) => number);
    throw new Error(`${error.message}: open are ${sockets.open} here, and there ${there.join() || 'none'}`);
  });
  // a message that came whole with the end of its connection may still be on its way to the record
  await new Promise((resolve) => setImmediate(resolve));
  return { scenario, endings, server, witness, journal, sockets };
}

function serverOptions({ server: { lmtp, tls, auth, pipelining, behaviours } }: Scenario): object {
  return { lmtp, pipelining, behaviours, ...(tls && { tls: 'self-signed' }), ...(auth && { auth: LOGIN }) };
}

function clientOptions({ pool, server: { lmtp, auth }, faults }: Scenario, { host, port }: FaultServer): object {
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

/** @throws when nothing happens at the server any more, and it is not over */
async function within<T>(happening: Promise<T>, what: string, witness: Witness): Promise<T> {
  const over = new AbortController();
  const standstill = async (): Promise<never> => {
    for (let before = -1; witness.moments !== before; ) {
      before = witness.moments;
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
