import { backoff, retryAfter } from '../policy/backoff.ts';
import type { Policy, RetryContext } from '../policy/options.ts';
import type { Ledger, Recipient, RecipientState } from './ledger.ts';
import { diedEarly, type Judged } from './lessons.ts';
import type { Log } from './log.ts';
import { type Circumstances, type NextStep, nextStep } from './next-step.ts';
import type { Reporter } from './reporter.ts';
import { type RetryGroup, retryGroups, together } from './retry-groups.ts';
import type { Route } from './routes/route.ts';
import type { Schedule } from './schedule.ts';
import type { Stopping } from './stopping.ts';
import type { Outcome } from './transaction.ts';
import { concernsEverybody, noted, type Refusal } from './verdict.ts';

/** What the consequences of a transaction touch. */
export interface Affected {
  readonly ledger: Ledger;
  readonly schedule: Schedule;
  readonly reporter: Reporter;
  readonly policy: Policy;
  readonly log: Log;
  readonly messageId: string;
  /** When its time for retries began, on the policy's clock. */
  readonly startedAt: () => number;
  readonly stopping: Stopping;
}

/** The way that a transaction went. */
export interface Way extends Pick<Route, 'abilities' | 'limit'> {
  /** The message can be mailed to a part of its recipients. */
  readonly divisible: boolean;
  /** On the clock: no retry of those in it starts earlier. */
  readonly notBefore?: number | undefined;
}

/**
 * Connections in a row that may die early, with nobody served in between, before they count as the server's trouble and
 * no longer as some recipient's.
 */
const DEATHS_OF_A_RECIPIENT = 4;

/** Turns verdicts into what follows from them: a final state, a smaller transaction at once, or a later attempt. */
export class Aftermath {
  readonly #affected: Affected;
  #deathsInARow = 0;

  constructor(affected: Affected) {
    this.#affected = affected;
  }

  /** Gives each recipient of a finished transaction its final state or its next attempt. */
  async apply(transaction: readonly Judged[], outcome: Outcome, way: Way): Promise<void> {
    const accepted = transaction.filter(isAccepted);
    if (diedEarly(outcome)) this.#deathsInARow++;
    else if (accepted.length > 0) this.#deathsInARow = 0;
    // as nearly always: nothing more follows
    if (accepted.length === transaction.length) {
      this.settle(recipientsOf(accepted), 'accepted');
      return;
    }
    const judged = transaction.concat(this.#sharingTheFate(transaction, outcome));
    const steps = this.#steps(judged, {
      policy: this.#affected.policy,
      batchSize: transaction.length,
      divisible: way.divisible,
      mayHalve: diedEarly(outcome) && this.#deathsInARow <= DEATHS_OF_A_RECIPIENT,
    });
    for (const state of ['accepted', 'rejected', 'unknown', 'deferred'] as const) {
      this.settle(recipientsOf(steps.get(state)), state);
    }
    // stopped meanwhile: whoever would go on stays pending, and the delivery's end gives the reason
    if (this.#affected.stopping.reason) return;
    this.#goOn(steps, transaction.length, way);
    for (const group of this.#retryGroups(steps, way)) await this.#retry(group, way);
  }

  #steps(judged: readonly Judged[], circumstances: Circumstances): ReadonlyMap<NextStep, Judged[]> {
    const steps = new Map<NextStep, Judged[]>();
    for (const each of judged) {
      const step = nextStep(...each, circumstances);
      const others = steps.get(step);
      if (others) others.push(each);
      else steps.set(step, [each]);
    }
    return steps;
  }

