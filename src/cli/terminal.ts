import pc from 'picocolors';
import { oneLine } from '../classify/index.ts';
import type { Io, Output } from './io.ts';
import { wrap } from './text.ts';

type Colors = ReturnType<typeof pc.createColors>;
type Paint = (text: string) => string;

const WIDTH = 80;
/** A text column narrower than this is harder to read than lines that the terminal breaks. */
const NARROWEST = 20;
const LABEL = 16;

function wantsColor({ stdout, env }: Io): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stdout.isTTY === true && env.TERM !== 'dumb';
}

/** Writes texts to the terminal: cleaned, wrapped at its width, coloured where it wants colours. */
export class Terminal {
  readonly colors: Colors;
  readonly #output: Output;
  readonly #width: number;

  constructor(io: Io) {
    this.#output = io.stdout;
    this.#width = io.stdout.columns || WIDTH;
    this.colors = pc.createColors(wantsColor(io));
  }

  gap(): void {
    this.#output.write('\n');
  }

  /** A text behind a mark or a number; its further lines stand below its first. */
  item(mark: string, text: string, paint: Paint = String, paintMark: Paint = String): void {
    const indent = ' '.repeat(mark.length);
    const lines = wrap(oneLine(text), Math.max(this.#width - mark.length, NARROWEST));
    for (const [n, line] of lines.entries()) {
      this.#output.write(`${n === 0 ? paintMark(mark) : indent}${paint(line)}\n`);
    }
  }

  text(text: string, paint: Paint = String): void {
    this.item('', text, paint);
  }

  /** A row of two columns: what it is, and its value. */
  pair(label: string, value: string): void {
    this.item(`  ${label.padEnd(LABEL)}`, value, String, this.colors.dim);
  }
}
