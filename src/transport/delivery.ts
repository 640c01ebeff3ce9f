import { setMaxListeners } from 'node:events';
import pRetry from 'p-retry';
import { abortError, isAbortSignal } from './abort.ts';
import { Aftermath, type Way } from './aftermath.ts';
import { Attempts } from './attempts.ts';
import { MessageBytes } from './body.ts';
import { conclude } from './conclusion.ts';
import { addressesOf } from './envelope.ts';
import { NOTHING, type Reason } from './gate/feedback.ts';
import { Ledger, type Recipient } from './ledger.ts';
import { asError } from './legible.ts';
import { bringsLogin, type ComposedMail, type Envelope, type InnerInfo, type NodemailerError } from './nodemailer.ts';
import { Reporter } from './reporter.ts';
import type { Turn } from './routes/course.ts';
import { Journey, sharing } from './routes/journey.ts';
import type { Route } from './routes/route.ts';
import { Schedule } from './schedule.ts';
import { Stopping } from './stopping.ts';
import type { Surroundings } from './surroundings.ts';
import type { Outcome } from './transaction.ts';

/** Ends one turn of the retry loop while somebody still waits. */
class Waiting extends Error {}

/** All that happens for one `sendMail()`: attempts until every recipient has its final state. */
export class Delivery {
  readonly #around: Surroundings;
  readonly #envelope: Envelope;
  readonly #messageId: string;
  readonly #ledger: Ledger;
  readonly #schedule: Schedule;
  readonly #bytes: MessageBytes | undefined;
  readonly #attempts: Attempts;
  readonly #aftermath: Aftermath;
  readonly #stopping = new Stopping();
  readonly #signal: AbortSignal | undefined;
  /** Follows the app's signal, on which many attempts would be too many listeners; its reason is their error. */
  readonly #attemptsAbort: AbortController | undefined;
  readonly #journey: Journey;
  #lanes = 0;

  /**
   * @param route the first to try
   * @param since when `sendMail()` was called, on the policy's clock: what it waits for its turn is no time of its own
   */
  constructor(mail: ComposedMail, around: Surroundings, envelope: Envelope, route: Route, since: number) {
    const { routes, policy, announce, log } = around;
    const addresses = addressesOf(envelope);
    this.#around = around;
    this.#messageId = mail.message.messageId();
    this.#envelope = envelope;
    this.#ledger = new Ledger(addresses);
    this.#schedule = new Schedule(this.#ledger.recipients);
    const isLocal = routes.all.every(({ abilities }) => abilities.local);
    this.#bytes = isLocal ? undefined : new MessageBytes(mail.message, policy.spoolMemory);
    this.#signal = isAbortSignal(mail.data?.signal) ? mail.data.signal : undefined;
    this.#attemptsAbort = this.#signal && new AbortController();
    if (this.#attemptsAbort) setMaxListeners(0, this.#attemptsAbort.signal);
    this.#journey = new Journey(
      {
        routes,
        policy,
        ledger: this.#ledger,
        schedule: this.#schedule,
        stopping: this.#stopping,
        since,
        startedAt: () => this.#attempts.startedAt,
        staysOnFirst: bringsLogin(mail),
      },
      route,
    );
    const reporter = new Reporter(this.#messageId, announce, log);
    const [bytes, signal] = [this.#bytes, this.#attemptsAbort?.signal];
    this.#attempts = new Attempts({ mail, envelope, addresses, bytes, signal }, around, reporter);
    this.#aftermath = new Aftermath({
      ledger: this.#ledger,
      schedule: this.#schedule,
      reporter,
      stopping: this.#stopping,
      policy,
      log,
      messageId: this.#messageId,
      startedAt: () => this.#attempts.startedAt ?? since,
    });
  }

  /**
   * @param turn its first one, if it has been given one already
   * @returns Nodemailer's result with ours added; rejects with Nodemailer's error with the same fields.
   */
  async run(turn: Turn | undefined): Promise<InnerInfo> {
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
    this.#journey.stop();
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
  async #sendDue(turn?: Turn): Promise<boolean> {
    await this.#lane(turn);
    while (this.#journey.hasDetours && !this.#stopping.reason) {
      await this.#detour();
      // whoever is to go out again at once
      this.#journey.sort();
      await this.#lane();
    }
    return this.#schedule.hasWaiting;
  }

