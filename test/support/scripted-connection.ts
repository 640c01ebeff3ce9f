import type net from 'node:net';
import type tls from 'node:tls';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { Recording, SeenTransaction } from './recording.ts';
import { wireReply } from './test-server.ts';

type Callback = () => void;

/**
 * smtp-server's connection with three things its options cannot do: replies exactly as scripted, further EHLO lines, and
 * a record of every reply. It also greets at once, where the original waits 100 ms for clients that talk too soon.
 */
export class ScriptedConnection extends SMTPConnection {
  readonly number: number;
  /** Of the current or the last transaction; 0 before the first. */
  transactionNumber = 0;
  transaction: SeenTransaction | undefined;
  /** What the next replies are, in place of smtp-server's own. */
  nextReplies: string[] = [];
  lastReply = '';
  readonly #owner: ScriptedServer;

  constructor(owner: ScriptedServer, socket: net.Socket | tls.TLSSocket, options?: SMTPConnectionOptions | null) {
    super(owner, socket, options);
    this.#owner = owner;
    this.number = ++owner.recording.connections;
  }

  override init(): void {
    this._setListeners(() => this.connectionReady());
  }

  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const scripted = this.nextReplies.shift();
    if (scripted !== undefined) {
      this.#sendScripted(scripted);
      return;
    }
    const lines = Array.isArray(data) ? [...data, ...this.#owner.ehloLines] : data;
    this.lastReply = `${code} ${Array.isArray(lines) ? lines.join('\n') : (lines ?? '')}`.trim();
    super.send(code, lines, context);
  }

  #sendScripted(reply: string): void {
    this.lastReply = reply;
    // as in the original: no byte may get into a TLS handshake that is under way
    if (!this._upgrading && this._socket.writable) this._socket.write(`${wireReply(reply)}\r\n`);
    if (reply.startsWith('421')) this.close();
  }

  override handler_EHLO(command: Buffer, callback: Callback): void {
    this.endTransaction('EHLO');
    super.handler_EHLO(command, callback);
  }

  override handler_RSET(command: Buffer, callback: Callback): void {
    this.endTransaction('RSET');
    super.handler_RSET(command, callback);
  }

  override handler_QUIT(command: Buffer, callback: Callback): void {
    this.endTransaction('QUIT');
    super.handler_QUIT(command, callback);
  }

  override handler_MAIL(command: Buffer, callback: Callback): void {
    if (!this.session.envelope.mailFrom) {
      this.transaction = this.#owner.recording.begin(addressOf(command), this.number);
      this.transactionNumber = this.#owner.recording.transactions.length;
    }
    super.handler_MAIL(command, () => {
      if (!this.lastReply.startsWith('2')) this.endTransaction(this.lastReply);
      callback();
    });
  }

  override handler_RCPT(command: Buffer, callback: Callback): void {
    const { transaction } = this;
    super.handler_RCPT(command, () => {
      transaction?.rcpt.push({ address: addressOf(command), reply: this.lastReply });
      if (this.lastReply.startsWith('421')) this.endTransaction('dropped');
      callback();
    });
  }

  override handler_DATA(command: Buffer, callback: Callback): void {
    super.handler_DATA(command, callback);
    if (!this.lastReply.startsWith('354')) this.endTransaction(this.lastReply);
  }

  override _onClose(): void {
    this.endTransaction('dropped');
    this.#owner.forget(this);
    super._onClose();
  }

  endTransaction(outcome: string): void {
    if (this.transaction?.outcome === 'open') this.transaction.outcome = outcome;
    this.transaction = undefined;
  }
}

export class ScriptedServer extends SMTPServer {
  readonly recording: Recording;
  readonly ehloLines: readonly string[];
  readonly #bySession = new Map<SMTPServerSession, ScriptedConnection>();

  constructor(recording: Recording, ehloLines: readonly string[], options: SMTPServerOptions) {
    super(options);
    this.recording = recording;
    this.ehloLines = ehloLines;
    // a client that hangs up in the middle is what these tests are about
    this.on('error', () => {});
  }

  override connect(socket: net.Socket | tls.TLSSocket, socketOptions?: SMTPConnectionOptions | null): void {
    const connection = new ScriptedConnection(this, socket, socketOptions);
    this.#bySession.set(connection.session, connection);
    this.connections.add(connection);
    connection.on('error', () => {});
    connection.init();
  }

  connectionOf(session: SMTPServerSession): ScriptedConnection | undefined {
    return this.#bySession.get(session);
  }

  forget(connection: ScriptedConnection): void {
    this.#bySession.delete(connection.session);
  }

  destroyConnections(): void {
    // the topmost socket: a raw socket must not vanish under a TLS handshake
    for (const socket of this._pendingSockets.values()) socket.destroy();
    for (const connection of this.#bySession.values()) connection._socket.destroy();
  }
}

function addressOf(command: Buffer): string {
  return /<([^>]*)>/.exec(command.toString())?.[1] ?? '';
}
