import { asError, legible } from './legible.ts';
import {
  type Abilities,
  type ComposedMail,
  type ComposedMessage,
  type Envelope,
  type InnerInfo,
  type InnerTransport,
  isPool,
  isSmtp,
  type MimeTree,
  type NodemailerError,
  retirement,
} from './nodemailer.ts';
import type { Spool, SpoolReader } from './spool.ts';

/** What became of one transaction: the inner transport's result or its error, and how far the message body got. */
export interface Outcome {
  readonly info?: InnerInfo;
  readonly error?: NodemailerError;
  /** The envelope that was handed out, with whatever SMTPConnection wrote into it. */
  readonly envelope: Envelope;
  /**
   * `asked`: the inner transport wanted the body, so it was connected and logged in; `sent`: it read it to its end;
   * `unseen`: it was not waited for any longer, and what it has sent by then does not show here.
   */
  readonly body: 'untouched' | 'asked' | 'started' | 'sent' | 'unseen';
  /** Keeps a pool from using the connection again that it went over. */
  readonly retire?: (() => void) | undefined;
}

export interface Attempt {
  readonly inner: InnerTransport;
  readonly abilities: Abilities;
  readonly mail: ComposedMail;
  readonly envelope: Envelope;
  /** Where the body is kept to be sent again; without one the caller's own mail is handed on as it is. */
  readonly spool: Spool | undefined;
  /** Ends the attempt early, with the error that it then fails with. */
  readonly signal: AbortSignal | undefined;
  /** Called when the inner transport wants the body: it is connected and logged in. */
  readonly onAsked?: (() => void) | undefined;
}

/**
 * Settles whatever the inner transport does: throws, calls back twice, or goes on after the signal. Never rejects. The
 * first answer counts: what comes after it, or after the signal, changes nothing.
 */
export function transact({ inner, abilities, mail, envelope, spool, signal, onAsked }: Attempt): Promise<Outcome> {
  return new Promise((resolve) => {
    const body = spool && new Body(mail.message, spool, onAsked);
    const handedOut = body ? attemptOf(mail, envelope, body, signal) : mail;
    const settle = (
      result: Pick<Outcome, 'info' | 'error'>,
      progress = body?.progress ?? 'untouched',
      told?: Error,
    ) => {
      signal?.removeEventListener('abort', onAbort);
      // after the verdict nothing more may leave: a body that goes on could still end in a delivery
      if (result.error || progress === 'sent') body?.stop(told);
      // only now does the pool still know which connection it was
      const retire = result.error && retirement(inner, handedOut);
      resolve({ ...result, envelope, body: progress, retire });
    };
    const fail = (reason: unknown) => settle({ error: asError(reason) });
    const succeed = (info: InnerInfo) => {
      const early = isSmtp(inner) && (body?.progress === 'asked' || body?.progress === 'started');
      if (early) fail(tooEarly());
      else settle({ info: isObject(info) ? legible(info) : (info ?? {}) });
    };
    const onAbort = () => {
      // somebody else's transport may have sent the message without reading it here
      const unseen = body && !abilities.byEnvelope;
      settle({ error: asError(signal?.reason) }, unseen ? 'unseen' : body?.progress, stopped());
    };
    // a listener of the attempt event may have aborted it
    if (signal?.aborted) {
      fail(signal.reason);
      return;
    }
    // before the inner transport's own listener, whose answer to the signal says less
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const returned = inner.send(handedOut, (error, info) => (error ? fail(error) : succeed(info)));
      // an async send() of somebody's own transport: its rejection would otherwise go unhandled, and the callback unmade
      if (isThenable(returned)) {
        returned.then((value) => {
          // a result instead of a callback; of anything else the promise says only that the work has begun
          if (isResult(value)) setImmediate(succeed, value);
        }, fail);
        // Nodemailer 7 to 9 never call back here; 10 does, and first
      } else if (returned === false && isPool(inner)) setImmediate(fail, poolClosed());
    } catch (error) {
      fail(error);
    }
  });
}

