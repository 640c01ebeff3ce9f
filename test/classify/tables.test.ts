import { describe, expect, test } from 'vitest';
import { ENHANCED_CODES, enhancedMeaning } from '../../src/classify/enhanced-status-codes.ts';
import { classify, KINDS } from '../../src/classify/index.ts';
import { MICROSOFT_CODES, MICROSOFT_RANGES, microsoftRange } from '../../src/classify/microsoft-codes.ts';
import { REPLY_CODES } from '../../src/classify/reply-codes.ts';

/**
 * Every code of https://www.iana.org/assignments/smtp-enhanced-status-codes (last updated 2024-12-06), with the basic
 * codes that stand beside it there: a single digit is a whole class ("5XX"), "Any" is written as 2 4 5.
 */
const REGISTRY = `
0.0 2 4 5
1.0
1.1 451 550
1.2
1.3 501
1.4
1.5 250
1.6
1.7
1.8 451 501
1.9
1.10 556
2.0
2.1
2.2 552
2.3 552
2.4 450 452
3.0 221 250 421 451 550 554
3.1 452
3.2 453 521
3.3
3.4 552 554
3.5
3.6 250 251
4.0
4.1 451
4.2 421
4.3 451 550
4.4
4.5 451
4.6
4.7
5.0 220 250 251 252 253 451 452 454 458 459 501 502 503 554
5.1 430 500 501 503 530 550 554 555
5.2 500 501 502 550 555
5.3 451
5.4 451 501 502 503 504 550 555
5.5
5.6 500
6.0
6.1
6.2
6.3 554
6.4 250
6.5
6.6 554
6.7 550 553
6.8 252 550 553
6.9 550
6.10
7.0 220 235 450 454 500 501 503 504 530 535 550
7.1 451 454 502 503 533 550 551
7.2 550
7.3
7.4 504
7.5
7.6
7.7
7.8 535 554
7.9 534
7.10 523
7.11 524 538
7.12 422 432
7.13 525
7.14 535 554
7.15 450 550 4 5
7.16 552 4 5
7.17 5
7.18 5
7.19 5
7.20 550
7.21 550
7.22 550
7.23 550
7.24 451 550
7.25 550
7.26 550
7.27 550
7.28
7.29 550
7.30 550
`
  .trim()
  .split('\n')
  .map((line) => line.split(' '));

/** The negative replies that documents of the IETF define for a mail client. */
const STANDARD: readonly (readonly [document: string, ...codes: number[]])[] = [
  ['RFC 5321, 4.2.3', ...[421, 450, 451, 452, 455, 500, 501, 502, 503, 504, 550, 551, 552, 553, 554, 555]],
  ['RFC 1985 (ETRN)', 458, 459, 501],
  ['RFC 2645 (ODMR)', 450, 451, 453, 502, 503, 530],
  ['RFC 1870 (SIZE)', 452, 552],
  ['RFC 3030 (CHUNKING)', 503],
  ['RFC 3207 (STARTTLS)', 454, 501, 530, 554],
  ['RFC 4954 (AUTH)', 432, 454, 500, 501, 503, 504, 530, 534, 535, 538],
  ['RFC 6531 (SMTPUTF8)', 550, 553],
  ['RFC 6710 (MT-PRIORITY)', 450, 501, 550, 552],
  ['RFC 7504', 521, 556],
  ['RFC 8689 (REQUIRETLS)', 550],
];

/** In no RFC, and on many pages about SMTP errors. */
const FOLKLORE = [101, 111, 420, 422, 431, 441, 442, 446, 447, 449, 471, 510, 511, 512, 513, 515, 517, 522, 523, 541];

const SENTENCE = /^[A-Z].*\.$/;

describe('enhanced status codes', () => {
  const rows = Object.entries(ENHANCED_CODES);

  test('are those of the registry, with its basic codes', () => {
    const ours = rows.map(([code, { basicCodes = [] }]) => [code, ...basicCodes.map(String)]);
    expect(ours).toEqual(REGISTRY);
    expect(rows).toHaveLength(81);
  });

  test.each(rows)('x.%s has a title, a document and a meaning', (_, row) => {
    expect(row.title).toMatch(/\S/);
    expect(row.definedIn).toMatch(/^(RFC \d{4}(, RFC \d{4})?|draft-[a-z-]+)$/);
    expect(KINDS).toContain(row.kind);
    for (const words of [row.summary, row.remedy]) if (words !== undefined) expect(words).toMatch(SENTENCE);
  });

  test('no two share a title', () => {
    expect(new Set(rows.map(([, { title }]) => title)).size).toBe(rows.length);
  });

  test('those that say nothing definite explain themselves, and decide nothing', () => {
    const vague = rows.filter(([, { kind }]) => kind === 'unknown');
    expect(vague.map(([code]) => code)).toEqual([
      ...['0.0', '1.0', '1.5', '2.0', '3.0', '3.6', '4.0', '5.0', '6.0', '6.10', '7.0', '7.6', '7.7'],
      ...['7.15', '7.16', '7.19'],
    ]);
    for (const [code, row] of vague) {
      expect(row.summary).toMatch(SENTENCE);
      expect(row.remedy).toMatch(SENTENCE);
      for (const digit of [4, 5]) {
        expect(enhancedMeaning(`${digit}.${code}`, digit === 5)).toBeUndefined();
        for (const stage of ['MAIL', 'RCPT', 'DOT'] as const) {
          const { enhanced: _, ...without } = { ...classify(`${digit}50 ${digit}.${code} no`, { stage }) };
          expect(without).toEqual(classify(`${digit}50 no`, { stage }));
        }
      }
    }
  });

  test('all others decide where no text says more', () => {
    for (const [code, { kind }] of rows) {
      if (kind !== 'unknown') expect(classify(`550 5.${code}`, { stage: 'RCPT' }), code).toMatchObject({ kind });
    }
  });
});

