/** What several tables say about the same thing. */

/** A server that did answer, and could not reach the next one: nothing that this side can set right. */
export const NEXT_HOST = {
  summary: 'The server could not reach the next one.',
  remedy: 'Try again later; nothing to change here.',
} as const;

export const LOOPING = {
  summary: 'The message goes round in circles between mail servers.',
  remedy: "The recipient's forwarding or MX records form a loop: tell the recipient's postmaster.",
} as const;

export const ENCRYPT = {
  summary: 'The server wants an encrypted connection first.',
  remedy: 'Use port 465 with secure: true, or port 587 with requireTLS: true.',
} as const;

/** RFC 4954, 4.7.12: the login is fine once the password has been set anew. */
export const NEW_PASSWORD = {
  summary: 'The server wants the password set again before it lets this user in.',
  remedy: "Log in on the provider's web page, or once with a plain mechanism, and renew the password.",
} as const;

/** Refused without saying why: it may not exist, or may not be written to. */
export const NOT_ACCEPTED = {
  summary: 'The server does not accept this address: it does not exist, or the server does not want this message.',
  remedy: 'Check the address for typing errors, then read what the server says.',
} as const;

/** The sender's own mailbox: the other way round from what `mailbox-full` mostly means. */
export const SENDER_FULL = {
  kind: 'mailbox-full',
  scope: 'account',
  action: 'fail',
  summary: 'The mailbox of the sending account is full, so the server takes no message from it.',
  remedy: 'Delete or archive messages in the sending mailbox, its sent items too; then send again.',
} as const;

/** A mailbox that may well exist, at another server. */
export const NOT_LOCAL = {
  summary: 'The recipient is not local to this server, and it does not forward.',
  remedy: 'Check the address, or use the one that the reply names; otherwise this is the wrong server for it.',
} as const;

export const NO_REVERSE_DNS = {
  summary: 'The IP address that you send from has no reverse DNS name, or one that does not match.',
  remedy: 'Have your hosting provider set a PTR record that points to a host name which resolves to the same address.',
} as const;

export const NOT_YOUR_NAME = {
  scope: 'server',
  summary: 'The server does not accept the name this machine gives in EHLO.',
  remedy: 'Set the transport option `name` to a full host name that resolves, for example mail.example.com.',
} as const;

export const NO_REASON = {
  summary: 'The server refused the message without giving a reason.',
  remedy: 'Read the reply, check content and sending address, then ask the postmaster.',
} as const;
