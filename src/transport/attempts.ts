import { isUsedUpConnection } from '../policy/backoff.ts';
import type { MessageBytes } from './body.ts';
import { areSeparable, envelopeFor } from './envelope.ts';
import { type Feedback, feedbackOf, NOTHING } from './gate/feedback.ts';
import type { Recipient } from './ledger.ts';
import { type Judged, learn } from './lessons.ts';
import {
  type Carrier,
  type ComposedMail,
  type Envelope,
  hasOwnLogin,
  type InnerInfo,
  type NodemailerError,
  retire,
} from './nodemailer.ts';
import type { Reporter } from './reporter.ts';
import type { Turn } from './routes/course.ts';
import type { Route } from './routes/route.ts';
import type { Surroundings } from './surroundings.ts';
import { TimeLimit } from './time-limit.ts';
import { type Outcome, transact } from './transaction.ts';
import { judge, noted, usesUpConnection } from './verdict.ts';

/** What is sent, and what ends it. */
export interface Message {
  readonly mail: ComposedMail;
  readonly envelope: Envelope;
  readonly addresses: readonly string[];
  readonly bytes: MessageBytes | undefined;
  /** Aborts with the error that an attempt is to fail with. */
  readonly signal: AbortSignal | undefined;
}

/** The transactions of one delivery: what each of them means for its recipients, and what it teaches everybody else. */
export class Attempts {
  readonly #message: Message;
  readonly #around: Surroundings;
  readonly #reporter: Reporter;
  readonly #separable: boolean;
  #underWay = 0;
  /** How many there were. */
  count = 0;
  /** When the first one started, on the policy's clock. */
  startedAt: number | undefined;
  /** What the inner transport last resolved with, and failed with. */
  info: InnerInfo;
  failure: NodemailerError | undefined;

  constructor(message: Message, around: Surroundings, reporter: Reporter) {
    this.#message = message;
    this.#around = around;
    this.#reporter = reporter;
    this.#separable = areSeparable(message.addresses);
  }

  /** The message can be mailed to a part of its recipients over this route. */
  isDivisible({ abilities }: Route): boolean {
    return this.#separable && abilities.byEnvelope;
  }

  /** One transaction, with these recipients. Gives the pass back to the gate that it is from. */
  async make(batch: readonly Recipient[], { route, pass }: Turn): Promise<[Judged[], Outcome]> {
    const { routes, statistics, policy } = this.#around;
    const start = { at: pass?.startedAt ?? policy.clock.now(), timesOut: route.standing.timesOut };
    this.startedAt ??= start.at;
    if (this.#underWay++ === 0) statistics.sending++;
    route.underWay++;
    let feedback: Feedback = NOTHING;
    try {
      const [judged, outcome] = await this.#tried(batch, route);
      feedback = feedbackOf(outcome, judged, hasOwnLogin(route.inner, this.#message.mail));
      // before the gate lets the next one in
      routes.heard(route, { feedback, judged, outcome, start });
      return [judged, outcome];
    } finally {
      route.underWay--;
      if (--this.#underWay === 0) statistics.sending--;
      if (pass) route.gate?.leave(pass, feedback);
      routes.left(route);
    }
  }

  async #tried(batch: readonly Recipient[], route: Route): Promise<[Judged[], Outcome]> {
    const { routes, statistics } = this.#around;
    for (const recipient of batch) {
      recipient.attempts++;
      recipient.possibleDuplicate = recipient.inDoubt;
      if (routes.areSeveral) recipient.route = route.position;
    }
    const to = batch.map(({ address }) => address);
    statistics.transactions++;
    this.#reporter.attempt(++this.count, to, batch[0]?.route);
    const outcome = await this.#transact([...to], route);
    if (outcome.error) {
      this.failure = outcome.error;
    } else {
      this.info = outcome.info;
      route.served();
    }
    const judged = this.#judge(batch, outcome, route);
    statistics.judged(judged);
    return [judged, outcome];
  }

  #judge(batch: readonly Recipient[], outcome: Outcome, route: Route): Judged[] {
    const { limit, inner } = route;
    limit.announce(outcome.info?.ehlo);
    const verdictOf = judge(outcome, (error) => route.classify(error, batch.length));
    const judged = batch.map((recipient): Judged => [recipient, noted(recipient, verdictOf(recipient.address))]);
    if (this.isDivisible(route)) learn(limit, judged, outcome);
    const { carrier, error } = outcome;
    if (error && carrier && judged.some(([, verdict]) => usesUpConnection(verdict))) retire(inner, carrier);
    return judged;
  }

  #transact(to: string[], route: Route): Promise<Outcome> {
    const { inner, abilities, gate } = route;
    const { policy } = this.#around;
    const { mail, envelope: whole, signal: delivery } = this.#message;
    const limit = policy.attemptTimeout < Number.POSITIVE_INFINITY ? new TimeLimit(policy, delivery) : undefined;
    const outcome = transact({
      inner,
      abilities,
      mail,
      envelope: envelopeFor(whole, to),
      bytes: abilities.local ? undefined : this.#message.bytes,
      signal: limit?.signal ?? delivery,
      onAsked: hasOwnLogin(inner, mail) ? undefined : () => gate?.loggedIn(),
      onRepeated: (refusal: NodemailerError, carrier: Carrier) => {
        if (isUsedUpConnection(route.classify(refusal, to.length))) retire(inner, carrier);
      },
    });
    return limit ? outcome.finally(() => limit.release()) : outcome;
  }
}
