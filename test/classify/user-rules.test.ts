import { describe, expect, test } from 'vitest';
import { checkRules, classify, KINDS, type UserRule } from '../../src/classify/index.ts';
import { STAGES } from '../../src/classify/situation.ts';

const REPLY = '550 5.1.1 Mailbox is napping';
const withRules = (...rules: UserRule[]) => classify(REPLY, { stage: 'RCPT', rules });

describe('rules of the user', () => {
  test('come first, and ours fill what they leave out', () => {
    const result = withRules({ match: /napping/, action: 'retry', retryAfter: 600_000 });
    expect(result).toMatchObject({
      kind: 'recipient-unknown',
      action: 'retry',
      retryAfter: 600_000,
      suppress: false,
      code: 550,
    });
  });

  test.each([
    ['words', REPLY],
    ['an enhanced code', '552 5.3.4 no'],
    ['a bare code', '552'],
    ['a code and words that nobody knows', '552 Nope'],
  ])('leave an explanation by %s as it is', (_, reply) => {
    const ours = classify(reply, { stage: 'RCPT' });
    const { action, kind } = ours ?? {};
    for (const rule of [{ action }, { kind, action }] as Partial<UserRule>[]) {
      const theirs = classify(reply, { stage: 'RCPT', rules: [{ match: () => true, ...rule }] });
      expect(theirs).toEqual({ ...ours, suppress: expect.any(Boolean), guess: false });
    }
  });

  test('apply to replies in parts, and to errors of an HTTP API', () => {
    const rules: UserRule[] = [{ match: 'napping', action: 'retry', retryAfter: 5000 }];
    const expected = { action: 'retry', retryAfter: 5000 };
    expect(classify({ code: 550, text: 'Mailbox is napping' }, { rules })).toMatchObject(expected);
    const error = Object.assign(new Error('napping'), { status: 400 });
    expect(classify(error, { rules })).toMatchObject({ ...expected, kind: classify(error).kind });
  });

  test('a kind of theirs brings its own action and words', () => {
    const result = withRules({ match: 'NAPPING', kind: 'greylisted' });
    expect(result).toMatchObject({ kind: 'greylisted', action: 'retry', guess: false });
    expect(result?.summary).toMatch(/greylisting/);
  });

  test('the first that matches wins', () => {
    expect(
      withRules({ match: 'sleeping', kind: 'spam' }, { match: 'napping', kind: 'virus' }, { match: /./, kind: 'tls' })
        ?.kind,
    ).toBe('virus');
  });

  test('code and stage narrow a rule', () => {
    expect(withRules({ match: /./, code: 450, kind: 'spam' })?.kind).toBe('recipient-unknown');
    expect(withRules({ match: /./, stage: 'DOT', kind: 'spam' })?.kind).toBe('recipient-unknown');
    expect(withRules({ match: /./, stage: 'RCPT', code: 550, kind: 'spam' })?.kind).toBe('spam');
  });

  test('a pattern that matches neither the words nor the codes does not match', () => {
    expect(withRules({ match: /^551/, kind: 'spam' }, { match: /undefined/, kind: 'virus' })?.kind).toBe(
      'recipient-unknown',
    );
    const bare = classify('Mailbox is napping', { rules: [{ match: /^Mailbox is napping$/, kind: 'spam' }] });
    expect(bare?.kind).toBe('spam');
  });

  test('a pattern may name the codes', () => {
    expect(withRules({ match: /^550 5\.1\.1 Mailbox/, kind: 'spam' })?.kind).toBe('spam');
  });

  test('a function sees the reply', () => {
    const seen: unknown[] = [];
    const match = (reply: unknown) => seen.push(reply) > 0;
    expect(withRules({ match, kind: 'spam' })?.kind).toBe('spam');
    expect(seen).toEqual([{ code: 550, enhanced: '5.1.1', text: 'Mailbox is napping', stage: 'RCPT' }]);
  });

  test('a function is shown nothing that the reply does not have', () => {
    const seen: object[] = [];
    classify('Mailbox is napping', { rules: [{ match: (reply) => seen.push(reply) < 0 }] });
    expect(seen).toStrictEqual([{ text: 'Mailbox is napping' }]);
  });

  test('a function that throws does not match', () => {
    const match = () => {
      throw new Error('no');
    };
    expect(withRules({ match, kind: 'spam' })?.kind).toBe('recipient-unknown');
  });

  test.each(['g', 'y', 'gy'])('a pattern with the flag %s keeps no state', (flags) => {
    const rule: UserRule = { match: new RegExp('Mailbox', flags), kind: 'spam' };
    for (let n = 0; n < 3; n++) expect(withRules(rule)?.kind).toBe('spam');
  });

  test('errors without a reply are matched as well', () => {
    const error = Object.assign(new Error('Connection closed unexpectedly'), { code: 'ECONNECTION' });
    expect(classify(error, { rules: [{ match: 'closed unexpectedly', action: 'fail' }] }).action).toBe('fail');
  });

  test('bad ones are passed over', () => {
    const bad = [null, 5, {}, { match: 5 }, { match: /./, action: 'give up' }, { match: /./, kind: 'spamm' }];
    expect(withRules(...(bad as UserRule[]))).toEqual(withRules());
    expect(withRules(...(bad as UserRule[]), { match: /./, kind: 'spam' })?.kind).toBe('spam');
    expect(classify(REPLY, { stage: 'RCPT', rules: 'x' as never })).toEqual(withRules());
  });

  test('a pattern or a function that throws does not match', () => {
    const fail = () => {
      throw new Error('a bug in the app');
    };
    for (const match of [fail, Object.assign(/./, { exec: fail })]) {
      expect(withRules({ match, action: 'fail' })).toEqual(withRules());
    }
  });

  test('the wait is clamped', () => {
    expect(withRules({ match: /./, action: 'retry', retryAfter: 0 })?.retryAfter).toBe(1000);
    expect(withRules({ match: /./, action: 'retry', retryAfter: 1e12 })?.retryAfter).toBe(86_400_000);
  });
});

