import { wireReply } from './test-server.ts';

/** 'fin': an orderly close after what was written. 'rst': a reset, with which a reply just written may be lost. */
export type Drop = 'fin' | 'rst';

export type StubAction =
  | { readonly drop: Drop }
  | { readonly reply: string | Buffer; readonly drop: Drop }
  /** Nothing is ever answered again on this connection. */
  | { readonly silent: true }
  /** Replies after `delay` milliseconds of real time (without `reply`: with the usual positive reply). */
  | { readonly delay: number; readonly reply?: string | Buffer };

/** The message is the server's, yet no reply tells the client so: the in-doubt case. */
export type AcceptUnheard =
  | { readonly accept: true; readonly drop: Drop }
  | { readonly accept: true; readonly silent: true };

/**
 * A string is the reply as on the wire (lines joined by \n; CRLF is added), a Buffer is sent byte for byte (so with its
 * CRLF), `undefined` is the usual positive reply.
 */
export type StubAnswer = string | Buffer | StubAction | undefined;
export type DotAnswer = StubAnswer | AcceptUnheard;

/** What a session does about one command. */
export interface Plan {
  readonly bytes: Buffer | undefined;
  readonly delay: number;
  readonly next: 'go on' | 'silent' | Drop;
  /** For the recording: the reply, or 'dropped' or 'silent'. */
  readonly said: string;
  /** First digit of the reply, '' without one; '2' as well for a message accepted without a reply. */
  readonly digit: string;
}

export function planFor(answer: DotAnswer, usual: string): Plan {
  if (answer === undefined) return plan({ reply: usual });
  if (typeof answer === 'string' || Buffer.isBuffer(answer)) return plan({ reply: answer });
  if ('accept' in answer) return { ...plan({ next: 'drop' in answer ? answer.drop : 'silent' }), digit: '2' };
  if ('silent' in answer) return plan({ next: 'silent' });
  if ('drop' in answer) return plan({ ...('reply' in answer ? { reply: answer.reply } : {}), next: answer.drop });
  return plan({ reply: answer.reply ?? usual, delay: answer.delay });
}

function plan(what: { reply?: string | Buffer; delay?: number; next?: Plan['next'] }): Plan {
  const { reply, delay = 0, next = 'go on' } = what;
  const bytes = typeof reply === 'string' ? Buffer.from(`${wireReply(reply)}\r\n`) : reply;
  const text = bytes
    ?.toString()
    .replace(/\r?\n$/, '')
    .replaceAll('\r\n', '\n');
  return { bytes, delay, next, said: text ?? (next === 'silent' ? 'silent' : 'dropped'), digit: text?.[0] ?? '' };
}
