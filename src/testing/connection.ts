import type net from 'node:net';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { type Plan, saying, USUAL } from './plan.ts';
import type { ConnectionRecord } from './records.ts';
import type { FaultSmtpServer } from './smtp-server.ts';
import { TransactionLog } from './transaction-log.ts';
import { NO_VALID_RECIPIENTS, usualReply } from './usual-replies.ts';
import { Wire } from './wire.ts';

type Callback = () => void;
type Parse = SMTPConnection['_parseAddressCommand'];

/** Commands that smtp-server answers without asking anybody. */
const UNASKED = new Set(['EHLO', 'LHLO', 'HELO', 'STARTTLS', 'DATA', 'RSET', 'QUIT']);

/**
 * smtp-server's connection, which keeps the protocol in order, with a say in every reply: each can be another one, come
 * late, in pieces or never, and the connection can end at any point. It also greets at once, where the original waits
 * 100 ms for clients that talk too soon.
 */
export class FaultConnection extends SMTPConnection {
  readonly record: ConnectionRecord;
  readonly wire: Wire;
  readonly transactions: TransactionLog;
  /** The line being answered. */
  command = '';
  /** For the next replies, in order. */
  readonly plans: Plan[] = [];
  /** The last reply, as recorded. */
  said = '';
  readonly #owner: FaultSmtpServer;
  /** A reply that takes its time; whether the session goes on after it. */
  #underWay: Promise<boolean> | undefined;
  #over = false;
  /** Nothing more is read of a message. */
  #isCut = false;

  constructor(owner: FaultSmtpServer, socket: net.Socket, raw: net.Socket, options?: SMTPConnectionOptions | null) {
    super(owner, socket, options);
    this.#owner = owner;
    this.wire = new Wire(raw, () => this._socket);
    this.record = owner.recording.connect(this.secure);
    this.transactions = new TransactionLog(owner.recording, this.record);
  }

  override init(): void {
    this._setListeners(() => this.connectionReady());
  }

  override _onCommand(command: Buffer, callback: Callback = () => {}): void {
    const next = () => this.#afterwards(callback);
    // not a command but the next line of a login, or what came before a TLS handshake and counts for nothing
    if (this._nextHandler || this._upgrading) {
      super._onCommand(command, next);
      return;
    }
    this.#afterwards(() => {
      this.command = command.toString();
      if (UNASKED.has(this.#verb)) void this.#ask(this.#verb, command, next);
      else super._onCommand(command, next);
    });
  }

  get #verb(): string {
    const verb = this.command.split(' ', 1)[0]?.toUpperCase() ?? '';
    return verb === 'LHLO' ? 'EHLO' : verb;
  }

  async #ask(verb: string, command: Buffer, next: Callback): Promise<void> {
    const plan = await this.#planFor(verb);
    if (verb === 'QUIT') this.transactions.end(verb);
    if (plan.takes === false) {
      if (verb === 'DATA') this.transactions.refuseData(plan.said);
      this.#perform(plan, undefined);
      next();
      return;
    }
    if (plan !== USUAL) this.plans.push(plan);
    if (verb !== 'DATA' && verb !== 'STARTTLS') this.transactions.end(verb);
    super._onCommand(command, next);
    if (verb === 'DATA' && !/^[23]/.test(this.said)) this.transactions.refuseData(this.said);
  }

  async #planFor(verb: string): Promise<Plan> {
    // there is nothing to ask about what is out of order: smtp-server says so
    if (!this._ready) return USUAL;
    if (verb !== 'DATA' || this.session.envelope.rcptTo.length > 0) return this.#owner.planAt(verb, this);
    return this.transactions.current?.rcpt.length ? saying(NO_VALID_RECIPIENTS) : USUAL;
  }

  override send(code: number, data?: string | string[] | null): void {
    const [first = '', ...further] = [data ?? ''].flat();
    const extensions = Array.isArray(data) ? this.#owner.ehloLines : [];
    const lines = [usualReply(this.#verb, code, first), ...further, ...extensions];
    const separator = (i: number) => (i < lines.length - 1 ? '-' : ' ');
    const reply = lines.map((line, i) => `${code}${separator(i)}${line.replace(/[\r\n]/g, ' ')}`);
    const plan = this.plans.shift() ?? USUAL;
    this.said = plan.said || reply.join('\n');
    // no byte may get into a TLS handshake that is under way
    if (!this._upgrading) this.#perform(plan, Buffer.from(`${reply.join('\r\n')}\r\n`));
    if (code === 421) this.close();
  }

  /** Every RCPT is recorded, also one whose address smtp-server itself refuses. */
  override handler_RCPT(command: Buffer, callback: Callback): void {
    const { current } = this.transactions;
    super.handler_RCPT(command, () => {
      current?.rcpt.push({ address: writtenAddress(command), reply: this.said });
      callback();
    });
  }

  /** The address as the client wrote it, where smtp-server decodes the domain. */
  override _parseAddressCommand(name: string, command: Buffer | string): ReturnType<Parse> {
    const parsed = super._parseAddressCommand(name, command);
    if (parsed) parsed.address = writtenAddress(command);
    return parsed;
  }

  #perform(plan: Plan, usual: Buffer | undefined): void {
    // before the client can notice
    if (plan.next !== 'go on') this.transactions.end(plan.next === 'silent' ? 'silent' : 'dropped');
    if (plan === USUAL && usual && !this.#underWay) {
      this.wire.write(usual);
      return;
    }
    this.#afterwards(() => {
      const performing = this.wire.perform(plan, usual).then((goesOn) => {
        if (this.#underWay === performing) this.#underWay = undefined;
        if (!goesOn) this.#end(plan.next);
        return goesOn;
      });
      this.#underWay = performing;
    });
  }

  #end(how: Plan['next']): void {
    this.#over = true;
    if (how === 'rst' || this.#isCut) return;
    // whatever else comes is read and forgotten, even a message: the client's own end would not be noticed behind it
    if (this._parser) this._socket.unpipe(this._parser);
    this._socket.resume();
  }

  /** Once no reply is under way, and never when the session is over. */
  #afterwards(then: Callback): void {
    if (this.#over) return;
    if (!this.#underWay) {
      then();
      return;
    }
    void this.#underWay.then(() => this.#afterwards(then));
  }

  override close(): void {
    this.#afterwards(() => {
      // a command that came in one packet with QUIT must not run
      this.#over = true;
      void this.wire.flush().then(() => super.close());
    });
  }

  override upgrade(...args: Parameters<SMTPConnection['upgrade']>): void {
    this.#afterwards(() => void this.wire.flush().then(() => super.upgrade(...args)));
  }

  override _onClose(): void {
    this.wire.closed.abort();
    this.#owner.recording.disconnect(this.record);
    this.transactions.end('dropped');
    this.#owner.forget(this);
    super._onClose();
  }

  /** Hangs up in the middle of a message, so that it cannot be taken any more. */
  cut(plan: Plan): void {
    if (this._parser) this._socket.unpipe(this._parser);
    this._socket.pause();
    this.#isCut = true;
    this.#perform(plan, undefined);
  }
}

/** Between the angle brackets of MAIL and RCPT. */
function writtenAddress(command: Buffer | string): string {
  const line = command.toString();
  const start = line.indexOf('<') + 1;
  const end = line.indexOf('>', start);
  return start > 0 && end > 0 ? line.slice(start, end) : '';
}