describe('checkRules', () => {
  test('takes good rules', () => {
    expect(() => checkRules([])).not.toThrow();
    expect(() =>
      checkRules([
        { match: /x/, stage: 'RCPT', code: 550, kind: 'spam', action: 'fail', retryAfter: 1 },
        { match: 'x' },
        { match: () => true },
      ]),
    ).not.toThrow();
  });

  test.each([
    ['rules', { match: 'x' }],
    ['rules[0]', [null]],
    ['rules[0].match', [{}]],
    ['rules[0].match', [{ match: 5 }]],
    ['rules[0].match', [{ match: '' }]],
    ['rules[1].kind', [{ match: 'x' }, { match: 'x', kind: 'spamm' }]],
    ['rules[0].action', [{ match: 'x', action: 'give up' }]],
    ['rules[0].stage', [{ match: 'x', stage: 'NOOP' }]],
    ['rules[0].code', [{ match: 'x', code: '550' }]],
    ['rules[0].code', [{ match: 'x', code: Number.NaN }]],
    ['rules[0].retryAfter', [{ match: 'x', retryAfter: Number.NaN }]],
    ['rules[0].retryAfter', [{ match: 'x', retryAfter: -1 }]],
    ['rules[0].retry', [{ match: 'x', retry: true }]],
    ['rules[0].toString', [{ match: 'x', toString: 1 }]],
  ])('names %s', (name, rules) => {
    expect(() => checkRules(rules as UserRule[])).toThrow(TypeError);
    expect(() => checkRules(rules as UserRule[])).toThrow(`${name} `);
  });

  test.each<[property: string, what: string, good: unknown[], bad: unknown[]]>([
    ['match', 'a RegExp, a non-empty string or a function', [/x/, 'x', () => true], ['', 5, null, {}]],
    ['code', 'a reply code of three digits', [100, 550, 999], [99, 1000, 550.5, '550', Number.NaN]],
    ['retryAfter', 'a finite number of milliseconds, 0 or more', [0, 1.5, 1e12], [-1, '5', Number.NaN, 1 / 0]],
    ['action', 'one of retry, throttle, split, fail', ['retry', 'throttle', 'split', 'fail'], ['give up', 5]],
    ['kind', `one of ${KINDS.join(', ')}`, KINDS as string[], ['Spam', 5, null]],
    ['stage', `one of ${STAGES.join(', ')}`, STAGES as string[], ['rcpt', 5, null]],
  ])('says what %s must be', (property, what, good, bad) => {
    const rule = (value: unknown) => [{ match: 'x', [property]: value }] as UserRule[];
    for (const value of [...good, ...(property === 'match' ? [] : [undefined])])
      expect(() => checkRules(rule(value))).not.toThrow();
    for (const value of bad)
      expect(() => checkRules(rule(value))).toThrow(new TypeError(`rules[0].${property} must be ${what}`));
  });
});
