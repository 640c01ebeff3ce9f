import { describe, expect, test } from 'vitest';
import { ERRNO, NODEMAILER } from '../../src/classify/client-errors.ts';
import { ENHANCED_CODES } from '../../src/classify/enhanced-status-codes.ts';
import { catalogue, classify, KINDS } from '../../src/classify/index.ts';
import { MICROSOFT_CODES, MICROSOFT_RANGES } from '../../src/classify/microsoft-codes.ts';
import { REPLY_CODES } from '../../src/classify/reply-codes.ts';

const all = catalogue();

describe('the catalogue', () => {
  test('has every row of every table', () => {
    expect(all.kinds.map(({ kind }) => kind)).toEqual(KINDS);
    expect(all.replyCodes.map(({ code }) => `${code}`)).toEqual(Object.keys(REPLY_CODES));
    expect(all.enhancedCodes.map(({ code }) => code)).toEqual(Object.keys(ENHANCED_CODES));
    expect(all.microsoftCodes).toHaveLength(Object.keys(MICROSOFT_CODES).length + MICROSOFT_RANGES.length);
    const codes = all.clientErrors.flatMap((error) => error.codes);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toEqual(expect.arrayContaining([...Object.keys(ERRNO), ...Object.keys(NODEMAILER)]));
    expect(codes).toEqual(expect.arrayContaining(['CERT_HAS_EXPIRED', 'EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER']));
  });

  test('explains a reply code as classify() does, at every stage', () => {
    const stages = ['CONN', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'DOT'] as const;
    for (const { code, meaning, at } of all.replyCodes) {
      for (const stage of stages) {
        const { kind, action, summary, remedy } = at.find(({ stages }) => stages.includes(stage))?.meaning ?? meaning;
        expect(classify(`${code}`, { stage }), `${code} at ${stage}`).toMatchObject({ kind, action, summary, remedy });
      }
    }
  });

  test('explains an enhanced code as classify() does, and those that decide nothing in words of their own', () => {
    for (const { code, transient, permanent, summary, remedy } of all.enhancedCodes) {
      expect(`${summary} ${remedy}`).not.toMatch(/undefined|no known kind/);
      expect(permanent === undefined).toBe(ENHANCED_CODES[code]?.kind === 'unknown');
      expect(transient === undefined).toBe(permanent === undefined);
      if (permanent !== undefined) expect(permanent).toEqual(classify(`5.${code}`));
      if (transient !== undefined) expect(transient).toEqual(classify(`4.${code}`));
    }
  });

  test('has ranges as what they are', () => {
    const ranges = all.microsoftCodes.filter(({ code }) => code.includes('-'));
    expect(ranges.map(({ code, transient, permanent }) => [code, transient?.kind, permanent?.kind])).toEqual([
      ['7.500-699', 'rate-limited', undefined],
      ['7.850-899', 'rate-limited', undefined],
      ['7.500-699', undefined, 'blocklisted'],
      ['7.700-799', undefined, 'policy'],
    ]);
  });

  test('is a copy that nobody else has', () => {
    expect(catalogue()).toEqual(all);
    expect(catalogue().kinds).not.toBe(all.kinds);
  });
});
