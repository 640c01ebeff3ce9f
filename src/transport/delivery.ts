import pRetry from 'p-retry';
import type { Classification } from '../classify/index.ts';
import { backoff, retryAfter } from '../policy/backoff.ts';
import type { Policy, RetryContext } from '../policy/options.ts';
import type { Announce } from './events.ts';
import { Ledger, type Recipient } from './ledger.ts';
import { type Judged, learn } from './lessons.ts';
import { type NextStep, nextStep } from './next-step.ts';
import type {
  Abilities,
  ComposedMail,
  Envelope,
  InnerInfo,
  InnerTransport,
  Logger,
  NodemailerError,
} from './nodemailer.ts';
import type { RecipientLimit } from './recipient-limit.ts';
import { Reporter } from './reporter.ts';
import { type DeliveryInfo, deliveryInfo, resultError, resultInfo, spokesman } from './result.ts';
import { type RetryGroup, retryGroups } from './retry-groups.ts';
import { Schedule } from './schedule.ts';
import { Spool } from './spool.ts';
import { abortError, transact } from './transaction.ts';
import { concernsEverybody, judge, type Verdict } from './verdict.ts';

/** What a delivery shares with the others of its transport. */
export interface Surroundings {
  readonly inner: InnerTransport;
  readonly abilities: Abilities;
  readonly policy: Policy;
  readonly limit: RecipientLimit;
  readonly announce: Announce;
  /** @param recipients how many were in the transaction */
  readonly classify: (error: NodemailerError, recipients: number) => Classification;
  readonly logger: () => Logger | undefined;
}

/** Ends one turn of the retry loop while somebody still waits. */
class Waiting extends Error {}

/** Nodemailer refuses the whole message for one such address, before anybody is mailed: it must see them all at once. */
const UNSENDABLE = /^$|[\r\n<>]/;

/** All that happens for one `sendMail()`: attempts until every recipient has its final state. */
export class Delivery {
  readonly #mail: ComposedMail;
  readonly #around: Surroundings;
  readonly #envelope: Envelope;
  readonly #messageId: string;
  readonly #ledger: Ledger;
  readonly #schedule: Schedule;
  readonly #spool: Spool;
  readonly #reporter: Reporter;
  readonly #signal: AbortSignal | undefined;
  readonly #startedAt: number;
  readonly #divisible: boolean;
  #transactions = 0;
  #lanes = 0;
  #info: InnerInfo;
  /** The error of the last transaction that failed as a whole. */
  #failure: NodemailerError | undefined;
  /** Why the delivery ends before everybody has an answer. */
  #stopped: NodemailerError | undefined;
  #wait: AbortController | undefined;

  constructor(mail: ComposedMail, around: Surroundings) {
    const { abilities, policy, announce, logger } = around;
    this.#mail = mail;
    this.#around = around;
    this.#messageId = mail.message.messageId();
    this.#envelope = mail.message.getEnvelope();
    this.#ledger = new Ledger([this.#envelope.to ?? []].flat().map((address) => String(address).trim()));
    this.#schedule = new Schedule(this.#ledger.recipients);
    this.#spool = new Spool(policy.spoolMemory);
    this.#reporter = new Reporter(this.#messageId, announce, logger);
    this.#signal = isAbortSignal(mail.data?.signal) ? mail.data.signal : undefined;
    this.#startedAt = policy.clock.now();
    this.#divisible = abilities.byEnvelope && !this.#ledger.recipients.some(({ address }) => UNSENDABLE.test(address));
  }