describe("Microsoft's codes", () => {
  test('are not in the registry, and have a title and a meaning', () => {
    for (const [code, row] of Object.entries(MICROSOFT_CODES)) {
      expect(ENHANCED_CODES).not.toHaveProperty([code]);
      expect(row.title).toMatch(/^[A-Z]/);
      expect(classify(`550 5.${code}`), code).toMatchObject({ kind: row.kind, guess: false });
    }
  });

  test('ranges end where they should, and a row of its own goes before its range', () => {
    for (const range of MICROSOFT_RANGES) {
      for (const detail of [range.first, range.last]) expect(microsoftRange(detail, range.permanent)).toBe(range);
    }
    expect(microsoftRange(499, true)).toBeUndefined();
    expect(microsoftRange(800, true)).toBeUndefined();
    expect(microsoftRange(750, false)).toBeUndefined();
    expect(classify('550 5.7.501')?.kind).toBe('spam');
    expect(classify('550 5.7.599')?.kind).toBe('blocklisted');
    expect(classify('550 5.7.507')?.kind).toBe('policy');
    expect(classify('451 4.7.507')).toMatchObject({ kind: 'rate-limited', retryAfter: 1_800_000 });
  });
});

describe('reply codes', () => {
  test.each(STANDARD)('has those of %s', (_, ...codes) => {
    for (const code of codes) expect(REPLY_CODES).toHaveProperty([`${code}`]);
  });

  test('has those of the registry and those of the published lists', () => {
    const registered = REGISTRY.flatMap(([, ...codes]) => codes).filter((code) => /^[45]\d\d$/.test(code));
    for (const code of [...registered, ...FOLKLORE]) expect(REPLY_CODES).toHaveProperty([`${code}`]);
  });

  test.each(Object.entries(REPLY_CODES))('%s has a title and a meaning', (_, row) => {
    expect(row.title).toMatch(/^[A-Z]/);
    expect(KINDS).toContain(row.kind);
    expect(row.reference).toMatch(/\S/);
  });

  test('those that say nothing definite stay a guess', () => {
    const vague = Object.entries(REPLY_CODES).filter(([, { kind }]) => kind === 'unknown');
    expect(vague.map(([code]) => code)).toEqual(['420', '422', '430', '431', '459', '524', '525']);
    for (const [code, { summary, remedy }] of vague) {
      expect(classify(`${code} no`)).toMatchObject({ kind: 'unknown', guess: true, summary, remedy });
    }
  });
});

describe('errors of SMTP extensions say what to do about them', () => {
  test.each([
    ['AUTH', '535 5.7.8 no', 'AUTH', 'auth', /user name and password/],
    ['AUTH', '500 5.5.6 no', 'AUTH', 'auth', /longer than the server can read/],
    ['AUTH', '538 5.7.11 no', 'AUTH', 'auth', /encrypted connection/],
    ['STARTTLS', '454 4.7.0 no', 'STARTTLS', 'tls', /encryption at the moment/],
    ['STARTTLS', '523 5.7.10 no', 'AUTH', 'tls', /encrypted connection first/],
    ['REQUIRETLS', '550 5.7.30 no', 'MAIL', 'tls', /REQUIRETLS/],
    ['SIZE', '552 5.3.4 no', 'MAIL', 'message-too-large', /larger than the server accepts/],
    ['SMTPUTF8', '553 5.6.7 no', 'RCPT', 'message-invalid', /internationalized/],
    ['SMTPUTF8', '550 5.6.9 no', 'DOT', 'message-invalid', /UTF-8/],
    ['LIMITS', '452 4.5.3 no', 'RCPT', 'too-many-recipients', /more recipients than the server takes/],
    ['null MX', '556 5.1.10 no', 'RCPT', 'domain-invalid', /takes no mail \(null MX\)/],
    ['null MX', '550 5.7.27 no', 'MAIL', 'sender-rejected', /takes no mail itself \(null MX\)/],
    ['521', '521 5.3.2 no', 'CONN', 'domain-invalid', /takes no mail/],
    ['greylisting', '450 4.7.1 Greylisted', 'RCPT', 'greylisted', /greylisting/],
    ['RRVS', '550 5.7.17 no', 'RCPT', 'recipient-unknown', /belongs to somebody else/],
  ] as const)('%s: %s', (_, reply, stage, kind, summary) => {
    const result = classify(reply, { stage });
    expect(result).toMatchObject({ kind });
    expect(result?.summary).toMatch(summary);
  });
});
