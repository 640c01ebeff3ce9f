import { Body, type MessageBytes, type Progress, stopped } from './body.ts';
import { asError, legible } from './legible.ts';
import {
  type Abilities,
  type Carrier,
  type ComposedMail,
  carrierOf,
  type Envelope,
  type InnerInfo,
  type InnerTransport,
  isPool,
  isSmtp,
  type NodemailerError,
} from './nodemailer.ts';

/** What became of one transaction: the inner transport's result or its error, and how far the message body got. */
export interface Outcome {
  readonly info?: InnerInfo;
  readonly error?: NodemailerError | undefined;
  /** The envelope that was handed out, with whatever SMTPConnection wrote into it. */
  readonly envelope: Envelope;
  /**
   * `asked`: the inner transport wanted the body, so it was connected and logged in; `sent`: it read it to its end;
   * `unseen`: it was not waited for any longer, and what it has sent by then does not show here.
   */
  readonly body: Progress | 'unseen';
  /** The connection that it went over, where that is a pool's. */
  readonly carrier?: Carrier | undefined;
}

export interface Attempt {
  readonly inner: InnerTransport;
  readonly abilities: Abilities;
  readonly mail: ComposedMail;
  readonly envelope: Envelope;
  /** The body for every attempt; without it the caller's own mail is handed on as it is. */
  readonly bytes: MessageBytes | undefined;
  /** Ends the attempt early, with the error that it then fails with. */
  readonly signal: AbortSignal | undefined;
  /** Called when the inner transport wants the body: it is connected and logged in. */
  readonly onAsked?: (() => void) | undefined;
  /** Called when a pool repeats the message over another connection, with what the server said to it on the first one. */
  readonly onRepeated?: ((refusal: NodemailerError, carrier: Carrier) => void) | undefined;
}

/**
 * Settles whatever the inner transport does: throws, calls back twice, or goes on after the signal. Never rejects. The
 * first answer counts: what comes after it, or after the signal, changes nothing.
 */
export function transact(attempt: Attempt): Promise<Outcome> {
  const { inner, abilities, mail, envelope, bytes, signal } = attempt;
  return new Promise((resolve) => {
    let carrier: Carrier | undefined;
    const asked = () => {
      const refusal = envelope.mailError;
      if (refusal) {
        // SMTPConnection would take it for the answer over the new connection
        delete envelope.mailError;
        if (carrier) attempt.onRepeated?.(refusal, carrier);
      }
      carrier = carrierOf(inner, handedOut);
      attempt.onAsked?.();
    };
    const body = bytes && new Body(bytes, asked);
    const handedOut = body ? attemptOf(mail, envelope, body, signal) : mail;
    const settle = (
      result: Pick<Outcome, 'info' | 'error'>,
      progress: Outcome['body'] = body?.progress ?? 'untouched',
      told?: Error,
    ) => {
      signal?.removeEventListener('abort', onAbort);
      // after the verdict nothing more may leave: a body that goes on could still end in a delivery
      if (result.error || progress === 'sent') body?.stop(told);
      resolve({ info: result.info, error: result.error, envelope, body: progress, carrier });
    };
    const fail = (reason: unknown) => settle({ error: asError(reason) });
    const succeed = (info: InnerInfo) => {
      const early = isSmtp(inner) && (body?.progress === 'asked' || body?.progress === 'started');
      if (early) fail(tooEarly());
      else settle({ info: readable(info, inner) });
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

/** Nodemailer's own results are plain objects. */
const readable = (info: InnerInfo, inner: InnerTransport): InnerInfo =>
  isObject(info) && !isSmtp(inner) ? legible(info) : (info ?? {});

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
