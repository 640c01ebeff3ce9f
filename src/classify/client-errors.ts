import type { FailureView } from './failure.ts';
import { httpMeaning } from './http-errors.ts';
import { entry, type Meaning } from './meaning.ts';
import * as ref from './references.ts';

/** Errors that no server's reply stands behind: Nodemailer's own and Node's. */

const CHECK_HOST =
  'Check the host name (its beginning may be mail., smtp., out. or mailout.) and the port (25, 465 or 587), then firewall and proxy.';

const network = (summary: string, more: Partial<Meaning> = {}): Meaning => ({
  kind: 'network',
  action: 'retry',
  summary,
  reference: ref.NODE_ERRNO,
  ...more,
});

const ours = (kind: Meaning['kind'], summary: string, remedy: string, more: Partial<Meaning> = {}): Meaning => ({
  kind,
  action: 'fail',
  summary,
  remedy,
  reference: ref.NODEMAILER,
  ...more,
});

const DROPPED = network('The connection was lost in the middle of the conversation.', {
  scope: 'connection',
  remedy: 'Try again. If it comes often, a firewall, an antivirus proxy or an idle timeout cuts the connection.',
});
const SLOW = network('The server did not answer in time.', { remedy: CHECK_HOST });
const NO_DNS = network('The name server did not answer, so the address of the server is not known.', {
  remedy: 'Try again later. If it lasts, check the name server of this machine.',
});
const NO_SUCH_HOST = network('The host name of the server does not exist.', {
  action: 'fail',
  remedy: 'Check the host option for typing errors; its beginning may be mail., smtp., out. or mailout.',
});
const LOCAL_RESOURCES: Meaning = {
  kind: 'server-error',
  action: 'retry',
  summary: 'This machine has run out of files, memory, ports or disk space.',
  remedy: 'Send over fewer connections at a time, and look at the limits of this process.',
  reference: ref.NODE_ERRNO,
};
const NO_FILE = ours(
  'message-invalid',
  'A file that belongs to the message could not be read.',
  'Check the path and the permissions of attachments and other file content.',
);

/** System errors, by name. */
export const ERRNO: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: network('The server refused the connection: nothing listens on that port, or a firewall says no.', {
    remedy: CHECK_HOST,
  }),
  ENETUNREACH: network('The network of the server cannot be reached.', { remedy: CHECK_HOST }),
  EHOSTUNREACH: network('The host cannot be reached.', { remedy: CHECK_HOST }),
  ENETDOWN: network('The network of this machine is down.', { remedy: CHECK_HOST }),
  EHOSTDOWN: network('The host is down.', { remedy: CHECK_HOST }),
  ENONET: network('This machine has no network.', { remedy: CHECK_HOST }),
  ETIMEDOUT: SLOW,
  ESOCKETTIMEDOUT: SLOW,
  ETIMEOUT: NO_DNS,
  ECONNRESET: DROPPED,
  ECONNABORTED: DROPPED,
  EPIPE: DROPPED,
  ENOTCONN: DROPPED,
  ENETRESET: DROPPED,
  ESHUTDOWN: DROPPED,
  ERR_STREAM_PREMATURE_CLOSE: DROPPED,
  ERR_STREAM_DESTROYED: DROPPED,
  ERR_STREAM_WRITE_AFTER_END: DROPPED,
  ERR_SOCKET_CLOSED: DROPPED,
  ERR_SOCKET_CONNECTION_TIMEOUT: SLOW,
  // HTTP clients: axios and Node's own fetch
  ERR_NETWORK: DROPPED,
  UND_ERR_SOCKET: DROPPED,
  UND_ERR_CONNECT_TIMEOUT: SLOW,
  UND_ERR_HEADERS_TIMEOUT: SLOW,
  UND_ERR_BODY_TIMEOUT: SLOW,
  ERR_TLS_HANDSHAKE_TIMEOUT: SLOW,
  EADDRNOTAVAIL: LOCAL_RESOURCES,
  EADDRINUSE: LOCAL_RESOURCES,
  EMFILE: LOCAL_RESOURCES,
  ENFILE: LOCAL_RESOURCES,
  ENOBUFS: LOCAL_RESOURCES,
  ENOMEM: LOCAL_RESOURCES,
  ENOSPC: LOCAL_RESOURCES,
  EAGAIN: LOCAL_RESOURCES,
  EBUSY: LOCAL_RESOURCES,
  EIO: LOCAL_RESOURCES,
  ENOTFOUND: NO_SUCH_HOST,
  ENODATA: NO_SUCH_HOST,
  EAI_NONAME: NO_SUCH_HOST,
  EAI_NODATA: NO_SUCH_HOST,
  EBADNAME: NO_SUCH_HOST,
  EAI_AGAIN: NO_DNS,
  EAI_FAIL: NO_DNS,
  ESERVFAIL: NO_DNS,
  EREFUSED: NO_DNS,
  ECANCELLED: NO_DNS,
  ENOENT: NO_FILE,
  ENOTDIR: NO_FILE,
  EISDIR: NO_FILE,
  EACCES: NO_FILE,
  EPERM: NO_FILE,
  ELOOP: NO_FILE,
  ENAMETOOLONG: NO_FILE,
  ERR_INVALID_ARG_TYPE: ours(
    'message-invalid',
    'The message holds a value of a type that Nodemailer does not take.',
    'Check the types of its fields and attachments.',
  ),
  ERR_INVALID_ARG_VALUE: NO_FILE,
  ERR_INVALID_URL: NO_FILE,
};

