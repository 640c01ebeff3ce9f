import { setMaxListeners } from 'node:events';
import pRetry from 'p-retry';
import type { Classification } from '../classify/index.ts';
import { isUsedUpConnection } from '../policy/backoff.ts';
import type { Policy } from '../policy/options.ts';
import { Aftermath } from './aftermath.ts';
import { MessageBytes } from './body.ts';
import { conclude } from './conclusion.ts';
import type { Announce } from './events.ts';
import { type Feedback, feedbackOf, NOTHING, type Reason } from './gate/feedback.ts';
import type { Gate, Pass, Visitor } from './gate/gate.ts';
import { Ledger, type Recipient } from './ledger.ts';
import { asError } from './legible.ts';
import { type Judged, learn } from './lessons.ts';
import type { Log } from './log.ts';
import {
  type Abilities,
  type Carrier,
  type ComposedMail,
  type Envelope,
  hasOwnLogin,
  type InnerInfo,
  type InnerTransport,
  type NodemailerError,
  retire,
} from './nodemailer.ts';
import type { RecipientLimit } from './recipient-limit.ts';
import { Reporter } from './reporter.ts';
import { Schedule } from './schedule.ts';
import type { Statistics } from './statistics.ts';
import { Stopping } from './stopping.ts';
import { TimeLimit } from './time-limit.ts';
import { abortError, type Outcome, transact } from './transaction.ts';
import { judge, noted, usesUpConnection } from './verdict.ts';

/** What a delivery shares with the others of its transport. */
export interface Surroundings {
  readonly inner: InnerTransport;
  readonly abilities: Abilities;
  readonly policy: Policy;
  readonly limit: RecipientLimit;
  /** Absent for transports that only hand the message back. */
  readonly gate: Gate | undefined;
  readonly statistics: Statistics;
  readonly announce: Announce;
  /** @param recipients how many were in the transaction */
  readonly classify: (error: NodemailerError, recipients: number) => Classification;
  readonly log: Log;
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
  readonly #bytes: MessageBytes | undefined;
  readonly #reporter: Reporter;
  readonly #aftermath: Aftermath;
  readonly #stopping = new Stopping();
  readonly #signal: AbortSignal | undefined;
  /** Follows the app's signal, on which many attempts would be too many listeners; its reason is their error. */
  readonly #attemptsAbort: AbortController | undefined;
  readonly #divisible: boolean;
  readonly #ownLogin: boolean;
  #transactions = 0;
  #lanes = 0;
  /** Transactions that are not over. */
  #underWay = 0;
  readonly #since: number;
  /** When its first attempt started, on the policy's clock: what it waits for its turn is no time of its own. */
  #startedAt: number | undefined;
  #info: InnerInfo;
  #failure: NodemailerError | undefined;

