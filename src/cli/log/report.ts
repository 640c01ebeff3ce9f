import type { Io } from '../io.ts';
import { Terminal } from '../terminal.ts';
import { toJson } from '../text.ts';
import type { Row, Tally } from './tally.ts';

const TABLES = [
  ['By kind', 'kinds'],
  ['By action', 'actions'],
  ['By recipient domain', 'domains'],
] as const satisfies (readonly [title: string, table: keyof Tally])[];

const TOTALS = [
  ['lines read', 'lines'],
  ['failures', 'failures'],
  ['deliveries', 'deliveries'],
  ['other lines', 'otherLines'],
  ['not understood', 'notUnderstood'],
] as const satisfies (readonly [label: string, total: keyof Tally])[];

interface Part {
  readonly rows: readonly Row<string>[];
  /** Failures that no row shows. */
  readonly others: number;
}

function part(table: Tally['kinds'] | Tally['actions'] | Tally['domains'], top: number): Part {
  const rows: Row<string>[] = table.rows();
  const rest = rows.slice(top).reduce((sum, { count }) => sum + count, 0);
  return { rows: rows.slice(0, top), others: rest + table.counts.others };
}

export function reportJson(tally: Tally, top: number, io: Io): void {
  const totals = TOTALS.map(([, name]) => [name, tally[name]] as const);
  const tables = TABLES.map(([, name]) => [name, part(tally[name], top)] as const);
  io.stdout.write(`${toJson(Object.fromEntries([...totals, ...tables]))}\n`);
}

const NUMBERS = new Intl.NumberFormat('en');

export function report(tally: Tally, top: number, io: Io): void {
  const terminal = new Terminal(io);
  for (const [label, name] of TOTALS) terminal.pair(label, NUMBERS.format(tally[name]));
  for (const [title, name] of TABLES) {
    const { rows, others } = part(tally[name], top);
    if (rows.length > 0) showTable(terminal, title, rows, others);
  }
}

function showTable(terminal: Terminal, title: string, rows: readonly Row<string>[], others: number): void {
  const { bold, cyan, dim } = terminal.colors;
  const numbers = [...rows.map(({ count }) => count), others].map((count) => NUMBERS.format(count));
  const width = Math.max(...numbers.map(({ length }) => length));
  const mark = (text = '') => `  ${text.padStart(width)}  `;
  terminal.gap();
  terminal.text(title, bold);
  for (const [n, { name, count, reply }] of rows.entries()) {
    terminal.item(mark(numbers[n]), name, cyan);
    if (reply === undefined) continue;
    const share = reply.count === count ? '' : `${NUMBERS.format(reply.count)} of them: `;
    terminal.item(mark(), `${share}${reply.example}`, dim);
  }
  if (others > 0) terminal.item(mark(numbers.at(-1)), 'others');
}
