import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { asError, legible } from '../../src/transport/legible.ts';

const throwing = (): never => {
  throw new Error('not yours to read');
};

const FIELDS = [
  ...['name', 'message', 'cause', 'code', 'originalCode', 'syscall', 'timeoutType', 'command', 'responseCode'],
  ...['response', 'permanent', 'recipient', 'accepted', 'rejected', 'rejectedErrors', 'address', 'envelope'],
  ...['messageId', 'ehlo'],
];

describe('what a transport gave', () => {
  it('is itself where all of it can be read', () => {
    const given = { response: '250 OK', other: 1 };
    expect(legible(given)).toBe(given);
  });

  it.each(FIELDS)('is what else can be read of it where %s throws', (name) => {
    const given = Object.fromEntries(FIELDS.map((each) => [each, `its ${each}`]));
    const hostile = Object.defineProperty({ ...given }, name, { get: throwing });
    delete given[name];
    expect(legible(hostile)).toEqual(given);
  });

  it('has no field that was not given', () => {
    const hostile = Object.defineProperty({ code: 'EX' }, 'response', { get: throwing });
    expect(Object.keys(legible(hostile))).toEqual(['code']);
  });

  it('is a copy where another field of its own throws', () => {
    const hostile = { response: '250 OK' };
    Object.defineProperty(hostile, 'other', { enumerable: true, get: throwing });
    expect(legible(hostile)).toEqual({ response: '250 OK' });
  });
});

describe('whatever was thrown', () => {
  it.each([
    ['this realm', new Error('x')],
    ['another realm', runInNewContext('new Error("x")')],
  ])('is itself when it is an error of %s', (_, error) => {
    expect(asError(error)).toBe(error);
  });

  it.each(['text', undefined, null, {}])('is the cause of an error when it is none: %j', (reason) => {
    const error = asError(reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ message: 'Something that is no error was thrown', cause: reason });
  });

  it('is the cause of an error when it does not even say what it is', () => {
    const reason = new Proxy({}, { getPrototypeOf: throwing });
    expect(asError(reason).cause).toBe(reason);
  });

  it('is an error with what can be read of one', () => {
    const message = 'An error that cannot be read was thrown';
    const hostile = Object.defineProperty(new Error('x'), 'response', { get: throwing });
    expect(asError(Object.assign(hostile, { code: 'EX' }))).toMatchObject({ message: 'x', code: 'EX' });
    const error = asError(Object.defineProperty(new Error('x'), 'message', { get: throwing }));
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(message);
  });
});
