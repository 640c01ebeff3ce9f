import { describe, expect, it } from 'vitest';
import { classify, type Stage as ReplyStage } from '../../src/classify/index.ts';
import { FLAVOURS, type Flavour } from '../../src/testing/behaviours/flavours.ts';
import { voiceOf } from '../../src/testing/behaviours/voice.ts';
import { type Subject, WORDS, type Words } from '../../src/testing/behaviours/words.ts';
import type { Moment } from '../../src/testing/moment.ts';
import { wireReply } from '../../src/testing/plan.ts';
import type { Stage } from '../../src/testing/stages.ts';

/** What a careful sender makes of each refusal; `-` where that server has no such behaviour. */
const EXPECTED = `
  greylisting              greylisted         retry     | greylisted         retry     | -                            | -                           | -
  recipientsPerTransaction too-many-recipients split    | too-many-recipients split    | too-many-recipients split    | too-many-recipients split   | too-many-recipients split
  messageRate              rate-limited       throttle  | rate-limited       throttle  | rate-limited       throttle  | rate-limited       throttle | rate-limited       throttle
  recipientRate            rate-limited       throttle  | rate-limited       throttle  | -                            | -                           | rate-limited       throttle
  connectionsAtOnce        rate-limited       throttle  | rate-limited       throttle  | rate-limited       throttle  | rate-limited       throttle | rate-limited       throttle
  messagesPerConnection    -                            | rate-limited       retry     | -                            | -                           | -
  messagesPerDay           quota-exceeded     throttle  | rate-limited       throttle  | quota-exceeded     throttle  | quota-exceeded     throttle | quota-exceeded     throttle
  mailboxFull              mailbox-full       fail      | -                            | mailbox-full       retry     | -                           | -
  unknownRecipients        recipient-unknown  fail      | recipient-unknown  fail      | recipient-unknown  fail      | recipient-unknown  fail     | -
  messageSize              message-too-large  fail      | message-too-large  fail      | message-too-large  fail      | message-too-large  fail     | message-too-large  fail
  loginRequired            relay-denied       fail      | relay-denied       fail      | auth               fail      | auth               fail     | auth               fail
  loginRefused             auth               fail      | auth               fail      | auth               fail      | auth               fail     | auth               fail
  loginThrottled           rate-limited       throttle  | auth               retry     | rate-limited       throttle  | auth               retry    | auth               retry
  blocklist                blocklisted        fail      | blocklisted        fail      | blocklisted        fail      | blocklisted        fail     | -
`;

const STAGE: Partial<Record<Stage, ReplyStage>> = {
  connect: 'CONN',
  AUTH: 'AUTH',
  MAIL: 'MAIL',
  RCPT: 'RCPT',
  DATA: 'DATA',
  dot: 'DOT',
};

const FIGURES = { limit: 3, rate: '4.0', per: '1s', seconds: 300, list: 'zen.spamhaus.org' };

/** The refusal as on the wire. */
function said(subject: Subject, flavour: Flavour, { at, staysOpen }: Words): string {
  const moment = { stage: at, sender: 's@example.com', recipient: 'jo@example.org' } as Moment;
  const of = subject === 'messageSize' ? {} : { at };
  const answer = voiceOf(subject, 'it', { server: flavour, name: 'mx.example.test', ...of }).say(moment, FIGURES);
  expect(typeof answer).toBe(staysOpen ? 'object' : 'string');
  const reply = staysOpen ? (answer as { reply: string }).reply : (answer as string);
  return wireReply(reply);
}

describe('the words of a behaviour', () => {
  const rows = EXPECTED.trim()
    .split('\n')
    .map((line) => {
      const [, subject = '', cells = ''] = /^\s*(\S+)(.*)$/.exec(line) ?? [];
      const expected = cells.split('|').map((cell) => cell.trim().split(/\s+/).join(' '));
      return { subject: subject as Subject, expected };
    });

  it('are in this table, all of them', () => {
    expect(rows.map(({ subject }) => subject).sort()).toEqual(Object.keys(WORDS).sort());
  });

  const cells = rows.flatMap(({ subject, expected }) =>
    FLAVOURS.map((flavour, i) => ({ subject, flavour, expected: expected[i] ?? '' })),
  );

  it.each(cells)('$subject of $flavour: $expected', ({ subject, flavour, expected }) => {
    const words: readonly Words[] = (WORDS[subject] as Partial<Record<Flavour, readonly Words[]>>)[flavour] ?? [];
    expect(words.length === 0).toBe(expected === '-');
    for (const each of words) {
      const reply = said(subject, flavour, each);
      const { kind, action, suppress } = classify(reply.replaceAll('\r\n', '\n'), {
        stage: STAGE[each.at] as ReplyStage,
        recipients: 4,
      }) ?? { kind: 'no failure' };
      expect(`${kind} ${action}`, reply).toBe(expected);
      expect(Boolean(suppress) && subject !== 'unknownRecipients').toBe(false);
      expect(reply).not.toMatch(/\{\w+\}|undefined/);
      expect(each.source).toMatch(/^[A-Z]|^greylistd/);
    }
  });
});