const POOL_CLOSED = ours(
  'network',
  'The connection pool was closed before the message went out.',
  'The application closed the transport: send before closing it, or make a new one.',
);
const NO_LOGIN = ours('auth', 'No login is configured, but one was asked for.', 'Set auth in the transport options.');
const ABORTED = ours('unknown', 'The sending was cancelled by the caller.', 'Nothing to do: this was asked for.');

/** Of this package itself. */
const QUEUE_FULL = ours(
  'unknown',
  'As many deliveries as may wait at this transport do so already.',
  'Send it again when there is room: isIdle() and the event idle of the transport tell.',
  { action: 'retry' },
);

/** Nodemailer's `code`, where no reply and no system error says more. */
export const NODEMAILER: Readonly<Record<string, Meaning>> = {
  ECONNECTION: DROPPED,
  ESOCKET: DROPPED,
  ETIMEDOUT: SLOW,
  EDNS: NO_DNS,
  EMAXLIMIT: { ...DROPPED, summary: 'The pooled connection has carried as many messages as it may.' },
  EPROXY: network('The proxy did not give a connection to the server.', {
    remedy: 'Check the proxy option, and whether the proxy allows SMTP ports.',
    reference: ref.NODEMAILER,
  }),
  ETLS: {
    kind: 'tls',
    action: 'retry',
    summary: 'The switch to an encrypted connection failed.',
    reference: ref.NODEMAILER,
  },
  EREQUIRETLS: ours(
    'tls',
    'The message asks for REQUIRETLS, which this server or connection cannot give.',
    'Send without requireTLSExtensionEnabled, or through a server that offers REQUIRETLS.',
  ),
  EPROTOCOL: ours(
    'protocol',
    'The server said something that is not SMTP.',
    'Check host and port: something else may answer there, or a proxy garbles the conversation.',
    { scope: 'connection' },
  ),
  EENVELOPE: ours(
    'message-invalid',
    'The message has no recipients, or an address that cannot be used.',
    'Check from, to, cc, bcc and the envelope.',
  ),
  EMESSAGE: ours('message-invalid', 'The message is empty or cannot be sent.', 'Check the content of the message.'),
  EOTP: ours('message-invalid', 'The data of the otp option is not valid.', 'Check the otp option.'),
  ESTREAM: ours(
    'message-invalid',
    'The content of the message could not be read.',
    'Check paths and streams of the attachments; a stream can be read once only.',
  ),
  EFETCH: ours(
    'message-invalid',
    'Content that belongs to the message could not be fetched from its URL.',
    'Check the URL, or fetch it yourself and attach the data.',
  ),
  EABORT: ABORTED,
  ENOAUTH: NO_LOGIN,
  NoAuth: NO_LOGIN,
  EOAUTH2: ours(
    'auth',
    'No OAuth2 access token could be had.',
    'Check client id, client secret and refresh token; a refresh token that was revoked or has expired must be renewed.',
  ),
  EAUTH: ours(
    'auth',
    'The login is incomplete or its method is not supported.',
    'Check user, password and method in the auth options.',
  ),
  EMAXRECIPIENTS: ours(
    'too-many-recipients',
    'The message has more recipients than the option maxRecipients allows.',
    'Raise maxRecipients, or send several messages.',
  ),
  ESENDMAIL: ours(
    'server-error',
    'The sendmail program refused the message or could not be run.',
    'Check the path option and the mail log of this machine.',
  ),
  ESES: {
    kind: 'server-error',
    action: 'retry',
    summary: 'Amazon SES answered with an error.',
    reference: ref.SES,
  },
  ECONFIG: ours('unknown', 'The transport is not configured as it should be.', 'Check the transport options.'),
  EFILEACCESS: ours(
    'policy',
    'The message wants to read a file, which disableFileAccess forbids.',
    'Attach the data itself, or allow file access for trusted messages.',
  ),
  EURLACCESS: ours(
    'policy',
    'The message wants to fetch a URL, which disableUrlAccess forbids.',
    'Attach the data itself, or allow URL access for trusted messages.',
  ),
  ERR_ACCESS_DENIED: ours(
    'policy',
    "Node's permission model forbids this access.",
    'Run Node with the permissions that the transport and the attachments need.',
  ),
  ABORT_ERR: ABORTED,
};

