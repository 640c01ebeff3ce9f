import type { Action, Kind } from '../classify/index.ts';
import type { GateState } from './gate/gate.ts';
import type { Recipient, RecipientState } from './ledger.ts';
import type { Judged } from './lessons.ts';
import type { RouteStats } from './routes/route.ts';

/** What a transport has done so far, and how it stands. Counters only grow. */
export interface TransportStats {
  /** `sendMail()` calls that ended. */
  readonly deliveries: number;
  /** Transactions tried. */
  readonly transactions: number;
  /** Recipients by the state they ended in. */
  readonly recipients: Readonly<Record<RecipientState, number>>;
  /** Refusals and failures by what they mean, one for each recipient and transaction. */
  readonly kinds: Readonly<Partial<Record<Kind, number>>>;
  readonly actions: Readonly<Partial<Record<Action, number>>>;
  /** Transactions under way. */
  readonly inFlight: number;
  /** Deliveries that wait for their turn or for a retry. */
  readonly waiting: number;
  /** Transactions that may be under way at the same time, now; over all routes that are not out. */
  readonly concurrency: number;
  /** Transactions that may start per second, now, over all routes that are not out; `Infinity` while nothing limits them. */
  readonly rate: number;
  /** Of the first route that is not out. */
  readonly gate: GateState;
  /** Recipients per transaction that the server of that route is known to take; `Infinity` while no limit is known. */
  readonly recipientLimit: number;
  /** Each route by itself; one, where one transporter was given. */
  readonly routes: readonly RouteStats[];
}

/** Counts. */
export class Statistics {
  deliveries = 0;
  transactions = 0;
  /** Deliveries that have a transaction under way. */
  sending = 0;
  readonly #recipients = { accepted: 0, rejected: 0, deferred: 0, unknown: 0 };
  readonly #kinds: Partial<Record<Kind, number>> = {};
  readonly #actions: Partial<Record<Action, number>> = {};

  judged(transaction: readonly Judged[]): void {
    for (const [, verdict] of transaction) {
      if (verdict.type === 'accepted') continue;
      const { kind, action } = verdict.classification;
      this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
      this.#actions[action] = (this.#actions[action] ?? 0) + 1;
    }
  }

  ended(recipients: readonly Recipient[]): void {
    this.deliveries++;
    for (const { state } of recipients) if (state !== 'pending') this.#recipients[state]++;
  }

  get counters(): Pick<TransportStats, 'deliveries' | 'transactions' | 'recipients' | 'kinds' | 'actions'> {
    const { deliveries, transactions } = this;
    return {
      deliveries,
      transactions,
      recipients: { ...this.#recipients },
      kinds: { ...this.#kinds },
      actions: { ...this.#actions },
    };
  }
}