  /** Sends some over another route to whom that of the others is closed. */
  async #detour(): Promise<void> {
    const { recipients, route, hope } = this.#journey.nextDetour();
    if (!route) {
      if (hope) await this.#endAs(hope, recipients, this.#journey.route);
      return;
    }
    const turn = await this.#journey.turnOn(route);
    if (!turn) {
      this.#journey.putBack(recipients);
    } else if (turn.refusal) {
      this.#journey.close(route, recipients, turn.refusal);
    } else {
      const most = this.#attempts.isDivisible(route) ? route.limit.size : Number.POSITIVE_INFINITY;
      const size = recipients.reduce((least, { batchSize }) => Math.min(least, batchSize), most);
      this.#journey.putBack(recipients.slice(size));
      await this.#attempt(recipients.slice(0, size), turn, true);
    }
  }

  /** Sends one batch after the other, and opens another lane when there is work and room for it. */
  async #lane(first?: Turn): Promise<void> {
    const others: Promise<void>[] = [];
    let given = first;
    this.#lanes++;
    while (this.#mayStart(this.#lanes - 1) || given) {
      const turn = given ?? this.#journey.immediateTurn() ?? (await this.#journey.turn());
      given = undefined;
      if (turn?.refusal) {
        await this.#refused(turn.route, turn.refusal);
        continue;
      }
      if (!turn || !this.#mayStart(this.#lanes - 1)) {
        // stopped, or served by another lane, while it waited for its turn
        if (turn?.pass) turn.route.gate?.leave(turn.pass, NOTHING);
        break;
      }
      const batch = this.#nextBatch(turn.route);
      if (this.#mayStart(this.#lanes)) others.push(this.#lane());
      try {
        await this.#attempt(batch, turn);
      } catch (error) {
        this.stop(asError(error));
      }
    }
    this.#lanes--;
    if (others.length > 0) await Promise.all(others);
  }

  #mayStart(underWay: number): boolean {
    const { abilities, limit } = this.#journey.route;
    // a message without recipients gets its one attempt: the error for it is the inner transport's own
    const untried = this.#attempts.count === 0 && underWay === 0 && !this.#stopping.reason;
    const isEmpty = this.#ledger.recipients.length === 0 && untried;
    return (this.#schedule.hasDue || isEmpty) && underWay < (limit.settled ? abilities.lanes : 1);
  }

  /** What stands in everybody's way there will not be over in time: over another route it may go at once. */
  async #refused(route: Route, reason: Reason): Promise<void> {
    this.#attempts.failure = reason.error;
    const why = this.#journey.refused(route, reason);
    if (!why) return;
    // nobody whose state could end it
    if (this.#ledger.recipients.length === 0) this.stop(reason.error);
    await this.#endAs(why, this.#schedule.takeDue(), route);
  }

  /** They share the verdict without an attempt. */
  async #endAs(reason: Reason, recipients: readonly Recipient[], route: Route): Promise<void> {
    const outcome: Outcome = { error: reason.error, envelope: { to: [] }, body: 'untouched' };
    await this.#aftermath.apply(sharing(reason, recipients), outcome, this.#way(route));
  }

  #way(route: Route, notBefore?: number): Way {
    const { abilities, limit } = route;
    return { abilities, limit, divisible: this.#attempts.isDivisible(route), notBefore };
  }

  #nextBatch(route: Route): Recipient[] {
    this.#schedule.wake(this.#around.policy.clock.now());
    // what was learned of parts of it holds for those who can be mailed in parts
    return this.#attempts.isDivisible(route) ? this.#schedule.take(route.limit.size) : this.#schedule.takeDue();
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
    this.#journey.again();
    return !this.#stopping.reason;
  }

  async #attempt(batch: readonly Recipient[], turn: Turn, isDetour = false): Promise<void> {
    const [judged, outcome] = await this.#attempts.make(batch, turn);
    const { route } = turn;
    if (!this.#around.routes.areSeveral) {
      await this.#aftermath.apply(judged, outcome, this.#way(route));
      return;
    }
    const staying = this.#journey.rerouted(judged, route, isDetour);
    await this.#aftermath.apply(staying, outcome, this.#way(route, this.#journey.lastChance(staying, route)));
  }

  #conclude(): InnerInfo {
    const left = this.#ledger.pending();
    const { count, info, failure } = this.#attempts;
    const interrupted = left.length > 0 || failure?.code === 'EABORT';
    this.#aftermath.settle(left, 'deferred');
    this.#around.statistics.ended(this.#ledger.recipients);
    const ended = {
      ledger: this.#ledger,
      messageId: this.#messageId,
      from: this.#envelope.from,
      transactions: count,
      info,
      failure,
      interruption: interrupted ? this.#stopping.reason : undefined,
    };
    const { route } = this.#journey;
    return conclude(ended, this.#around.policy, (error, recipients) => route.classify(error, recipients));
  }
}
