import type { FaultServerOptions } from './options.ts';

/** What Nodemailer needs to use a server, for `createTransport()`. Spread it to change or add something. */
export interface TransportOptions {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly lmtp: boolean;
  /** A login that is right: that of `auth`, or any where any will do. Left out where the server offers no AUTH. */
  readonly auth?: UserAndPassword | AccessToken;
  /** The server's certificate, so that it can be verified. */
  readonly tls?: { readonly ca: string };
}

interface UserAndPassword {
  readonly user: string;
  readonly pass: string;
}

interface AccessToken {
  readonly type: 'OAuth2';
  readonly user: string;
  readonly accessToken: string;
}

const ANYBODY: UserAndPassword = { user: 'user', pass: 'password' };

export function loginFor({ auth = ANYBODY, authMethods = [] }: FaultServerOptions): UserAndPassword | AccessToken {
  const { user, pass } = auth;
  const takesTokensOnly = authMethods.length > 0 && authMethods.every((method) => method === 'XOAUTH2');
  return takesTokensOnly ? { type: 'OAuth2', user, accessToken: pass } : { user, pass };
}
