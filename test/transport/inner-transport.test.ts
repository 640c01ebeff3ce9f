import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { createFaultServer } from '../../src/testing/index.ts';
import { innerTransports, Kept } from '../../src/transport/inner-transport.ts';
import { abilitiesOf, type InnerTransport, isPool, isSmtp } from '../../src/transport/nodemailer.ts';
import { people, sender } from '../support/sending.ts';

/** Of one. */
const innerTransport = (given: unknown): InnerTransport | undefined => innerTransports([given])[0];

const transport = (name: string, options?: object): InnerTransport => ({ name, version: '1', send: () => {}, options });

describe('the inner transport', () => {
  it.each(['smtp://127.0.0.1', 'SMTPS://127.0.0.1', 'direct:?name=example.com'])('is made of %s', (url) => {
    expect(innerTransport(url)?.send).toBeTypeOf('function');
  });

  it.each(['http://127.0.0.1', 'x smtp://127.0.0.1', 'smtp', undefined, null, 5])('is not made of %j', (inner) => {
    expect(() => innerTransport(inner)).toThrow(TypeError);
    expect(() => innerTransport(inner)).toThrow(/smtp:\/\/host:port/);
  });

  it('is what was given when that can send', () => {
    const given = transport('Third party');
    expect(innerTransport(given)).toBe(given);
    expect(innerTransport(new Kept(given))).toBe(given);
  });

  it('may have an option that only the Mail acts on when that is off or not set', () => {
    const options = { host: '127.0.0.1', dkim: undefined, disableFileAccess: false };
    expect(() => innerTransport(options)).not.toThrow();
    expect(() => innerTransport(transport('SMTP', options))).not.toThrow();
  });

  it('may have such an option when its transporter stays', () => {
    expect(() => innerTransport(new Kept(transport('SMTP', { disableFileAccess: true })))).not.toThrow();
  });

  it.each([
    ['options', { host: '127.0.0.1', dkim: { keySelector: 'x' } }],
    ['a URL', 'smtp://127.0.0.1?disableFileAccess=true'],
    ['a transport', transport('SMTP', { proxy: 'http://127.0.0.1' })],
  ])('refuses such an option in %s', (_, inner) => {
    expect(() => innerTransport(inner)).toThrow(/would have no effect here.*resilient\(/);
  });

  it("leaves no listeners of the Mail on a pool's transport", () => {
    const pool = innerTransport({ host: '127.0.0.1', pool: true }) as unknown as NodeJS.EventEmitter;
    expect(pool.eventNames()).toEqual([]);
  });
});

it('makes one connection for each probe of a server that is away, also over a pool', async () => {
  await using server = await createFaultServer({ script: { stage: 'connect', first: 7, drop: 'fin' } });
  const { send, transporter } = sender(server, { retries: 20 }, { pool: true });
  const { transactions } = await send(people(1));
  transporter.close();
  // the first one finds out
  expect(server.connections.length).toBeLessThanOrEqual(transactions + 1);
  server.assertExactlyOnce(people(1));
});

describe("a pool's own requeues", () => {
  it.each([
    [undefined, 1],
    [5, 1],
    [1, 1],
    [0, 0],
    [-1, 1],
    ['0', 1],
  ])('are one at most: %j becomes %d', (maxRequeues, expected) => {
    const pool = transport('SMTP (pool)', { maxRequeues });
    innerTransport(pool);
    expect(pool.options.maxRequeues).toBe(expected);
  });

  it('are left alone where there is no pool, or no options', () => {
    const options = { maxRequeues: 5 };
    innerTransport(transport('SMTP', options));
    expect(options.maxRequeues).toBe(5);
    expect(() => innerTransport(transport('SMTP (pool)'))).not.toThrow();
  });
});

describe('what a transport can do', () => {
  it.each([
    [{ host: '127.0.0.1' }, { byEnvelope: true, local: false, lanes: 1 }],
    [
      { host: '127.0.0.1', pool: true },
      { byEnvelope: true, local: false, lanes: 5 },
    ],
    [
      { host: '127.0.0.1', pool: true, maxConnections: 2 },
      { byEnvelope: true, local: false, lanes: 2 },
    ],
    [{ sendmail: true }, { byEnvelope: true, local: false, lanes: 1 }],
    [{ streamTransport: true }, { byEnvelope: false, local: true, lanes: 1 }],
    [{ jsonTransport: true }, { byEnvelope: false, local: true, lanes: 1 }],
  ])('%j: %j', (options, abilities) => {
    expect(abilitiesOf(nodemailer.createTransport(options as object).transporter as InnerTransport)).toEqual(abilities);
  });

  it.each([
    ['SESTransport', undefined, { byEnvelope: true, local: false, lanes: 1 }],
    ['Third party', { maxConnections: 3 }, { byEnvelope: false, local: false, lanes: 1 }],
    ['SMTP (pool)', { maxConnections: -3 }, { byEnvelope: true, local: false, lanes: 1 }],
    ['SMTP (pool)', { maxConnections: 'many' }, { byEnvelope: true, local: false, lanes: 1 }],
    ['SMTP (pool)', undefined, { byEnvelope: true, local: false, lanes: 1 }],
  ])('%s with %j: %j', (name, options, abilities) => {
    expect(abilitiesOf(transport(name, options))).toEqual(abilities);
  });

  it.each([
    ['SMTP', true, false],
    ['SMTP (pool)', true, true],
    ['Sendmail', false, false],
  ])('%s: over SMTP %s, a pool %s', (name, smtp, pool) => {
    expect([isSmtp(transport(name)), isPool(transport(name))]).toEqual([smtp, pool]);
  });
});
