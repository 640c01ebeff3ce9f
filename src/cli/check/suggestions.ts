import { isIP } from 'node:net';
import type { Kind } from '../../classify/index.ts';
import type { Endpoint } from './target.ts';
import type { Step } from './trail.ts';

/** How a check ended, in what suggestions are chosen by. */
export interface Situation extends Endpoint {
  /** Where it stopped; undefined when all went well. */
  readonly step: Step | undefined;
  readonly kind: Kind | undefined;
  /** Of the server's reply. */
  readonly code: number | undefined;
  /** Codes and message of the error: in older Nodemailers the message alone still tells the system's error. */
  readonly error: string;
  readonly user: string | undefined;
  readonly requireTls: boolean;
  readonly encrypted: boolean;
  /** AUTH stands in the EHLO response. */
  readonly offersLogin: boolean;
  /** Settings of a well-known service, by name or mail domain. */
  readonly wellKnown: (name: string) => Endpoint | undefined;
}

interface Row {
  readonly steps?: readonly (Step | undefined)[];
  readonly kinds?: readonly Kind[];
  readonly errors?: RegExp;
  readonly when?: (situation: Situation) => boolean;
  readonly say: string | ((situation: Situation) => string | readonly string[]);
}

/** The ports for sending, the most usual first. */
const PORTS: readonly (readonly [port: number, secure: boolean, words: string])[] = [
  [587, false, 'it begins in plain text and switches to TLS'],
  [465, true, 'TLS from the first byte'],
  [2525, false, 'where a network blocks the others'],
];
const PREFIXES = ['smtp', 'mail', 'out', 'mailout'];
const PREFIX = /^(?:smtps?|mail|e?mx\d*|out|outgoing|mailout|relay|www)\./i;

