import nodemailer from 'nodemailer';
import { type Classification, classify, resilient, type Stage, systemClock } from '../../index.ts';
import type { Target } from './target.ts';
import { type Step, Trail } from './trail.ts';

/** A session that failed: at which step, and what for. */
export interface Failure {
  readonly step: Step;
  readonly error: MailError;
  readonly classification: Classification;
}

export interface Session {
  readonly trail: Trail;
  readonly failure: Failure | undefined;
}

interface MailError extends Error {
  readonly code?: string;
  readonly originalCode?: string;
  readonly response?: string;
}

/** Connects, logs in and leaves, as Nodemailer would before it sends. */
export async function trySession(target: Target, timeout: number): Promise<Session> {
  const trail = new Trail(target);
  const { host, port, secure, requireTls, user, password } = target;
  const transporter = resilient(
    nodemailer.createTransport({
      ...target.smtp,
      ...{ host, port, secure, requireTLS: requireTls, logger: trail.logger, transactionLog: true },
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      ...{ dnsTimeout: timeout, connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout },
    }),
  );
  try {
    await within(timeout, trail, transporter.verify());
    // without AUTH in the EHLO response Nodemailer goes on without a login, in silence
    if (user !== undefined && !trail.loggedIn) throw noLogin();
    return { trail, failure: undefined };
  } catch (error) {
    return { trail, failure: failureOf(error as MailError, target, trail) };
  } finally {
    transporter.close();
  }
}

/** No step may keep the whole from ending: a server that sends a byte now and then wakes no timeout of the socket's. */
async function within(timeout: number, trail: Trail, verified: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  const late = systemClock.sleep(timeout, { signal: ended.signal, unref: false }).then(() => {
    throw timedOut(timeout, trail.current);
  });
  try {
    await Promise.race([verified, late]);
  } finally {
    ended.abort();
    for (const loser of [verified, late]) loser.catch(() => {});
  }
}

function timedOut(timeout: number, step: Step): Error {
  const timeoutType = step === 'greeting' ? 'GREETING_TIMEOUT' : undefined;
  const code = step === 'name lookup' ? 'EDNS' : 'ETIMEDOUT';
  const error = new Error(`No answer within ${timeout / 1000} seconds`);
  return Object.assign(error, { code, command: 'CONN', ...(timeoutType && { timeoutType }) });
}

const noLogin = (): Error =>
  Object.assign(new Error('The server offers no login here: there is no AUTH in its EHLO response'), {
    code: 'EAUTH',
    command: 'API',
  });

/** How Node says that the connection stands, and its encryption does not. */
const TLS_TROUBLE = /secure TLS connection/;

/** Nodemailer calls everything that is no reply CONN. */
const STAGES: Readonly<Record<Step, Stage>> = {
  'name lookup': 'CONN',
  connection: 'CONN',
  TLS: 'CONN',
  greeting: 'CONN',
  EHLO: 'EHLO',
  STARTTLS: 'STARTTLS',
  login: 'AUTH',
};

function failureOf(error: MailError, { port, secure }: Target, trail: Trail): Failure {
  // a login that Nodemailer did not even begin has no command to tell of it
  const at = error.code === 'EAUTH' ? 'login' : trail.current;
  const classification = classify(error, { stage: STAGES[at], port, greeted: secure });
  const unencrypted = classification.kind === 'tls' || TLS_TROUBLE.test(error.message);
  if (!secure || at !== 'connection' || !unencrypted) return { step: at, error, classification };
  trail.connected();
  return { step: 'TLS', error, classification };
}
