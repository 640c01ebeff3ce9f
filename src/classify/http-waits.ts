import { clampWait } from './hints.ts';
import { read } from './reading.ts';

/** How long an HTTP answer asks to wait, from its headers. */
export interface HttpWaits {
  /** Milliseconds that the service asks to wait. */
  readonly wait: number | undefined;
  /** Milliseconds until its rate may be used again. */
  readonly rateReset: number | undefined;
}

const titled = (name: string): string => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** Headers are an object, a Map or a Headers; the value of one a text, a number or a list. */
function headerIn(headers: unknown, name: string): string | undefined {
  for (const spelling of [name, titled(name)]) {
    const value = callGet(headers, spelling) ?? read(headers, spelling);
    const first = typeof value === 'object' ? read(value, '0') : value;
    if (typeof first === 'string' || typeof first === 'number') return String(first).slice(0, 40).trim();
  }
  return undefined;
}

function callGet(headers: unknown, name: string): unknown {
  const get = read(headers, 'get');
  if (typeof get !== 'function') return undefined;
  try {
    return get.call(headers, name);
  } catch {
    return undefined;
  }
}

const SECOND = 1000;
const NUMBER = /^\d{1,15}(?:\.\d{1,9})?$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
/** Numbers of seconds beyond this are points in time. */
const EPOCH = 1_000_000_000;

type Header = (name: string) => string | undefined;

/** Nothing here knows the time: what names a moment counts from the answer's own date. */
const until = (moment: number, now: number): number | undefined =>
  Number.isFinite(moment) && Number.isFinite(now) ? clampWait(moment - now) : undefined;

const dateOf = (text: string | undefined): number =>
  text !== undefined && HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;

function waitIn(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (!NUMBER.test(value)) return until(dateOf(value), now);
  const number = Number(value);
  if (number < EPOCH) return clampWait(number * SECOND);
  return until(number < EPOCH * SECOND ? number * SECOND : number, now);
}

/** RFC 9110, 10.2.3; Azure and Microsoft Graph give milliseconds as well, and more exactly. */
function waitOf(header: Header, now: number): number | undefined {
  const exact = header('retry-after-ms') ?? header('x-ms-retry-after-ms');
  if (exact !== undefined && NUMBER.test(exact)) return clampWait(Number(exact));
  return waitIn(header('retry-after'), now) ?? waitIn(header('x-retry-after'), now);
}

/** Seconds at Resend (`ratelimit-reset`) and Brevo (`x-sib-...`), a point in time at SendGrid and Mailgun. */
const resetOf = (header: Header, now: number): number | undefined =>
  waitIn(header('ratelimit-reset'), now) ??
  waitIn(header('x-sib-ratelimit-reset'), now) ??
  waitIn(header('x-ratelimit-reset'), now);

/** `sources`: whatever stands where headers are expected; the first that has one decides. */
export function httpWaits(sources: readonly unknown[]): HttpWaits {
  const header: Header = (name) => {
    for (const headers of sources) {
      const value = headerIn(headers, name);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const now = dateOf(header('date'));
  return { wait: waitOf(header, now), rateReset: resetOf(header, now) };
}
