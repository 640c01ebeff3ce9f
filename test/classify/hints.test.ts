import { expect, test } from 'vitest';
import { recipientLimit, waitHint } from '../../src/classify/hints.ts';
import { classify } from '../../src/classify/index.ts';

const MINUTE = 60_000;
const midnight = (): number => Date.UTC(2030, 0, 31);

test.each([
  ['try again in 300 seconds', 300_000],
  ['Try again in 5 minutes', 5 * MINUTE],
  ['please wait 5min', 5 * MINUTE],
  ['come back in 00:04:59', 299_000],
  ['Greylisted for 60 seconds', MINUTE],
  ['retry after 1 hour', 60 * MINUTE],
  ['retry-after=60', MINUTE],
  ['Retry-After: 120', 2 * MINUTE],
  ['try again after 2 hours', 120 * MINUTE],
  ['30 minutes later', 30 * MINUTE],
  ['wait 10s', 10_000],
  ['réessayez dans 10 minutes', 10 * MINUTE],
  ['in 15 Minuten', 15 * MINUTE],
  ['intente en 20 segundos', 20_000],
  ['попробуйте через 5 минут', 5 * MINUTE],
  ['60秒後', MINUTE],
  ['try again in 0 seconds', 1000],
  ['try again in 99999999 seconds', 24 * 60 * MINUTE],
  ['try again in 7 days', 24 * 60 * MINUTE],
  ['blocked until 00:30 GMT', 30 * MINUTE],
  ['listed until 14:30:05 UTC', (14 * 60 + 30) * MINUTE + 5000],
  ['not until 00:00 GMT', 1000],
  ['suspended until 2030-01-31T02:00:00.000Z', 120 * MINUTE],
  ['suspended until 2030-02-27 00:00 UTC', 24 * 60 * MINUTE],
  ['suspended until 2029-01-01 00:00 UTC', 1000],
  ['max 5 messages per session. Try again in 10 minutes', 10 * MINUTE],
  ['try again in 4 minutes and 32 seconds', 272_000],
  ['wait 1h30m', 90 * MINUTE],
  ['retry in 1 hour, 5 minutes', 65 * MINUTE],
  ['retry in 5 minutes (10 minutes at most)', 5 * MINUTE],
  ['retry in 5 minutes, 10 minutes at most', 5 * MINUTE],
])('%s: %i ms', (text, ms) => {
  expect(waitHint(text, midnight)).toBe(ms);
});

test.each([
  ['try again later'],
  ['for 3 recipients'],
  ['limit 100'],
  ['5.7.1'],
  ['from 192.0.2.1'],
  ['until 14:30'],
  ['until 99:99 GMT'],
  ['until 14:30 GMTX'],
  ['until 2030-99-99 00:00 UTC'],
  [''],
])('%s asks for no certain wait', (text) => {
  expect(waitHint(text, midnight)).toBeUndefined();
});

test.each([
  ['Too many recipients (max 50 per message)', 50],
  ['more than 200 SMTP envelope recipients', 200],
  ['maximum number of recipients is 100', 100],
  ['only 25 recipients allowed', 25],
  ['limit: 10', 10],
  ['100 recipients per message', 100],
  ['Recipient count exceeds 50.', 50],
  ['max 1,000 recipients', 1000],
])('%s: %i recipients', (text, limit) => {
  expect(recipientLimit(text)).toBe(limit);
});

test.each([['too many recipients'], ['max 0'], ['see 192.0.2.1']])('%s names no limit', (text) => {
  expect(recipientLimit(text)).toBeUndefined();
});

test('a hint goes before what the kind is known to last, and only where there is something to wait for', () => {
  expect(classify('454 Daily message quota exceeded, try again in 10 minutes')?.retryAfter).toBe(10 * MINUTE);
  expect(classify('550 5.1.1 User unknown, try again in 10 minutes')).not.toHaveProperty('retryAfter');
  expect(classify('451 Please try again later')).not.toHaveProperty('retryAfter');
});
