import { awsMeaning } from './aws-errors.ts';
import type { Kind } from './classification.ts';
import type { FailureView } from './failure.ts';
import type { HttpAnswer } from './http-answer.ts';
import { KIND_DEFAULTS } from './kinds.ts';
import { HOUR, type Meaning } from './meaning.ts';
import * as ref from './references.ts';
import { findRule } from './says.ts';
import { serviceMeaning } from './service-errors.ts';

/** Errors of transports that send through a mail service's HTTP API. */

const status = (meaning: Meaning): Meaning => ({ reference: ref.RFC9110, ...meaning });

const NOT_TAKEN = status({
  kind: 'message-invalid',
  action: 'fail',
  summary: 'The mail service does not take the request as it is.',
  remedy: 'Read its answer: it names the field that is wrong, often an address or the sender.',
});
const NOT_OFFERED = status({
  kind: 'protocol',
  scope: 'server',
  action: 'fail',
  summary: 'The mail service does not offer what the transport asks for.',
  remedy: 'Check the URL of its API, and the version of the transport or SDK.',
});
const TROUBLE = status({
  kind: 'server-error',
  action: 'retry',
  summary: 'The mail service has a problem of its own.',
  remedy: 'Nothing is wrong with the message: try again later, and look at the status page of the service if it lasts.',
});
const SLOW = status({ kind: 'network', action: 'retry', summary: 'The mail service waited too long for the request.' });

const STATUSES: Readonly<Record<number, Meaning>> = {
  401: status({
    kind: 'auth',
    action: 'fail',
    summary: 'The mail service does not accept the API key.',
    remedy: 'Check the key and the region or account it belongs to; make a new one if it was revoked.',
  }),
  402: status({
    kind: 'quota-exceeded',
    action: 'throttle',
    retryAfter: HOUR,
    summary: 'The mail service wants to be paid first: credits or plan are used up.',
    remedy: 'Buy credits or a larger plan, or wait for the next period.',
  }),
  403: status({
    kind: 'auth',
    action: 'fail',
    summary: 'The mail service does not let this API key do that.',
    remedy: 'Check the rights of the key, and whether the account and its domain may send.',
  }),
  404: status({
    kind: 'protocol',
    scope: 'server',
    action: 'fail',
    summary: 'The mail service does not know what the request names: its URL, the sending domain or a template.',
    remedy: 'Check the URL and region of its API, and the names in the message.',
  }),
  405: NOT_OFFERED,
  407: status({ kind: 'auth', action: 'fail', summary: 'The proxy on the way to the mail service wants a login.' }),
  408: SLOW,
  409: status({
    kind: 'server-error',
    scope: 'message',
    action: 'retry',
    summary: 'The request is at odds with another one that is under way.',
    remedy: 'Nothing to change here: it is tried again.',
  }),
  413: status({ kind: 'message-too-large', action: 'fail' }),
  421: SLOW,
  425: TROUBLE,
  429: { kind: 'rate-limited', reference: ref.RFC6585 },
  451: status({ kind: 'policy', action: 'fail' }),
  501: NOT_OFFERED,
  505: NOT_OFFERED,
};

const statusMeaning = (number: number): Meaning => STATUSES[number] ?? (number < 500 ? NOT_TAKEN : TROUBLE);

const set = (...kinds: Kind[]): ReadonlySet<Kind> => new Set(kinds);

/**
 * What the words of an answer may say more exactly than its status or name, by the kind of those. What they may not: a
 * missing template is "not found" as well, and no recipient is meant by that.
 */
const NARROWED_BY: Readonly<Partial<Record<Kind, ReadonlySet<Kind>>>> = {
  'rate-limited': set('quota-exceeded'),
  'server-error': set('rate-limited', 'quota-exceeded'),
  policy: set('sender-rejected', 'sender-auth', 'spam', 'virus', 'quota-exceeded'),
  auth: set('rate-limited', 'quota-exceeded', 'sender-rejected', 'sender-auth', 'spam', 'blocklisted'),
  'message-invalid': set(
    'recipient-unknown',
    'recipient-disabled',
    'mailbox-full',
    'domain-invalid',
    'too-many-recipients',
    'rate-limited',
    'quota-exceeded',
    'blocklisted',
    'spam',
    'virus',
    'policy',
    'sender-rejected',
    'sender-auth',
    'auth',
    'message-too-large',
  ),
};

/** Replies that stand for a final and a passing answer where rules want a code. */
const FINAL = 550;
const PASSING = 450;

function narrowed(meaning: Meaning, text: string): Meaning {
  const final = meaning.action === 'fail';
  const said = findRule({ code: final ? FINAL : PASSING, enhanced: undefined, text }, undefined);
  if (said === undefined || said.general || !NARROWED_BY[meaning.kind]?.has(said.rule.kind)) return meaning;
  const { rule } = said;
  const action = rule.action ?? KIND_DEFAULTS[rule.kind][final ? 'permanent' : 'transient'];
  // one answer for all recipients: whose address is dead it does not say
  return { ...rule, action, suppress: false };
}

/** A rate that may be used again in a second says nothing about the quota of a day. */
const waitFor = ({ wait, rateReset }: HttpAnswer, kind: Kind): number | undefined =>
  wait ?? (kind === 'rate-limited' ? rateReset : undefined);

function known(answer: HttpAnswer): Meaning | undefined {
  const named = answer.aws ? awsMeaning(answer) : serviceMeaning(answer);
  return named ?? (answer.status === undefined ? undefined : statusMeaning(answer.status));
}

/** The meaning of an error that an HTTP API's answer stands behind: words before names before the status. */
export function httpMeaning(view: FailureView): Meaning | undefined {
  const answer = view.http;
  if (answer === undefined) return undefined;
  const meaning = known(answer);
  if (meaning === undefined) return undefined;
  const exact = narrowed(meaning, view.message);
  const wait = waitFor(answer, exact.kind);
  return {
    ...exact,
    ...(answer.aws && { reference: ref.SES }),
    ...(wait !== undefined && { retryAfter: wait }),
  };
}
