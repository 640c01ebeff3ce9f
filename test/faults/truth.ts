import type { RecipientResult } from '../../src/index.ts';
import { DEFAULTS } from '../../src/index.ts';
import { expectedHash } from './contents.ts';
import type { Ending, Played } from './play.ts';
import { ReceivedByAll } from './received.ts';
import { routesOf } from './scenario.ts';

/** What the ledger says that the server knows better, in sentences; none when all of it is true. */
export async function untruths(played: Played, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const ending of played.endings) {
    const view = new View(played, ending);
    const complaints = view.hasLedger
      ? [
          ...view.recipients.flatMap((recipient) => [
            ...aboutState(view, recipient),
            ...aboutAttempts(view, recipient),
            ...aboutEvents(view, recipient),
          ]),
          ...aboutLists(view),
          ...aboutEnd(view),
          ...aboutTransactions(view),
          ...(await aboutBytes(view, folder)),
        ]
      : [`it ended without a ledger: ${String(ending.outcome)}`];
    found.push(...complaints.map((complaint) => `Message ${ending.number}: ${complaint}`));
  }
  return [...found, ...aboutSockets(played)];
}

/** One ending, the options it stands under, and what the server has of it. */
class View {
  readonly played: Played;
  readonly ending: Ending;
  readonly received: ReceivedByAll;
  readonly policy: Pick<typeof DEFAULTS, 'retries' | 'onUnknown' | 'partial'>;
  /** Transactions on the wire for one of ours: a pool sends again by itself what died on a connection it had kept. */
  readonly perTransaction: number;
  readonly routes: number;

  constructor(played: Played, ending: Ending) {
    const { scenario, sites } = played;
    const { options } = scenario;
    this.played = played;
    this.ending = ending;
    this.received = new ReceivedByAll(sites, ending.number);
    this.policy = { ...DEFAULTS, ...options } as typeof DEFAULTS;
    this.perTransaction = routesOf(scenario).some(({ pool }) => pool) ? 2 : 1;
    this.routes = sites.length;
  }

  get outcome(): Ending['outcome'] {
    return this.ending.outcome;
  }

  get hasLedger(): boolean {
    return Array.isArray(this.outcome?.recipients);
  }

  get recipients(): readonly RecipientResult[] {
    return this.outcome.recipients;
  }

  get gaveUp(): boolean {
    return this.played.scenario.giveUp !== undefined;
  }

  in(state: RecipientResult['state']): string[] {
    return this.recipients.filter((each) => each.state === state).map(({ address }) => address);
  }
}

/** Nobody lost, nobody doubled in silence. */
function* aboutState(view: View, recipient: RecipientResult): Generator<string> {
  const { address, state, possibleDuplicate, route } = recipient;
  const times = view.received.times(address);
  if (state === 'accepted' && times === 0) yield `${address} is accepted, and no server has it`;
  if ((route !== undefined) !== (view.routes > 1 && recipient.attempts > 0))
    yield `${address} went over route ${route}`;
  if (state === 'accepted' && times > 0 && view.received.each[route ?? 0]?.times(address) === 0)
    yield `${address} is accepted over route ${route}, and that server does not have it`;
  if ((state === 'rejected' || state === 'deferred') && times > 0) yield `${address} is ${state}, and a server has it`;
  if (times > 1 && state !== 'unknown' && !possibleDuplicate)
    yield `${address} was mailed ${times} times, and nothing says so`;
  if (times > 1 && view.policy.onUnknown !== 'retry')
    yield `${address} was mailed ${times} times in spite of onUnknown`;
  if (possibleDuplicate && view.policy.onUnknown !== 'retry')
    yield `${address} was mailed again in doubt in spite of onUnknown`;
  if ((state === 'unknown' || possibleDuplicate) && !view.received.sawContent(address)) {
    yield `${address} is in doubt, and no server saw a byte of the content`;
  }
}

/** No more than the budget: one, the retries (over each route), what splitting needs, and each route for each of them. */
function* aboutAttempts(view: View, { address, attempts }: RecipientResult): Generator<string> {
  const retries = view.policy.retries * view.routes;
  const budget = (1 + retries) * view.routes + view.recipients.length - 1;
  if (attempts > budget) yield `${address} had ${attempts} attempts, and ${budget} are the most`;
  const asked = view.received.asked(address);
  if (asked > attempts * view.perTransaction)
    yield `${address} had ${attempts} attempts, and the server was asked ${asked} times`;
  const { journal } = view.played;
  const { messageId } = view.outcome;
  const retried = journal.mentions('retry', messageId, address);
  if (retried > retries) yield `${address} was retried ${retried} times, and ${retries} are the most`;
  const announced = journal.mentions('attempt', messageId, address);
  if (announced !== attempts) yield `${address} had ${attempts} attempts, and ${announced} were announced`;
}

