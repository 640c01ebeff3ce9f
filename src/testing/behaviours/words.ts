import type { Stage } from '../stages.ts';
import type { Flavour } from './flavours.ts';

/** What a server says, where, and how that is known. */
export interface Words {
  readonly at: Stage;
  /** `{client}`, `{name}` of the server, `{sender}`, `{recipient}`, its `{domain}`, `{limit}`, `{rate}`, `{per}`, `{seconds}`, `{list}`. */
  readonly reply: string;
  readonly source: string;
  /** The connection stays open although the reply is a 421. */
  readonly staysOpen?: true;
}

/** By flavour; the first is spoken where none is asked for. The first words of a flavour are its usual ones. */
export type Row = Partial<Record<Flavour, readonly Words[]>>;

const SMTPD = 'Postfix, src/smtpd/smtpd.c';
const SMTPD_CHECK = 'Postfix, src/smtpd/smtpd_check.c';
const ANVIL = 'Postfix, src/smtpd/smtpd.c (limits counted by anvil)';
const POSTGREY = 'Postgrey, its default greylist-text, as Postfix words the answer of a policy service';
const QUOTA_STATUS = "Dovecot's quota-status as documented, as Postfix words the answer of a policy service";
const POLICYD = 'PolicyD (cluebringer), quotas, as Postfix words the answer of a policy service';
const SMTP_IN = 'Exim, src/src/smtp_in.c';
const EXIM_DAEMON = 'Exim, src/src/daemon.c';
const EXIM_DEFAULTS = 'Exim, src/src/configure.default and verify.c';
const EXIM_RATELIMIT =
  "Exim specification, ratelimit: the words are the administrator's, from $sender_rate and $sender_rate_period";
const GREYLISTD = 'greylistd, its example ACL for Exim';
const GMAIL = 'Google, Gmail SMTP errors and codes: https://support.google.com/a/answer/3726730';
const EXCHANGE =
  'Exchange Server, receive connectors and transport agents: https://learn.microsoft.com/exchange/mail-flow';
const MICROSOFT_365 =
  'Microsoft 365, NDRs in Exchange Online: https://learn.microsoft.com/exchange/mail-flow-best-practices';
const SES = 'Amazon SES, SMTP response codes: https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html';

const only = (at: Stage, reply: string, source: string): readonly Words[] => [{ at, reply, source }];
const bothAt = (stages: readonly Stage[], reply: string, source: string): readonly Words[] =>
  stages.map((at) => ({ at, reply, source }));

