import type { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import nodemailer from 'nodemailer';
import { type InnerTransport, isPool } from './nodemailer.ts';

/** What only Nodemailer's Mail object acts on: a Mail made around a transport never sees the transport's options. */
const COMPOSING = [
  'dkim',
  'attachDataUrls',
  'maxRecipients',
  'disableFileAccess',
  'disableUrlAccess',
  'normalizeHeaderKey',
] as const;
const MAIL_OPTIONS = [...COMPOSING, 'proxy'] as const;

/**
 * A pool puts a message back into its queue by itself when a connection closes, which multiplies with our retries and
 * has no end before Nodemailer 10. One is left to it: the connection that the server had closed while it was idle.
 */
const POOL_REQUEUES = 1;

/** A transport whose transporter stays: what Nodemailer's Mail object acts on goes on being acted on. */
export class Kept {
  readonly transport: InnerTransport;

  constructor(transport: InnerTransport) {
    this.transport = transport;
  }
}

/**
 * The transports to send with: those given, or what Nodemailer makes of options or a URL.
 * @throws {TypeError} when one is none of these or there is none, and for options that would have no effect
 */
export function innerTransports(given: readonly unknown[]): InnerTransport[] {
  const transports = given.map((each) => (each instanceof Kept ? each.transport : madeOf(each)));
  if (transports.length === 0) throw new TypeError('Expected at least one transport');
  if (new Set(transports).size < transports.length) throw new TypeError('One of the transports is in the list twice');
  refuseComposing(transports);
  for (const transport of transports) boundRequeues(transport);
  return transports;
}

function madeOf(inner: unknown): InnerTransport {
  if (isObject(inner) && typeof inner.sendMail === 'function') {
    throw new TypeError('This is a transporter, not a transport: use resilient(transporter, options)');
  }
  if (isObject(inner) && typeof inner.send === 'function') {
    refuseMailOptions(inner.options);
    return inner as unknown as InnerTransport;
  }
  if (isObject(inner) || (typeof inner === 'string' && /^(smtps?|direct):/i.test(inner))) {
    // biome-ignore lint/suspicious/noExplicitAny: Nodemailer checks its own options
    const { options, transporter } = nodemailer.createTransport(inner as any);
    refuseMailOptions(options);
    // the Mail that came with it stays unused: it must not answer for the events of the transport
    (transporter as unknown as Partial<EventEmitter>).removeAllListeners?.();
    return transporter as unknown as InnerTransport;
  }
  throw new TypeError('Expected a Nodemailer transport, its options or a connection URL such as smtp://host:port');
}

function refuseMailOptions(options: unknown): void {
  if (!isObject(options)) return;
  for (const name of MAIL_OPTIONS) {
    if (options[name] === undefined || options[name] === false) continue;
    throw new TypeError(
      `Option \`${name}\` would have no effect here: Nodemailer's own transporter acts on it. ` +
        'Use resilient(nodemailer.createTransport(options)) instead',
    );
  }
}

/** The first of several composes all messages: another one would be expected to, and would not. */
function refuseComposing([first, ...others]: readonly InnerTransport[]): void {
  for (const { options } of others) {
    for (const name of COMPOSING) {
      const value: unknown = options?.[name];
      if (!value || isDeepStrictEqual(value, first?.options?.[name])) continue;
      throw new TypeError(
        `Option \`${name}\` would have no effect on another transport than the first, which composes all messages`,
      );
    }
  }
}

function boundRequeues(inner: InnerTransport): void {
  const { options } = inner;
  if (!isPool(inner) || !isObject(options)) return;
  const requeues = options.maxRequeues;
  if (typeof requeues !== 'number' || requeues < 0 || requeues > POOL_REQUEUES) options.maxRequeues = POOL_REQUEUES;
}

/** @returns what tells a pool whether the server is away: it is to repeat nothing then, for each probe would be two */
export function requeuesOf(inner: InnerTransport): (isAway: boolean) => void {
  const { options } = inner;
  if (!isPool(inner) || !isObject(options)) return () => {};
  const usual = options.maxRequeues;
  return (isAway) => {
    options.maxRequeues = isAway ? 0 : usual;
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
