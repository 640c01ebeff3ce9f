import type net from 'node:net';
import { type Recording, receivedMessage, type SeenTransaction } from './recording.ts';
import { type DotAnswer, type Plan, planFor, type StubAnswer } from './stub-plan.ts';
import type { StubScript } from './stub-server.ts';
import { over, StubWire } from './stub-wire.ts';
import type { ScriptContext } from './test-server.ts';

type Command = (argument: string) => Promise<void>;

/** One connection to the stub server: commands are answered strictly in order, however slow a script is. */
export class StubSession {
  readonly #script: StubScript;
  readonly #recording: Recording;
  readonly #number: number;
  readonly #attempt: (key: string) => number;
  readonly #wire: StubWire;
  readonly #commands = new Map<string, Command>();
  #greeted = false;
  #from: string | undefined;
  #accepted: string[] = [];
  #transaction: SeenTransaction | undefined;
  #transactionNumber = 0;

  constructor(socket: net.Socket, script: StubScript, recording: Recording, attempt: (key: string) => number) {
    this.#script = script;
    this.#recording = recording;
    this.#number = ++recording.connections;
    this.#attempt = attempt;
    this.#wire = new StubWire(socket);
    if (script.secure && script.tls) this.#wire.encrypt(script.tls);
    this.#wire.closed.signal.addEventListener('abort', () => this.#endTransaction('dropped'));
    this.#defineCommands();
  }

  /** Resolves when the connection is over, rejects when a script throws. */
  async run(): Promise<void> {
    try {
      await this.#greet();
      for (let line = await this.#wire.line(); line !== undefined; line = await this.#wire.line()) {
        await this.#command(line);
      }
      this.destroy();
    } catch (error) {
      if (error === over) return;
      this.destroy();
      throw error;
    }
  }

  destroy(): void {
    this.#wire.destroy();
  }

  #context(): ScriptContext {
    return {
      connection: this.#number,
      transaction: this.#transactionNumber,
      accepted: [...this.#accepted],
      attempt: this.#attempt,
    };
  }

