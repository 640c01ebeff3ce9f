import { backoff, retryAfter } from '../policy/backoff.ts';
import type { Policy, RetryContext } from '../policy/options.ts';
import type { Ledger, Recipient, RecipientState } from './ledger.ts';
import type { Judged } from './lessons.ts';
import { type NextStep, nextStep } from './next-step.ts';
import type { Abilities, Logger } from './nodemailer.ts';
import type { RecipientLimit } from './recipient-limit.ts';
import type { Reporter } from './reporter.ts';
import { type RetryGroup, retryGroups } from './retry-groups.ts';
import type { Schedule } from './schedule.ts';
import type { Stopping } from './stopping.ts';

/** What the consequences of a transaction touch. */
export interface Affected {
  readonly ledger: Ledger;
  readonly schedule: Schedule;
  readonly reporter: Reporter;
  readonly policy: Policy;
  readonly abilities: Abilities;
  readonly limit: RecipientLimit;
  readonly logger: () => Logger | undefined;
  readonly messageId: string;
  /** The message can be mailed to a part of its recipients. */
  readonly divisible: boolean;
  /** On the policy's clock. */
  readonly startedAt: number;
  readonly stopping: Stopping;
}

/** Turns verdicts into what follows from them: a final state, a smaller transaction at once, or a later attempt. */
export class Aftermath {
  readonly #affected: Affected;

  constructor(affected: Affected) {
    this.#affected = affected;
  }

  /** Gives each recipient of a finished transaction its final state or its next attempt. */
  async apply(judged: readonly Judged[]): Promise<void> {
    const { schedule, reporter, abilities, policy, limit, divisible } = this.#affected;
    const accepted = judged.some(([, { type }]) => type === 'accepted');
    const circumstances = {
      policy,
      batchSize: judged.length,
      divisible,
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
      this.settle(steps.get(state)?.map(([recipient]) => recipient) ?? [], state);
    }
    // stopped meanwhile: whoever would go on stays pending, and the delivery's end gives the reason
    if (this.#affected.stopping.reason) return;
    const toSplit = steps.get('split') ?? [];
    schedule.addFirst(toSplit.map(([recipient]) => recipient));
    reporter.split(toSplit, judged.length, limit.size);
    for (const group of retryGroups(steps.get('retry') ?? [])) await this.#retry(group);
  }

  /** Makes a group wait for its next attempt, or ends it when that would come too late or the app does not want it. */
  async #retry({ recipients, classification, error }: RetryGroup): Promise<void> {
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
    const delay = backoff(classification, retriesConsumed + 1, policy, () => policy.clock.random());
    const due = policy.clock.now() + delay;
    const wanted = due - startedAt <= policy.maxRetryTime && (await this.#wanted(context));
    if (stopping.reason) return;
    if (!wanted) {
      this.settle(recipients, 'deferred');
      return;
    }
    for (const recipient of recipients) recipient.retries++;
    schedule.addLater(recipients, due);
    reporter.retry({ ...context, delay });
  }

  async #wanted(context: RetryContext): Promise<boolean> {
    const { policy, stopping, logger } = this.#affected;
    try {
      // an answer that never comes must not outlive the delivery
      return (await Promise.race([policy.shouldRetry(context), stopping.ended])) !== false;
    } catch (error) {
      logger()?.error({ tnx: 'delivery', err: error }, 'shouldRetry failed, nothing is retried');
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