export const WORDS = {
  greylisting: {
    postfix: only(
      'RCPT',
      '450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/{domain}.html',
      POSTGREY,
    ),
    exim: only(
      'RCPT',
      '451 {client} is not yet authorized to deliver mail from <{sender}> to <{recipient}>. Please try later.',
      GREYLISTD,
    ),
  },
  recipientsPerTransaction: {
    postfix: only('RCPT', '452 4.5.3 Error: too many recipients', SMTPD),
    exim: [
      ...only('RCPT', '452 too many recipients', SMTP_IN),
      ...only('DATA', '554 Too many recipients', `${SMTP_IN}, with recipients_max_reject`),
    ],
    gmail: only(
      'RCPT',
      "452 4.5.3 Your message has too many recipients. For more information regarding Google's sending limits, go to https://support.google.com/mail/answer/22839",
      GMAIL,
    ),
    exchange: [
      ...only('RCPT', '452 4.5.3 Too many recipients', EXCHANGE),
      ...only('dot', '550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients', MICROSOFT_365),
    ],
    ses: only('dot', '554 Transaction failed: Recipient count exceeds {limit}.', SES),
  },
  messageRate: {
    postfix: only('MAIL', '450 4.7.1 Error: too much mail from {client}', ANVIL),
    exim: only('MAIL', '451 Sender rate {rate} / {per} exceeded', EXIM_RATELIMIT),
    gmail: only('MAIL', '450 4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary error.', GMAIL),
    exchange: only(
      'MAIL',
      '421 4.4.2 Message submission rate for this client has exceeded the configured limit',
      EXCHANGE,
    ),
    ses: only('dot', '454 Throttling failure: Maximum sending rate exceeded.', SES),
  },
  recipientRate: {
    postfix: only('RCPT', '450 4.7.1 Error: too many recipients from {client}', ANVIL),
    exim: only('RCPT', '451 Sender rate {rate} / {per} exceeded', EXIM_RATELIMIT),
    ses: only('dot', '454 Throttling failure: Maximum sending rate exceeded.', SES),
  },
  connectionsAtOnce: {
    postfix: only('connect', '421 4.7.0 {name} Error: too many connections from {client}', ANVIL),
    exim: only(
      'connect',
      '421 Too many concurrent SMTP connections from this IP address; please try again later.',
      EXIM_DAEMON,
    ),
    gmail: only('connect', '421 4.7.0 Try again later, closing connection.', GMAIL),
    exchange: only(
      'connect',
      '421 4.3.2 The maximum number of concurrent connections has exceeded a limit, closing transmission channel',
      EXCHANGE,
    ),
    ses: only('connect', '421 Too many concurrent SMTP connections', SES),
  },
  messagesPerConnection: {
    exim: [{ at: 'MAIL', reply: '421 too many messages in this connection', source: SMTP_IN, staysOpen: true }],
  },
  messagesPerDay: {
    postfix: only(
      'RCPT',
      '450 4.7.1 <{recipient}>: Recipient address rejected: Policy rejection; Message count quota exceeded',
      POLICYD,
    ),
    exim: only('MAIL', '451 Sender rate {rate} / 1d exceeded', EXIM_RATELIMIT),
    gmail: only('DATA', '550 5.4.5 Daily user sending limit exceeded.', GMAIL),
    exchange: only(
      'dot',
      "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
      MICROSOFT_365,
    ),
    ses: only('dot', '454 Throttling failure: Daily message quota exceeded', SES),
  },
  mailboxFull: {
    postfix: only('RCPT', '552 5.2.2 <{recipient}>: Recipient address rejected: Mailbox is full', QUOTA_STATUS),
    gmail: only(
      'RCPT',
      "452-4.2.2 The recipient's inbox is out of storage space. Please direct the\n452 4.2.2 recipient to https://support.google.com/mail/?p=OverQuotaTemp",
      GMAIL,
    ),
  },
  unknownRecipients: {
    postfix: only(
      'RCPT',
      '550 5.1.1 <{recipient}>: Recipient address rejected: User unknown in local recipient table',
      SMTPD_CHECK,
    ),
    exim: only('RCPT', '550 Unrouteable address', EXIM_DEFAULTS),
    gmail: only(
      'RCPT',
      "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550 5.1.1 unnecessary spaces.",
      GMAIL,
    ),
    exchange: only(
      'RCPT',
      '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {recipient} not found by SMTP address lookup',
      EXCHANGE,
    ),
  },
  messageSize: {
    postfix: [
      ...only('MAIL', '552 5.3.4 Message size exceeds fixed limit', SMTPD),
      ...only('dot', '552 5.3.4 Error: message file too big', SMTPD),
    ],
    exim: bothAt(['MAIL', 'dot'], '552 Message size exceeds maximum permitted', `${SMTP_IN} and receive.c`),
    gmail: bothAt(['MAIL', 'dot'], "552 5.2.3 Your message exceeded Google's message size limits.", GMAIL),
    exchange: bothAt(['MAIL', 'dot'], '552 5.3.4 Message size exceeds fixed maximum message size', EXCHANGE),
    ses: only('dot', '552 Message is too long.', SES),
  },
  loginRequired: {
    postfix: only('RCPT', '554 5.7.1 <{recipient}>: Relay access denied', SMTPD_CHECK),
    exim: only('RCPT', '550 relay not permitted', EXIM_DEFAULTS),
    gmail: only('MAIL', '530 5.5.1 Authentication Required.', GMAIL),
    exchange: only(
      'MAIL',
      '530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM',
      EXCHANGE,
    ),
    ses: only('MAIL', '530 Authentication required', SES),
  },
  loginRefused: {
    postfix: only(
      'AUTH',
      '535 5.7.8 Error: authentication failed: (reason unavailable)',
      'Postfix, src/smtpd/smtpd_sasl_glue.c',
    ),
    exim: only('AUTH', '535 Incorrect authentication data', SMTP_IN),
    gmail: only(
      'AUTH',
      '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8 https://support.google.com/mail/?p=BadCredentials',
      GMAIL,
    ),
    exchange: only('AUTH', '535 5.7.3 Authentication unsuccessful', MICROSOFT_365),
    ses: only('AUTH', '535 Authentication Credentials Invalid', SES),
  },
  loginThrottled: {
    postfix: only('AUTH', '450 4.7.1 Error: too many AUTH commands from {client}', ANVIL),
    exim: only('AUTH', '435 Unable to authenticate at present', SMTP_IN),
    gmail: only('AUTH', '454 4.7.0 Too many login attempts, please try again later.', GMAIL),
    exchange: only('AUTH', '454 4.7.0 Temporary authentication failure', EXCHANGE),
    ses: only('AUTH', '454 Temporary authentication failure', SES),
  },
  blocklist: {
    postfix: bothAt(
      ['RCPT', 'connect'],
      '554 5.7.1 Service unavailable; Client host [{client}] blocked using {list}',
      `${SMTPD_CHECK}; at connect with smtpd_delay_reject = no`,
    ),
    exim: bothAt(
      ['RCPT', 'connect'],
      '550 rejected because {client} is in a black list at {list}',
      `${EXIM_DEFAULTS}; at connect from acl_smtp_connect`,
    ),
    gmail: only(
      'dot',
      "550 5.7.1 The IP you're using to send mail is not authorized to send email directly to our servers. Please use the SMTP relay at your service provider instead.",
      GMAIL,
    ),
    exchange: only(
      'MAIL',
      '550 5.7.1 Service unavailable, Client host [{client}] blocked using Spamhaus. To request removal from this list see https://www.spamhaus.org/query/ip/{client} (AS3130)',
      MICROSOFT_365,
    ),
  },
} as const satisfies Readonly<Record<string, Row>>;

export type Subject = keyof typeof WORDS;
