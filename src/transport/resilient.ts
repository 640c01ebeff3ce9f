import type { Transporter, TransportOptions } from 'nodemailer';
import type { ResilientOptions } from '../policy/options.ts';
import type { InnerTransport } from './nodemailer.ts';
import { isResilient, ResilientTransport } from './resilient-transport.ts';
import type { DeliveryInfo } from './result.ts';

/** A Nodemailer transporter whose results carry ours as well, and whose `transporter` emits the delivery events. */
export type ResilientTransporter<Info, Options extends TransportOptions = TransportOptions> = Omit<
  Transporter<Info & DeliveryInfo, Options>,
  'transporter'
> & { transporter: ResilientTransport<Info> };

// biome-ignore lint/suspicious/noExplicitAny: whatever its results and options are
type AnyTransporter = Transporter<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type InfoOf<T> = T extends Transporter<infer Info, any> ? Info : never;

/**
 * Makes a transporter resilient, in place, and returns it. Everything given to `createTransport()` goes on working:
 * DKIM, proxy, pool, OAuth2, plugins added before or after.
 *
 * @example
 * const transporter = resilient(nodemailer.createTransport({ host: 'smtp.example.com', pool: true }));
 * const info = await transporter.sendMail({ from, to: ['a@example.com', 'b@example.com'], subject, text });
 * info.deferred; // who may still be reached later
 *
 * @param transporter what `nodemailer.createTransport()` returned
 * @throws {TypeError} for a bad option, for something that is no transporter, and for one that is resilient already
 */
export function resilient<Info, Options extends TransportOptions = TransportOptions>(
  transporter: Transporter<Info, Options>,
  options?: ResilientOptions,
): ResilientTransporter<Info, Options>;
/**
 * Makes the first of several transporters resilient, in place, and returns it. It composes the messages (its defaults,
 * plugins and DKIM key hold for all of them); the transports of the others take over where its own cannot be used, or take
 * turns with it. They go on working as transporters of their own.
 *
 * @example
 * const transporter = resilient([nodemailer.createTransport(primary), nodemailer.createTransport(secondary)]);
 * const info = await transporter.sendMail(message);
 * info.recipients[0].route; // 0: over the first
 *
 * @throws {TypeError} as above; also for one that is in the list twice, and where another than the first has an option that
 *   only composing a message can act on
 */
export function resilient<T extends AnyTransporter>(
  transporters: readonly T[],
  options?: ResilientOptions,
): ResilientTransporter<InfoOf<T>>;
export function resilient(given: AnyTransporter | readonly AnyTransporter[], options?: ResilientOptions): unknown {
  const transporters: readonly AnyTransporter[] = Array.isArray(given) ? given : [given];
  const transport = ResilientTransport.inPlaceOf(transporters.map(transportOf), options);
  const mail = transporters[0] as AnyTransporter;
  // biome-ignore lint/suspicious/noExplicitAny: the property is typed differently by each Nodemailer version
  (mail as any).transporter = transport;
  // it listens to the transport that it was made with, which knows nothing of those that wait here
  if (typeof mail.emit === 'function') transport.on('idle', () => mail.emit('idle'));
  return mail;
}

// biome-ignore lint/suspicious/noExplicitAny: anything may be given
function transportOf(transporter: any): InnerTransport {
  if (typeof transporter?.sendMail !== 'function' || typeof transporter?.transporter?.send !== 'function') {
    throw new TypeError('resilient() expects what nodemailer.createTransport() returned');
  }
  if (isResilient(transporter.transporter)) throw new TypeError('This transporter is resilient already');
  return transporter.transporter;
}
