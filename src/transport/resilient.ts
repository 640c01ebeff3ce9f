import type { Transporter, TransportOptions } from 'nodemailer';
import type { ResilientOptions } from '../policy/options.ts';
import { isResilient, ResilientTransport } from './resilient-transport.ts';
import type { DeliveryInfo } from './result.ts';

/** A Nodemailer transporter whose results carry ours as well, and whose `transporter` emits the delivery events. */
export type ResilientTransporter<Info, Options extends TransportOptions = TransportOptions> = Omit<
  Transporter<Info & DeliveryInfo, Options>,
  'transporter'
> & { transporter: ResilientTransport<Info> };

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
): ResilientTransporter<Info, Options> {
  // biome-ignore lint/suspicious/noExplicitAny: the transport property is typed differently by each Nodemailer version
  const mail = transporter as any;
  if (typeof mail?.sendMail !== 'function' || typeof mail?.transporter?.send !== 'function') {
    throw new TypeError('resilient() expects what nodemailer.createTransport() returned');
  }
  if (isResilient(mail.transporter)) throw new TypeError('This transporter is resilient already');
  const transport = ResilientTransport.inPlaceOf<Info>(mail.transporter, options);
  mail.transporter = transport;
  // it listens to the transport that it was made with, which knows nothing of those that wait here
  if (typeof mail.emit === 'function') transport.on('idle', () => mail.emit('idle'));
  return mail;
}
