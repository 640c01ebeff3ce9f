import type { Answer, Drop, Fault, ReplyPieces } from './answer.ts';
import type { Stage } from './stages.ts';

/** What a connection does about one moment of the conversation. */
export interface Plan {
  /** The reply: bytes, pieces of them, or the usual one; nothing at all before hanging up. */
  readonly reply: Buffer | ReplyPieces | 'usual' | undefined;
  readonly delay: number;
  readonly trickle: number;
  readonly next: 'go on' | 'silent' | Drop;
  readonly after: number;
  /** For the record: the reply with its lines joined by \n, or 'dropped' or 'silent'. Empty for the usual one. */
  readonly said: string;
  /** Whether the server takes what it was asked to take; `undefined` where the usual reply decides. */
  readonly takes: boolean | undefined;
}

export const USUAL = plan({});

export function planFor(answer: Exclude<Answer, undefined>, stage: Stage): Plan {
  const fault = typeof answer === 'string' || answer instanceof Uint8Array ? { reply: answer } : answer;
  return plan(fault, stage === 'DATA' ? /^[23]/ : /^2/);
}

/** What is said where nothing else is. */
export function saying(reply: string): Plan {
  return plan({ reply });
}

function plan(fault: Fault, positive = /^2/): Plan {
  const { delay = 0, trickle = 0, after = 0 } = fault;
  const next = nextOf(fault);
  const mute = next === 'silent' || (fault.reply === undefined && (next === 'fin' || next === 'rst'));
  const reply = mute ? undefined : replyOf(fault.reply ?? true);
  const said = mute ? saidInstead(next) : textOf(reply);
  return { reply, delay, trickle, after, next, said, takes: fault.accept ?? takes(reply, said, positive) };
}

function nextOf({ silent, drop, reply }: Fault): Plan['next'] {
  if (silent) return 'silent';
  if (drop) return drop;
  // RFC 5321 3.8: a server that says 421 closes
  return typeof reply === 'string' && reply.startsWith('421') && drop !== false ? 'fin' : 'go on';
}

const saidInstead = (next: Plan['next']): string => (next === 'silent' ? 'silent' : 'dropped');

function replyOf(reply: Exclude<Fault['reply'], undefined>): Exclude<Plan['reply'], undefined> {
  if (reply === true) return 'usual';
  if (typeof reply === 'string') return Buffer.from(`${wireReply(reply)}\r\n`);
  return reply instanceof Uint8Array ? Buffer.from(reply) : reply;
}

function textOf(reply: Plan['reply']): string {
  if (!Buffer.isBuffer(reply)) return '';
  return reply
    .toString()
    .replace(/\r?\n$/, '')
    .replaceAll('\r\n', '\n');
}

/** Garbage and pieces take nothing; a client that hangs on is not told otherwise. */
function takes(reply: Plan['reply'], said: string, positive: RegExp): boolean | undefined {
  return reply === 'usual' ? undefined : positive.test(said);
}

/** Lines joined by \n. Where all of them have a code they stay as they are; else each gets the code of the first. */
export function wireReply(reply: string): string {
  const lines = reply.replace(/\r?\n$/, '').split(/\r?\n/);
  const code = /^\d{3}/.exec(reply)?.[0];
  if (!code || lines.every((line) => line.startsWith(code))) return lines.join('\r\n');
  const texts = lines.map((line) => (line.startsWith(code) ? line.slice(4) : line));
  return texts.map((text, i) => `${code}${i < texts.length - 1 ? '-' : ' '}${text}`).join('\r\n');
}
