import type { NodemailerError } from './nodemailer.ts';

// What a transport of somebody else hands over may be a proxy or have getters that throw. They must not do so while the
// ledger is written: whoever was mailed would be forgotten.

/** All that this package reads of a result or an error. */
const FIELDS = [
  ...['name', 'message', 'cause', 'code', 'originalCode', 'syscall', 'timeoutType', 'command'],
  ...['responseCode', 'response', 'permanent', 'recipient', 'accepted', 'rejected', 'rejectedErrors'],
  ...['address', 'envelope', 'messageId', 'ehlo'],
];

/** The object, or where reading it throws, what can be read of it. */
export function legible<T extends object>(given: T, blank: () => object = () => ({})): T {
  try {
    for (const name of FIELDS) Reflect.get(given, name);
    // copies take every field of its own
    void { ...given };
    return given;
  } catch {
    return Object.assign(blank(), Object.fromEntries(FIELDS.flatMap((name) => fieldOf(given, name)))) as T;
  }
}

function fieldOf(given: object, name: string): [name: string, value: unknown][] {
  try {
    const value: unknown = Reflect.get(given, name);
    return value === undefined ? [] : [[name, value]];
  } catch {
    return [];
  }
}

/** Whatever was thrown. */
export function asError(reason: unknown): NodemailerError {
  return isError(reason)
    ? legible(reason, () => new Error('An error that cannot be read was thrown'))
    : new Error('Something that is no error was thrown', { cause: reason });
}

function isError(value: unknown): value is NodemailerError {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}
