import type { DeliveryEvents, ResilientTransport } from '../../src/index.ts';

/** All events of a transport, by message. */
export class Journal {
  readonly #entries: { name: keyof DeliveryEvents; messageId: string; addresses: string[] }[] = [];

  constructor(transport: Pick<ResilientTransport, 'on'>) {
    for (const name of ['attempt', 'retry', 'split', 'delivered', 'deferred', 'failed'] as const) {
      transport.on(name, ({ messageId, recipients }: DeliveryEvents[typeof name][0]) => {
        const addresses = recipients.map((each) => (typeof each === 'string' ? each : each.address));
        this.#entries.push({ name, messageId, addresses });
      });
    }
  }

  count(name: keyof DeliveryEvents, messageId: string): number {
    return this.#of(name, messageId).length;
  }

  /** In how many such events of the message the address is. */
  mentions(name: keyof DeliveryEvents, messageId: string, address: string): number {
    return this.#of(name, messageId).filter(({ addresses }) => addresses.includes(address)).length;
  }

  #of(name: keyof DeliveryEvents, messageId: string) {
    return this.#entries.filter((entry) => entry.name === name && entry.messageId === messageId);
  }
}
