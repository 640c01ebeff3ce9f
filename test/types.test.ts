import nodemailer, { type Transporter } from 'nodemailer';
import SMTPTransport from 'nodemailer/lib/smtp-transport';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Classification,
  classify,
  type DeliveryError,
  type DeliveryInfo,
  type RecipientResult,
  ResilientTransport,
  type RetryEvent,
  resilient,
} from '../src/index.ts';

// The compiler checks these (`npm run types`); that the file also runs keeps the expressions honest.

describe('resilient()', () => {
  it("keeps the pool's info type and adds ours", () => {
    const plain = nodemailer.createTransport({ pool: true, host: '127.0.0.1' });
    const sendPlain = () => plain.sendMail({});
    type PoolInfo = Awaited<ReturnType<typeof sendPlain>>;
    const transporter = resilient(plain);
    const send = () => transporter.sendMail({});
    type Info = Awaited<ReturnType<typeof send>>;
    expectTypeOf<Info>().toExtend<PoolInfo>();
    expectTypeOf<Info>().toExtend<DeliveryInfo>();
    expectTypeOf<Info['messageSize']>().toEqualTypeOf<PoolInfo['messageSize']>();
    expectTypeOf<Info['recipients']>().toEqualTypeOf<RecipientResult[]>();
    expectTypeOf<Info['accepted']>().toExtend<string[]>();
    expectTypeOf(transporter).toExtend<Transporter>();
    plain.close();
    expect(transporter).toBe(plain);
  });

  it("keeps the stream transport's message", () => {
    const transporter = resilient(nodemailer.createTransport({ streamTransport: true }));
    const send = () => transporter.sendMail({});
    type Info = Awaited<ReturnType<typeof send>>;
    expectTypeOf<Info['message']>().not.toBeUnknown();
    expectTypeOf<Info['deferred']>().toEqualTypeOf<string[]>();
    expect(transporter.transporter).toBeInstanceOf(ResilientTransport);
  });

  it('takes several, whose results may differ', () => {
    const pool = nodemailer.createTransport({ pool: true, host: '127.0.0.1' });
    const stream = nodemailer.createTransport({ streamTransport: true });
    const transporter = resilient([pool, stream]);
    const send = () => transporter.sendMail({});
    type Info = Awaited<ReturnType<typeof send>>;
    expectTypeOf<Info>().not.toBeAny();
    expectTypeOf<Info>().toExtend<DeliveryInfo>();
    expectTypeOf<Info['messageId']>().toEqualTypeOf<string>();
    expectTypeOf<Info['recipients'][number]['route']>().toEqualTypeOf<number | undefined>();
    // @ts-expect-error a transport is no transporter
    expect(() => resilient([new SMTPTransport({})])).toThrow(TypeError);
    pool.close();
    expect(transporter).toBe(pool);
  });

  it('gives typed events', () => {
    const { transporter } = resilient(nodemailer.createTransport({}));
    transporter.on('retry', (event) => expectTypeOf(event).toEqualTypeOf<RetryEvent>());
    transporter.on('delivered', ({ recipients }) =>
      expectTypeOf(recipients).toEqualTypeOf<readonly RecipientResult[]>(),
    );
    // @ts-expect-error there is no such event
    transporter.on('retires', () => {});
    expect(transporter.listenerCount('retry')).toBe(1);
  });

  it('refuses what is no transporter, and options that do not exist', () => {
    // @ts-expect-error a transport is no transporter
    expect(() => resilient(new SMTPTransport({}))).toThrow(TypeError);
    // @ts-expect-error retries is a number
    expect(() => resilient(nodemailer.createTransport({}), { retries: '3' })).toThrow(TypeError);
    // @ts-expect-error a typing mistake
    expect(() => resilient(nodemailer.createTransport({}), { retires: 3 })).toThrow(TypeError);
  });
});

describe('ResilientTransport', () => {
  it('is a transport for createTransport()', () => {
    const transporter = nodemailer.createTransport(new ResilientTransport({ host: '127.0.0.1' }));
    const send = () => transporter.sendMail({});
    type Info = Awaited<ReturnType<typeof send>>;
    expectTypeOf<Info>().not.toBeAny();
    expectTypeOf<Info['recipients']>().toEqualTypeOf<RecipientResult[]>();
    expectTypeOf<Info['response']>().toEqualTypeOf<string>();
    expect(transporter.transporter).toBeInstanceOf(ResilientTransport);
  });
});

describe('classify()', () => {
  it('always has an answer to an error', () => {
    expectTypeOf(classify(new Error('x'))).toEqualTypeOf<Classification>();
    expectTypeOf(classify('550 5.1.1 User unknown')).toEqualTypeOf<Classification | undefined>();
    expect(classify('250 OK')).toBeUndefined();
  });
});

describe('the error', () => {
  it('carries the ledger', () => {
    expectTypeOf<DeliveryError['classification']>().toEqualTypeOf<Classification>();
    expectTypeOf<DeliveryError['recipients']>().toEqualTypeOf<RecipientResult[]>();
    expectTypeOf<DeliveryError>().toExtend<Error>();
  });
});
