import { oneLine } from '../../classify/index.ts';

export type Redact = (text: string) => string;

const HIDDEN = '[hidden]';
/** A server may cut what it echoes: this much of a secret at the end of a text is hidden as well. */
const SHORTEST_TAIL = 4;

const base64 = (text: string): string =>
  Buffer.from(text)
    .toString('base64')
    .replace(/={1,2}$/, '');
const base64Url = (text: string): string => Buffer.from(text).toString('base64url');

// a Buffer has no halves of surrogate pairs, on which encodeURIComponent() throws
const percentEncoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

/** The shapes in which a password travels, and so may come back in a reply or an error. */
function shapes(password: string, user: string): string[] {
  const logins = [password, `\0${user}\0${password}`, `${user}\0${user}\0${password}`, `${user}:${password}`];
  const encoded = percentEncoded(password);
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  const hex = Buffer.from(password).toString('hex');
  return [password, encoded, lower, hex, ...logins.map(base64), ...logins.map(base64Url)];
}

/** Takes a password out of a text that is clean and about to be printed: a password may have characters that `oneLine()` takes. */
export function redactor(passwords: readonly string[], user = ''): Redact {
  const echoes = passwords.flatMap((password) => shapes(password, user).map((shape) => oneLine(shape)));
  const secrets = [...new Set(echoes.filter(Boolean))];
  // the longest first: the password may be a part of its own encodings
  secrets.sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce(withoutSecret, text);
}

function withoutSecret(text: string, secret: string): string {
  const whole = text.replaceAll(secret, HIDDEN);
  for (let length = secret.length - 1; length >= SHORTEST_TAIL; length--) {
    if (whole.endsWith(secret.slice(0, length))) return whole.slice(0, -length) + HIDDEN;
  }
  return whole;
}
