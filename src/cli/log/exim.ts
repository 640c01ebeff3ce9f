import { type Format, type LogEvent, NOTHING } from './event.ts';
import { withoutReply } from './no-reply.ts';
import { stageNamed } from './stages.ts';

// 2026-01-01 00:00:00 1tABCD-000001-2x == jo@example.com R=dnslookup T=remote_smtp defer (-44) H=mx.example.com [192.0.2.1]:
//   SMTP error from remote mail server after RCPT TO:<jo@example.com>: 450 4.7.1 Greylisted
// 2026-01-01 00:00:00 H=(x) [192.0.2.1] F=<a@example.org> rejected RCPT <jo@example.com>: relay not permitted

const DATE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? (?:[+-]\d{4} )?(?:\[\d{1,10}\] )?/;
const ID = /^[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} /;
/** What happened to a message, by the two characters behind its id. */
const FLAG = /^(==|\*\*|=>|->|>>|\*>) /;
const DELIVERED: ReadonlySet<string | undefined> = new Set(['=>', '->', '>>', '*>']);

const ADDRESS = /^(\S{1,320}?):?(?: <([^<>\s]{1,320})>)?(?:[ :]|$)/;
const REPLY = /: ([45]\d\d[ -].*)$/s;
const AFTER = /(?: after | in response to )(?:pipelined )?(?:sending )?([A-Za-z ]{1,40})/;
const REJECTED =
  / (temporarily )?rejected (?:after )?(RCPT|MAIL|DATA|EHLO|HELO|AUTH|connection)(?: <([^<>\s]{0,320})>)?/;

export const readExim: Format = (line) => {
  const date = DATE.exec(line)?.[0];
  if (date === undefined) return undefined;
  const rest = line.slice(date.length);
  const id = ID.exec(rest)?.[0] ?? '';
  const flag = FLAG.exec(rest.slice(id.length));
  if (id !== '' && flag !== null) {
    return [addressEvent(flag[1] as string, rest.slice(id.length + flag[0].length))];
  }
  const rejected = REJECTED.exec(rest);
  const reason = rejected === null ? -1 : rest.indexOf(': ', rejected.index + rejected[0].length);
  if (rejected !== null && reason >= 0) return [rejection(rejected, rest.slice(reason + 2))];
  return id !== '' || OTHER.test(rest) ? NOTHING : undefined;
};

/** Lines without a message: other programs begin theirs with a date as well. */
const OTHER =
  /^(?:Start queue run|End queue run|exim |H=|SMTP |no host name|TLS error|[a-z_]{1,40} authenticator |refused )/;

function addressEvent(flag: string, rest: string): LogEvent {
  const [, first, bracketed] = ADDRESS.exec(rest) ?? [];
  const address = first?.includes('@') ? first : (bracketed ?? first);
  if (DELIVERED.has(flag)) return { outcome: 'delivery', address };
  const colon = rest.indexOf(': ');
  const text = (colon < 0 ? rest : rest.slice(colon + 2)).replaceAll('\\n', '\n');
  const after = AFTER.exec(text)?.[1];
  const said = REPLY.exec(`: ${text}`.replaceAll('\n', ' '))?.[1] ?? withoutReply(text, flag === '**', undefined);
  return { outcome: 'failure', said, stage: after === undefined ? undefined : stageNamed(after), address };
}

/** Exim's log has the words of its own refusals without their codes; these are the ones it gives unless told otherwise. */
function rejection([, temporarily, command, address]: RegExpExecArray, reason: string): LogEvent {
  const coded = /^[45]\d\d[ -]/.test(reason);
  const said = coded ? reason : `${temporarily ? 451 : 550} ${reason}`;
  const stage = command === 'DATA' ? 'DOT' : stageNamed(command as string);
  return { outcome: 'failure', said, stage, address: address || undefined };
}
