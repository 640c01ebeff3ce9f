import type { DeliveryRecord, TransactionRecord } from '../../src/testing/index.ts';
import { senderOf } from './contents.ts';
import type { Site } from './play.ts';
import type { Witness } from './witness.ts';

/** What one server truly has of one message. */
export class Received {
  readonly transactions: readonly TransactionRecord[];
  readonly deliveries: readonly DeliveryRecord[];
  readonly #witness: Witness;
  readonly #lmtp: boolean;

  constructor({ server, witness, plan }: Site, number: number) {
    const ofThis = ({ from }: { readonly from: string }) => from === senderOf(number);
    this.transactions = server.transactions.filter(ofThis);
    this.deliveries = server.deliveries.filter(ofThis);
    this.#witness = witness;
    this.#lmtp = plan.server.lmtp === true;
  }

  /** How often this very address was mailed; another one may differ from it by case alone. */
  times(address: string): number {
    return this.deliveries.filter((delivery) => {
      const transaction = this.transactions.find(({ number }) => number === delivery.transaction);
      if (!transaction || !isTaken(transaction, address)) return false;
      return !this.#lmtp || delivery.to.includes(address);
    }).length;
  }

  /** How often the server was asked to take it. */
  asked(address: string): number {
    return this.transactions.filter(({ rcpt }) => rcpt.some((each) => each.address === address)).length;
  }

  /** Some of the message's content was sent with this recipient. */
  sawContent(address: string): boolean {
    return this.transactions.some(
      (transaction) => this.#witness.withContent.has(transaction.number) && isTaken(transaction, address),
    );
  }

  /** Everybody who was mailed. */
  addresses(): Set<string> {
    return new Set(this.deliveries.flatMap(({ to }) => to));
  }
}

const isTaken = ({ rcpt }: TransactionRecord, address: string): boolean =>
  rcpt.some((each) => each.address === address && each.reply.startsWith('2'));

/** What all servers have. */
export class ReceivedByAll {
  readonly each: readonly Received[];

  constructor(sites: readonly Site[], number: number) {
    this.each = sites.map((site) => new Received(site, number));
  }

  get transactions(): readonly TransactionRecord[] {
    return this.each.flatMap(({ transactions }) => transactions);
  }

  get deliveries(): readonly DeliveryRecord[] {
    return this.each.flatMap(({ deliveries }) => deliveries);
  }

  times(address: string): number {
    return sum(this.each.map((received) => received.times(address)));
  }

  asked(address: string): number {
    return sum(this.each.map((received) => received.asked(address)));
  }

  sawContent(address: string): boolean {
    return this.each.some((received) => received.sawContent(address));
  }

  addresses(): Set<string> {
    return new Set(this.each.flatMap((received) => [...received.addresses()]));
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
