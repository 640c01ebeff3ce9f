import { createHash } from 'node:crypto';
import { SMTPServer } from 'smtp-server';

/** Recipients the server takes in one transaction. */
export const LIMIT = 25;
/** Its third connection dies at MAIL FROM, its sixth in the middle of a message. */
const DIES_AT_MAIL = 3;
const DIES_IN_BODY = 6;

/** @typedef {{ to: string[], attachment: string }} Received what the server took: for whom, and the attachment's SHA-256 */

/**
 * A real SMTP server with the habits of many: it limits recipients, greylists addresses that start with "new-", has no
 * mailbox for those that start with "gone-", and drops connections. It keeps a record of what it took.
 */
export async function startDifficultServer() {
  /** @type {Received[]} */
  const received = [];
  const refusal = doorkeeper();
  const connections = connectionsOf();

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onMailFrom(_address, session, callback) {
      if (connections.number(session) === DIES_AT_MAIL) connections.drop(session);
      else callback();
    },
    onRcptTo({ address }, session, callback) {
      callback(refusal(address, session.envelope.rcptTo.length));
    },
    onData(stream, session, callback) {
      /** @type {Buffer[]} */
      const chunks = [];
      stream.on('data', (chunk) => {
        if (connections.number(session) === DIES_IN_BODY) connections.drop(session);
        chunks.push(chunk);
      });
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, attachment: attachmentHash(Buffer.concat(chunks)) });
        callback();
      });
    },
  });
  server.server.on('connection', connections.add);
  // a client that a connection was dropped on complains
  server.on('error', () => {});

  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.server.address());
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve(undefined))),
  };
}

/** Says no to a recipient, or nothing. */
function doorkeeper() {
  const seen = new Set();
  /** @type {(address: string, taken: number) => Error | null} */
  return (address, taken) => {
    if (taken >= LIMIT) return reply(452, '4.5.3 Too many recipients');
    if (address.startsWith('gone-')) return reply(550, '5.1.1 No such user here');
    if (!address.startsWith('new-') || seen.has(address)) return null;
    seen.add(address);
    return reply(450, '4.2.0 Greylisted, try again in 2 seconds');
  };
}

/** Which connection a session is, and how to cut it off: SMTPServer has no word for that. */
function connectionsOf() {
  /** @type {Map<number | undefined, { number: number, socket: import('node:net').Socket }>} */
  const byPort = new Map();
  let count = 0;
  return {
    /** @param {import('node:net').Socket} socket */
    add: (socket) => byPort.set(socket.remotePort, { number: ++count, socket }),
    /** @param {import('smtp-server').SMTPServerSession} session */
    number: ({ remotePort }) => byPort.get(remotePort)?.number,
    /** @param {import('smtp-server').SMTPServerSession} session */
    drop: ({ remotePort }) => byPort.get(remotePort)?.socket.destroy(),
  };
}

/**
 * @param {number} responseCode
 * @param {string} text
 */
const reply = (responseCode, text) => Object.assign(new Error(text), { responseCode });

/** @param {Buffer} message its last part is the attachment, in base64 */
function attachmentHash(message) {
  const headersEnd = message.indexOf('\r\n\r\n', message.lastIndexOf('Content-Disposition: attachment'));
  const end = message.indexOf('\r\n--', headersEnd);
  return createHash('sha256')
    .update(message.toString('latin1', headersEnd, end), 'base64')
    .digest('hex');
}
