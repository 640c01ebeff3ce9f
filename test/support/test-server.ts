import type net from 'node:net';
import type { Recording } from './recording.ts';

export interface TestServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** For `createTransport(url)`. */
  readonly url: string;
  readonly recording: Recording;
  /** Ends open sockets at once, stops listening, and always resolves; calling it twice is fine. */
  close(): Promise<void>;
}

export interface ScriptContext {
  /** Number of the connection on this server, from 1. */
  readonly connection: number;
  /** Number of the transaction on this server, from 1; 0 before the first MAIL of a connection. */
  readonly transaction: number;
  /** Recipients accepted so far in this transaction. */
  readonly accepted: readonly string[];
  /** How many times this server's script asked with this key, this one included: 1, 2, 3... */
  attempt(key: string): number;
}

/** One counter per key, shared by all connections of a server. */
export function attemptCounter(): (key: string) => number {
  const counts = new Map<string, number>();
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count;
  };
}

/**
 * The reply of a script as on the wire. Lines are joined by \n; a further line may leave out the code, it then gets
 * that of the first, with a hyphen where more lines follow.
 */
export function wireReply(reply: string): string {
  const code = /^\d{3}/.exec(reply)?.[0];
  const lines = reply.replace(/\r?\n$/, '').split(/\r?\n/);
  if (!code || lines.length === 1) return lines.join('\r\n');
  const bare = lines.map((line) => (new RegExp(`^${code}(?:[ -]|$)`).test(line) ? line.slice(4) : line));
  return bare.map((text, i) => `${code}${i < bare.length - 1 ? '-' : ' '}${text}`).join('\r\n');
}

/** A script that throws is a bug in the test: it must fail the run instead of looking like a bad server. */
export function surface(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

const host = '127.0.0.1';

export async function listen(
  server: net.Server,
  recording: Recording,
  options: { readonly secure: boolean; readonly lmtp: boolean; readonly destroyConnections: () => void },
): Promise<TestServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const { port } = address;
  const close = () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    options.destroyConnections();
    return closed;
  };
  const url = `${options.secure ? 'smtps' : 'smtp'}://${host}:${port}${options.lmtp ? '?lmtp=true' : ''}`;
  return { host, port, url, recording, close, [Symbol.asyncDispose]: close };
}
