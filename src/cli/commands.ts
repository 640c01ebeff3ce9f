import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { oneLine, type Stage } from '../classify/index.ts';
import { explain } from './explain.ts';
import { type Io, OK, UsageError, WRONG_USE } from './io.ts';
import { explainLog } from './log/log.ts';
import { isStage, STAGE_WORDS } from './words.ts';

const NAME = 'nodemailer-resilient';

interface ExplainOptions {
  readonly stage?: Stage;
  readonly log?: string;
  readonly top: number;
  readonly json?: true;
}

/** Runs one command line; the exit status. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let status = OK;
  const program = base(io);
  explainCommand(program, io);
  checkCommand(program, io, (result) => {
    status = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : WRONG_USE;
    if (!(error instanceof UsageError)) throw error;
    complain(io, error.message);
    return WRONG_USE;
  }
}

const complain = (io: Io, message: string): void => void io.stderr.write(`${NAME}: ${oneLine(message)}\n`);

/** Commander quotes the argument that it does not know, and a password may stand behind the option or in the URL. */
const withoutValues = (message: string): string =>
  message.replace(/'(-[A-Za-z]|[^'=:]*)(?:[=:]|(?<='-[A-Za-z])[^-']).*'/s, "'$1...'");

/** Read when the program starts: Node 20 warns of a JSON file that is imported. */
const version = (): string => JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

function base(io: Io): Command {
  return new Command(NAME)
    .version(version(), '--version', 'the version of the package')
    .description('Says what SMTP replies and mail logs mean, and whether a mail server can be used.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text) => complain(io, withoutValues(text).replace(/^error: /, '')),
      getOutHelpWidth: () => io.stdout.columns || 80,
      getErrHelpWidth: () => io.stderr.columns || 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

function explainCommand(program: Command, io: Io): void {
  program
    .command('explain')
    .description('what a reply means, or with --log what failed in a mail log, and how often')
    .argument('[reply...]', 'such as "550 5.1.1 User unknown", or an error; without one, a log is read from stdin')
    .option('--stage <stage>', `what was answered: ${Object.keys(STAGE_WORDS).join(', ')}`, stage)
    .option('--log <file>', 'a log of Postfix, Exim or Nodemailer (JSON), or replies; may be gzip; - for stdin')
    .addOption(new Option('--top <rows>', 'rows of each table').default(10).argParser(number(1, 10_000)))
    .option('--json', 'JSON for programs')
    .action(async (words: readonly string[], options: ExplainOptions, command: Command) => {
      const { stage, top } = options;
      const json = options.json === true;
      if (words.length > 0 && options.log !== undefined) throw new UsageError('give a reply or --log, not both');
      if (words.length > 0) return explain(words.join(' '), stage, json, io);
      if (options.log === undefined && io.stdin.isTTY) command.help({ error: true });
      return explainLog(options.log ?? '-', { stage, json, top }, io);
    });
}

interface CheckFlags {
  readonly service?: string;
  readonly host?: string;
  readonly port?: number;
  readonly secure?: true;
  readonly requireTls?: true;
  readonly user?: string;
  readonly passwordEnv?: string;
  readonly timeout: number;
  readonly json?: true;
}

function checkCommand(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('check')
    .description('connects and logs in as Nodemailer does before it sends; sends nothing')
    .argument('[url]', 'such as smtp://user@smtp.example.com:587, or smtps:// for TLS from the first byte')
    .option('--service <name>', "one of Nodemailer's well-known services")
    .option('--host <name>', 'the server')
    .option('--port <number>', 'its port', number(1, 65_535))
    .option('--secure', 'TLS from the first byte, as on port 465')
    .option('--require-tls', 'no login before STARTTLS')
    .option('--user <name>', 'whom to log in as; the password is asked for, or taken from SMTP_PASSWORD')
    .option('--password-env <variable>', 'the environment variable that has the password')
    .addOption(new Option('--timeout <seconds>', 'for everything').default(20).argParser(number(0.1, 3600)))
    .option('--json', 'JSON for programs')
    .action(async (url: string | undefined, { timeout, json, ...flags }: CheckFlags) => {
      const { check } = await loadCheck();
      done(await check(url, { ...flags, timeout: timeout * 1000, json: json === true }, io));
    });
}

/** Nodemailer is a peer dependency that may be missing; nothing else here needs it. */
async function loadCheck() {
  try {
    return await import('./check/check.ts');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError('check needs Nodemailer: npm install nodemailer');
  }
}

function stage(given: string): Stage {
  const name = given.toUpperCase();
  if (!isStage(name)) throw new InvalidArgumentError(`It is one of ${Object.keys(STAGE_WORDS).join(', ')}.`);
  return name;
}

const number =
  (least: number, most: number) =>
  (given: string): number => {
    const value = Number(given);
    const whole = least >= 1;
    if (given.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`It is a${whole ? ' whole' : ''} number from ${least} to ${most}.`);
    }
    return value;
  };