const EVENTS = ['delivered', 'failed', 'deferred'] as const;
const EVENT_OF = { accepted: 'delivered', rejected: 'failed', deferred: 'deferred', unknown: 'deferred' } as const;

function* aboutEvents(view: View, { address, state }: RecipientResult): Generator<string> {
  const { journal } = view.played;
  const seen = EVENTS.flatMap((name) =>
    Array<string>(journal.mentions(name, view.outcome.messageId, address)).fill(name),
  );
  if (seen.join() !== EVENT_OF[state]) yield `${address} is ${state}, and its events were: ${seen.join() || 'none'}`;
}

/** Everybody is in `accepted` or `rejected`, and nobody in both. */
function* aboutLists(view: View): Generator<string> {
  const { accepted, rejected, deferred, unknown, envelope, rejectedErrors = [] } = view.outcome;
  const wanted = [...new Set(view.ending.plan.recipients)];
  const same = (what: string, actual: readonly string[], expected: readonly string[]): string[] =>
    actual.toSorted().join(' ') === expected.toSorted().join(' ')
      ? []
      : [`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
  yield* same(
    'the ledger',
    view.recipients.map(({ address }) => address),
    wanted,
  );
  yield* same('envelope.to', envelope.to, wanted);
  yield* same('accepted', accepted, view.in('accepted'));
  yield* same('deferred', deferred, view.in('deferred'));
  yield* same('unknown', unknown, view.in('unknown'));
  yield* same('rejected', rejected, [...view.in('rejected'), ...deferred, ...unknown]);
  const explained = rejectedErrors.map(({ recipient }) => recipient ?? '');
  const strangers = explained.filter((address) => !rejected.includes(address));
  if (strangers.length > 0) yield `rejectedErrors has ${strangers.join()}, who is not in rejected`;
  const unexplained = view.in('rejected').filter((address) => !explained.includes(address));
  if (unexplained.length > 0) yield `rejectedErrors does not have ${unexplained.join()}`;
}

/** It resolves when the options say so, and rejects with Nodemailer's error else. */
function* aboutEnd(view: View): Generator<string> {
  const { resolved, outcome } = view.ending;
  const { onUnknown, partial } = view.policy;
  const sent = outcome.accepted.length + (onUnknown === 'assume-sent' ? outcome.unknown.length : 0);
  const success = partial === 'reject' ? sent === view.recipients.length : sent > 0;
  if (resolved && !success) yield 'it resolved, and should have rejected';
  if (!resolved && success && !view.gaveUp) yield 'it rejected, and should have resolved';
  if (resolved) return;
  if (!(outcome instanceof Error)) yield 'it rejected with something that is no error';
  else if (!('classification' in outcome)) yield 'its error has no classification';
  else if (outcome.retryable !== outcome.deferred.length > 0) yield `retryable is ${outcome.retryable}`;
}

function* aboutTransactions(view: View): Generator<string> {
  const { transactions, messageId, recipients } = view.outcome;
  const announced = view.played.journal.count('attempt', messageId);
  if (announced !== transactions) yield `transactions is ${transactions}, and ${announced} attempts were announced`;
  const seen = view.received.transactions.length;
  if (seen > transactions * view.perTransaction) yield `transactions is ${transactions}, and the server saw ${seen}`;
  const attempts = recipients.map((each) => each.attempts);
  const sum = attempts.reduce((a, b) => a + b, 0);
  if (transactions > sum || transactions < Math.max(...attempts))
    yield `transactions is ${transactions}, attempts ${attempts}`;
}

/** The same message each time, and the one that was given. */
async function aboutBytes(view: View, folder: string): Promise<string[]> {
  const { plan, number } = view.ending;
  const { deliveries } = view.received;
  const strangers = [...view.received.addresses()].filter((address) => !plan.recipients.includes(address));
  const found = strangers.map((address) => `${address} was mailed, and is no recipient`);
  if (deliveries.length === 0) return found;
  const { messageId } = view.outcome;
  const wrong = deliveries.filter(({ headers }) => headers.get('message-id')?.join() !== messageId);
  if (wrong.length > 0) found.push(`${wrong.length} deliveries have another Message-ID than ${messageId}`);
  const expected = await expectedHash(plan, number, messageId, folder);
  const damaged = deliveries.filter(({ sha256 }) => sha256 !== expected);
  if (damaged.length > 0) found.push(`${damaged.length} of ${deliveries.length} deliveries have other bytes`);
  return found;
}

/** Never more connections than the pool has, or than there are deliveries. */
function* aboutSockets({ scenario, sites }: Played): Generator<string> {
  for (const { plan, sockets } of sites) {
    // below TLS it is not seen that the client has ended a connection
    if (plan.server.tls) continue;
    const limit = plan.pool?.maxConnections ?? scenario.messages.length;
    if (sockets.peak > limit) yield `${sockets.peak} connections at once, and ${limit} are the most`;
  }
}
