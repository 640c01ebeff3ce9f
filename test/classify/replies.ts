import { readFileSync } from 'node:fs';
import { type Action, KINDS, type Kind, type Scope, type Stage } from '../../src/classify/index.ts';
import * as references from '../../src/classify/references.ts';

/** A row of `replies.md`: one reply, and what must come of it. */
export interface Row {
  /** The heading above it. */
  readonly source: string;
  readonly line: number;
  readonly reply: string;
  readonly stage: Stage | undefined;
  readonly kind: Kind;
  readonly action: Action;
  /** Further fields of the classification. */
  readonly also: Readonly<Record<string, unknown>>;
  /** Fields that must not be there. */
  readonly without: readonly string[];
}

const STAGES: readonly Stage[] = ['CONN', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'DOT'];
const ACTIONS: readonly Action[] = ['retry', 'throttle', 'split', 'fail'];
const SCOPES: readonly Scope[] = ['recipient', 'message', 'sender', 'account', 'server', 'connection'];

const HEADER = '| reply | stage | kind | action | also |';
const RULE = '|---|---|---|---|---|';

class Mistake extends Error {}

function oneOf<Word extends string>(words: readonly Word[], what: string): (text: string) => Word {
  return (text) => {
    if (!(words as readonly string[]).includes(text)) throw new Mistake(`no ${what} '${text}'`);
    return text as Word;
  };
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Mistake(`'${text}' is no positive number`);
  return Number(text);
}

const REFERENCES: ReadonlyMap<string, string> = new Map(Object.entries(references));

function reference(name: string): string {
  const found = REFERENCES.get(name);
  if (found === undefined) throw new Mistake(`no reference '${name}'`);
  return found;
}

function enhancedCode(text: string): string {
  if (!/^[45]\.\d{1,3}\.\d{1,3}$/.test(text)) throw new Mistake(`'${text}' is no enhanced status code`);
  return text;
}

const VALUES: Readonly<Record<string, (text: string) => unknown>> = {
  scope: oneOf(SCOPES, 'scope'),
  splitBy: oneOf(['count', 'domain', 'recipient'], 'way to split'),
  retryAfter: positive,
  limit: positive,
  enhanced: enhancedCode,
  reference,
};

const readStage = oneOf(STAGES, 'stage');
const readKind = oneOf(KINDS, 'kind');
const readAction = oneOf(ACTIONS, 'action');

/** The text between backticks, with `\n` and `\|` for what a table cannot hold. */
function readReply(cell: string): string {
  const text = /^`([^`]+)`$/.exec(cell)?.[1];
  if (text === undefined) throw new Mistake('the reply does not stand between backticks');
  return text.replace(/\\(.?)/g, (_, escaped) => {
    if (escaped === 'n') return '\n';
    if (escaped === '|') return '|';
    throw new Mistake(`\\${escaped} stands for nothing: only \\n and \\| do`);
  });
}

function readAlso(cell: string): Pick<Row, 'also' | 'without'> {
  const also: Record<string, unknown> = {};
  const without: string[] = [];
  for (const item of cell === '' ? [] : cell.split(', ')) {
    const [, no, flag] = /^(no )?(suppress|guess)$/.exec(item) ?? [];
    const [, absent] = /^no (limit|retryAfter)$/.exec(item) ?? [];
    const [, name = '', value = ''] = /^(\w+): (.+)$/.exec(item) ?? [];
    const key = flag ?? absent ?? name;
    if (Object.hasOwn(also, key) || without.includes(key)) throw new Mistake(`'${key}' twice`);
    if (flag !== undefined) also[flag] = no === undefined;
    else if (absent !== undefined) without.push(absent);
    else if (Object.hasOwn(VALUES, name)) also[name] = VALUES[name]?.(value);
    else throw new Mistake(`'${item}' is nothing that can be expected`);
  }
  return { also, without };
}

function readRow(text: string): Omit<Row, 'source' | 'line'> {
  const cells = text.split(/(?<!\\)\|/).map((cell) => cell.trim());
  if (cells.length !== 7 || cells[0] !== '' || cells[6] !== '') throw new Mistake('not five cells between pipes');
  const [, reply = '', stage = '', kind = '', action = '', also = ''] = cells;
  return {
    reply: readReply(reply),
    stage: stage === '' ? undefined : readStage(stage),
    kind: readKind(kind),
    action: readAction(action),
    ...readAlso(also),
  };
}

/** Reads headings and tables in order; text between them is for people. */
class Reader {
  readonly rows: Row[] = [];
  readonly #sources = new Set<string>();
  readonly #seen = new Map<string, number>();
  #source: string | undefined;
  #rowsOfSource = 0;
  /** Lines of the table so far: its header, its rule, its rows. */
  #tableLines = 0;

  read(text: string, line: number): void {
    if (/^#{1,3} /.test(text)) this.#heading(text);
    else if (text.startsWith('|')) this.#tableLine(text, line);
    else this.#tableLines = 0;
  }

  end(): void {
    if (this.#source !== undefined && this.#rowsOfSource === 0) throw new Mistake(`no rows under '${this.#source}'`);
  }

  #heading(text: string): void {
    this.end();
    this.#source = text.startsWith('### ') ? text.slice(4).trim() : undefined;
    if (this.#source === '') throw new Mistake('a source without a name');
    if (this.#source !== undefined && this.#sources.has(this.#source)) throw new Mistake(`'${this.#source}' twice`);
    if (this.#source !== undefined) this.#sources.add(this.#source);
    this.#rowsOfSource = 0;
    this.#tableLines = 0;
  }

  #tableLine(text: string, line: number): void {
    const source = this.#source;
    if (source === undefined) throw new Mistake('a table without a source above it');
    this.#tableLines++;
    if (this.#tableLines <= 2) {
      const expected = this.#tableLines === 1 ? HEADER : RULE;
      if (text !== expected) throw new Mistake(`a table begins with ${HEADER} and ${RULE}`);
      return;
    }
    const row = { source, line, ...readRow(text) };
    const key = `${row.reply} at ${row.stage}`;
    const before = this.#seen.get(key);
    if (before !== undefined) throw new Mistake(`the same reply and stage as in line ${before}`);
    this.#seen.set(key, line);
    this.rows.push(row);
    this.#rowsOfSource++;
  }
}

/** @throws Error that names file, line and mistake */
export function readReplies(markdown: string, file: string): Row[] {
  const reader = new Reader();
  const lines = markdown.split('\n');
  let at = 0;
  try {
    for (const text of lines) reader.read(text, ++at);
    reader.end();
  } catch (error) {
    throw error instanceof Mistake ? new Error(`${file}:${at}: ${error.message}`) : error;
  }
  return reader.rows;
}

const FILE = 'replies.md';

export const ROWS: readonly Row[] = readReplies(readFileSync(new URL(FILE, import.meta.url), 'utf8'), FILE);
