import type { SMTPServerAuthentication, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { KeyPair } from './certificates.ts';
import { type ReceivedMessage, Recording, receivedMessage } from './recording.ts';
import { ScriptedServer } from './scripted-connection.ts';
import { attemptCounter, listen, type ScriptContext, surface, type TestServer } from './test-server.ts';

/** As on the wire, '450 4.2.0 Greylisted', lines joined by \n; `undefined`: the usual positive reply. */
export type Reply = string | undefined;
type Hooked<T> = T | Promise<T>;

export interface SmtpScript {
  /** A reply other than 2yz refuses the connection and closes it. */
  onConnect?(context: ScriptContext): Hooked<Reply>;
  onAuth?(auth: SMTPServerAuthentication, context: ScriptContext): Hooked<Reply>;
  onMail?(address: string, context: ScriptContext): Hooked<Reply>;
  onRcpt?(address: string, context: ScriptContext): Hooked<Reply>;
  /** After the dot. LMTP may give one reply per accepted recipient, in order. */
  onMessage?(message: ReceivedMessage, context: ScriptContext): Hooked<Reply | readonly Reply[]>;
  /** Further EHLO lines such as 'LIMITS RCPTMAX=3'. */
  readonly ehlo?: readonly string[];
  readonly lmtp?: boolean;
  /** The only login that is accepted (XOAUTH2: `pass` is the access token). AUTH is offered with this or `onAuth`. */
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Default PLAIN and LOGIN. */
  readonly authMethods?: readonly string[];
  /** STARTTLS is offered. */
  readonly tls?: KeyPair;
  /** TLS from the first byte; needs `tls`. */
  readonly secure?: boolean;
  /** Largest message in bytes, announced and enforced. */
  readonly size?: number;
  /** Default true. */
  readonly pipelining?: boolean;
}

/** The real `smtp-server` on a free port of 127.0.0.1, saying what the script says. It closes after a 421, always. */
export async function startSmtpServer(script: SmtpScript = {}): Promise<TestServer> {
  if (script.secure && !script.tls) throw new TypeError('secure needs tls: { key, cert }');
  const recording = new Recording();
  const server = new ScriptedServer(recording, script.ehlo ?? [], {
    ...serverOptions(script),
    ...handlers(script, () => server),
  });
  return listen(server.server, recording, {
    secure: script.secure ?? false,
    lmtp: script.lmtp ?? false,
    destroyConnections: () => server.destroyConnections(),
  });
}

function serverOptions(script: SmtpScript) {
  const offersAuth = script.auth !== undefined || script.onAuth !== undefined;
  return {
    ...script.tls,
    name: 'mx.example.test',
    logger: false,
    disableReverseLookup: true,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: [...(script.tls ? [] : ['STARTTLS']), ...(offersAuth ? [] : ['AUTH'])],
    authMethods: [...(script.authMethods ?? ['PLAIN', 'LOGIN'])],
    hideENHANCEDSTATUSCODES: true,
    hidePIPELINING: script.pipelining === false,
    secure: script.secure ?? false,
    lmtp: script.lmtp ?? false,
    ...(script.size === undefined ? {} : { size: script.size }),
  };
}

type Done = (error?: Error | null) => void;

function handlers(script: SmtpScript, getServer: () => ScriptedServer) {
  const attempt = attemptCounter();
  const connectionOf = (session: SMTPServerSession) => {
    const connection = getServer().connectionOf(session);
    // smtp-server may call a handler for a connection that has just closed; nobody hears the answer then
    return connection ?? { number: 0, transactionNumber: 0, transaction: undefined, nextReplies: [] as string[] };
  };
  const context = (session: SMTPServerSession): ScriptContext => ({
    connection: connectionOf(session).number,
    transaction: connectionOf(session).transactionNumber,
    accepted: session.envelope.rcptTo.map((rcpt) => rcpt.address),
    attempt,
  });
  const ask = async (session: SMTPServerSession, hook: () => Hooked<Reply>, done: Done) => {
    const reply = await hookReply(hook);
    if (reply !== undefined) connectionOf(session).nextReplies.push(reply);
    done(errorFor(reply));
  };

  return {
    onConnect: (session: SMTPServerSession, done: Done) =>
      void ask(session, () => script.onConnect?.(context(session)), done),
    onMailFrom: ({ address }: { address: string }, session: SMTPServerSession, done: Done) =>
      void ask(session, () => script.onMail?.(address, context(session)), done),
    onRcptTo: ({ address }: { address: string }, session: SMTPServerSession, done: Done) =>
      void ask(session, () => script.onRcpt?.(address, context(session)), done),
    onAuth: (
      auth: SMTPServerAuthentication,
      session: SMTPServerSession,
      done: (error?: Error | null, response?: { user: string }) => void,
    ) => {
      const finish: Done = (error) => {
        if (!error) getServer().recording.logins++;
        done(error, { user: auth.username ?? '' });
      };
      const hook = async () => (await script.onAuth?.(auth, context(session))) ?? checkLogin(script, auth);
      void ask(session, hook, finish);
    },
    onData: async (stream: SMTPServerDataStream, session: SMTPServerSession, done: DataDone) => {
      const { recording } = getServer();
      const connection = connectionOf(session);
      const raw = await readAll(stream);
      if (!raw) return;
      const { accepted } = context(session);
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
      const message = receivedMessage({ from, to: accepted, connection: connection.number }, raw);
      const replies = await messageReplies(script, message, context(session), stream.sizeExceeded);
      const to = accepted.filter((_, i) => isPositive(script.lmtp ? replies[i] : replies[0]));
      if (to.length > 0) recording.deliver({ ...message, to });
      connection.nextReplies.push(...replies);
      if (connection.transaction) connection.transaction.outcome = replies.join('\n');
      done(null, script.lmtp ? replies.map((reply) => errorFor(reply) ?? reply) : undefined);
    },
  };
}

type DataDone = (error?: Error | null, message?: string | (string | Error)[]) => void;

/** One reply; for LMTP one per recipient. */
async function messageReplies(
  script: SmtpScript,
  message: ReceivedMessage,
  context: ScriptContext,
  tooLarge: boolean,
): Promise<string[]> {
  const usual = tooLarge ? '552 5.3.4 Message size exceeds fixed limit' : '250 2.0.0 Ok: queued';
  const answer = await hookReply(() => script.onMessage?.(message, context));
  const reply = (i: number) => (isList(answer) ? answer[i] : answer) ?? usual;
  return script.lmtp ? message.to.map((_, i) => reply(i)) : [reply(0)];
}

/** A script that throws fails the test run; the client gets a reply so that it does not wait for the test's timeout. */
async function hookReply<T>(hook: () => Hooked<T>): Promise<T | Reply> {
  try {
    return await hook();
  } catch (error) {
    surface(error);
    return '451 4.3.0 The script of this test server failed';
  }
}

function checkLogin({ auth }: SmtpScript, given: SMTPServerAuthentication): Reply {
  if (!auth) return undefined;
  const right = given.username === auth.user && (given.password ?? given.accessToken) === auth.pass;
  return right ? undefined : '535 5.7.8 Error: authentication failed';
}

function isList(answer: Reply | readonly Reply[]): answer is readonly Reply[] {
  return Array.isArray(answer);
}

function isPositive(reply: string | undefined): boolean {
  return reply?.startsWith('2') ?? false;
}

/** smtp-server takes the state change from the error; what it would say is replaced by the scripted reply. */
function errorFor(reply: Reply): Error | null {
  if (reply === undefined || isPositive(reply)) return null;
  const responseCode = Number(/^[2345]\d\d(?=[ -]|$)/.exec(reply)?.[0]);
  if (!responseCode) surface(new Error(`A reply starts with a code, '450 4.2.0 Greylisted', not '${reply}'`));
  return Object.assign(new Error(reply), { responseCode: responseCode || 451 });
}

/** `undefined` when the client hung up before the dot. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}