  /**
   * What stands in the way of everybody (a refused login, a server that is down, a message too large) is not tried
   * again for the next batch: whoever is due shares the verdict.
   */
  #sharingTheFate(transaction: readonly Judged[], outcome: Outcome): Judged[] {
    const { schedule, stopping } = this.#affected;
    if (stopping.reason) return [];
    const hangsUp = diedEarly(outcome) && this.#deathsInARow > DEATHS_OF_A_RECIPIENT;
    const verdict = transaction
      .map(([, each]) => each)
      .find((each): each is Refusal => each.type === 'refused' && (hangsUp || concernsEverybody(each)));
    if (!verdict) return [];
    const others = verdict.classification.action === 'fail' ? schedule.takeAll() : schedule.takeDue();
    return others.map((recipient) => [recipient, noted(recipient, verdict)]);
  }

  /** Too many at once is no reason to wait, nor is a batch that has to be searched for the one who ends connections. */
  #goOn(steps: ReadonlyMap<NextStep, Judged[]>, size: number, { limit }: Way): void {
    const { schedule, reporter } = this.#affected;
    const toSplit = steps.get('split') ?? [];
    schedule.addFirst(recipientsOf(toSplit));
    reporter.split(toSplit, size, limit.size);
    const toHalve = steps.get('halve') ?? [];
    // the other half first: if it is served, the fault is in this one
    schedule.addLast(recipientsOf(toHalve));
    reporter.split(toHalve, size, limit.size);
  }

  /**
   * A transport that may mail everybody whatever the envelope says is only tried again as a whole, and only when nobody
   * has the message or was refused for good.
   */
  #retryGroups(steps: ReadonlyMap<NextStep, Judged[]>, { abilities }: Way): Iterable<RetryGroup> {
    const toRetry = steps.get('retry') ?? [];
    const { policy } = this.#affected;
    if (abilities.byEnvelope) return retryGroups(toRetry);
    if (!abilities.local && steps.size === 1) {
      return together(retryGroups(toRetry), (reason) => retryAfter(reason, 1, policy));
    }
    this.settle(recipientsOf(toRetry), 'deferred');
    return [];
  }

  /** Makes a group wait for its next attempt, or ends it when that would come too late or the app does not want it. */
  async #retry({ recipients, classification, error }: RetryGroup, { notBefore = 0 }: Way): Promise<void> {
    const { policy, schedule, reporter, messageId, startedAt, stopping } = this.#affected;
    const retriesConsumed = recipients.reduce((most, { retries }) => Math.max(most, retries), 0);
    const context: RetryContext = {
      error,
      classification,
      recipients: recipients.map(({ address }) => address),
      messageId,
      attemptNumber: recipients.reduce((most, { attempts }) => Math.max(most, attempts), 0),
      retriesConsumed,
      retriesLeft: policy.retries - retriesConsumed,
    };
    const now = policy.clock.now();
    const pause = backoff(classification, retriesConsumed + 1, policy, () => policy.clock.random());
    const delay = notBefore > now ? Math.max(pause, notBefore - now) : pause;
    const wanted = now + delay - startedAt() <= policy.maxRetryTime && (await this.#wanted(context));
    if (stopping.reason) return;
    if (!wanted) {
      this.settle(recipients, 'deferred');
      return;
    }
    for (const recipient of recipients) recipient.retries++;
    schedule.addLater(recipients, now, delay);
    reporter.retry({ ...context, delay });
  }

  async #wanted(context: RetryContext): Promise<boolean> {
    const { policy, stopping, log } = this.#affected;
    try {
      // an answer that never comes must not outlive the delivery
      return (await stopping.meanwhile(policy.shouldRetry(context))) !== false;
    } catch (error) {
      log('error', { tnx: 'delivery', err: error }, 'shouldRetry failed, nothing is retried');
      return false;
    }
  }

  /** Writes a final state down, and says so. */
  settle(recipients: readonly Recipient[], state: RecipientState): void {
    if (recipients.length === 0) return;
    const { ledger, reporter, policy } = this.#affected;
    for (const recipient of recipients) {
      ledger.settle(recipient, state);
      const { classification, retries } = recipient;
      if (recipient.state === 'deferred' && classification && classification.action !== 'fail') {
        recipient.retryAfter = retryAfter(classification, retries + 1, policy);
      }
    }
    reporter.settled(recipients);
  }
}

const isAccepted = ([, { type }]: Judged): boolean => type === 'accepted';

const recipientsOf = (judged: readonly Judged[] = []): Recipient[] => judged.map(([recipient]) => recipient);
