import { channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type AttemptEvent, announcer } from '../../src/transport/events.ts';
import { log } from '../../src/transport/log.ts';
import type { Logger } from '../../src/transport/nodemailer.ts';

const EVENT: AttemptEvent = { messageId: '<1@example.com>', transaction: 1, recipients: ['jo@example.com'] };

function announcing() {
  const emitter = new EventEmitter();
  const errors: unknown[][] = [];
  const logger = { error: (...line: unknown[]) => errors.push(line) };
  const announce = announcer(
    emitter,
    log(() => logger as unknown as Logger),
  );
  return { emitter, errors, announce };
}

describe('an event', () => {
  it('is not built when nobody listens', () => {
    const { announce, emitter } = announcing();
    emitter.on('retry', () => {});
    announce('attempt', () => expect.unreachable());
  });

  it('is built once for all who listen, here or on its channel', () => {
    const { announce, emitter } = announcing();
    const seen: unknown[] = [];
    const listener = (...args: unknown[]) => seen.push(...args);
    const subscriber = (event: unknown) => seen.push(event);
    channel('nodemailer-resilient:attempt').subscribe(subscriber);
    announce('attempt', () => ({ ...EVENT }));
    channel('nodemailer-resilient:attempt').unsubscribe(subscriber);
    expect(seen).toEqual([EVENT]);
    emitter.on('attempt', listener).on('attempt', listener);
    announce('attempt', () => ({ ...EVENT }));
    expect(seen).toEqual([EVENT, EVENT, EVENT]);
    expect(seen[1]).toBe(seen[2]);
  });

  it('comes with the emitter as `this`', () => {
    const { announce, emitter } = announcing();
    let self: unknown;
    emitter.on('attempt', function (this: unknown) {
      self = this;
    });
    announce('attempt', () => EVENT);
    expect(self).toBe(emitter);
  });

  it.each([
    [
      'throws',
      () => {
        throw new TypeError('a bug in the app');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('a bug in the app'))],
  ])('reaches the others when a listener %s, and the log hears of that', async (_, listener) => {
    const { announce, emitter, errors } = announcing();
    let reached = 0;
    emitter.on('attempt', listener).on('attempt', () => reached++);
    announce('attempt', () => EVENT);
    await new Promise(setImmediate);
    expect(reached).toBe(1);
    expect(errors).toEqual([
      [{ tnx: 'event', err: expect.any(TypeError) }, 'A listener of the %s event failed', 'attempt'],
    ]);
  });

  it('may fail where nobody logs', () => {
    const emitter = new EventEmitter().on('attempt', () => {
      throw new Error('a bug in the app');
    });
    expect(() =>
      announcer(
        emitter,
        log(() => undefined),
      )('attempt', () => EVENT),
    ).not.toThrow();
  });
});
