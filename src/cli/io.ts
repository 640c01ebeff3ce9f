import type { Readable } from 'node:stream';

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** All that a command sees of the process: a test brings its own. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Exit statuses: all is well, the server said no, the command was used wrongly, Ctrl-C. */
export const OK = 0;
export const REFUSED = 1;
export const WRONG_USE = 2;
export const INTERRUPTED = 130;

/** Wrong use: its message is printed on one line, and the exit status is 2. */
export class UsageError extends Error {}
