import type net from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { FaultConnection } from './connection.ts';
import { handlers } from './handlers.ts';
import { DEFAULT_NAME } from './options.ts';
import type { Plan } from './plan.ts';
import type { Recording } from './recording.ts';
import type { Setup } from './setup.ts';
import type { Stage } from './stages.ts';

/** An hour: a server under test ends connections when its script says so. */
const IDLE = 3_600_000;

/** The real smtp-server, with connections that misbehave. */
export class FaultSmtpServer extends SMTPServer {
  readonly setup: Setup;
  readonly ehloLines: readonly string[];
  readonly #bySession = new Map<SMTPServerSession, FaultConnection>();
  /** Below TLS, by the client's port. */
  readonly #raw = new Map<number | undefined, net.Socket>();

  constructor(setup: Setup) {
    const { keyPair, options } = setup;
    super({
      ...keyPair,
      name: options.name ?? DEFAULT_NAME,
      logger: false,
      disableReverseLookup: true,
      authOptional: true,
      allowInsecureAuth: true,
      disabledCommands: [...(keyPair ? [] : ['STARTTLS']), ...(setup.offersAuth ? [] : ['AUTH'])],
      authMethods: [...(options.authMethods ?? ['PLAIN', 'LOGIN'])],
      hideENHANCEDSTATUSCODES: true,
      hidePIPELINING: options.pipelining === false,
      secure: options.secure ?? false,
      lmtp: options.lmtp ?? false,
      socketTimeout: IDLE,
      ...handlers(setup, (session) => this.#bySession.get(session)),
    });
    this.setup = setup;
    this.ehloLines = setup.ehloLines;
    // a client that hangs up in the middle is what this server is for
    this.on('error', () => {});
    this.server.prependListener('connection', (socket: net.Socket) => {
      const { remotePort } = socket;
      this.#raw.set(remotePort, socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        if (this.#raw.get(remotePort) === socket) this.#raw.delete(remotePort);
      });
    });
  }

  get recording(): Recording {
    return this.setup.recording;
  }

  planAt(stage: string, connection: FaultConnection): Promise<Plan> {
    return this.setup.planAt({ stage: stage as Stage }, connection);
  }

  override connect(socket: net.Socket, socketOptions?: SMTPConnectionOptions | null): void {
    const raw = this.#raw.get(socket.remotePort) ?? socket;
    this.#raw.delete(socket.remotePort);
    // smtp-server lets a moment pass before it comes here
    if (!this.server.listening) {
      socket.destroy();
      return;
    }
    const connection = new FaultConnection(this, socket, raw, socketOptions);
    this.#bySession.set(connection.session, connection);
    this.connections.add(connection);
    connection.on('error', () => {});
    connection.init();
  }

  forget(connection: FaultConnection): void {
    this.#bySession.delete(connection.session);
  }

  destroyConnections(): void {
    // the topmost socket: a raw socket must not vanish under a TLS handshake
    for (const socket of this._pendingSockets?.values() ?? []) socket.destroy();
    for (const connection of this.#bySession.values()) connection._socket.destroy();
  }
}