const url = (host: string, port: number, secure: boolean): string =>
  `${secure ? 'smtps' : 'smtp'}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

const bareDomain = (host: string): string => host.replace(PREFIX, '');
const hasName = ({ host }: Situation): boolean => isIP(host) === 0 && host !== 'localhost';

const tryPorts =
  (ports: typeof PORTS) =>
  ({ host, port }: Situation): string[] =>
    ports.flatMap(([other, secure, words]) => (other === port ? [] : `Try ${url(host, other, secure)} (${words}).`));
const otherPorts = tryPorts(PORTS);

function otherHosts({ host }: Situation): string {
  const names = PREFIXES.map((prefix) => `${prefix}.${bareDomain(host)}`).filter((name) => name !== host.toLowerCase());
  return `Try another host name: ${names.join(', ')}.`;
}

/** The services that the host's name and the user's address speak for, where they are elsewhere. */
function services({ host, port, user, wellKnown }: Situation): string[] {
  const domains = new Set([bareDomain(host), ...(user?.includes('@') ? [user.slice(user.lastIndexOf('@') + 1)] : [])]);
  return [...domains].flatMap((domain) => {
    const found = wellKnown(domain);
    if (found === undefined || (found.host === host && found.port === port)) return [];
    return `For ${domain} Nodemailer knows a service: try --service ${domain}, which is ${url(found.host, found.port, found.secure)}.`;
  });
}

const CERTIFICATE = /cert|self.signed|unable.to.(?:get|verify)|hostname.mismatch/i;
const OWN_AUTHORITY = /self.signed|unable.to.(?:get|verify)|issuer/i;
const NO_SUCH_HOST = /ENOTFOUND|ENODATA|EAI_NO|EBADNAME/;

const badCertificate = ({ error }: Situation): boolean => CERTIFICATE.test(error);
const plain = ({ encrypted }: Situation): boolean => !encrypted;

const ENCRYPTING = PORTS.filter(([port]) => port === 465 || port === 587);
/** RFC 4954 and RFC 3207: what stands between us and the login is encryption. */
const ENCRYPT_FIRST: ReadonlySet<number | undefined> = new Set([530, 538]);

/** All rows that fit are said, in this order. */
const ROWS: readonly Row[] = [
  { steps: ['name lookup', 'connection', 'greeting', 'TLS', 'login'], say: services },
  { steps: ['name lookup'], errors: NO_SUCH_HOST, when: hasName, say: otherHosts },
  {
    steps: ['connection', 'greeting'],
    when: ({ port }) => port === 25,
    say: 'Port 25 is for mail between servers, and many networks block it: to send, use port 587 or 465.',
  },
  { steps: ['connection'], kinds: ['network', 'tls'], say: otherPorts },
  {
    steps: ['greeting'],
    when: ({ secure, kind }) => !secure && (kind === 'network' || kind === 'tls'),
    say: ({ host, port }) => `Try ${url(host, port, true)}: this port may expect TLS from the first byte (--secure).`,
  },
  { steps: ['greeting'], kinds: ['protocol', 'network', 'tls'], say: otherPorts },
  {
    steps: ['TLS'],
    when: (situation) => !badCertificate(situation),
    say: ({ host, port }) =>
      `Try ${url(host, port, false)}: this port may begin in plain text and switch to TLS with STARTTLS.`,
  },
  { steps: ['TLS'], when: (situation) => !badCertificate(situation), say: otherPorts },
  {
    steps: ['TLS', 'STARTTLS'],
    when: (situation) => badCertificate(situation) && isIP(situation.host) !== 0,
    say: 'Give the host name that stands in the certificate instead of the IP address.',
  },
  {
    steps: ['TLS', 'STARTTLS'],
    errors: OWN_AUTHORITY,
    say: 'If the server has a certificate authority of its own, name its file: NODE_EXTRA_CA_CERTS=ca.pem npx nodemailer-resilient check ...',
  },
  {
    steps: ['STARTTLS'],
    when: (situation) => !badCertificate(situation),
    say: ({ host }) => `Try ${url(host, 465, true)} (TLS from the first byte).`,
  },
  {
    steps: ['STARTTLS'],
    kinds: ['protocol'],
    say: 'This port takes no STARTTLS: without --require-tls everything, the password too, goes over it in plain text.',
  },
  {
    steps: ['login', 'EHLO'],
    when: (situation) => plain(situation) && ENCRYPT_FIRST.has(situation.code),
    say: 'Try again with --require-tls, which switches to TLS (STARTTLS) before the login.',
  },
  { steps: ['login', 'EHLO'], kinds: ['auth', 'tls'], when: plain, say: tryPorts(ENCRYPTING) },
  {
    steps: ['login'],
    kinds: ['auth'],
    when: ({ user, offersLogin }) => offersLogin && user !== undefined && !user.includes('@'),
    say: 'Try the full mail address as the user name (--user name@example.com).',
  },
  {
    steps: ['login'],
    kinds: ['auth'],
    when: ({ offersLogin }) => offersLogin,
    say: 'Providers with two-factor login want an app password, made in the security settings of the account.',
  },
  {
    steps: [undefined],
    when: ({ user, offersLogin }) => user === undefined && offersLogin,
    say: 'No login was tried: name a user with --user, and set its password in SMTP_PASSWORD.',
  },
  { steps: [undefined], when: plain, say: tryPorts(ENCRYPTING) },
  {
    steps: [undefined],
    when: ({ user, encrypted, secure, requireTls }) => user !== undefined && encrypted && !secure && !requireTls,
    say: 'Set requireTLS: true in the app: without it, somebody in between who hides STARTTLS gets to see the password.',
  },
];

const fits = (row: Row, situation: Situation): boolean =>
  (row.steps === undefined || row.steps.includes(situation.step)) &&
  (row.kinds === undefined || (situation.kind !== undefined && row.kinds.includes(situation.kind))) &&
  (row.errors === undefined || row.errors.test(situation.error)) &&
  (row.when === undefined || row.when(situation));

/** What to try next, most promising first. */
export function suggestionsFor(situation: Situation): string[] {
  const said = ROWS.filter((row) => fits(row, situation)).flatMap(({ say }) =>
    typeof say === 'string' ? say : say(situation),
  );
  return [...new Set(said)];
}
