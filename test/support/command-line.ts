import { Readable } from 'node:stream';
import { run } from '../../src/cli/commands.ts';

export interface Situation {
  /** What comes from stdin: as a whole, or in the given pieces. */
  readonly stdin?: string | Buffer | Iterable<Buffer> | Readable;
  /** stdin and stdout are a terminal. */
  readonly tty?: boolean;
  readonly columns?: number;
  readonly env?: Record<string, string>;
}

export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, with streams of its own. */
export async function commandLine(args: readonly string[], situation: Situation = {}): Promise<Ended> {
  const { stdin = [], tty = false, columns, env = {} } = situation;
  const written = { out: '', err: '' };
  const pieces = typeof stdin === 'string' || Buffer.isBuffer(stdin) ? [Buffer.from(stdin)] : stdin;
  const input = pieces instanceof Readable ? pieces : Readable.from(pieces);
  const status = await run(args, {
    stdin: Object.assign(input, { isTTY: tty }),
    stdout: {
      write: (text) => {
        written.out += text;
      },
      isTTY: tty,
      columns,
    },
    stderr: {
      write: (text) => {
        written.err += text;
      },
    },
    env,
  });
  return { status, ...written };
}

/** Whatever a terminal would act on beside line ends: control characters, invisible ones, directions of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
export const TERMINAL_ACTIVE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
