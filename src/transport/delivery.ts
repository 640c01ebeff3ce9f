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
import type { Judged } from './lessons.ts';
import type { ComposedMail, Envelope, InnerInfo, NodemailerError } from './nodemailer.ts';
import { Reporter } from './reporter.ts';
import { Course, type Traveller, type Turn } from './routes/course.ts';
import { isRoutesFault } from './routes/fault.ts';
import type { Route } from './routes/route.ts';
import { Schedule } from './schedule.ts';
import { Stopping } from './stopping.ts';
import type { Surroundings } from './surroundings.ts';
import type { Outcome } from './transaction.ts';
import { noted, type Refusal } from './verdict.ts';

/** Ends one turn of the retry loop while somebody still waits. */
class Waiting extends Error {}

/** All that happens for one `sendMail()`: attempts until every recipient has its final state. */
export class Delivery implements Traveller {
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
  readonly #course: Course;
  #lanes = 0;
  readonly #since: number;

  /**
   * @param route the first to try
   * @param since when `sendMail()` was called, on the policy's clock: what it waits for its turn is no time of its own
   */
  constructor(mail: ComposedMail, around: Surroundings, envelope: Envelope, route: Route, since: number) {
    const { routes, policy, announce, log } = around;
    const addresses = addressesOf(envelope);
    this.#since = since;
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
    this.#course = new Course(routes, route, this.#stopping, this);
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
  }

  /**
   * A transport that may mail everybody whatever the envelope says has to be the only one that does: it takes over when
   * everybody is left to be mailed, and nobody is under way.
   */
  mayTake({ abilities }: Route, recipients: number): boolean {
    const left = this.#schedule.dueCount + recipients;
    return abilities.byEnvelope || abilities.local || left === this.#ledger.recipients.length;
  }

  onNewRoute(): void {
    // what it took to find out about the other server is not to be missed here
    for (const recipient of this.#ledger.pending()) recipient.retries = 0;
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
    return this.#schedule.hasWaiting;
  }

  /** Sends one batch after the other, and opens another lane when there is work and room for it. */
  async #lane(first?: Turn): Promise<void> {
    const others: Promise<void>[] = [];
    let given = first;
    this.#lanes++;
    while (this.#mayStart(this.#lanes - 1) || given) {
      const turn = given ?? this.#immediateTurn() ?? (await this.#course.turn(this.#asVisitor()));
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
    const { abilities, limit } = this.#course.route;
    // a message without recipients gets its one attempt: the error for it is the inner transport's own
    const untried = this.#attempts.count === 0 && underWay === 0 && !this.#stopping.reason;
    const isEmpty = this.#ledger.recipients.length === 0 && untried;
    return (this.#schedule.hasDue || isEmpty) && underWay < (limit.settled ? abilities.lanes : 1);
  }

  #immediateTurn(): Turn | undefined {
    const { route } = this.#course;
    const pass = route.gate?.tryEnter();
    return pass || !route.gate ? { route, pass } : undefined;
  }

  #asVisitor() {
    const { maxRetryTime } = this.#around.policy;
    const started = this.#attempts.startedAt;
    return {
      line: this.#schedule.first?.domain ?? '',
      since: this.#since,
      deadline: started === undefined ? undefined : started + maxRetryTime,
    };
  }

  /** What stands in everybody's way there will not be over in time: over another route it may go at once. */
  async #refused(route: Route, reason: Reason): Promise<void> {
    this.#attempts.failure = reason.error;
    if (this.#leaves(route, reason, 0)) return;
    // whoever is due shares the verdict without an attempt
    const verdict = refusalBy(this.#course.hope ?? reason);
    const judged = this.#schedule.takeDue().map((recipient): Judged => [recipient, noted(recipient, verdict)]);
    const outcome: Outcome = { error: verdict.error, envelope: { to: [] }, body: 'untouched' };
    await this.#aftermath.apply(judged, outcome, this.#way(route));
  }

  /** It goes over another route at once, where there is one, as long as it may try at all. */
  #leaves(route: Route, reason: Reason, recipients: number): boolean {
    const { clock, maxRetryTime } = this.#around.policy;
    const now = clock.now();
    if (this.#stopping.reason || now - (this.#attempts.startedAt ?? now) > maxRetryTime) return false;
    return this.#course.leave(route, reason, recipients);
  }

  #way(route: Route): Way {
    const { abilities, limit } = route;
    return { abilities, limit, divisible: this.#attempts.isDivisible(route) };
  }

  #nextBatch(route: Route): Recipient[] {
    this.#schedule.wake(this.#around.policy.clock.now());
    return this.#schedule.take(this.#attempts.isDivisible(route) ? route.limit.size : Number.POSITIVE_INFINITY);
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
    this.#course.again();
    return !this.#stopping.reason;
  }

  async #attempt(batch: readonly Recipient[], turn: Turn): Promise<void> {
    const [judged, outcome] = await this.#attempts.make(batch, turn);
    const { route } = turn;
    const staying = this.#around.routes.areSeveral ? this.#withoutRerouted(judged, route) : judged;
    await this.#aftermath.apply(staying, outcome, this.#way(route));
  }

  /** Whoever met a fault of the route's own goes over another one at once, or else has to wait until one is well again. */
  #withoutRerouted(judged: Judged[], route: Route): Judged[] {
    const { isOut } = route.standing;
    const blaming = judged.filter((each): each is [Recipient, Refusal] => isRoutesFault(each[1], isOut));
    const [[, reason] = []] = blaming;
    if (!reason) return judged;
    const others = judged.filter((each) => !isRoutesFault(each[1], isOut));
    const recipients = blaming.map(([recipient]) => recipient);
    if (this.#leaves(route, reason, recipients.length)) {
      this.#schedule.addFirst(recipients);
      return others;
    }
    const verdict = refusalBy(this.#course.hope ?? reason);
    return others.concat(recipients.map((recipient): Judged => [recipient, noted(recipient, verdict)]));
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
    const { route } = this.#course;
    return conclude(ended, this.#around.policy, (error, recipients) => route.classify(error, recipients));
  }
}

const refusalBy = ({ classification, error }: Reason): Refusal => ({
  type: 'refused',
  classification,
  error,
  failure: error,
});