const BAD_CERTIFICATE = ours(
  'tls',
  "The server's certificate is not valid for this host.",
  'Use the host name that stands in the certificate, or have it renewed. For a private authority, give its certificate in tls.ca.',
  { reference: ref.NODE_TLS },
);
const WRONG_TLS_MODE = ours(
  'tls',
  'The TLS handshake failed: most often secure is true on a port that starts in plain text.',
  'Set secure: true for port 465 only; for 587 and 25 set secure: false, and requireTLS: true. Very old servers need a lower tls.minVersion.',
  { reference: ref.NODE_TLS },
);

const CERTIFICATE_CODE =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERROR_IN_CERT|ERROR_IN_CRL|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|ERR_TLS_CERT_|UNSPECIFIED$)/;
const TLS_CODE = /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$)/;

function tlsError(code: string): Meaning | undefined {
  if (CERTIFICATE_CODE.test(code)) return BAD_CERTIFICATE;
  return TLS_CODE.test(code) && entry(ERRNO, code) === undefined ? WRONG_TLS_MODE : undefined;
}

const NO_GREETING = ours(
  'tls',
  'The connection stands, but the server says nothing: the port probably expects TLS from the first byte.',
  'Set secure: true (usual for port 465), or use port 587. If the settings are right, the server is overloaded: try again later.',
);
const GREETING_LATE = network('The connection stands, but the server did not greet in time.', {
  remedy: 'Try again later. If it lasts, the port may expect TLS from the first byte: set secure: true (port 465).',
});

/** Ports on which a session starts in plain text (RFC 5321, RFC 6409, and the relays' own custom). */
const PLAIN_PORTS: ReadonlySet<number | undefined> = new Set([25, 587, 2525]);

/** What is known of the connection that failed. */
export interface Connection {
  readonly port?: number | undefined;
  readonly greeted?: boolean | undefined;
}

function timeout(view: FailureView, { port, greeted }: Connection): Meaning | undefined {
  if (view.timeoutType !== 'GREETING_TIMEOUT') return undefined;
  return greeted || PLAIN_PORTS.has(port) ? GREETING_LATE : NO_GREETING;
}

const TOKEN_ENDPOINT: Meaning = {
  kind: 'auth',
  action: 'retry',
  summary: 'The OAuth2 token service could not be reached or gave no usable answer.',
  remedy: 'Try again later. If it lasts, check accessUrl and the way to it.',
  reference: ref.NODEMAILER,
};

/** An EAUTH without a reply hides the token service's trouble as well as a wrong token. */
function login(view: FailureView): Meaning | undefined {
  if (view.code !== 'EAUTH' && view.code !== 'EOAUTH2') return undefined;
  if (/invalid_grant|invalid_client|unauthorized_client|invalid_request|access_denied/.test(view.message)) {
    return NODEMAILER.EOAUTH2;
  }
  const hint = `${view.name} ${view.message}`;
  if (/SyntaxError|temporarily_unavailable|server_error|Invalid authentication response|JSON/.test(hint)) {
    return TOKEN_ENDPOINT;
  }
  const { originalCode } = view;
  // a refused token comes with the server's reply, so this is about getting one
  if (originalCode === undefined) return view.command === 'AUTH XOAUTH2' ? NODEMAILER.EOAUTH2 : undefined;
  if (originalCode === 'EFETCH' || entry(ERRNO, originalCode) !== undefined) return TOKEN_ENDPOINT;
  return entry(NODEMAILER, originalCode);
}

