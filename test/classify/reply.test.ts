import { describe, expect, test } from 'vitest';
import { parseReply } from '../../src/classify/reply.ts';

const part = (raw: string) => {
  const { code, enhanced, text } = parseReply(raw);
  return [code, enhanced, text];
};

describe('a reply taken apart', () => {
  test.each<[raw: string, code: number | undefined, enhanced: string | undefined, text: string]>([
    ['550 5.1.1 User unknown', 550, '5.1.1', 'User unknown'],
    ['550-5.1.1 User unknown', 550, '5.1.1', 'User unknown'],
    ['250 2.0.0 OK', 250, '2.0.0', 'OK'],
    ['450 4.7.650 Slow down', 450, '4.7.650', 'Slow down'],
    ['550 5.7.26 Unauthenticated', 550, '5.7.26', 'Unauthenticated'],
    ['550 5.123.45 Far', 550, '5.123.45', 'Far'],
    ['550   5.1.1    User unknown  ', 550, '5.1.1', 'User unknown'],
    ['550 5.1.1', 550, '5.1.1', ''],
    ['550', 550, undefined, ''],
    ['550 ', 550, undefined, ''],
    ['5.1.1 User unknown', undefined, '5.1.1', 'User unknown'],
    ['User unknown', undefined, undefined, 'User unknown'],
    ['', undefined, undefined, ''],
  ])('%j', (raw, ...expected) => {
    expect(part(raw)).toEqual(expected);
  });

  test.each<[raw: string, enhanced: string | undefined, text: string]>([
    ['550 #5.1.1 No', '5.1.1', 'No'],
    ['550 (5.1.1) No', '5.1.1', 'No'],
    ['550 (#5.1.1): No', '5.1.1', ': No'],
    ['550 5.1.1: No', '5.1.1', 'No'],
    ['550 5.1.1No', '5.1.1', 'No'],
    ['550 5.1.1-No', '5.1.1', '-No'],
    ['550 No such user (5.1.1)', '5.1.1', 'No such user (5.1.1)'],
    ['550 No such user #5.1.1', '5.1.1', 'No such user #5.1.1'],
    ['550 [5.1.1] No', '5.1.1', '[5.1.1] No'],
    ['550 code=4.2.2 full', '4.2.2', 'code=4.2.2 full'],
    ['550 <x@example.com>:5.7.123', '5.7.123', '<x@example.com>:5.7.123'],
    ['550 status 4.123.1 x', '4.123.1', 'status 4.123.1 x'],
  ])('with its enhanced code wherever it stands: %j', (raw, enhanced, text) => {
    expect(part(raw)).toEqual([550, enhanced, text]);
  });

  test.each([
    '550 5.1 No',
    '550 5.1.1.1 No',
    '550 5.1.1234 No',
    '550 5.1234.1 No',
    '550 5.x.1 No',
    '550 5.1.x No',
    '550 5.1. No',
    '550 5..1 No',
    '550 5x1.1 No',
    '550 5.1x1 No',
    '550 3.1.1 No',
    '550 6.1.1 No',
    '550 1.1.1 No',
    '550 host 10.4.1.1 said no',
    '550 version 14.5.1.2 x',
    '550 x5.1.1 No',
    '550 see 2.1.1 for more',
  ])('without one that is none: %j', (raw) => {
    expect(part(raw)).toEqual([550, undefined, raw.slice(4)]);
  });

  test.each<[raw: string, code: number | undefined, text: string]>([
    ['"550 No"', 550, 'No"'],
    ['<550 No>', 550, 'No>'],
    [' 550 No', 550, 'No'],
    ['smtp; 550 No', 550, 'No'],
    ['smtp;550 No', 550, 'No'],
    ['SMTP;   550-No', 550, 'No'],
    ['550No', 550, 'No'],
    ['550, No', undefined, '550, No'],
    ['550.1 No', undefined, '550.1 No'],
    ['5500 No', undefined, '5500 No'],
    ['55 No', undefined, '55 No'],
    ['650 No', undefined, '650 No'],
    ['050 No', undefined, '050 No'],
    ['5a0 No', undefined, '5a0 No'],
    ['55a No', undefined, '55a No'],
    ['199 No', 199, 'No'],
    ['599 No', 599, 'No'],
    ['host mx.example.com said: 550 No such user', 550, 'No such user'],
    ['host mx.example.com said:451-4.3.0 Later', 451, 'Later'],
    ['host mx.example.com said; 550 <x@example.com>: no', 550, '<x@example.com>: no'],
    ['connected: 250 OK', undefined, 'connected: 250 OK'],
    ['took: 450 ms', 450, 'ms'],
    ['took: 450 999', undefined, 'took: 450 999'],
    ['port:4500 closed', undefined, 'port:4500 closed'],
  ])('with its code, or none: %j', (raw, code, text) => {
    const reply = parseReply(raw);
    expect([reply.code, reply.text]).toEqual([code, text]);
  });

  test.each<[raw: string, enhanced: string | undefined, text: string]>([
    ['550-One\r\n550 two', undefined, 'One two'],
    ['550-One\n550-two\n550 three', undefined, 'One two three'],
    ['550-5.1.1 One\r\n550 5.1.1 two', '5.1.1', 'One two'],
    ['550-5.1.1 One\r\n550-5.1.1   two  \r\n550 5.1.1', '5.1.1', 'One two'],
    ['550-5.1.1 One\r\n550 5.7.1 two', '5.1.1', 'One 5.7.1 two'],
    ['550-One\r\n551 two', undefined, 'One 551 two'],
    ['550-One\r\n  550 two', undefined, 'One two'],
    ['550-One\r\ntwo', undefined, 'One two'],
    ['  550-One\r\n550two', undefined, 'One two'],
  ])('of several lines, whose codes are said once: %j', (raw, enhanced, text) => {
    expect(part(raw)).toEqual([550, enhanced, text]);
  });

  test('of lines that name no code', () => {
    expect(part('One\r\ntwo')).toEqual([undefined, undefined, 'One two']);
    expect(part('\r\n550 One')).toEqual([550, undefined, 'One']);
  });

  test('of which no more is read than matters', () => {
    expect(parseReply(`550 ${'x'.repeat(5000)}`).text.length).toBeLessThan(2048);
    const lines = parseReply(Array.from({ length: 100 }, (_, n) => `550-${n}`).join('\n')).text.split(' ');
    expect(lines).toEqual(Array.from({ length: 64 }, (_, n) => String(n)));
  });
});
