import type net from 'node:net';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { type Plan, USUAL } from './plan.ts';
import type { ConnectionRecord, TransactionRecord } from './records.ts';
import type { FaultSmtpServer } from './smtp-server.ts';
import { Wire } from './wire.ts';

type Callback = () => void;

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
  transaction: TransactionRecord | undefined;
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

  constructor(owner: FaultSmtpServer, socket: net.Socket, raw: net.Socket, options?: SMTPConnectionOptions | null) {
    super(owner, socket, options);
    this.#owner = owner;
    this.wire = new Wire(raw, () => this._socket);
    this.record = owner.recording.connect(this.secure);
    raw.once('close', () => this.wire.closed.abort());
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
      const verb = this.command.split(' ', 1)[0]?.toUpperCase() ?? '';
      if (UNASKED.has(verb)) void this.#ask(verb, command, next);
      else super._onCommand(command, next);
    });
  }

  async #ask(verb: string, command: Buffer, next: Callback): Promise<void> {
    // smtp-server has an answer of its own to DATA without recipients
    const asked = verb === 'DATA' ? this.session.envelope.rcptTo.length > 0 : this._ready;
    const plan = asked ? await this.#owner.planAt(verb === 'LHLO' ? 'EHLO' : verb, this) : USUAL;
    if (plan.takes === false) {
      this.#perform(plan, undefined);
      if (verb === 'DATA') this.endTransaction(plan.said);
      next();
      return;
    }
    if (plan !== USUAL) this.plans.push(plan);
    if (verb !== 'DATA' && verb !== 'STARTTLS') this.endTransaction(verb === 'LHLO' ? 'EHLO' : verb);
    super._onCommand(command, next);
  }

  override send(code: number, data?: string | string[] | null): void {
    const lines = [data ?? ''].flat().concat(Array.isArray(data) ? this.#owner.ehloLines : []);
    const separator = (i: number) => (i < lines.length - 1 ? '-' : ' ');
    const reply = lines.map((line, i) => `${code}${separator(i)}${line.replace(/[\r\n]/g, ' ')}`);
    // 334 is a step of a login, not the answer to it
    const plan = (code === 334 ? undefined : this.plans.shift()) ?? USUAL;
    this.said = plan.said || reply.join('\n');
    this.#perform(plan, Buffer.from(`${reply.join('\r\n')}\r\n`));
    if (code === 421) this.close();
  }

  #perform(plan: Plan, usual: Buffer | undefined): void {
    // before the client can notice
    if (plan.next !== 'go on') this.endTransaction(plan.next === 'silent' ? 'silent' : 'dropped');
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
    if (how !== 'silent') return;
    // whatever else comes is read and forgotten, or the client's own end would not be noticed
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
    this.#afterwards(() => void this.wire.flush().then(() => super.close()));
  }

  override upgrade(...args: Parameters<SMTPConnection['upgrade']>): void {
    this.#afterwards(() => void this.wire.flush().then(() => super.upgrade(...args)));
  }

  override _onClose(): void {
    this.#owner.recording.disconnect(this.record);
    this.endTransaction('dropped');
    this.#owner.forget(this);
    super._onClose();
  }

  /** Hangs up in the middle of a message, so that it cannot be taken any more. */
  cut(plan: Plan): void {
    if (this._parser) this._socket.unpipe(this._parser);
    this._socket.pause();
    this.#perform(plan, undefined);
  }

  begin(from: string): void {
    this.transaction = this.#owner.recording.begin(from, this.record);
  }

  endTransaction(outcome: string): void {
    if (this.transaction?.outcome === 'open') this.transaction.outcome = outcome;
    this.transaction = undefined;
  }
}
