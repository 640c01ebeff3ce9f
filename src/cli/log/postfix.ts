import type { Stage } from '../../classify/index.ts';
import { type Format, type LogEvent, NOTHING } from './event.ts';
import { withoutReply } from './no-reply.ts';
import { stageNamed } from './stages.ts';

// Jan  1 00:00:00 mail postfix/smtp[1]: 4Xyz: to=<jo@example.com>, relay=..., dsn=4.7.1, status=deferred (host ... said: 450 ...)
// Jan  1 00:00:00 mail postfix/smtpd[1]: NOQUEUE: reject: RCPT from host[192.0.2.1]: 550 5.1.1 <...>: ...; from=<> to=<...>

const PROGRAM = /(?:^|\s)postfix[\w.-]{0,64}\/[\w/-]{1,64}(?:\[\d{1,10}\])?: /;
const STATUS = /, status=([A-Za-z-]{1,32})(?:,? |$)/;
const RECIPIENT = /[ ,]to=<([^<>\s]{1,320})>/;
const DSN = /, dsn=([245]\.\d{1,3}\.\d{1,3})/;
/** A filter (milter) may give an enhanced code alone. */
const REJECT = /reject: ([A-Z-]{1,20}) from \S{1,320}: ([45](?:\d\d[ -]|\.\d{1,3}\.\d{1,3} ).*)$/s;

/** With `soft_bounce` what is permanent is only deferred. */
const DEFERRED: ReadonlySet<string> = new Set(['deferred', 'SOFTBOUNCE']);
const DELIVERED: ReadonlySet<string | undefined> = new Set(['sent', 'deliverable']);
/** The queue manager gives a message up without an enhanced code: delivery time expired. */
const EXPIRED: Readonly<Record<string, string>> = { expired: '5.4.7', 'force-expired': '5.4.7' };
/** What is written behind a reply, and what before it. */
const IN_REPLY_TO = ' (in reply to ';
const SAID = /(?:said|refused to talk to me): ([45]\d\d[ -].*)$/s;
const WHILE = /while ([a-z ]{1,40})/i;

export const readPostfix: Format = (line) => {
  const address = RECIPIENT.exec(line)?.[1];
  const status = STATUS.exec(line);
  if (status !== null && (address !== undefined || PROGRAM.test(line))) {
    if (DELIVERED.has(status[1])) return [{ outcome: 'delivery', address }];
    return [failure(line, status[1] as string, line.slice(status.index + status[0].length), address)];
  }
  const reject = REJECT.exec(line);
  if (reject !== null) return [rejection(reject[1] as string, reject[2] as string, address)];
  return PROGRAM.test(line) ? NOTHING : undefined;
};

function failure(line: string, status: string, rest: string, address: string | undefined): LogEvent {
  const text = rest.replace(/^\(/, '').replace(/\)$/, '');
  const at = text.lastIndexOf(IN_REPLY_TO);
  const reply = SAID.exec(at < 0 ? text : text.slice(0, at))?.[1];
  const stage = stageOf(text, at);
  const enhanced = DSN.exec(line)?.[1] ?? EXPIRED[status];
  const said = reply === undefined ? withoutReply(text, !DEFERRED.has(status), enhanced) : unfolded(reply);
  return { outcome: 'failure', said, stage, address };
}

const FOLDED = /^\d\d\d-/;

/** Postfix writes the lines of a reply behind one another, each with its code: "550-5.1.1 No 550 5.1.1 such user". */
function unfolded(reply: string): string {
  if (!FOLDED.test(reply)) return reply;
  const code = reply.slice(0, 3);
  return reply.replaceAll(` ${code}-`, `\n${code}-`).replaceAll(` ${code} `, `\n${code} `);
}

function stageOf(text: string, inReplyTo: number): Stage | undefined {
  if (inReplyTo >= 0) return stageNamed(text.slice(inReplyTo + IN_REPLY_TO.length));
  if (text.includes('refused to talk to me') || /(?:^|: )connect to /.test(text)) return 'CONN';
  const step = WHILE.exec(text)?.[1];
  return step === undefined ? undefined : stageNamed(step);
}

/** Our own server refused somebody else's mail. The reply ends where the envelope begins. */
function rejection(command: string, rest: string, address: string | undefined): LogEvent {
  const end = rest.lastIndexOf('; from=<');
  return { outcome: 'failure', said: end < 0 ? rest : rest.slice(0, end), stage: stageNamed(command), address };
}
