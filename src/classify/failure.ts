import type { Stage } from './classification.ts';
import { type HttpAnswer, readHttpAnswer } from './http-answer.ts';
import { codeless, lostCode, OPENING, timeoutOf } from './lost-codes.ts';
import { read, readReplyCode, readString } from './reading.ts';

/** What can be read from whatever was thrown: every field checked, nothing of it trusted. */
export interface FailureView {
  readonly code: string | undefined;
  readonly originalCode: string | undefined;
  readonly causeCode: string | undefined;
  readonly name: string;
  readonly message: string;
  readonly command: string | undefined;
  readonly syscall: string | undefined;
  readonly timeoutType: string | undefined;
  /** Reply code and reply, where a server said something. */
  readonly responseCode: number | undefined;
  readonly response: string | undefined;
  /** What an HTTP API answered, where one did. */
  readonly http: HttpAnswer | undefined;
}

/** `instanceof`, which a proxy can make throw. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

const MAX_CAUSES = 4;

/** The first system error code down the `cause` chain; Node wraps several connection attempts into an AggregateError. */
function causeCode(failure: unknown): string | undefined {
  let current = failure;
  for (let depth = 0; depth < MAX_CAUSES; depth++) {
    const errors = read(current, 'errors');
    current = read(current, 'cause') ?? read(errors, '0');
    const code = readString(current, 'originalCode') ?? readString(current, 'code');
    if (code !== undefined) return code;
  }
  return undefined;
}

export function viewFailure(failure: object): FailureView {
  const http = readHttpAnswer(failure);
  const message = [readString(failure, 'message') ?? '', ...(http?.details ?? [])].filter(Boolean).join(': ');
  const opening = message.slice(0, OPENING);
  return {
    code: readString(failure, 'code') ?? codeless(opening),
    originalCode: readString(failure, 'originalCode') ?? readString(failure, 'Code') ?? lostCode(failure, opening),
    causeCode: causeCode(failure),
    name: readString(failure, 'name') ?? '',
    message,
    command: readString(failure, 'command'),
    syscall: readString(failure, 'syscall'),
    timeoutType: readString(failure, 'timeoutType') ?? timeoutOf(opening),
    // a number there is an API's status or its own number, unless nothing else says so
    responseCode: readReplyCode(failure, 'responseCode') ?? (http?.status ? undefined : readReplyCode(failure, 'code')),
    response: readString(failure, 'response'),
    http,
  };
}

const COMMANDS: Readonly<Record<string, Stage>> = {
  CONN: 'CONN',
  EHLO: 'EHLO',
  HELO: 'EHLO',
  LHLO: 'EHLO',
  STARTTLS: 'STARTTLS',
  MAIL: 'MAIL',
  RCPT: 'RCPT',
};

/** Nodemailer's `command` as a stage. Its `DATA` is the command itself with EENVELOPE, the final dot with EMESSAGE. */
export function stageOf(command: string | undefined, code: string | undefined): Stage | undefined {
  if (command === undefined) return undefined;
  const verb = command.slice(0, 16).split(' ', 1)[0] ?? '';
  if (verb === 'DATA') return code === 'EMESSAGE' ? 'DOT' : 'DATA';
  if (verb === 'AUTH') return 'AUTH';
  return Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined;
}
