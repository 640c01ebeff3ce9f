import type { Kind, Stage } from './classification.ts';
import { enhancedMeaning } from './enhanced-status-codes.ts';
import { NOT_YOUR_NAME, SENDER_FULL } from './explanations.ts';
import { KIND_DEFAULTS } from './kinds.ts';
import type { Meaning } from './meaning.ts';
import { RFC5321_MAIL, RFC5321_NAME } from './references.ts';
import type { Reply } from './reply.ts';
import { codeMeaning, refusedAtOnce } from './reply-codes.ts';
import { findRule, type Said } from './says.ts';

/** What a failure means, and who said so. */
export interface Finding {
  readonly meaning: Meaning;
  readonly guess: boolean;
  /** The reply code alone decided. */
  readonly byCode?: boolean | undefined;
}

const UNKNOWN: Meaning = { kind: 'unknown' };

/** RFC 5321 4.2.1 by the first digit, RFC 3463 by the class where there is no basic code. */
export function isPermanent(reply: Reply): boolean {
  return reply.code === undefined ? reply.enhanced?.charCodeAt(0) !== 0x34 : reply.code >= 500 || reply.code < 400;
}

const BEFORE_RECIPIENTS: ReadonlySet<Stage | undefined> = new Set<Stage>(['CONN', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL']);

/** No RFC has it; the servers that use it mean their filter, and put it in the words of an unknown recipient. */
const FILTERED = 541;

/** RFC 4954: what stands between the client and its login, a missing STARTTLS as well. */
const LOGIN_CODES: ReadonlySet<number | undefined> = new Set([530, 534, 535, 538]);
const atLogin = (code: number | undefined, rule: Meaning): Meaning =>
  rule.kind === 'tls' && LOGIN_CODES.has(code) ? { ...rule, kind: 'auth' } : rule;

/** The connection is all that there is to refuse. */
export const AT_ONCE: ReadonlySet<Stage | undefined> = new Set<Stage>(['CONN', 'EHLO']);

/** RFC 7504: a machine that takes no mail greets with 521, and says so with 5.3.2 or in any words. */
const NO_MAIL = 521;
const STILL_NO_MAIL: ReadonlySet<Kind | undefined> = new Set<Kind | undefined>([
  undefined,
  'policy',
  'server-error',
  'domain-invalid',
  'unknown',
]);

const OF_RECIPIENTS: ReadonlySet<Kind> = new Set<Kind>(['recipient-unknown', 'recipient-disabled', 'mailbox-full']);
/** Parameters of EHLO: it has one, the name of this machine. */
const BAD_PARAMETER: ReadonlySet<number | undefined> = new Set([501, 504]);
const HOST_NAME: Meaning = { kind: 'protocol', action: 'fail', ...NOT_YOUR_NAME, reference: RFC5321_NAME };

/** Before MAIL no reply is about a recipient, whatever its words and codes mean later. */
function judgeAtOnce(reply: Reply, stage: Stage | undefined, finding: Finding): Finding {
  const { kind } = finding.meaning;
  if (stage === 'EHLO') {
    const name = BAD_PARAMETER.has(reply.code) && (kind === 'protocol' || kind === 'domain-invalid');
    if (name) return { meaning: HOST_NAME, guess: false };
  }
  return OF_RECIPIENTS.has(kind) ? { meaning: refusedAtOnce(isPermanent(reply)), guess: true } : finding;
}

/** RFC 5321 3.3: with MAIL there is one address yet, the sender's. */
const OF_THE_SENDER: Readonly<Partial<Record<Kind, Meaning>>> = {
  'recipient-unknown': { kind: 'sender-rejected', reference: RFC5321_MAIL },
  'recipient-disabled': { kind: 'sender-rejected', scope: 'account', reference: RFC5321_MAIL },
  'mailbox-full': SENDER_FULL,
};

/** Kinds whose words name what came of a failed check, and not the check. */
const CONSEQUENCES: ReadonlySet<Kind> = new Set<Kind>(['blocklisted', 'policy', 'sender-rejected', 'spam']);

/** What a reply means. */
export function judge(reply: Reply, stage: Stage | undefined): Finding {
  const finding = judgeReply(reply, stage);
  // RFC 5321 4.5.3.1.10: there are no recipients to be too many before RCPT
  if (finding.meaning.kind === 'too-many-recipients' && BEFORE_RECIPIENTS.has(stage)) {
    return { meaning: refusedAtOnce(false), guess: finding.guess };
  }
  if (AT_ONCE.has(stage)) return judgeAtOnce(reply, stage, finding);
  const sender = stage === 'MAIL' ? OF_THE_SENDER[finding.meaning.kind] : undefined;
  return sender === undefined ? finding : { meaning: sender, guess: finding.guess };
}

/** Microsoft's own code for too much at once, which it always sends with 4.3.2. */
const TOO_MUCH_AT_ONCE = 432;

/** The code alone decides: its words and its enhanced code would lead elsewhere. */
function isCodeEnough({ code, enhanced }: Reply, stage: Stage | undefined, said: Said | undefined): boolean {
  if (code === NO_MAIL) return AT_ONCE.has(stage) && STILL_NO_MAIL.has(said?.rule.kind);
  return code === FILTERED || (code === TOO_MUCH_AT_ONCE && enhanced === '4.3.2' && said === undefined);
}

/** Text before enhanced code before basic code, except that vague words step back behind a clear enhanced code. */
function judgeReply(reply: Reply, stage: Stage | undefined): Finding {
  const said = reply.text === '' ? undefined : findRule(reply, stage);
  if (isCodeEnough(reply, stage, said)) return byCode(reply, stage);
  const enhanced = reply.enhanced === undefined ? undefined : enhancedMeaning(reply.enhanced, isPermanent(reply));
  if (enhanced?.exact && said !== undefined && CONSEQUENCES.has(said.rule.kind)) {
    return { meaning: enhanced.meaning, guess: false };
  }
  if (said !== undefined && !said.general) return { meaning: atLogin(reply.code, said.rule), guess: false };
  if (enhanced !== undefined && !(enhanced.stretched && said !== undefined)) {
    return { meaning: enhanced.meaning, guess: false };
  }
  if (said === undefined) return byCode(reply, stage);
  return { meaning: said.rule, guess: false };
}

/** RFC 5321 4.2.3 gives these to whatever has no code of its own: words that nobody knows may mean anything. */
const CATCH_ALL: ReadonlySet<number> = new Set([450, 550, 551, 553, 554]);

function byCode(reply: Reply, stage: Stage | undefined): Finding {
  if (reply.code === undefined) return { meaning: { kind: 'unknown', action: 'retry' }, guess: true };
  const found = codeMeaning(reply.code, stage);
  if (found === undefined) return { meaning: UNKNOWN, guess: true };
  const { meaning, guess } = found;
  if (reply.text === '' || !CATCH_ALL.has(reply.code) || AT_ONCE.has(stage)) return { meaning, guess, byCode: true };
  return { meaning: { ...meaning, kind: 'unknown', scope: meaning.scope ?? KIND_DEFAULTS[meaning.kind].scope }, guess };
}
