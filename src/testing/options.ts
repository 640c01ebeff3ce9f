import type { Behaviours, Flavour } from './behaviours/index.ts';
import type { KeyPair } from './certificates.ts';
import type { Script } from './script.ts';

/** Where a server takes its time from. `FakeClock` is one, and so is the clock of a transport. */
export interface ServerClock {
  /** Milliseconds; only differences mean anything. */
  now(): number;
  sleep(ms: number, options: { readonly signal: AbortSignal; readonly unref: boolean }): Promise<void>;
}

export const DEFAULT_NAME = 'mx.example.test';

/** A wrong type or value, an unknown name or stage throws a `TypeError` that names it. */
export interface FaultServerOptions {
  /** Asked at every moment of every conversation, before the behaviours. */
  readonly script?: Script | undefined;
  /** What real servers do, ready to use: `{ greylisting: { delay: 300_000 }, recipientsPerTransaction: 50 }`. */
  readonly behaviours?: Behaviours | undefined;
  /**
   * Whose words the behaviours use. Default: each speaks as Postfix does, `messagesPerConnection` as Exim. A flavour
   * that has no such behaviour is an error.
   */
  readonly flavour?: Flavour | undefined;
  /**
   * A port of 127.0.0.1; 0 is any free one.
   * @default 0
   */
  readonly port?: number | undefined;
  /** LMTP instead of SMTP: LHLO, and a reply for each recipient after the dot. Nodemailer: `lmtp: true`. */
  readonly lmtp?: boolean | undefined;
  /** Offers STARTTLS with this certificate: `'self-signed'` (valid until 2120), `'expired'`, or one of your own. */
  readonly tls?: 'self-signed' | 'expired' | KeyPair | undefined;
  /** TLS from the first byte; with `tls`, else with the self-signed certificate. */
  readonly secure?: boolean | undefined;
  /** Offers AUTH, and takes this login only (XOAUTH2: `pass` is the access token). */
  readonly auth?: { readonly user: string; readonly pass: string } | undefined;
  /**
   * The mechanisms on offer. AUTH is offered with `auth`, `authMethods` or a behaviour that needs it.
   * @default ['PLAIN', 'LOGIN']
   */
  readonly authMethods?: readonly ('PLAIN' | 'LOGIN' | 'XOAUTH2' | 'CRAM-MD5')[] | undefined;
  /**
   * Announce PIPELINING. Pipelined commands work either way.
   * @default true
   */
  readonly pipelining?: boolean | undefined;
  /** Further lines of the EHLO reply, such as `'LIMITS RCPTMAX=50'`. */
  readonly ehlo?: readonly string[] | undefined;
  /**
   * Host name in the greeting and the EHLO reply.
   * @default 'mx.example.test'
   */
  readonly name?: string | undefined;
  /**
   * For `probability` and `moment.random()`.
   * @default 1
   */
  readonly seed?: number | undefined;
  /** Time for the behaviours. Default: real time. Faults' own `delay` and `trickle` are real time always. */
  readonly clock?: ServerClock | undefined;
  /**
   * Keep the bytes of every message; else only size, hash and headers, so that large ones take no memory.
   * @default true
   */
  readonly keepMessages?: boolean | undefined;
}
