import type { SMTPServerAddress, SMTPServerAuthentication, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { FaultConnection } from './connection.ts';
import { type Plan, saying, USUAL } from './plan.ts';
import { receivedMessage } from './recording.ts';
import type { Message } from './records.ts';
import type { Setup } from './setup.ts';

type Done = (error?: Error | null) => void;
type LoggedIn = (error?: Error | null, response?: { user: string }) => void;
type Taken = (error?: Error | null, message?: (string | Error)[]) => void;
type Find = (session: SMTPServerSession) => FaultConnection | undefined;

/** smtp-server's hooks: each asks the script, and lets smtp-server go on or refuse; what is said comes from the plan. */
export function handlers(setup: Setup, find: Find) {
  // smtp-server may call a hook for a connection that has just closed; nobody hears the answer then
  const on =
    <Subject, Callback>(handle: (connection: FaultConnection, subject: Subject, done: Callback) => Promise<void>) =>
    (subject: Subject, session: SMTPServerSession, done: Callback): void => {
      const connection = find(session);
      if (connection) void handle(connection, subject, done);
    };

  return {
    onConnect: (session: SMTPServerSession, done: Done) =>
      on<undefined, Done>(async (connection) => {
        const plan = await setup.planAt({ stage: 'connect' }, connection);
        connection.plans.push(plan);
        done(refusal(plan));
      })(undefined, session, done),

    onSecure: (_socket: unknown, session: SMTPServerSession, done: Done) =>
      on<undefined, Done>(async (connection) => {
        connection.record.secure = true;
        done();
      })(undefined, session, done),

    onAuth: on<SMTPServerAuthentication, LoggedIn>(async (connection, auth, done) => {
      const user = auth.username ?? '';
      const password = auth.password ?? auth.accessToken ?? '';
      const asked = await setup.planAt({ stage: 'AUTH', user, password }, connection);
      const plan = asked.takes === undefined && !setup.isRight(auth) ? refused(asked) : asked;
      connection.plans.push(plan);
      if (plan.takes !== false) connection.record.user = user;
      done(refusal(plan), { user });
    }),

    onMailFrom: on<SMTPServerAddress, Done>(async (connection, { address, args }, done) => {
      connection.begin(address);
      const size = args && /^\d+$/.test(String(args.SIZE)) ? Number(args.SIZE) : undefined;
      const plan = await setup.planAt({ stage: 'MAIL', sender: address, size }, connection);
      connection.plans.push(plan);
      if (plan.takes === false) connection.endTransaction(plan.said);
      done(refusal(plan));
    }),

    onRcptTo: on<SMTPServerAddress, Done>(async (connection, { address }, done) => {
      const plan = await setup.planAt({ stage: 'RCPT', recipient: address }, connection);
      connection.plans.push(plan);
      connection.transaction?.rcpt.push({ address, reply: plan.said || '250 Accepted' });
      done(refusal(plan));
    }),

    onData: on<SMTPServerDataStream, Taken>(async (connection, stream, done) => {
      const raw = await body(setup, connection, stream);
      if (raw) await dot(setup, connection, raw, done);
    }),
  };
}

const WRONG_LOGIN = '535 5.7.8 Error: authentication failed';

const refused = (asked: Plan): Plan =>
  asked === USUAL ? saying(WRONG_LOGIN) : { ...asked, ...saying(WRONG_LOGIN), delay: asked.delay };

/** smtp-server takes the state change from the error; what it would say is replaced by the plan. */
function refusal({ takes, said }: Plan): Error | null {
  return takes === false ? Object.assign(new Error(said), { responseCode: 451 }) : null;
}

/** `undefined` when the message never came to its dot. */
async function body(
  setup: Setup,
  connection: FaultConnection,
  stream: SMTPServerDataStream,
): Promise<Buffer | undefined> {
  const plan = await setup.planAt({ stage: 'body' }, connection);
  const chunks: Buffer[] = [];
  let length = 0;
  const isTime = () => plan !== USUAL && length >= plan.after;
  try {
    if (!isTime()) {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        length += chunk.length;
        if (isTime()) break;
      }
    }
  } catch {
    // the client hung up before the dot
    return undefined;
  }
  if (isTime()) {
    connection.cut(plan);
    return undefined;
  }
  return Buffer.concat(chunks);
}

async function dot(setup: Setup, connection: FaultConnection, raw: Buffer, done: Taken): Promise<void> {
  const { transaction, session, record } = connection;
  const to = session.envelope.rcptTo.map(({ address }) => address);
  const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
  const envelope = { from, to, connection: record.number, transaction: transaction?.number ?? 0 };
  const message = receivedMessage(envelope, raw);
  const plans = await plansForDot(setup, connection, message);
  const { lmtp } = setup.options;
  const taken = to.filter((_, i) => (lmtp ? plans[i] : plans[0])?.takes !== false);
  // before any reply: whoever is told must find it recorded, and so must who is not told
  if (taken.length > 0) setup.deliver({ ...message, to: taken }, record);
  connection.plans.push(...plans);
  connection.endTransaction(plans.map(({ said }) => said || TAKEN).join('\n'));
  done(null, lmtp ? plans.map((plan) => refusal(plan) ?? TAKEN.slice(4)) : undefined);
}

const TAKEN = '250 OK: message queued';

/** SMTP has one answer to the dot, LMTP one per accepted recipient. */
async function plansForDot(setup: Setup, connection: FaultConnection, message: Message): Promise<Plan[]> {
  if (!setup.options.lmtp) return [await setup.planAt({ stage: 'dot', message }, connection)];
  const plans: Plan[] = [];
  for (const recipient of message.to) plans.push(await setup.planAt({ stage: 'dot', message, recipient }, connection));
  return plans;
}
