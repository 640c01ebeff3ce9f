import { oneLine } from '../../classify/index.ts';
import { INTERRUPTED, type Io, OK, REFUSED, UsageError } from '../io.ts';
import { outcomeJson, outcomeOf, showOutcome } from './outcome.ts';
import { askPassword } from './password.ts';
import { redactor } from './redact.ts';
import { type Session, trySession } from './session.ts';
import { type Situation, suggestionsFor } from './suggestions.ts';
import { type Target, type TargetOptions, targetOf, wellKnown } from './target.ts';

export interface CheckOptions extends TargetOptions {
  /** The environment variable with the password. */
  readonly passwordEnv?: string | undefined;
  /** Milliseconds for everything. */
  readonly timeout: number;
  readonly json: boolean;
}

/** Whether one could send through this server, and if not, why and what to try; the exit status. */
export async function check(url: string | undefined, options: CheckOptions, io: Io): Promise<number> {
  const named = targetOf(url, options);
  const password = await passwordFor(named, options.passwordEnv, io);
  if (password === INTERRUPTED) return INTERRUPTED;
  const target = { ...named, password };
  const session = await trySession(target, options.timeout);
  const suggestions = suggestionsFor(situation(session, target));
  const outcome = outcomeOf(session, target, suggestions, redactor(secretsOf(target), target.user));
  (options.json ? outcomeJson : showOutcome)(outcome, io);
  return outcome.ok ? OK : REFUSED;
}

const PASSWORD_ENV = 'SMTP_PASSWORD';

async function passwordFor(
  { user, password, host }: Target,
  variable: string | undefined,
  io: Io,
): Promise<string | undefined | typeof INTERRUPTED> {
  if (user === undefined) return undefined;
  // what is named on the command line goes before the URL
  const given = variable === undefined ? (password ?? io.env[PASSWORD_ENV]) : io.env[variable];
  if (given) return given;
  if (variable !== undefined) throw new UsageError(`the environment variable ${variable} is not set`);
  if (!io.stdin.isTTY) throw new UsageError(`there is no password for this user: set ${PASSWORD_ENV}`);
  const typed = await askPassword(oneLine(`Password of ${user} at ${host}:`), io);
  if (typed === '') throw new UsageError('there is no password for this user');
  return typed ?? INTERRUPTED;
}

function secretsOf({ password, smtp }: Target): string[] {
  const proxy = typeof smtp.proxy === 'string' && URL.canParse(smtp.proxy) ? new URL(smtp.proxy).password : undefined;
  return [password, proxy].filter((secret) => secret !== undefined);
}

function situation({ trail, failure }: Session, target: Target): Situation {
  const { host, port, secure, requireTls, user } = target;
  const { encrypted, offersLogin } = trail;
  const { step, error, classification } = failure ?? {};
  return {
    ...{ host, port, secure, requireTls, user, encrypted, offersLogin, step, wellKnown },
    kind: classification?.kind,
    code: classification?.code,
    error: [error?.originalCode, error?.code, error?.message].filter(Boolean).join(' '),
  };
}