/** It has some of what Nodemailer's transports resolve with. */
function isResult(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { accepted, rejected, messageId, response } = legible(value);
  return [accepted, rejected].some(Array.isArray) || [messageId, response].some((text) => typeof text === 'string');
}

const tooEarly = (): NodemailerError =>
  Object.assign(new Error('The server accepted the message before it had been sent'), {
    code: 'EPROTOCOL',
    command: 'DATA',
  });

const stopped = () => new Error('Sending was stopped');

/** As Nodemailer 10 words it. */
const poolClosed = (): NodemailerError =>
  Object.assign(new Error('Connection pool was closed'), { code: 'ECONNECTION' });

// biome-ignore lint/suspicious/noExplicitAny: the transport of somebody else may give anything
const isObject = (value: unknown): value is Record<string, any> => typeof value === 'object' && value !== null;

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
  } catch {
    return false; // the sending is under way all the same
  }
}

/** As Nodemailer words it. */
export function abortError(signal: AbortSignal | undefined): NodemailerError {
  const error = new Error('Message sending aborted', { cause: signal?.reason });
  return Object.assign(error, { name: 'AbortError', code: 'EABORT' });
}

/**
 * The caller's mail as this attempt sees it: an envelope and a body of its own, everything else shared. Setting the
 * envelope on the shared message would race: transports read it only when they are connected.
 */
function attemptOf(mail: ComposedMail, envelope: Envelope, body: Body, signal: AbortSignal | undefined): ComposedMail {
  const message = overlay(mail.message, {
    getEnvelope: () => envelope,
    createReadStream: (options?: object) => body.createReadStream(options),
  });
  // what the attempt ends with must reach a transport that can end its connection, or leave a pool's queue
  return overlay(mail, { message, ...(signal && { data: overlay(mail.data ?? {}, { signal }) }) });
}

/**
 * The object with some members replaced; what is set on it (as `keepBcc` is by transports) is set on the object. Not by
 * inheritance: methods must run on the caller's own message, which knows itself as the root of its MIME tree, and V8
 * makes every object that becomes a prototype slow.
 */
function overlay<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get(_target, name) {
      if (Object.hasOwn(members, name)) return members[name as keyof Target];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** The message body as one attempt reads it: the only place that shows whether the final dot can have left. */
class Body {
  readonly #message: ComposedMessage;
  readonly #spool: Spool;
  readonly #onAsked: (() => void) | undefined;
  readonly #readers: SpoolReader[] = [];
  #stopped = false;

  constructor(message: ComposedMessage, spool: Spool, onAsked?: () => void) {
    this.#message = message;
    this.#spool = spool;
    this.#onAsked = onAsked;
  }

  createReadStream(options?: object): SpoolReader {
    const message = this.#message;
    const reader = this.#spool.createReadStream(() => message.createReadStream(options), isInMemory(message));
    if (this.#stopped) reader.destroy(stopped());
    this.#readers.push(reader);
    this.#onAsked?.();
    return reader;
  }

  /**
   * Keeps a transport from sending the rest: without its end, no server takes a message.
   *
   * @param reason told to a transport that is still at it. For one that called back, an error of the body would be a
   *   second failure: the pool of Nodemailer 7 to 9 has nobody left who listens, and the process would die of it
   */
  stop(reason?: Error): void {
    this.#stopped = true;
    for (const reader of this.#readers) if (!reader.drained) reader.destroy(reason);
  }

  /** A pool may ask for the body again over another connection, so the reader that got furthest counts. */
  get progress(): Outcome['body'] {
    if (this.#readers.length === 0) return 'untouched';
    if (this.#readers.some(({ drained }) => drained)) return 'sent';
    return this.#readers.some(({ readableDidRead }) => readableDidRead) ? 'started' : 'asked';
  }
}

/** Nothing in the message's tree is a file, a URL or a stream. */
function isInMemory({ content, _raw, childNodes = [] }: MimeTree): boolean {
  return isBytes(content) && isBytes(_raw) && childNodes.every(isInMemory);
}

const isBytes = (content: unknown): boolean => !content || typeof content === 'string' || Buffer.isBuffer(content);
