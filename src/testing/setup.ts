import type { SMTPServerAuthentication } from 'smtp-server';
import type { Answer } from './answer.ts';
import type { Behaviour } from './behaviours/behaviour.ts';
import { type KeyPair, keyPairFor } from './certificates.ts';
import type { FaultConnection } from './connection.ts';
import { checkOffered } from './contradictions.ts';
import { seededRandom } from './fake-clock.ts';
import type { Moment } from './moment.ts';
import type { FaultServerOptions } from './options.ts';
import { type Plan, planFor, saying, USUAL } from './plan.ts';
import type { Recording } from './recording.ts';
import type { ConnectionRecord, Message } from './records.ts';
import { type AnswerFunction, compile, type Script } from './script.ts';
import { checkAnswer, checkedScript } from './script-checks.ts';
import type { Stage } from './stages.ts';

/** What a moment is about, beside what the connection knows of itself. */
export type Facts = Pick<Moment, 'stage'> &
  Partial<Pick<Moment, 'recipient' | 'sender' | 'user' | 'password' | 'size' | 'message'>>;

/** What is the same for all connections of one server. */
export class Setup {
  readonly options: FaultServerOptions;
  readonly recording: Recording;
  readonly keyPair: KeyPair | undefined;
  readonly offersAuth: boolean;
  readonly ehloLines: readonly string[];
  /** What the first script that failed threw. */
  scriptError: unknown;
  #script: AnswerFunction[];
  readonly #behaviours: readonly Behaviour[];
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #counts = new Map<string, number>();

  constructor(options: FaultServerOptions, recording: Recording, behaviours: readonly Behaviour[], now: () => number) {
    const { tls, secure, auth, authMethods, ehlo = [], script = [], seed = 1 } = options;
    this.options = options;
    this.recording = recording;
    this.keyPair = keyPairFor(tls ?? (secure ? 'self-signed' : undefined));
    this.offersAuth = Boolean(auth || authMethods) || behaviours.some(({ offersAuth }) => offersAuth);
    this.ehloLines = [...ehlo, ...behaviours.flatMap((behaviour) => behaviour.ehlo ?? [])];
    this.#script = this.#compiled(script);
    this.#behaviours = behaviours;
    this.#now = now;
    this.#random = seededRandom(seed);
  }

  /** Asked from now on, before whatever was there. */
  use(script: Script): void {
    this.#script = [...this.#compiled(checkedScript(script)), ...this.#script];
  }

  #compiled(script: Script): AnswerFunction[] {
    const offers = { AUTH: this.offersAuth, STARTTLS: this.keyPair !== undefined && !this.options.secure };
    for (const each of [script].flat()) if (typeof each !== 'function') checkOffered(each.stage, offers);
    return compile(script);
  }

  async planAt(facts: Facts, connection: FaultConnection): Promise<Plan> {
    const moment = this.#moment(facts, connection);
    try {
      for (const ask of this.#script) {
        const answer = await ask(moment);
        if (answer !== undefined) return planOf(answer, facts.stage);
      }
      for (const behaviour of this.#behaviours) {
        const answer = behaviour.answer?.(moment);
        if (answer !== undefined) return planFor(answer, facts.stage);
      }
      return USUAL;
    } catch (error) {
      this.scriptError ??= error;
      return saying('451 4.3.0 The script of this server failed');
    }
  }

  #moment({ stage, message, ...facts }: Facts, connection: FaultConnection): Moment {
    const { record, session, command } = connection;
    const transaction = connection.transactions.current;
    return {
      stage,
      command: commandAt(stage, command),
      connection: record,
      transaction,
      sender: facts.sender ?? transaction?.from,
      recipient: facts.recipient,
      recipients: session.envelope?.rcptTo.map(({ address }) => address) ?? [],
      user: facts.user ?? record.user,
      password: facts.password,
      size: facts.size,
      message,
      now: this.#now(),
      count: (key) => {
        const count = (this.#counts.get(key) ?? 0) + 1;
        this.#counts.set(key, count);
        return count;
      },
      random: this.#random,
    };
  }

  deliver(message: Message, connection: ConnectionRecord): void {
    const delivery = this.recording.deliver(message, connection);
    for (const behaviour of this.#behaviours) behaviour.delivered?.(delivery);
  }

  /** Without `auth` any login is right. */
  isRight(given: SMTPServerAuthentication): boolean {
    const { auth } = this.options;
    if (!auth) return true;
    if (given.username !== auth.user) return false;
    if (given.method === 'CRAM-MD5') return given.validatePassword(auth.pass);
    return (given.password ?? given.accessToken) === auth.pass;
  }
}

function commandAt(stage: Stage, command: string): string {
  if (stage === 'connect' || stage === 'body' || stage === 'dot') return '';
  // what follows the mechanism is the secret
  return stage === 'AUTH' ? command.split(' ', 2).join(' ') : command;
}

function planOf(answer: Exclude<Answer, undefined>, stage: Stage): Plan {
  checkAnswer(answer, 'the answer of a function', [stage]);
  return planFor(answer, stage);
}
