import net from 'node:net';
import type { KeyPair } from './certificates.ts';
import { Recording } from './recording.ts';
import type { DotAnswer, StubAction, StubAnswer } from './stub-plan.ts';
import { StubSession } from './stub-session.ts';
import { attemptCounter, listen, type ScriptContext, surface, type TestServer } from './test-server.ts';

type Hook<Answer = StubAnswer> = (argument: string, context: ScriptContext) => Answer | Promise<Answer>;

/** Acts in the middle of the body, once `after` bytes of it (as on the wire) have come. Reading stops there. */
export interface BodyCut {
  readonly after: number;
  readonly action: Exclude<StubAction, { readonly delay: number }>;
}

/** Each hook gets what its command is about: a host name, a user name, an address, the message; otherwise ''. */
export interface StubScript {
  readonly greeting?: Hook;
  /** Further EHLO lines, or a hook whose string is the whole reply. */
  readonly ehlo?: readonly string[] | Hook;
  readonly helo?: Hook;
  readonly starttls?: Hook;
  /** Gets the user name. Its presence offers AUTH PLAIN LOGIN, unless `ehlo` has an AUTH line of its own. */
  readonly auth?: Hook;
  readonly mail?: Hook;
  readonly rcpt?: Hook;
  readonly data?: Hook;
  /**
   * Where the body is cut, for every message or asked for each. The client notices in time only if the message is
   * larger than what the sockets between buffer: take 8 MB or more.
   */
  readonly body?: BodyCut | Hook<BodyCut | undefined>;
  /** After the dot; gets the message (latin1). LMTP may give one answer per accepted recipient, in order. */
  readonly dot?: Hook<DotAnswer | readonly DotAnswer[]>;
  readonly rset?: Hook;
  readonly quit?: Hook;
  /** The connection opens and nothing is ever said. */
  readonly greetingless?: boolean;
  /** Announce PIPELINING (default false); pipelined commands work either way. */
  readonly pipelining?: boolean;
  readonly lmtp?: boolean;
  /** STARTTLS is offered. */
  readonly tls?: KeyPair;
  /** TLS from the first byte; needs `tls`. */
  readonly secure?: boolean;
}

/** A small server for what a decent one never does: it drops, resets, stays silent, and says anything, anywhere. */
export async function startStubServer(script: StubScript = {}): Promise<TestServer> {
  if (script.secure && !script.tls) throw new TypeError('secure needs tls: { key, cert }');
  const recording = new Recording();
  const attempt = attemptCounter();
  const sessions = new Set<StubSession>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    const session = new StubSession(socket, script, recording, attempt);
    sessions.add(session);
    socket.on('close', () => sessions.delete(session));
    session.run().catch(surface);
  });
  return listen(server, recording, {
    secure: script.secure ?? false,
    lmtp: script.lmtp ?? false,
    destroyConnections: () => {
      for (const session of sessions) session.destroy();
    },
  });
}
