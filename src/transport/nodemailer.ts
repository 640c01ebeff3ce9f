import type { Readable } from 'node:stream';

// The parts of Nodemailer that this package stands on, as shapes: they hold for Nodemailer 7 to 10, whose own types
// differ from each other, and for transports written by others.

/** The error of a refused command or a broken connection. */
export interface NodemailerError extends Error {
  code?: string;
  /** What `code` was before Nodemailer put its own there: a Node errno or a TLS code. */
  originalCode?: string;
  /** Node's name for what failed, such as `connect` or `spawn sendmail`. */
  syscall?: string;
  command?: string;
  response?: string;
  responseCode?: number;
  permanent?: boolean;
  recipient?: string;
  rejected?: string[];
  rejectedErrors?: NodemailerError[];
}

/**
 * SMTPConnection works on the very object it is given and leaves its bookkeeping there: that is how the answers to
 * RCPT TO are known even when the transaction failed later on and the error says nothing of them.
 */
export interface Envelope {
  from?: string | false;
  to: string[];
  accepted?: string[];
  rejectedErrors?: NodemailerError[];
  mailError?: NodemailerError;
}

/** A node of the MIME tree, and what it is made of. */
export interface MimeTree {
  readonly content?: unknown;
  readonly _raw?: unknown;
  readonly childNodes?: readonly MimeTree[];
}

export interface ComposedMessage extends MimeTree {
  getEnvelope(): Envelope;
  messageId(): string;
  createReadStream(options?: object): Readable;
  /** Streams that plugins put behind the composed message; a signature is one of the latter. */
  readonly _transforms?: readonly unknown[];
  readonly _processFuncs?: readonly unknown[];
  /** Line breaks other than the message's own; names of header fields as a function of the app wants them. */
  readonly newline?: unknown;
  readonly normalizeHeaderKey?: unknown;
  /** Writes the message as it is composed, before any of these. */
  // biome-ignore lint/suspicious/noExplicitAny: a Writable, which @types/nodemailer takes for a Readable
  stream?(output: any, options: object, done: (error?: Error | null) => void): void;
}

export type ComposableMessage = ComposedMessage & Required<Pick<ComposedMessage, 'stream'>>;

/** What Nodemailer's Mail hands to a transport. */
export interface ComposedMail {
  // biome-ignore lint/suspicious/noExplicitAny: a message's data is whatever the caller gave to sendMail()
  data: any;
  message: ComposedMessage;
}

// biome-ignore lint/suspicious/noExplicitAny: the result is whatever the inner transport makes of it
export type InnerInfo = any;

export interface Logger {
  debug(entry: object, message: string, ...args: unknown[]): void;
  info(entry: object, message: string, ...args: unknown[]): void;
  warn(entry: object, message: string, ...args: unknown[]): void;
  error(entry: object, message: string, ...args: unknown[]): void;
}

export interface InnerTransport {
  readonly name: string;
  readonly version: string;
  send(mail: ComposedMail, callback: (error: Error | null, info?: InnerInfo) => void): unknown;
  verify?(...args: unknown[]): unknown;
  close?(...args: unknown[]): unknown;
  isIdle?(): boolean;
  pendingCount?(): number;
  on?(event: string, listener: (...args: unknown[]) => void): unknown;
  readonly supportsAbortSignal?: boolean | undefined;
  readonly logger?: Logger | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: each transport has options of its own
  readonly options?: any;
  // biome-ignore lint/suspicious/noExplicitAny: Mail of any version
  mailer?: any;
  readonly _connections?: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: a proxy's socket factory, handed through
  getSocket?: any;
}

export interface Abilities {
  /** Mails the envelope's recipients and nobody else, so a part of them can be mailed on its own. */
  readonly byEnvelope: boolean;
  /** Only hands the message back: there is no server and nothing to send again. */
  readonly local: boolean;
  /** Transactions of one message under way at once: a pool's connections; without a pool each one would log in anew. */
  readonly lanes: number;
}

const SMTP = 'SMTP';
const POOL = 'SMTP (pool)';
const BY_ENVELOPE = new Set([SMTP, POOL, 'Sendmail', 'SESTransport']);
const LOCAL = new Set(['StreamTransport', 'JSONTransport']);

/** Over SMTP a message is taken after its final dot, never before. */
export const isSmtp = ({ name }: InnerTransport): boolean => name === SMTP || name === POOL;

export const isPool = ({ name }: InnerTransport): boolean => name === POOL;

/**
 * A transport we do not know may send to `data.to` whatever the envelope says: splitting its batches would mail
 * everyone again each time.
 */
export function abilitiesOf(inner: InnerTransport): Abilities {
  return {
    byEnvelope: BY_ENVELOPE.has(inner.name),
    local: LOCAL.has(inner.name),
    lanes: isPool(inner) ? Math.max(1, Number(inner.options?.maxConnections) || 1) : 1,
  };
}

/** There is a login that a server may refuse. */
export const logsIn = (inner: InnerTransport): boolean => isSmtp(inner) && Boolean(inner.options?.auth);

/** The message is sent with a login of its own: without a pool, Nodemailer takes one from the message. */
export const hasOwnLogin = (inner: InnerTransport, mail: ComposedMail): boolean =>
  inner.name === SMTP && bringsLogin(mail);

/** The message brings a login along, which belongs to one server. */
export const bringsLogin = ({ data }: ComposedMail): boolean => Boolean(data?.auth);

/** A pool's connection: it is closed after `maxMessages` messages, and counts them here. */
interface PooledConnection {
  messages?: unknown;
  readonly available?: unknown;
  readonly queueEntry?: { readonly mail?: unknown } | false;
  close?(): void;
}

/** A connection of a pool that sends a message, and how many went over it before. */
export interface Carrier {
  readonly connection: PooledConnection;
  readonly sent: number;
}

const connectionsOf = ({ _connections }: InnerTransport): readonly PooledConnection[] =>
  Array.isArray(_connections) ? _connections : [];

/** To be asked while it sends: when it fails, older pools know nothing of it any more. */
export function carrierOf(inner: InnerTransport, mail: ComposedMail): Carrier | undefined {
  if (!isPool(inner)) return undefined;
  const connection = connectionsOf(inner).find(({ queueEntry }) => queueEntry && queueEntry.mail === mail);
  return typeof connection?.messages === 'number' ? { connection, sent: connection.messages } : undefined;
}

/**
 * A pool goes on using a connection whose server said that it has had enough messages over it, and has no way to be asked
 * for another. But it counts: a connection that has sent enough is closed as soon as it is free. So are the other ones, when
 * they have sent as many as this one could; those that have, and are free already, are closed at once.
 */
export function retire(inner: InnerTransport, { connection, sent }: Carrier): void {
  connection.messages = Number.POSITIVE_INFINITY;
  const { options } = inner;
  if (sent > 0 && sent < options?.maxMessages) options.maxMessages = sent;
  const isUsedUp = ({ available, messages }: PooledConnection) =>
    available === true && typeof messages === 'number' && messages >= options?.maxMessages;
  for (const each of connectionsOf(inner).filter(isUsedUp)) each.close?.();
}
