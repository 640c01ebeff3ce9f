import { clampWait } from './hints.ts';
import { type HttpWaits, httpWaits } from './http-waits.ts';
import { read, readNumber, readReplyCode, readString } from './reading.ts';

/** What an HTTP API answered, as its SDK or an HTTP client puts it on the error. */
export interface HttpAnswer extends HttpWaits {
  /** Undefined where an AWS SDK failed before there was an answer. */
  readonly status: number | undefined;
  /** The AWS SDK's own marks, which make its names mean what AWS says they mean. */
  readonly aws: boolean;
  /** What the service calls the error, most specific first. */
  readonly names: readonly string[];
  /** A number of the service's own beside the status (Postmark's ErrorCode). */
  readonly ownNumber: number | undefined;
  /** What the body says beside the error's message. */
  readonly details: readonly string[];
  readonly throttling: boolean;
  readonly retryable: boolean;
}

/**
 * The statuses that HTTP has in use. All other numbers are left to SMTP, which has 432, 450, 535 or 550 for itself.
 *
 * @see https://www.iana.org/assignments/http-status-codes; 520 to 530 are those of content delivery networks
 */
const isStatus = (value: number): boolean =>
  Number.isInteger(value) && ((value >= 400 && value <= 431) || value === 451 || (value >= 500 && value <= 530));

/** SMTP has these as well, so a bare number does not say whose it is. */
const isSmtpToo = (value: number): boolean => value === 421 || value >= 451;

function asStatus(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && isStatus(number) ? number : undefined;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Where status and headers may stand: on the error (undici), on its response (axios, got, ky), `$response` (AWS). */
const holders = (failure: object): unknown[] => [
  failure,
  read(failure, 'response'),
  read(failure, '$response'),
  read(failure, 'rawResponse'),
];

function statusOf(failure: object): number | undefined {
  const metadata = asStatus(read(read(failure, '$metadata'), 'httpStatusCode'));
  if (metadata !== undefined) return metadata;
  for (const holder of holders(failure)) {
    const status = asStatus(read(holder, 'status')) ?? asStatus(read(holder, 'statusCode'));
    if (status !== undefined) return status;
  }
  const code = read(failure, 'code');
  if (typeof code !== 'number' || !isStatus(code)) return undefined;
  return isObject(read(failure, 'response')) || !isSmtpToo(code) ? code : undefined;
}

function isAws(failure: object): boolean {
  const v3 = isObject(read(failure, '$metadata')) || read(failure, '$fault') !== undefined;
  const v2 = typeof read(failure, 'retryable') === 'boolean' && typeof read(failure, 'requestId') === 'string';
  return v3 || v2 || read(failure, '$retryable') !== undefined || read(failure, 'code') === 'ESES';
}

/** Nodemailer's errors of a conversation and Node's system errors are no HTTP answers, whatever else stands on them. */
const isElse = (failure: object): boolean =>
  readReplyCode(failure, 'responseCode') !== undefined ||
  readString(failure, 'command') !== undefined ||
  readString(failure, 'syscall') !== undefined;

/** Version 2 of the AWS SDK: what it would have waited itself. Its first pauses of some milliseconds are nobody's wish. */
function sdkDelay(failure: object): number | undefined {
  const delay = readNumber(failure, 'retryDelay') ?? 0;
  return delay >= 1000 ? clampWait(delay) : undefined;
}

const MAX_JSON = 8192;
const MAX_DETAIL = 300;
const MAX_ERRORS = 4;

/** A body that the HTTP client left as text. */
function parsed(body: unknown): unknown {
  if (typeof body !== 'string' || body.length > MAX_JSON || !body.trimStart().startsWith('{')) return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const SAYS = ['message', 'Message', 'ErrorMessage', 'detail', 'error', 'description'];

function wordsIn(source: unknown): string[] {
  // an error page of a gateway says nothing but its status
  if (typeof source === 'string') return source.trimStart().startsWith('<') ? [] : [source];
  const words = SAYS.map((key) => readString(source, key)).filter((text) => text !== undefined);
  return words.length > 0 ? words.slice(0, 1) : [readString(read(source, 'error'), 'message') ?? ''];
}

const bodies = (failure: object): unknown[] =>
  [failure, read(failure, 'response')].flatMap((holder) => [
    parsed(read(holder, 'body')),
    parsed(read(holder, 'data')),
  ]);

function detailsOf(failure: object, message: string): string[] {
  const sources = [read(failure, 'details'), read(failure, 'ErrorMessage'), ...bodies(failure)];
  for (const body of bodies(failure)) {
    const errors = read(body, 'errors');
    for (let n = 0; n < MAX_ERRORS; n++) sources.push(read(errors, `${n}`));
  }
  const words = sources.flatMap(wordsIn).map((text) => text.slice(0, MAX_DETAIL).trim());
  return [...new Set(words)].filter((text) => text !== '' && !message.includes(text)).slice(0, MAX_ERRORS);
}

function namesOf(failure: object): string[] {
  const named = bodies(failure).flatMap((body) => [readString(body, 'name'), readString(body, 'code')]);
  const own = ['name', 'code', 'originalCode', 'Code'].map((key) => readString(failure, key));
  return [...named, ...own].filter((name) => name !== undefined && name.length <= 64) as string[];
}

function ownNumberOf(failure: object): number | undefined {
  const candidates = [...bodies(failure).map((body) => read(body, 'ErrorCode')), read(failure, 'code')];
  return candidates.find((value) => typeof value === 'number');
}

/** The HTTP status that an error tells of, whichever SDK or HTTP client threw it. */
export function httpStatus(failure: unknown): number | undefined {
  return typeof failure !== 'object' || failure === null || isElse(failure) ? undefined : statusOf(failure);
}

export function readHttpAnswer(failure: object): HttpAnswer | undefined {
  if (isElse(failure)) return undefined;
  const status = statusOf(failure);
  const aws = isAws(failure);
  if (status === undefined && !aws) return undefined;
  const { wait, rateReset } = httpWaits(holders(failure).map((holder) => read(holder, 'headers')));
  const retryable = read(failure, '$retryable');
  return {
    status,
    aws,
    names: namesOf(failure),
    ownNumber: ownNumberOf(failure),
    details: detailsOf(failure, readString(failure, 'message') ?? ''),
    wait: wait ?? (aws ? sdkDelay(failure) : undefined),
    rateReset,
    throttling: read(retryable, 'throttling') === true,
    retryable: Boolean(retryable) || read(failure, 'retryable') === true || read(failure, '$fault') === 'server',
  };
}
