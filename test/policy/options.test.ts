import { describe, expect, it } from 'vitest';
import { DEFAULTS, type ResilientOptions, ResilientTransport, resilient } from '../../src/index.ts';
import { checkOptions } from '../../src/policy/options.ts';

describe('options', () => {
  it('default to the exported constant', () => {
    expect(checkOptions()).toEqual(DEFAULTS);
    expect(checkOptions({ retries: undefined })).toEqual(DEFAULTS);
  });

  it('keep what was given', () => {
    const given: ResilientOptions = { retries: Number.POSITIVE_INFINITY, minTimeout: 0, onUnknown: 'fail', rules: [] };
    expect(checkOptions(given)).toEqual({ ...DEFAULTS, ...given });
  });

  it.each<[name: string, value: unknown, wanted: RegExp]>([
    ['retries', -1, /at least 0/],
    ['retries', Number.NaN, /a whole number/],
    ['retries', '3', /got "3"/],
    ['retries', 1.5, /whole/],
    ['factor', 0.5, /at least 1/],
    ['factor', Number.POSITIVE_INFINITY, /at least 1/],
    ['minTimeout', Number.POSITIVE_INFINITY, /at least 0/],
    ['minTimeout', -5, /at least 0/],
    ['maxTimeout', null, /got null/],
    ['maxRetryTime', Number.NaN, /or Infinity/],
    ['attemptTimeout', 0, /at least 1, or Infinity/],
    ['attemptTimeout', '30s', /got "30s"/],
    ['greylistTimeout', {}, /got an object/],
    ['unref', 1, /a boolean/],
    ['maxRecipients', 0, /at least 1/],
    ['maxRecipients', 2.5, /whole/],
    ['onUnknown', 'maybe', /one of 'retry', 'fail', 'assume-sent'/],
    ['partial', true, /one of 'resolve', 'reject'/],
    ['spoolMemory', -1, /at least 0/],
    ['rules', {}, /an array/],
    ['rules', [{ match: 42 }], /match/],
    ['shouldRetry', 'yes', /a function/],
    ['clock', {}, /now\(\), sleep\(\) and random\(\)/],
  ])('refuse %s: %j', (name, value, wanted) => {
    const options = { [name]: value } as ResilientOptions;
    for (const check of [checkOptions, (given: ResilientOptions) => new ResilientTransport({}, given)]) {
      expect(() => check(options)).toThrow(TypeError);
      expect(() => check(options)).toThrow(wanted);
      expect(() => check(options)).toThrow(name);
    }
  });

  it.each([
    ['retires', /Unknown option `retires`: known are retries,/],
    ['signal', /sendMail\(\{ signal \}\)/],
    ['randomize', /at random/],
    ['forever', /Infinity/],
    ['onFailedAttempt', /'retry' event/],
    ['constructor', /Unknown option/],
  ])('refuse the unknown name %s', (name, why) => {
    expect(() => checkOptions({ [name]: 1 } as never)).toThrow(TypeError);
    expect(() => checkOptions({ [name]: 1 } as never)).toThrow(why);
  });

  it.each([null, 42, 'x', []])('refuse %j in their place', (options) => {
    expect(() => checkOptions(options as never)).toThrow(TypeError);
  });

  it('are checked when given, not when sending', () => {
    expect(() => resilient({ sendMail() {}, transporter: { send() {} } } as never, { retries: -1 })).toThrow(/retries/);
  });
});
