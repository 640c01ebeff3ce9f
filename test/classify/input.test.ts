import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Classification, classify, KINDS } from '../../src/classify/index.ts';

describe('words without any code', () => {
  test.each([
    ['Connection refused', 'network', 'retry'],
    ['connect to mx.example.com[192.0.2.1]:25: Connection timed out', 'network', 'retry'],
    ['No route to host', 'network', 'retry'],
    ['User unknown', 'recipient-unknown', 'fail'],
    ['Host not found', 'domain-invalid', 'fail'],
    ['Domain example.com has exceeded the max defers and failures per hour', 'quota-exceeded', 'throttle'],
  ])('%s', (text, kind, action) => {
    expect(classify(text)).toMatchObject({ kind, action, suppress: false });
  });
});

describe('replies in every form', () => {
  const same = { kind: 'recipient-unknown', code: 550, enhanced: '5.1.1', text: 'User unknown' };
  test.each([
    ['550 5.1.1 User unknown'],
    ['550-5.1.1 User\n550 5.1.1 unknown'],
    ['550-5.1.1 User\r\n550 5.1.1 unknown\r\n'],
    ['550 #5.1.1 User unknown'],
    ['550 5.1.1: User unknown'],
    ['smtp; 550 5.1.1 User unknown'],
    ['  550 5.1.1   User unknown  '],
    ['550 5.1.1 User\u200b un\u0007known\u0000'],
    ['550 5.1.1 \u001b[31mUser\u001b[0m unknown'],
    ['550 5.1.1 User\u0085 unknown\u009b'],
    ['550 5.1.1 \u202eUser unknown\u2066'],
  ])('%j', (reply) => {
    expect(classify(reply, { stage: 'RCPT' })).toMatchObject(same);
  });

  test('as numbers and text', () => {
    expect(classify({ code: 550, enhanced: '5.1.1', text: 'User unknown' })).toMatchObject(same);
    expect(classify({ code: 550, text: '550 5.1.1 User unknown' })).toMatchObject(same);
  });

  test('an enhanced code in mid-text counts and stays in the text', () => {
    const result = classify('451 cuda_nsu 4.4.3 Temporary server error. Please try again later');
    expect(result).toMatchObject({ code: 451, enhanced: '4.4.3', action: 'retry' });
    expect(result?.text).toBe('cuda_nsu 4.4.3 Temporary server error. Please try again later');
    expect(classify('554 qq Sorry, no valid recipients (#5.1.3)')?.enhanced).toBe('5.1.3');
  });

  test('a reply quoted by another is read by its own words', () => {
    const quoted = "Can't send mail - all recipients were rejected: 452 4.2.2 Mailbox full";
    expect(classify(quoted)).toMatchObject({
      code: 452,
      enhanced: '4.2.2',
      text: 'Mailbox full',
      kind: 'mailbox-full',
      action: 'retry',
    });
  });

  test('numbers that are no codes', () => {
    expect(classify('554 rejected, see 5.7.1.2 or 10.5.1.1')?.enhanced).toBeUndefined();
    expect(classify('553 5.3.0 x DNSBL:ATTRBL 521< 192.0.2.1 >_is_blocked.')).toMatchObject({
      code: 553,
      enhanced: '5.3.0',
    });
    expect(classify('Domain example.com has used 550 of its messages')?.code).toBeUndefined();
  });

  test('a relay that quotes the next one', () => {
    const quoted = 'host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)';
    expect(classify(quoted)).toMatchObject({ code: 550, enhanced: '5.1.1', kind: 'recipient-unknown' });
  });

  test('Unicode stays, and the text is cut between characters', () => {
    expect(classify('550 Получатель не найден 😀')?.text).toBe('Получатель не найден 😀');
    const long = classify(`550 ${'x'.repeat(499)}😀`)?.text ?? '';
    expect(long).toBe('x'.repeat(499));
  });

  test('an address says nothing: neither its words nor its host', () => {
    for (const address of [
      'spam@example.com',
      'quota.exceeded@example.com',
      'jo@spamhaus.org',
      '<virus+greylisted@x.example>',
    ]) {
      expect(classify(`550 5.1.1 ${address} user unknown`)?.kind).toBe('recipient-unknown');
    }
  });

  test('what the server says is never repeated in our own words', () => {
    const result = classify('550 5.7.1 <b>%s %d</b> blocked by spamhaus.org CANARY');
    expect(`${result?.summary}${result?.remedy}${result?.reference}`).not.toMatch(/CANARY|%s|<b>/);
  });
});