  /** @param since when `sendMail()` was called, on the policy's clock */
  constructor(mail: ComposedMail, around: Surroundings, envelope: Envelope, since: number) {
    const { abilities, policy, limit, announce, log } = around;
    this.#since = since;
    this.#mail = mail;
    this.#around = around;
    this.#messageId = mail.message.messageId();
    this.#envelope = envelope;
    this.#ledger = new Ledger(addressesOf(this.#envelope));
    this.#schedule = new Schedule(this.#ledger.recipients);
    this.#bytes = abilities.local ? undefined : new MessageBytes(mail.message, policy.spoolMemory);
    this.#reporter = new Reporter(this.#messageId, announce, log);
    this.#signal = isAbortSignal(mail.data?.signal) ? mail.data.signal : undefined;
    this.#attemptsAbort = this.#signal && new AbortController();
    if (this.#attemptsAbort) setMaxListeners(0, this.#attemptsAbort.signal);
    this.#divisible = abilities.byEnvelope && !this.#ledger.recipients.some(({ address }) => UNSENDABLE.test(address));
    this.#ownLogin = hasOwnLogin(around.inner, mail);
    this.#aftermath = new Aftermath({
      ledger: this.#ledger,
      schedule: this.#schedule,
      reporter: this.#reporter,
      stopping: this.#stopping,
      policy,
      abilities,
      limit,
      log,
      messageId: this.#messageId,
      divisible: this.#divisible,
      startedAt: () => this.#startedAt ?? since,
    });
  }

  /**
   * @param turn its first one, if it has been given one already
   * @returns Nodemailer's result with ours added; rejects with Nodemailer's error with the same fields.
   */
  async run(turn: Pass | Reason | undefined): Promise<InnerInfo> {
    const onAbort = () => {
      const error = abortError(this.#signal);
      this.stop(error);
      this.#attemptsAbort?.abort(error);
    };
    this.#signal?.addEventListener('abort', onAbort, { once: true });
    if (this.#signal?.aborted) onAbort();
    try {
      if (await this.#sendDue(turn)) await this.#sendLater();
    } catch (error) {
      // a clock of the app's own may throw: the ledger must be told all the same
      this.stop(asError(error));
    } finally {
      this.#signal?.removeEventListener('abort', onAbort);
      this.#bytes?.release();
    }
    return this.#conclude();
  }

  /** Ends waits and keeps anything further from starting; what is under way on the wire comes to its own end. */
  stop(reason: NodemailerError): void {
    this.#stopping.stop(reason);
    this.#schedule.clear();
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

  /**
   * Sends everything that is due, side by side where the inner transport has connections for it.
   * @returns whether somebody waits for later
   */
  async #sendDue(turn?: Pass | Reason): Promise<boolean> {
    await this.#lane(turn);
    return this.#schedule.hasWaiting;
  }

  /** Sends one batch after the other, and opens another lane when there is work and room for it. */
  async #lane(turn?: Pass | Reason): Promise<void> {
    const others: Promise<void>[] = [];
    let given = turn;
    this.#lanes++;
    while (this.#mayStart(this.#lanes - 1) || given) {
      const pass = given ?? this.#around.gate?.tryEnter() ?? (await this.#turn());
      given = undefined;
      if (pass && 'error' in pass) {
        await this.#refused(pass);
        continue;
      }
      if (!this.#mayStart(this.#lanes - 1)) {
        // stopped, or served by another lane, while it waited for its turn
        if (pass) this.#around.gate?.leave(pass, NOTHING);
        break;
      }
      const batch = this.#nextBatch();
      if (this.#mayStart(this.#lanes)) others.push(this.#lane());
      try {
        await this.#attempt(batch, pass);
      } catch (error) {
        this.stop(asError(error));
      }
    }
    this.#lanes--;
    if (others.length > 0) await Promise.all(others);
  }

  #mayStart(underWay: number): boolean {
    const { abilities, limit } = this.#around;
    // a message without recipients gets its one attempt: the error for it is the inner transport's own
    const untried = this.#transactions === 0 && underWay === 0 && !this.#stopping.reason;
    const isEmpty = this.#ledger.recipients.length === 0 && untried;
    return (this.#schedule.hasDue || isEmpty) && underWay < (limit.settled ? abilities.lanes : 1);
  }

  /** Waits in the gate's line. @returns nothing when there is no gate, or the delivery was stopped */
  #turn(): Promise<Pass | Reason | undefined> | undefined {
    const gate = this.#around.gate;
    if (!gate) return undefined;
    const { maxRetryTime } = this.#around.policy;
    const started = this.#startedAt;
    return new Promise((resolve) => {
      const visitor: Visitor = {
        line: this.#schedule.first?.domain ?? '',
        since: this.#since,
        deadline: started === undefined ? undefined : started + maxRetryTime,
        enter: (pass) => {
          this.#stopping.unlisten(onStop);
          resolve(pass);
        },
      };
      const onStop = () => {
        gate.giveUp(visitor);
        resolve(undefined);
      };
      this.#stopping.listen(onStop);
      gate.wait(visitor);
    });
  }

  /** What stands in everybody's way will not be over in time: whoever is due shares the verdict without an attempt. */
  async #refused({ error, classification }: Reason): Promise<void> {
    this.#failure = error;
    const verdict = { type: 'refused', classification, error, failure: error } as const;
    const judged = this.#schedule.takeDue().map((recipient): Judged => [recipient, noted(recipient, verdict)]);
    await this.#aftermath.apply(judged, { error, envelope: { to: [] }, body: 'untouched' });
  }

  #nextBatch(): Recipient[] {
    const { limit, policy } = this.#around;
    this.#schedule.wake(policy.clock.now());
    return this.#schedule.take(this.#divisible ? limit.size : Number.POSITIVE_INFINITY);
  }

  /** Waits for whoever is due first. @returns false when the delivery was stopped */
  async #pause(): Promise<boolean> {
    const { clock, unref } = this.#around.policy;
    const { signal } = this.#stopping;
    const due = this.#schedule.nextDue;
    const wait = due - clock.now();
    try {
      // a clock of the app's own may not heed the signal
      await this.#stopping.meanwhile(clock.sleep(wait > 0 ? wait : 0, { signal, unref }));
    } catch (error) {
      if (!this.#stopping.reason) throw error;
    }
    const now = clock.now();
    // timers may fire a little early, and a clock of the app's own may not know the time
    this.#schedule.wake(now > due ? now : due);
    return !this.#stopping.reason;
  }

  async #attempt(batch: Recipient[], pass: Pass | undefined): Promise<void> {
    const { gate, statistics, policy } = this.#around;
    this.#startedAt ??= pass?.startedAt ?? policy.clock.now();
    if (this.#underWay++ === 0) statistics.sending++;
    let feedback: Feedback = NOTHING;
    let ended: readonly [Judged[], Outcome];
    try {
      ended = await this.#tried(batch);
      const [judged, outcome] = ended;
      feedback = feedbackOf(outcome, judged, this.#ownLogin);
    } finally {
      if (--this.#underWay === 0) statistics.sending--;
      if (pass) gate?.leave(pass, feedback);
    }
    await this.#aftermath.apply(...ended);
  }

  async #tried(batch: Recipient[]): Promise<[Judged[], Outcome]> {
    const { inner, limit, statistics, classify } = this.#around;
    for (const recipient of batch) {
      recipient.attempts++;
      recipient.possibleDuplicate = recipient.inDoubt;
    }
    const to = batch.map(({ address }) => address);
    statistics.transactions++;
    this.#reporter.attempt(++this.#transactions, to);
    const outcome = await this.#transact([...to]);
    if (outcome.error) this.#failure = outcome.error;
    else this.#info = outcome.info;
    limit.announce(outcome.info?.ehlo);
    const verdictOf = judge(outcome, (error) => classify(error, batch.length));
    const judged = batch.map((recipient): Judged => [recipient, noted(recipient, verdictOf(recipient.address))]);
    if (this.#divisible) learn(limit, judged, outcome);
    statistics.judged(judged);
    const { carrier } = outcome;
    if (carrier && judged.some(([, verdict]) => usesUpConnection(verdict))) retire(inner, carrier);
    return [judged, outcome];
  }

  #transact(to: string[]): Promise<Outcome> {
    const { inner, abilities, policy, gate, classify } = this.#around;
    const delivery = this.#attemptsAbort?.signal;
    const limit = policy.attemptTimeout < Number.POSITIVE_INFINITY ? new TimeLimit(policy, delivery) : undefined;
    const envelope = envelopeFor(this.#envelope, to);
    const signal = limit?.signal ?? delivery;
    const onAsked = this.#ownLogin ? undefined : () => gate?.loggedIn();
    const onRepeated = (refusal: NodemailerError, carrier: Carrier) => {
      if (isUsedUpConnection(classify(refusal, to.length))) retire(inner, carrier);
    };
    const [mail, bytes] = [this.#mail, this.#bytes];
    const outcome = transact({ inner, abilities, mail, envelope, bytes, signal, onAsked, onRepeated });
    return limit ? outcome.finally(() => limit.release()) : outcome;
  }

  #conclude(): InnerInfo {
    const left = this.#ledger.pending();
    const interrupted = left.length > 0 || this.#failure?.code === 'EABORT';
    this.#aftermath.settle(left, 'deferred');
    this.#around.statistics.ended(this.#ledger.recipients);
    const ended = {
      ledger: this.#ledger,
      messageId: this.#messageId,
      from: this.#envelope.from,
      transactions: this.#transactions,
      info: this.#info,
      failure: this.#failure,
      interruption: interrupted ? this.#stopping.reason : undefined,
    };
    return conclude(ended, this.#around.policy, this.#around.classify);
  }
}

export function addressesOf({ to }: { readonly to?: string[] | string }): string[] {
  const addresses = typeof to === 'string' ? [to] : (to ?? []);
  return addresses.map((address) => String(address).trim());
}

/** A copy of its own, because SMTPConnection writes into it; a literal, because it does so slowly into a spread one. */
function envelopeFor(whole: Envelope, to: string[]): Envelope {
  const envelope: Envelope & Record<string, unknown> = { from: whole.from ?? false, to };
  for (const name in whole) if (!(name in envelope)) envelope[name] = whole[name as keyof Envelope];
  return envelope;
}

export function isAbortSignal(value: unknown): value is AbortSignal {
  if (typeof value !== 'object' || value === null || !('aborted' in value)) return false;
  const { addEventListener, removeEventListener } = value as Partial<AbortSignal>;
  return typeof addEventListener === 'function' && typeof removeEventListener === 'function';
}
