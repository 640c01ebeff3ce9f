/** What happened. One word per cause that asks something different of the sender. */
export type Kind =
  | 'recipient-unknown'
  | 'recipient-disabled'
  | 'mailbox-full'
  | 'domain-invalid'
  | 'too-many-recipients'
  | 'rate-limited'
  | 'quota-exceeded'
  | 'greylisted'
  | 'blocklisted'
  | 'spam'
  | 'virus'
  | 'policy'
  | 'sender-rejected'
  | 'sender-auth'
  | 'relay-denied'
  | 'auth'
  | 'tls'
  | 'message-too-large'
  | 'message-invalid'
  | 'protocol'
  | 'server-error'
  | 'network'
  | 'unknown';

/**
 * Whom the reply is about. `connection`: this connection only, a fresh one may do at once; `server`: the server (or the
 * way to it) for everybody; `account`: our login or our sending rate and reputation there.
 */
export type Scope = 'recipient' | 'message' | 'sender' | 'account' | 'server' | 'connection';

/**
 * What a careful sender does. `retry`: the same again after a backoff; `throttle`: slow down, then retry; `split`: the
 * same recipients in smaller transactions; `fail`: nothing that this message can change, tell the sender.
 */
export type Action = 'retry' | 'throttle' | 'split' | 'fail';

/** The step of the SMTP conversation that was answered; `CONN` up to and with the greeting, `DOT` after the final dot. */
export type Stage = 'CONN' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'DOT';

/** The meaning of one negative reply or of one client-side error. */
export interface Classification {
  readonly kind: Kind;
  readonly scope: Scope;
  readonly action: Action;
  /** Basic reply code, three digits (RFC 5321 4.2). Absent when no server said anything. */
  readonly code?: number;
  /** Enhanced status code, `x.y.z` (RFC 3463). */
  readonly enhanced?: string;
  /** What the server or the client library said: one line, without codes and control characters, at most 500 characters. */
  readonly text: string;
  readonly stage?: Stage;
  /** Milliseconds that the server asked to wait, or that this kind of limit is known to last; clamped to 1 s .. 24 h. */
  readonly retryAfter?: number;
  /** The address itself is dead: never mail it again. */
  readonly suppress: boolean;
  /** Recipients per transaction, where the reply names a number. */
  readonly limit?: number;
  /** How to split: into smaller batches, by recipient domain, or each recipient alone. */
  readonly splitBy?: 'count' | 'domain' | 'recipient';
  /** No rule knew the reply: kind and action come from the stage and the first digit alone. */
  readonly guess: boolean;
  /** One sentence: what happened. */
  readonly summary: string;
  /** One or two sentences: what the sender can do about it. */
  readonly remedy: string;
  /** Where this is defined: an RFC section, a vendor's documentation, a server's source. */
  readonly reference: string;
}
