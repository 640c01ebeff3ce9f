import type { SMTPServerAddress, SMTPServerAuthentication, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { receivedBody } from './body.ts';
import type { FaultConnection } from './connection.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { type Plan, saying } from './plan.ts';
import type { Message } from './records.ts';
import type { Setup } from './setup.ts';
import { usualReply } from './usual-replies.ts';

type Done = (error?: Error | null) => void;
type LoggedIn = (error?: Error | null, response?: { user?: string }) => void;
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
      const plan = asked.takes === undefined && !setup.isRight(auth) ? refused(asked, auth.method) : asked;
      connection.plans.push(plan);
      if (plan.takes !== false) connection.record.user = user;
      // XOAUTH2 gives the reason in a 334, and refuses after the client's empty answer
      if (plan.said.startsWith('334')) done(null, {});
      else done(refusal(plan), { user });
    }),

    onMailFrom: on<SMTPServerAddress, Done>(async (connection, { address, args }, done) => {
      connection.transactions.begin(address);
      const size = args && /^\d+$/.test(String(args.SIZE)) ? Number(args.SIZE) : undefined;
      const plan = await setup.planAt({ stage: 'MAIL', sender: address, size }, connection);
      connection.plans.push(plan);
      if (plan.takes === false) connection.transactions.end(plan.said);
      done(refusal(plan));
    }),

    onRcptTo: on<SMTPServerAddress, Done>(async (connection, { address }, done) => {
      const plan = await setup.planAt({ stage: 'RCPT', recipient: address }, connection);
      connection.plans.push(plan);
      done(refusal(plan));
    }),

    onData: on<SMTPServerDataStream, Taken>(async (connection, stream, done) => {
      const incoming = await receivedBody(setup, connection, stream);
      if (incoming) await dot(setup, connection, incoming, done);
    }),
  };
}

const WRONG_LOGIN = '535 5.7.8 Error: authentication failed';

/** {"status":"401","schemes":"bearer","scope":"https://mail.google.com/"} */
const WRONG_TOKEN =
  '334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ==';

/** A wrong login where the script leaves the reply as it is, whenever and however slowly it comes. */
function refused({ delay, trickle, next }: Plan, method: string): Plan {
  return { ...saying(method === 'XOAUTH2' ? WRONG_TOKEN : WRONG_LOGIN), delay, trickle, next };
}

/** smtp-server takes the state change from the error; what it would say is replaced by the plan. */
function refusal({ takes, said }: Plan): Error | null {
  return takes === false ? Object.assign(new Error(said), { responseCode: 451 }) : null;
}

async function dot(setup: Setup, connection: FaultConnection, incoming: IncomingMessage, done: Taken): Promise<void> {
  const { transactions, session, record } = connection;
  const to = session.envelope.rcptTo.map(({ address }) => address);
  const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
  const message = incoming.end({ from, to, connection: record.number, transaction: transactions.current?.number ?? 0 });
  const plans = await plansForDot(setup, connection, message);
  const { lmtp } = setup.options;
  const taken = to.filter((_, i) => (lmtp ? plans[i] : plans[0])?.takes !== false);
  // before any reply: whoever is told must find it recorded, and so must who is not told
  if (taken.length > 0) setup.deliver({ ...message, to: taken }, record);
  connection.plans.push(...plans);
  connection.transactions.conclude(plans.map(({ said }) => said || TAKEN).join('\n'));
  // a refusal is said by the plan as well: where there is none, the client hears that all is well
  done(null, lmtp ? plans.map(() => '') : undefined);
}

const TAKEN = `250 ${usualReply('DATA', 250, '')}`;

/** SMTP has one answer to the dot, LMTP one per accepted recipient. */
async function plansForDot(setup: Setup, connection: FaultConnection, message: Message): Promise<Plan[]> {
  if (!setup.options.lmtp) return [await setup.planAt({ stage: 'dot', message }, connection)];
  const plans: Plan[] = [];
  for (const recipient of message.to) plans.push(await setup.planAt({ stage: 'dot', message, recipient }, connection));
  return plans;
}