  /** @returns Nodemailer's result with ours added; rejects with Nodemailer's error with the same fields. */
  async run(): Promise<InnerInfo> {
    const onAbort = () => this.stop(abortError(this.#signal));
    this.#signal?.addEventListener('abort', onAbort, { once: true });
    if (this.#signal?.aborted) onAbort();
    try {
      if (await this.#sendDue()) await this.#sendLater();
    } catch (error) {
      // a clock of the app's own may throw: the ledger must be told all the same
      this.stop(error as Error);
    } finally {
      this.#signal?.removeEventListener('abort', onAbort);
      this.#spool.release();
    }
    return this.#finish();
  }

  /** Ends waits and keeps anything further from starting; what is under way on the wire comes to its own end. */
  stop(reason: NodemailerError): void {
    this.#stopped ??= reason;
    this.#schedule.clear();
    this.#wait?.abort(reason);
  }

  /** Waits and sends until nobody waits any more. */
  #sendLater(): Promise<void> {
    const turn = async () => {
      if ((await this.#pause()) && (await this.#sendDue())) throw new Waiting();
    };
    return pRetry(turn, {
      retries: Number.POSITIVE_INFINITY, // each recipient has a budget of its own
      minTimeout: 0, // the pause depends on what the server said, so it is made in #pause()
      shouldRetry: ({ error }) => error instanceof Waiting,
    });
  }

  /** Sends everything that is due, side by side where the inner transport has connections for it. @returns whether somebody waits */
  async #sendDue(): Promise<boolean> {
    await this.#lane();
    return this.#schedule.hasWaiting;
  }

  /** Sends one batch after the other, and opens another lane when there is work and room for it. */
  async #lane(): Promise<void> {
    const others: Promise<void>[] = [];
    this.#lanes++;
    while (this.#mayStart(this.#lanes - 1)) {
      const batch = this.#nextBatch();
      if (this.#mayStart(this.#lanes)) others.push(this.#lane());
      try {
        await this.#attempt(batch);
      } catch (error) {
        this.stop(error as Error);
      }
    }
    this.#lanes--;
    if (others.length > 0) await Promise.all(others);
  }

  #mayStart(underWay: number): boolean {
    const { abilities, limit } = this.#around;
    // a message without recipients gets its one attempt: the error for it is the inner transport's own
    const due =
      this.#schedule.hasDue || (this.#ledger.recipients.length === 0 && this.#transactions === 0 && !this.#stopped);
    return due && underWay < (limit.settled ? abilities.lanes : 1);
  }

  #nextBatch(): Recipient[] {
    const { limit, policy } = this.#around;
    this.#schedule.wake(policy.clock.now());
    return this.#schedule.take(this.#divisible ? limit.size : Number.POSITIVE_INFINITY);
  }

  /** Waits for whoever is due first. @returns false when the delivery was stopped */
  async #pause(): Promise<boolean> {
    const { clock, unref } = this.#around.policy;
    const due = this.#schedule.nextDue(clock.now());
    this.#wait = new AbortController();
    try {
      await clock.sleep(Math.max(0, due - clock.now()), { signal: this.#wait.signal, unref });
    } catch (error) {
      if (!this.#stopped) throw error;
    }
    // timers may fire a little early
    this.#schedule.wake(Math.max(due, clock.now()));
    return !this.#stopped;
  }

  async #attempt(batch: Recipient[]): Promise<void> {
    const { inner, abilities, limit, classify } = this.#around;
    for (const recipient of batch) {
      recipient.attempts++;
      recipient.possibleDuplicate = recipient.inDoubt;
    }
    const to = batch.map(({ address }) => address);
    this.#reporter.attempt(++this.#transactions, to);
    const envelope = envelopeFor(this.#envelope, [...to]);
    const outcome = await transact(
      inner,
      this.#mail,
      envelope,
      abilities.local ? undefined : this.#spool,
      this.#signal,
    );
    if (outcome.error) this.#failure = outcome.error;
    else this.#info = outcome.info;
    limit.announce(outcome.info?.ehlo);
    const verdictOf = judge(outcome, (error) => classify(error, batch.length));
    const judged = batch.map((recipient): Judged => [recipient, noted(recipient, verdictOf(recipient.address))]);
    learn(limit, judged, outcome);
    await this.#apply(judged.concat(this.#sharingTheFate(judged)));
  }

  /**
   * What stands in the way of everybody (a refused login, a server that is down, a message too large) is not tried
   * again for the next batch: whoever is due shares the verdict.
   */
  #sharingTheFate(judged: readonly Judged[]): Judged[] {
    const verdict = judged.map(([, each]) => each).find(concernsEverybody);
    if (!verdict || this.#stopped) return [];
    const others = verdict.classification.action === 'fail' ? this.#schedule.takeAll() : this.#schedule.takeDue();
    return others.map((recipient) => [recipient, noted(recipient, { ...verdict, type: 'refused' })]);
  }

  /** Gives each recipient of a finished transaction its final state or its next attempt. */
  async #apply(judged: readonly Judged[]): Promise<void> {
    const { abilities, policy, limit } = this.#around;
    const accepted = judged.some(([, { type }]) => type === 'accepted');
    const circumstances = {
      policy,
      batchSize: judged.length,
      divisible: this.#divisible,
      repeatable: !abilities.local && (abilities.byEnvelope || !accepted),
    };
    const steps = new Map<NextStep, Judged[]>();
    for (const each of judged) {
      const step = nextStep(...each, circumstances);
      const others = steps.get(step);
      if (others) others.push(each);
      else steps.set(step, [each]);
    }
    for (const state of ['accepted', 'rejected', 'unknown', 'deferred'] as const) {
      this.#settle(steps.get(state)?.map(([recipient]) => recipient) ?? [], state);
    }
    // stopped meanwhile: whoever would go on stays pending, and #finish() gives the reason
    if (this.#stopped) return;
    const toSplit = steps.get('split') ?? [];
    this.#schedule.addFirst(toSplit.map(([recipient]) => recipient));
    this.#reporter.split(toSplit, judged.length, limit.size);
    for (const group of retryGroups(steps.get('retry') ?? [])) await this.#retry(group);
  }

  /** Makes a group wait for its next attempt, or ends it when that would come too late or the app does not want it. */
  async #retry({ recipients, classification, error }: RetryGroup): Promise<void> {
    const { policy } = this.#around;
    const retriesConsumed = recipients.reduce((most, { retries }) => Math.max(most, retries), 0);
    const context: RetryContext = {
      error,
      classification,
      recipients: recipients.map(({ address }) => address),
      messageId: this.#messageId,
      attemptNumber: recipients.reduce((most, { attempts }) => Math.max(most, attempts), 0),
      retriesConsumed,
      retriesLeft: policy.retries - retriesConsumed,
    };
    const delay = backoff(classification, retriesConsumed + 1, policy, () => policy.clock.random());
    const due = policy.clock.now() + delay;
    const wanted = due - this.#startedAt <= policy.maxRetryTime && (await this.#wanted(context));
    if (this.#stopped) return;
    if (!wanted) {
      this.#settle(recipients, 'deferred');
      return;
    }
    for (const recipient of recipients) recipient.retries++;
    this.#schedule.addLater(recipients, due);
    this.#reporter.retry({ ...context, delay });
  }

  async #wanted(context: RetryContext): Promise<boolean> {
    try {
      return (await this.#around.policy.shouldRetry(context)) !== false;
    } catch (error) {
      this.#around.logger()?.error({ tnx: 'delivery', err: error }, 'shouldRetry failed, nothing is retried');
      return false;
    }
  }

  #settle(recipients: readonly Recipient[], state: 'accepted' | 'rejected' | 'unknown' | 'deferred'): void {
    if (recipients.length === 0) return;
    for (const recipient of recipients) {
      this.#ledger.settle(recipient, state);
      const { classification, retries } = recipient;
      if (recipient.state === 'deferred' && classification && classification.action !== 'fail') {
        recipient.retryAfter = retryAfter(classification, retries + 1, this.#around.policy);
      }
    }
    this.#reporter.settled(recipients);
  }

  #finish(): InnerInfo {
    const left = this.#ledger.pending();
    const interrupted = left.length > 0 || this.#failure?.code === 'EABORT' ? this.#stopped : undefined;
    this.#settle(left, 'deferred');
    const delivery = deliveryInfo(this.#ledger, this.#transactions);
    if (!interrupted && this.#satisfied(delivery)) return resultInfo(this.#info, this.#messageId, delivery);
    const { error, classification } = this.#cause(interrupted);
    throw resultError(error, classification, delivery, { messageId: this.#messageId, from: this.#envelope.from });
  }

  /** Whether `sendMail()` resolves: somebody was accepted, or everybody where the app asked for that. */
  #satisfied({ recipients, accepted, unknown }: DeliveryInfo): boolean {
    const { onUnknown, partial } = this.#around.policy;
    if (recipients.length === 0) return this.#failure === undefined;
    const sent = accepted.length + (onUnknown === 'assume-sent' ? unknown.length : 0);
    return partial === 'reject' ? sent === recipients.length : sent > 0;
  }

  /** The error to reject with, and what it means. */
  #cause(interrupted: NodemailerError | undefined): { error: NodemailerError; classification: Classification } {
    const spoken = interrupted ? undefined : spokesman(this.#ledger);
    if (spoken) return spoken;
    const error = interrupted ?? this.#failure ?? new Error('Nobody was mailed, and the transport gave no reason');
    return { error, classification: this.#around.classify(error, this.#ledger.recipients.length) };
  }
}

/** A copy of its own, because SMTPConnection writes into it; a literal, because it does so slowly into a spread one. */
function envelopeFor(whole: Envelope, to: string[]): Envelope {
  const envelope: Envelope = { from: whole.from ?? false, to };
  for (const name of Object.keys(whole)) if (!(name in envelope)) envelope[name] = whole[name];
  return envelope;
}

/** Writes down what a transaction meant for a recipient. */
function noted(recipient: Recipient, verdict: Verdict): Verdict {
  if (verdict.type === 'accepted') {
    recipient.response = verdict.response;
    return verdict;
  }
  const { classification, error, failure } = verdict;
  Object.assign(recipient, { classification, error, failure, response: error.response });
  recipient.inDoubt ||= verdict.type === 'unknown';
  return verdict;
}

function isAbortSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}
