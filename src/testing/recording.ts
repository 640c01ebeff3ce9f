import { AssertionError } from 'node:assert';
import { startTimer } from './real-time.ts';
import type { ConnectionRecord, DeliveryRecord, Message, TransactionRecord } from './records.ts';

interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
}

/** Names listed in an error; what is beyond is counted. */
const NAMES_SHOWN = 20;

/** What a server truly received, as against what its clients believe. */
export class Recording {
  deliveries: DeliveryRecord[] = [];
  transactions: TransactionRecord[] = [];
  connections: ConnectionRecord[] = [];
  /** Deliveries by lower-case recipient. */
  #times = new Map<string, number>();
  #waiters: Waiter[] = [];
  #open = 0;
  #numbers = { delivery: 0, transaction: 0, connection: 0 };

  connect(secure: boolean): ConnectionRecord {
    const connection = {
      number: ++this.#numbers.connection,
      secure,
      user: undefined,
      deliveries: 0,
      transactions: 0,
      open: true,
    };
    this.connections.push(connection);
    this.#open++;
    return connection;
  }

  disconnect(connection: ConnectionRecord): void {
    if (connection.open) this.#open--;
    connection.open = false;
  }

  begin(from: string, connection: ConnectionRecord): TransactionRecord {
    connection.transactions++;
    const number = ++this.#numbers.transaction;
    const transaction = { number, from, rcpt: [], outcome: 'open', connection: connection.number };
    this.transactions.push(transaction);
    return transaction;
  }

  deliver(message: Message, connection: ConnectionRecord): DeliveryRecord {
    const delivery = { ...message, number: ++this.#numbers.delivery };
    connection.deliveries++;
    this.deliveries.push(delivery);
    for (const address of message.to) {
      const name = address.toLowerCase();
      this.#times.set(name, (this.#times.get(name) ?? 0) + 1);
    }
    this.#waiters = this.#waiters.filter(({ count, resolve }) => {
      if (this.deliveries.length < count) return true;
      resolve();
      return false;
    });
    return delivery;
  }

  get openConnections(): number {
    return this.#open;
  }

  /** Numbers go on where they were; connections that are open stay. */
  forget(): void {
    this.deliveries = [];
    this.transactions = [];
    this.connections = this.connections.filter(({ open }) => open);
    this.#times = new Map();
  }

  timesDelivered(recipient: string): number {
    return this.#times.get(recipient.toLowerCase()) ?? 0;
  }

  /** @throws {AssertionError} that names who got nothing and who got it more than once */
  assertExactlyOnce(recipients: readonly string[]): void {
    const counted = Array.from(new Set(recipients), (name) => ({ name, times: this.timesDelivered(name) }));
    const lost = counted.filter(({ times }) => times === 0).map(({ name }) => name);
    const doubled = counted.filter(({ times }) => times > 1).map(({ name, times }) => `${name} (${times} times)`);
    if (lost.length === 0 && doubled.length === 0) return;
    throw new AssertionError({
      message: `Not everybody got the message exactly once. Lost: ${named(lost)}. Doubled: ${named(doubled)}.`,
      actual: counted.map(({ times }) => times),
      expected: counted.map(() => 1),
      operator: 'assertExactlyOnce',
      stackStartFn: this.assertExactlyOnce,
    });
  }

  /** Resolves once `count` deliveries are recorded. */
  waitFor(count: number, timeout: number): Promise<void> {
    if (this.deliveries.length >= count) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stopTimer = startTimer(timeout, () => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        const seen = this.transactions.slice(-3).map(({ outcome }) => outcome);
        reject(
          new Error(
            `Waited ${timeout} ms for ${count} deliveries, ${this.deliveries.length} came. ` +
              `Transactions: ${this.transactions.length}; the last ended with ${JSON.stringify(seen)}`,
          ),
        );
      });
      const waiter = {
        count,
        resolve: () => {
          stopTimer();
          resolve();
        },
      };
      this.#waiters.push(waiter);
    });
  }
}

const named = (names: readonly string[]): string => {
  if (names.length === 0) return 'nobody';
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
};
