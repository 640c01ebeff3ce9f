import type { Classification, Scope } from '../classify/index.ts';
import type { Policy } from './options.ts';

type Timing = Pick<Policy, 'factor' | 'minTimeout' | 'maxTimeout' | 'greylistTimeout'>;

/** How much longer than `minTimeout` the first pause is when a server asked to slow down for one recipient. */
const THROTTLE = 5;
const OWN_LIMIT: ReadonlySet<Scope> = new Set<Scope>(['recipient', 'message']);
/** How far a greylist pause may grow, in `greylistTimeout`s. */
const GREYLIST_GROWTH = 5;
/** A pause that must not be cut short is stretched by up to this share, so that many senders do not return together. */
const STRETCH = 0.1;

/**
 * Milliseconds to wait before the n-th retry (`retry` counts from 1) of a recipient that got this answer.
 *
 * An ordinary failure is spread over the whole range ("full jitter"); where the server asked for quiet, by greylisting,
 * throttling or naming a time, the pause is never shorter than that.
 */
export function backoff(reason: Classification, retry: number, timing: Timing, random: () => number): number {
  if (isUsedUpConnection(reason) && retry === 1) return 0;
  const pause = quietPause(reason, retry, timing);
  return Math.round(pause > 0 ? pause * (1 + STRETCH * random()) : random() * ordinaryPause(retry, timing));
}

/** Milliseconds that whoever takes over should wait, when the delivery itself waits no longer. */
export function retryAfter(reason: Classification, retry: number, timing: Timing): number {
  return quietPause(reason, retry, timing) || ordinaryPause(retry, timing);
}

function quietPause(reason: Classification, retry: number, { factor, ...timing }: Timing): number {
  const asked = reason.retryAfter ?? 0;
  if (reason.kind === 'greylisted' && asked === 0) {
    return grown(timing.greylistTimeout, retry, factor, GREYLIST_GROWTH * timing.greylistTimeout);
  }
  if (reason.action !== 'throttle') return asked;
  // a limit that all messages share is kept to by the gate; one of a recipient alone is met by its own patience
  const base = (OWN_LIMIT.has(reason.scope) ? THROTTLE : 1) * timing.minTimeout;
  return Math.max(asked, grown(base, retry, factor, timing.maxTimeout));
}

const ordinaryPause = (retry: number, { minTimeout, factor, maxTimeout }: Timing): number =>
  grown(minTimeout, retry, factor, maxTimeout);

/** The server has had enough of this connection, not of us ("too many messages in this connection"). */
export const isUsedUpConnection = ({ scope, code }: Classification): boolean =>
  scope === 'connection' && code !== undefined;

const grown = (base: number, retry: number, factor: number, ceiling: number): number =>
  base > 0 ? Math.min(base * factor ** (retry - 1), ceiling) : 0;
