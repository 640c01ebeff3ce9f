import { isIP } from 'node:net';
import nodemailer from 'nodemailer';
import { UsageError } from '../io.ts';

/** Where to connect, as the command line has it. */
export interface TargetOptions {
  readonly service?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly secure?: boolean | undefined;
  readonly requireTls?: boolean | undefined;
  readonly user?: string | undefined;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure: boolean;
}

/** Where to connect, as Nodemailer has it. */
export interface Target extends Endpoint {
  /** Further options of Nodemailer's, from the URL or the service. */
  readonly smtp: Readonly<Record<string, unknown>>;
  readonly requireTls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

type Options = Readonly<Record<string, unknown>>;

/** What a URL or a service may say beside host, port and login. Its other options would log, send or run something. */
const TAKEN_OVER = [
  'requireTLS',
  'ignoreTLS',
  'opportunisticTLS',
  'authMethod',
  'name',
  'localAddress',
  'servername',
  'allowInternalNetworkInterfaces',
  'lmtp',
  'proxy',
  'tls',
];
const isTakenOver = (name: string): boolean =>
  name === 'service' || name.startsWith('tls.') || TAKEN_OVER.includes(name);

/**
 * @param url as in `createTransport(url)`
 * @throws {UsageError} which never repeats the URL: a password may stand in it
 */
export function targetOf(url: string | undefined, given: TargetOptions): Target {
  const named = [url, given.service, given.host].filter((name) => name !== undefined);
  if (named.length !== 1) throw new UsageError('give one of a URL (smtp://host:587), --service NAME and --host NAME');
  const parsed: Options = url === undefined ? {} : urlOptions(url);
  const service = given.service ?? parsed.service;
  const options: Options = { ...parsed, ...(service === undefined ? {} : serviceOptions(String(service))) };
  const endpoint = endpointOf(options, given);
  if (!isHost(endpoint.host)) throw new UsageError('the host name is missing or cannot be one; --port has the port');
  const { user, pass } = (options.auth ?? {}) as { user?: string; pass?: string };
  return {
    ...endpoint,
    smtp: Object.fromEntries(TAKEN_OVER.filter((name) => name in options).map((name) => [name, options[name]])),
    requireTls: given.requireTls ?? options.requireTLS === true,
    user: given.user ?? (user || undefined),
    password: pass || undefined,
  };
}

/** No name has a colon: it would be an address or, by mistake, a port. */
const isHost = (host: string): boolean => isIP(host) !== 0 || /^[^\s/@:[\]\p{C}]+$/u.test(host);

const BAD_URL =
  'this is no URL such as smtp://user@smtp.example.com:587; in user and password, write characters such as / ? # @ % as %2F %3F %23 %40 %25';

function urlOptions(url: string): Options {
  // Node would print a bad URL in a warning, so Nodemailer gets none to see
  if (!/^smtps?:\/\//i.test(url) || !URL.canParse(url)) throw new UsageError(BAD_URL);
  const known = new URL(url);
  const { pathname, search, hash } = known;
  // the rest of a password that has a delimiter in it: what stands before would be taken for host and port
  if (`${pathname}${search}${hash}`.includes('@')) throw new UsageError(BAD_URL);
  // Nodemailer 7 and 8 end the host there and drop the rest, be it a port
  if (/%[0-7]/.test(known.hostname)) throw new UsageError(BAD_URL);
  for (const name of [...known.searchParams.keys()]) if (!isTakenOver(name)) known.searchParams.delete(name);
  try {
    return { ...nodemailer.createTransport(known.href).options };
  } catch {
    throw new UsageError(BAD_URL);
  }
}

function serviceOptions(name: string): Options {
  // the transport looks the service up, and leaves what it finds in its options
  const { options } = nodemailer.createTransport({ service: name }).transporter as unknown as { options: Options };
  if (options.host === undefined) throw new UsageError(`Nodemailer knows no service of the name ${name}`);
  return options;
}

/** A well-known service, by its name or by a mail domain. */
export function wellKnown(name: string): Endpoint | undefined {
  try {
    return endpointOf(serviceOptions(name), {});
  } catch {
    return undefined;
  }
}

/** Port and encryption as Nodemailer chooses them where nobody says. */
function endpointOf(options: Options, given: TargetOptions): Endpoint {
  const port = given.port ?? (Number(options.port) || undefined);
  const secure = given.secure ?? (options.secure === undefined ? port === 465 : options.secure === true);
  const host = given.host?.replace(/^\[([\da-f:.]{2,64})\]$/i, '$1') ?? String(options.host ?? '');
  return { host, port: port ?? (secure ? 465 : 587), secure };
}
