import type { Stage } from './classification.ts';

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
  readonly httpStatus: number | undefined;
  readonly retryable: boolean | undefined;
  readonly throttling: boolean;
}

/** A property of anything, undefined where reading it throws. */
export function read(source: unknown, key: string): unknown {
  if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return undefined;
  try {
    return (source as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

export function readString(source: unknown, key: string): string | undefined {
  const value = read(source, key);
  return typeof value === 'string' ? value : undefined;
}

export function readNumber(source: unknown, key: string): number | undefined {
  const value = read(source, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A number of three digits; a DOMException has a `code` as well. */
export function readReplyCode(source: unknown, key: string): number | undefined {
  const code = readNumber(source, key);
  return code !== undefined && Number.isInteger(code) && code >= 100 && code <= 999 ? code : undefined;
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
  const retryable = read(failure, '$retryable');
  return {
    code: readString(failure, 'code'),
    originalCode: readString(failure, 'originalCode') ?? readString(failure, 'Code'),
    causeCode: causeCode(failure),
    name: readString(failure, 'name') ?? '',
    message: readString(failure, 'message') ?? '',
    command: readString(failure, 'command'),
    syscall: readString(failure, 'syscall'),
    timeoutType: readString(failure, 'timeoutType'),
    responseCode: readReplyCode(failure, 'responseCode') ?? readReplyCode(failure, 'code'),
    response: readString(failure, 'response'),
    httpStatus: readNumber(read(failure, '$metadata'), 'httpStatusCode'),
    retryable: retryable === undefined ? undefined : Boolean(retryable),
    throttling: read(retryable, 'throttling') === true,
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