describe('no failure, no classification', () => {
  test.each([
    ['200 OK'],
    ['250 OK'],
    ['220 mx.example.com ESMTP'],
    ['354 Go ahead'],
    [{ code: 250 }],
    [{ code: 354, text: 'go' }],
  ])('%j', (reply) => {
    expect(classify(reply)).toBeUndefined();
  });

  test('nor a property for what nobody said', () => {
    const names = ['kind', 'scope', 'action', 'text', 'suppress', 'guess', 'summary', 'remedy', 'reference'];
    expect(Object.keys(classify('User unknown') ?? {}).sort()).toEqual(names.sort());
  });

  test('the types know it', () => {
    expectTypeOf(classify(new Error('x'))).toEqualTypeOf<Classification>();
    expectTypeOf(classify('250 OK')).toEqualTypeOf<Classification | undefined>();
  });
});

describe('hostile input', () => {
  const throwing = Object.defineProperties(
    {},
    Object.fromEntries(
      ['code', 'message', 'response', 'name', 'cause', '$metadata', 'text'].map((key) => [
        key,
        {
          enumerable: true,
          get() {
            throw new Error('no');
          },
        },
      ]),
    ),
  );
  const trapped = new Proxy(
    {},
    {
      get() {
        throw new Error('no');
      },
      has() {
        throw new Error('no');
      },
      getPrototypeOf() {
        throw new Error('no');
      },
      ownKeys() {
        throw new Error('no');
      },
    },
  );
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const circular: { cause?: unknown } = {};
  circular.cause = circular;

  test.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 550],
    ['NaN', Number.NaN],
    ['a boolean', true],
    ['a symbol', Symbol('x')],
    ['a bigint', 5n],
    ['a function', () => 1],
    ['an empty string', ''],
    ['blanks', ' \r\n '],
    ['an empty object', {}],
    ['an array', []],
    ['binary text', '\u0000\u0001\ufffe\ud800'],
    ['a buffer', new Uint8Array([0x35, 0x35, 0x30])],
    ['throwing getters', throwing],
    ['a throwing proxy', trapped],
    ['a revoked proxy', revoked.proxy],
    ['a circular cause', circular],
    ['odd codes', { code: {}, responseCode: 'x', response: 5, cause: 'y' }],
    ['a null prototype', Object.create(null)],
  ])('%s is unknown, not an exception', (_name, failure) => {
    expect(classify(failure)).toMatchObject({ kind: 'unknown', guess: true, suppress: false });
  });

  test('a context that throws or lies does not throw', () => {
    expect(classify('550 5.1.1 User unknown', { stage: 'NOWHERE' as 'RCPT', recipients: Number.NaN })?.kind).toBe(
      'recipient-unknown',
    );
    expect(classify('550 5.1.1 User unknown', null as never)?.kind).toBe('recipient-unknown');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['gives NaN', () => Number.NaN],
  ])('a clock that %s tells no time', (_name, now) => {
    expect(classify('450 Blocked until 14:30 GMT', { now })).not.toHaveProperty('retryAfter');
  });

  test('any bytes give a kind that exists, on one line, without control characters', () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % below;
    };
    for (let n = 0; n < 2000; n++) {
      const text = Array.from({ length: random(120) }, () =>
        String.fromCharCode(random(n % 2 === 0 ? 256 : 65536)),
      ).join('');
      const result = classify(`${400 + random(200)} ${text}`);
      expect(KINDS).toContain(result?.kind);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(result?.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
      expect(result?.text.length).toBeLessThanOrEqual(500);
    }
  });

  test('text past the first 2 KB is not read', () => {
    expect(classify(`550 ${'x '.repeat(40_000)} greylisted`)?.kind).not.toBe('greylisted');
  });
});
