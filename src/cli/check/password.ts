import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Io } from '../io.ts';

/** Asks on the terminal without an echo; undefined when nothing was given (Ctrl-C, Ctrl-D). */
export function askPassword(question: string, { stdin, stderr }: Io): Promise<string | undefined> {
  stderr.write(`${question} `);
  // readline echoes into its output, so that goes nowhere
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output, terminal: true });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      stderr.write('\n');
      resolve(undefined);
    });
  });
}
