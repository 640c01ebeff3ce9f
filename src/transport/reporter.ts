import type { Announce, RetryEvent } from './events.ts';
import type { Recipient, RecipientState } from './ledger.ts';
import type { Judged } from './lessons.ts';
import type { Log } from './log.ts';
import { recipientResult } from './result.ts';

const OUTCOMES = [
  { event: 'delivered', states: ['accepted'] },
  { event: 'failed', states: ['rejected'] },
  { event: 'deferred', states: ['deferred', 'unknown'] },
] as const satisfies { event: string; states: RecipientState[] }[];

/** Tells listeners and the log what happens in one delivery. */
export class Reporter {
  readonly #messageId: string;
  readonly #announce: Announce;
  readonly #write: Log;

  constructor(messageId: string, announce: Announce, log: Log) {
    this.#messageId = messageId;
    this.#announce = announce;
    this.#write = log;
  }

  /** @param route where there are several */
  attempt(transaction: number, recipients: readonly string[], route?: number): void {
    this.#announce('attempt', () => ({
      messageId: this.#messageId,
      transaction,
      recipients,
      ...(route !== undefined && { route }),
    }));
  }

  split(judged: readonly Judged[], size: number, learned: number): void {
    const [[recipient, verdict] = []] = judged;
    if (!recipient || !verdict || verdict.type === 'accepted') return;
    const limit = Math.min(learned, recipient.batchSize);
    const { classification } = verdict;
    const recipients = judged.map(([{ address }]) => address);
    this.#log('split', 'Splitting %s recipients, %s at a time: %s', recipients.length, limit, classification.text);
    this.#announce('split', () => ({ messageId: this.#messageId, recipients, size, limit, classification }));
  }

  retry(event: Omit<RetryEvent, 'messageId'>): void {
    const { recipients, delay, classification } = event;
    this.#log('retry', 'Trying %s recipients again in %s ms: %s', recipients.length, delay, classification.text);
    this.#announce('retry', () => ({ messageId: this.#messageId, ...event }));
  }

  /** @param recipients all in their final state */
  settled(recipients: readonly Recipient[]): void {
    for (const { event, states } of OUTCOMES) {
      const found = recipients.filter(({ state }) => (states as readonly string[]).includes(state));
      const [first] = found;
      if (!first) continue;
      if (event !== 'delivered') {
        this.#log(event, 'Gave up on %s recipients: %s', found.length, first.classification?.text ?? '');
      }
      this.#announce(event, () => ({ messageId: this.#messageId, recipients: found.map(recipientResult) }));
    }
  }

  #log(action: string, message: string, ...args: unknown[]): void {
    this.#write('info', { tnx: 'delivery', action, messageId: this.#messageId }, message, ...args);
  }
}