/** sysexits.h: what a sendmail program means by its exit code, where it is not simply a refusal. */
const SENDMAIL_EXIT: Readonly<Record<string, Meaning['kind']>> = { 67: 'recipient-unknown', 68: 'domain-invalid' };
const SENDMAIL_RETRY: ReadonlySet<string> = new Set(['71', '74', '75']);

function sendmail(view: FailureView): Meaning | undefined {
  if (view.syscall?.startsWith('spawn')) return NODEMAILER.ESENDMAIL;
  if (view.code !== 'ESENDMAIL') return undefined;
  if (view.message.startsWith('Can not send mail. Invalid envelope')) return NODEMAILER.EENVELOPE;
  const exit = /exited with code (\d{1,3})$/.exec(view.message)?.[1];
  if (exit === undefined) {
    return /terminated by|before the message was written/.test(view.message)
      ? { kind: 'server-error', action: 'retry', summary: 'The sendmail program was stopped before it was done.' }
      : undefined;
  }
  if (SENDMAIL_RETRY.has(exit)) {
    return { kind: 'server-error', action: 'retry', summary: 'The sendmail program asks to try again later.' };
  }
  const kind = SENDMAIL_EXIT[exit];
  return kind === undefined ? undefined : { kind, action: 'fail', suppress: false };
}

function byMessage(view: FailureView): Meaning | undefined {
  const { message, code, command } = view;
  if (message.startsWith('Connection pool was closed')) return POOL_CLOSED;
  if (code === 'EMESSAGE' && /size larger than allowed/i.test(message)) {
    return ours(
      'message-too-large',
      'The message is larger than the server takes (SIZE).',
      'Send smaller attachments.',
    );
  }
  if (code === 'ETLS' && message.startsWith('Error initiating TLS')) return WRONG_TLS_MODE;
  if (code === 'ECONNECTION' && command === 'API' && message.includes('already called')) return NODEMAILER.ECONFIG;
  if (code === 'EPROXY' && /not loaded|unknown proxy|invalid proxy/i.test(message)) return NODEMAILER.ECONFIG;
  return undefined;
}

const LOCAL_FILE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'EPERM']);

/** The errors that mean the message's own content, where a system error beneath does not change that. */
const CONTENT_CODES: ReadonlySet<string> = new Set(['ESTREAM', 'EFETCH', 'EENVELOPE', 'EMESSAGE', 'ECONFIG', 'EABORT']);

function bySystemError(view: FailureView): Meaning | undefined {
  for (const code of [view.originalCode, view.code, view.causeCode]) {
    if (code === undefined) continue;
    const meaning = tlsError(code) ?? entry(ERRNO, code);
    if (meaning === undefined) continue;
    const connecting = view.syscall === 'connect' || view.command === 'CONN';
    return connecting && LOCAL_FILE_CODES.has(code)
      ? network('The connection was not allowed or its socket is missing.')
      : meaning;
  }
  return undefined;
}

/** Errors of these names are mistakes in a program; the same call fails the same way again. */
const PROGRAM_ERRORS: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);
const PROGRAM_ERROR = ours(
  'unknown',
  'A program error, not a mail error, stopped the sending.',
  'Look at its stack: a plugin, or the data given to sendMail, is at fault.',
);

/** The meaning of an error without a server's reply. */
export function clientMeaning(view: FailureView, connection: Connection): Meaning | undefined {
  const { code } = view;
  if (code === 'EABORT' || code === 'ABORT_ERR' || view.name === 'AbortError') return ABORTED;
  if (code === 'EQUEUE') return QUEUE_FULL;
  // AbortSignal.timeout(), whose DOMException has no code of its own
  if (code === undefined && view.name === 'TimeoutError' && view.http === undefined) return SLOW;
  if (code === 'ERR_ACCESS_DENIED' || view.originalCode === 'ERR_ACCESS_DENIED') return NODEMAILER.ERR_ACCESS_DENIED;
  const special = byMessage(view) ?? timeout(view, connection) ?? sendmail(view) ?? login(view) ?? httpMeaning(view);
  if (special !== undefined) return special;
  if (view.originalCode === 'EFETCH') return NODEMAILER.EFETCH;
  const system = code !== undefined && CONTENT_CODES.has(code) ? undefined : bySystemError(view);
  const named = system ?? entry(NODEMAILER, code);
  return named ?? (PROGRAM_ERRORS.has(view.name) ? PROGRAM_ERROR : undefined);
}
