import nodemailer from 'nodemailer';
import { type DeliveryError, type GateEvent, type ResilientOptions, resilient } from '../../src/index.ts';
import { createFaultServer, type FaultServer, type FaultServerOptions, type Moment } from '../../src/testing/index.ts';
import { IdleClock } from './idle-clock.ts';
import { SENDER } from './sending.ts';

/** A server and a transporter with one clock, and when the server was asked for what. */
export async function relay(server: FaultServerOptions = {}, options: ResilientOptions = {}, smtp: object = {}) {
  const clock = new IdleClock();
  const moments: { readonly stage: string; readonly now: number; readonly open: number }[] = [];
  const watch = ({ stage, now }: Moment) => {
    moments.push({ stage, now, open: fault.connections.filter(({ open }) => open).length });
    return undefined;
  };
  const script = [watch, ...[server.script ?? []].flat()] as NonNullable<FaultServerOptions['script']>;
  const fault: FaultServer = await createFaultServer({ clock, ...server, script });
  const transporter = resilient(nodemailer.createTransport({ host: fault.host, port: fault.port, ...smtp }), {
    clock,
    ...options,
  });
  const states: GateEvent[] = [];
  transporter.transporter.on('gate', (event) => states.push(event));
  const send = (to: string | string[], more: object = {}) =>
    transporter.sendMail({ from: SENDER, to, subject: 'Hello', text: 'Hello there', ...more });
  return {
    server: fault,
    transporter,
    clock,
    states,
    send,
    /** One message each, side by side, until all are over. */
    sendAll: (addresses: readonly string[]) =>
      clock.during(Promise.allSettled(addresses.map((address) => send(address))), transporter),
    stats: () => transporter.transporter.stats(),
    times: (stage: string) => moments.filter((moment) => moment.stage === stage).map(({ now }) => now),
    mostOpen: () => Math.max(...moments.map(({ open }) => open)),
    errors: (results: readonly PromiseSettledResult<unknown>[]) =>
      results.flatMap((each) => (each.status === 'rejected' ? [each.reason as DeliveryError] : [])),
    async [Symbol.asyncDispose]() {
      transporter.close();
      await fault.close();
    },
  };
}
