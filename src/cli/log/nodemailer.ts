import { quotedReply } from '../pasted.ts';
import { isStage } from '../words.ts';
import { type Format, type LogEvent, NOTHING } from './event.ts';
import { withoutReply } from './no-reply.ts';

// {"level":50,"err":{"type":"Error","code":"EENVELOPE","response":"550 5.1.1 ...","responseCode":550,"command":"RCPT TO"}}
// pino, bunyan, winston or whatever: a result or an error of Nodemailer somewhere in an object, or a line of text in one

const MAX_DEPTH = 6;
/** Values looked at in one line. */
const MAX_VALUES = 2000;

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function parsed(line: string): Fields | undefined {
  const start = line.indexOf('{');
  if (start < 0 || !line.trimEnd().endsWith('}')) return undefined;
  try {
    return JSON.parse(line.slice(start));
  } catch {
    return undefined;
  }
}

/** Fields in which loggers put the line of a program. */
const LINE_FIELDS = ['log', 'MESSAGE', 'message', 'msg'] as const;

/** @param readText for a line of text within the object, as container runtimes and journals write it */
export const nodemailerFormat =
  (readText: Format): Format =>
  (line) => {
    const entry = parsed(line);
    if (entry === undefined) return undefined;
    const found = search(entry);
    if (found.length > 0) return found;
    for (const name of LINE_FIELDS) {
      const inner = textOf(entry[name]);
      const events = inner === undefined ? undefined : readText(inner.trimEnd());
      if (events !== undefined && events.length > 0) return events;
    }
    return NOTHING;
  };

/** Breadth first: the outermost object that is a result or an error tells the most. */
function search(entry: Fields): readonly LogEvent[] {
  let level: Fields[] = [entry];
  let left = MAX_VALUES;
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: Fields[] = [];
    for (const candidate of level) {
      const events = eventsOf(candidate);
      if (events.length > 0) return events;
      const values = Object.values(candidate).slice(0, left);
      left -= values.length;
      next.push(...values.filter(isObject));
    }
    level = next;
  }
  return NOTHING;
}

function eventsOf(fields: Fields): readonly LogEvent[] {
  const ledger = listOf(fields.recipients).filter((one) => isObject(one) && textOf(one.state) !== undefined);
  if (ledger.length > 0) return ledger.flatMap((one) => ledgerEvent(one as Fields));
  const accepted = listOf(fields.accepted).map((one): LogEvent => ({ outcome: 'delivery', address: addressOf(one) }));
  const errors = listOf(fields.rejectedErrors).filter(isObject);
  if (errors.length > 0) return [...accepted, ...errors.flatMap((error) => errorEvents(error))];
  const failed = errorEvents(fields);
  return failed.length > 0 ? failed : accepted;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, MAX_VALUES) : []);

function addressOf(value: unknown): string | undefined {
  return textOf(value) ?? (isObject(value) ? textOf(value.address) : undefined);
}

/** An entry of `recipients`, as this package's own results have them. */
function ledgerEvent(entry: Fields): readonly LogEvent[] {
  const address = textOf(entry.address);
  if (entry.state === 'accepted') return [{ outcome: 'delivery', address }];
  const { stage, action, text } = isObject(entry.classification) ? entry.classification : ({} as Fields);
  const said = textOf(entry.response) ?? withoutReply(textOf(text) ?? '', action === 'fail', undefined);
  return [{ outcome: 'failure', said, stage: isStage(stage) ? stage : undefined, address }];
}

const REPLY = /^[45]\d\d(?:[ -]|$)/;

/** Nodemailer's own codes. A `command` comes with nearly all of its errors, and with nobody else's, but not every logger keeps it. */
const CODES: ReadonlySet<unknown> = new Set([
  'EAUTH',
  'ECONNECTION',
  'EDNS',
  'EENVELOPE',
  'EMAXLIMIT',
  'EMESSAGE',
  'ENOAUTH',
  'EOAUTH2',
  'EREQUIRETLS',
  'ETLS',
]);

function errorEvents(fields: Fields): readonly LogEvent[] {
  const { code, responseCode, command } = fields;
  const message = textOf(fields.message) ?? '';
  // some loggers keep only an error's message and code
  const response = [textOf(fields.response), quotedReply(message)].find(
    (reply) => reply !== undefined && REPLY.test(reply),
  );
  // an HTTP log has codes such as 404 as well, but neither a reply nor a command
  const refused = typeof responseCode === 'number' && responseCode >= 400 && textOf(command) !== undefined;
  const local = CODES.has(code) || (textOf(command) !== undefined && textOf(code) !== undefined);
  const replied = textOf(fields.response) !== undefined || code !== undefined || fields.stack !== undefined;
  if (!refused && !local && !(response !== undefined && replied)) return NOTHING;
  const { originalCode, syscall, timeoutType } = fields;
  const said = { code, originalCode, syscall, timeoutType, command, response, responseCode, message };
  return recipientsOf(fields).map((address) => ({ outcome: 'failure', said, address }));
}

function recipientsOf(fields: Fields): readonly (string | undefined)[] {
  const { recipient, rejected, recipients, envelope, to } = fields;
  const lists = [rejected, recipients, isObject(envelope) ? envelope.to : undefined, to].map(listOf);
  const list = lists.find((entries) => entries.length > 0) ?? [recipient ?? to];
  return (textOf(recipient) === undefined ? list : [recipient]).map(addressOf);
}