  async #greet(): Promise<void> {
    const answer = this.#script.greetingless
      ? { silent: true as const }
      : await this.#script.greeting?.('', this.#context());
    await this.#say(answer, '220 stub.example.test ESMTP');
  }

  async #command(line: string): Promise<void> {
    const [, verb = '', argument = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    const command = this.#commands.get(verb.toUpperCase());
    if (command) await command(argument.trim());
    else await this.#say('500 5.5.2 Error: command not recognized');
  }

  #defineCommands(): void {
    const commands: Record<string, Command> = {
      EHLO: (argument) => this.#hello(argument, 'EHLO'),
      LHLO: (argument) => this.#hello(argument, 'EHLO'),
      HELO: (argument) => this.#hello(argument, 'HELO'),
      STARTTLS: () => this.#startTls(),
      AUTH: (argument) => this.#auth(argument),
      MAIL: (argument) => this.#mail(argument),
      RCPT: (argument) => this.#rcpt(argument),
      DATA: () => this.#data(),
      RSET: () => this.#rset(),
      QUIT: () => this.#quit(),
      NOOP: () => this.#say('250 2.0.0 Ok'),
    };
    for (const [verb, command] of Object.entries(commands)) this.#commands.set(verb, command);
  }

  async #hello(name: string, verb: 'EHLO' | 'HELO'): Promise<void> {
    this.#reset(verb);
    const hook = verb === 'EHLO' ? this.#script.ehlo : this.#script.helo;
    const answer = typeof hook === 'function' ? await hook(name, this.#context()) : undefined;
    const usual = ['stub.example.test', ...(verb === 'EHLO' ? this.#extensions() : [])];
    const plan = planFor(answer, `250 ${usual.join('\n')}`);
    this.#greeted ||= plan.digit === '2';
    await this.#perform(plan);
  }

  #extensions(): string[] {
    const { pipelining, tls, auth, ehlo } = this.#script;
    const lines = typeof ehlo === 'function' ? [] : (ehlo ?? []);
    const mechanisms = auth && !lines.some((line) => line.startsWith('AUTH'));
    return [
      ...(pipelining ? ['PIPELINING'] : []),
      ...(tls && !this.#wire.secure ? ['STARTTLS'] : []),
      ...(mechanisms ? ['AUTH PLAIN LOGIN'] : []),
      ...lines,
    ];
  }

  async #startTls(): Promise<void> {
    const usual = this.#script.tls && !this.#wire.secure ? '220 2.0.0 Ready to start TLS' : '502 5.5.1 Not available';
    const plan = planFor(await this.#script.starttls?.('', this.#context()), usual);
    await this.#perform(plan);
    if (plan.digit !== '2' || !this.#script.tls) return;
    await this.#wire.flush();
    this.#wire.encrypt(this.#script.tls);
    this.#greeted = false;
  }

  async #auth(argument: string): Promise<void> {
    const user = await this.#userName(argument);
    const plan = planFor(await this.#script.auth?.(user, this.#context()), '235 2.7.0 Authentication successful');
    if (plan.digit === '2') this.#recording.logins++;
    await this.#perform(plan);
    if (plan.digit !== '3') return;
    // XOAUTH2 tells the reason in a 334 and the refusal after the client's empty answer
    await this.#wire.line();
    await this.#say('535 5.7.8 Error: authentication failed');
  }

  async #userName(argument: string): Promise<string> {
    const [mechanism = '', initial] = argument.split(/\s+/);
    const first = decode(initial ?? (await this.#challenge('VXNlcm5hbWU6')));
    if (/^LOGIN$/i.test(mechanism)) {
      await this.#challenge('UGFzc3dvcmQ6');
      return first;
    }
    if (/^XOAUTH2$/i.test(mechanism)) return first.split('\u0001')[0]?.replace(/^user=/, '') ?? '';
    return first.split('\0')[1] ?? '';
  }

  async #challenge(text: string): Promise<string> {
    await this.#say(`334 ${text}`);
    return (await this.#wire.line()) ?? '';
  }

  async #mail(argument: string): Promise<void> {
    if (!this.#greeted) return this.#say('503 5.5.1 Error: send HELO/EHLO first');
    if (this.#from !== undefined) return this.#say('503 5.5.1 Error: nested MAIL command');
    const from = addressOf(argument);
    this.#transaction = this.#recording.begin(from, this.#number);
    this.#transactionNumber = this.#recording.transactions.length;
    const plan = planFor(await this.#script.mail?.(from, this.#context()), '250 2.1.0 Ok');
    if (plan.digit === '2') this.#from = from;
    else this.#endTransaction(plan.said);
    await this.#perform(plan);
  }

  async #rcpt(argument: string): Promise<void> {
    if (this.#from === undefined) return this.#say('503 5.5.1 Error: need MAIL command');
    const address = addressOf(argument);
    const plan = planFor(await this.#script.rcpt?.(address, this.#context()), '250 2.1.5 Ok');
    this.#transaction?.rcpt.push({ address, reply: plan.said });
    if (plan.digit === '2') this.#accepted.push(address);
    await this.#perform(plan);
  }

  async #data(): Promise<void> {
    const plan = planFor(await this.#dataAnswer(), '354 End data with <CR><LF>.<CR><LF>');
    // Nodemailer takes a 2yz as well, so whoever scripts one gets a body
    const goesOn = plan.digit === '3' || plan.digit === '2';
    if (!goesOn) this.#endTransaction(plan.said);
    await this.#perform(plan);
    if (goesOn) await this.#body();
  }

  async #dataAnswer(): Promise<StubAnswer> {
    if (this.#accepted.length > 0) return this.#script.data?.('', this.#context());
    return this.#transaction && this.#transaction.rcpt.length > 0
      ? '554 5.5.1 Error: no valid recipients'
      : '503 5.5.1 Error: need RCPT command';
  }

  async #body(): Promise<void> {
    const { body } = this.#script;
    const cut = typeof body === 'function' ? await body('', this.#context()) : body;
    const raw = await this.#wire.message(cut?.after ?? Number.POSITIVE_INFINITY);
    if (raw === 'enough') {
      await this.#say(cut?.action);
      throw over;
    }
    await this.#dot(raw);
    this.#reset('RSET');
  }

  async #dot(raw: Buffer): Promise<void> {
    const answer = await this.#script.dot?.(raw.toString('latin1'), this.#context());
    const answers = this.#dotAnswers(answer);
    const plans = answers.map((one) => planFor(one, '250 2.0.0 Ok: queued'));
    const to = this.#accepted.filter((_, i) => (this.#script.lmtp ? plans[i] : plans[0])?.digit === '2');
    const envelope = { from: this.#from ?? '', to, connection: this.#number };
    // before any reply: whoever is told must find it recorded, and so must who is not told
    if (to.length > 0) this.#recording.deliver(receivedMessage(envelope, raw));
    // an earlier refusal of DATA is forgotten, a client that hung up meanwhile is not
    const heard = !this.#wire.closed.signal.aborted;
    if (this.#transaction && heard) this.#transaction.outcome = plans.map((plan) => plan.said).join('\n');
    for (const plan of plans) await this.#perform(plan);
  }

  /** SMTP has one answer to the dot, LMTP one per accepted recipient. */
  #dotAnswers(answer: DotAnswer | readonly DotAnswer[]): DotAnswer[] {
    const one = (i: number) => (isList(answer) ? answer[i] : answer);
    return this.#script.lmtp ? this.#accepted.map((_, i) => one(i)) : [one(0)];
  }

  async #rset(): Promise<void> {
    this.#reset('RSET');
    await this.#say(await this.#script.rset?.('', this.#context()));
  }

  async #quit(): Promise<void> {
    this.#reset('QUIT');
    const answer = await this.#script.quit?.('', this.#context());
    await this.#say(answer ?? { reply: '221 2.0.0 Bye', drop: 'fin' });
  }

  #reset(why: string): void {
    this.#endTransaction(why);
    this.#transaction = undefined;
    this.#from = undefined;
    this.#accepted = [];
  }

  #endTransaction(outcome: string): void {
    if (this.#transaction?.outcome === 'open') this.#transaction.outcome = outcome;
  }

  async #say(answer: StubAnswer, usual = '250 2.0.0 Ok'): Promise<void> {
    await this.#perform(planFor(answer, usual));
  }

  async #perform(plan: Plan): Promise<void> {
    // before the client can notice
    if (plan.next !== 'go on') this.#endTransaction(plan.next === 'silent' ? 'silent' : 'dropped');
    await this.#wire.perform(plan);
  }
}

function isList(answer: DotAnswer | readonly DotAnswer[]): answer is readonly DotAnswer[] {
  return Array.isArray(answer);
}

function addressOf(argument: string): string {
  return /<([^>]*)>/.exec(argument)?.[1] ?? '';
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
