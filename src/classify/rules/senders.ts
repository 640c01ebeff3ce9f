import { NO_REVERSE_DNS, NOT_YOUR_NAME } from '../explanations.ts';
import * as ref from '../references.ts';
import type { Rule } from './rule.ts';

/** Failed checks in the words of a rate: before the rates. */
export const SLOWED_UNSIGNED: readonly Rule[] = [
  {
    kind: 'tls',
    action: 'fail',
    summary: 'Gmail takes bulk mail over encrypted connections only.',
    remedy: 'Send with TLS: requireTLS: true, or have your relay use it.',
    example: "550 5.7.29 Your email has been blocked because this message wasn't sent over a TLS connection.",
    says: ['not sent over tls'],
    reference: ref.GMAIL,
  },
  {
    kind: 'sender-auth',
    action: 'fail',
    codes: [4],
    summary: 'Gmail slows this mail down because it passes neither SPF nor DKIM.',
    remedy: 'Publish SPF and DKIM records for the sender domain; until then no retry will help.',
    example: '421 4.7.26 This mail has been rate limited because it is unauthenticated.',
    says: ['rate limited ~ unauthenticated|spf|dkim|dmarc|aligned', 'unauthenticated - poses|risk'],
    reference: ref.GMAIL,
  },
  {
    kind: 'sender-auth',
    action: 'throttle',
    codes: [4],
    ...NO_REVERSE_DNS,
    example:
      '421 4.7.0 The IP address sending this message does not have a PTR record, or the corresponding forward DNS entry does not point to the sending IP.',
    says: ['@reverse ~ forward dns', '@reverse ~ rate limited'],
    reference: ref.GMAIL,
  },
];

/** The name this machine gives in EHLO: most servers that dislike it say so at RCPT only. */
export const HOST_NAME: readonly Rule[] = [
  {
    kind: 'protocol',
    ...NOT_YOUR_NAME,
    // 503 asks for EHLO as such, 500 and 502 do not know it
    codes: [4, 501, 504, 521, 550, 551, 553, 554, 571],
    example: '504 5.5.2 <mail>: Helo command rejected: need fully-qualified hostname',
    says: [
      'helo|ehlo - @reject|@bad|mismatch',
      'helo|ehlo - not|must|should|need ~ host|hostname|domain|name|fqdn|ip|resolve|match|valid',
      '@bad|fake|forged|unknown|unresolvable - helo|ehlo|hello',
      'syntax helo|ehlo host|hostname|domain|name',
      'need fully-qualified-hostname',
    ],
    reference: ref.RFC5321_NAME,
  },
];

/** Checks of where mail comes from, and that its sender is who it says. Before the consequences of a failed one: blocked, spam, rejected. */
export const SENDER_CHECKS: readonly Rule[] = [
  {
    kind: 'sender-auth',
    ...NO_REVERSE_DNS,
    codes: [4, 5],
    example: '450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]',
    says: [
      '@reverse',
      'reverse - resolution|mapping|entry|ip|address|host',
      'not find - hostname|host-name',
      'ip name lookup failed',
      'possibly forged',
      'without valid sender domain',
    ],
    reference: ref.FIELD,
  },
  // before the checks, of which it names some in passing
  {
    kind: 'blocklisted',
    codes: [4, 5],
    summary: 'The server takes no mail from IP addresses that providers give to homes and offices.',
    remedy: "Send through your provider's mail server or a mail service instead of directly.",
    example: '554 Mail rejected. We generally do not accept email from dynamic IPs.',
    says: [
      'dynamic|generic|residential|dialup|dial-up|dhcp - ip|ips|address|host|hostname|range|pool|client|user',
      'not authorized send - direct|directly',
    ],
    reference: ref.RFC5782,
  },
  {
    kind: 'sender-auth',
    example: '550 5.7.1 Email rejected per DMARC policy for example.com',
    says: [
      'spf|dkim|dmarc|domainkey|senderid|spf1',
      'sender policy framework',
      'purported responsible address',
      'sender id',
      'unauthenticated - email|mail|message',
      'sender|message|email|mail|domain unauthenticated|not-authenticated',
      'domain|message|email authentication - fail|failure|require|missing|not',
      'authentication level|requirement',
      'authentication information|checks ~ fail|pass|require|missing',
      'spoof|antispoofing|impersonation|impersonate',
      'forged - sender|address|message|header|from',
      // "192.0.2.1 is not allowed to send mail from example.com", "does not designate 192.0.2.1 as permitted sender"
      '# - not @permitted|designated - send|sender|use|by',
      'not @permitted|designate - send|mail - from #',
      'not designate ~ permitted|sender',
      '@bad ip for sending',
      'not @permitted by domain',
      'signature - @bad|fail|missing|not',
      '送信ドメイン認証',
    ],
    reference: ref.RFC7208,
  },
  {
    kind: 'sender-rejected',
    summary: 'The server asked for the sender address at its home server, and did not find it there.',
    remedy: 'Use a sender address whose own mail server takes mail for it.',
    example: '550 Sender verify failed',
    says: ['sender verify|verification|callout', '^ verification failed for', 'callback|callout setup failed'],
    reference: ref.EXIM,
  },
  {
    kind: 'sender-rejected',
    action: 'fail',
    codes: [403, 5],
    summary: 'This account may not send as that sender address.',
    remedy: "Send from the account's own address, or have the administrator give it the Send As permission.",
    example: '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    says: [
      'sendasdenied|sendasdeniedexception|mapiexceptionsendasdenied',
      'clientdoesnothavepermissionstosendasthissender',
      'not permission|right|@permitted - send|submit|use - as|from|behalf',
      '@mailfrom - must equal|same|match',
      'from address not one',
      'not owned|own',
      'not belong|associate|match - user|account|login|authenticated',
    ],
    reference: ref.MICROSOFT,
  },
];

/** Replies about the envelope or header sender. Before the recipients, who are told the same things. */
export const SENDERS: readonly Rule[] = [
  {
    kind: 'message-invalid',
    action: 'fail',
    codes: [5],
    stages: ['DATA', 'DOT'],
    summary: 'The From header of the message is missing or not a valid address.',
    remedy: 'Set a From header with exactly one valid address.',
    example: '550 5.6.0 The message has no valid From header',
    says: [
      '@bad|missing|blank|no|empty|multiple|without - from header|field|line',
      'provide valid from',
      'from header|field|line - missing|invalid|empty|malformed|multiple|require|not',
    ],
    reference: ref.RFC5322,
  },
  {
    kind: 'sender-rejected',
    example: '553 5.1.8 Domain of sender address jo@example.com does not exist',
    says: [
      '@mailfrom - @reject|@bad|block|unknown|not|no|fail|null|syntax|mismatch',
      '@mailfrom - empty|unverified|unroutable|unresolvable|disabled',
      '@mailfrom - must|need - exist|contain|resolve|address|fully|domain',
      '@mailfrom - local|in|on list|account|domain',
      '@mailfrom address|domain ~ not|no|unknown|@reject',
      '@bad|unknown|null|empty|missing|fake|forged - @mailfrom',
      '@bad from address',
      'unroutable|unrouteable|unresolvable|nonexistent|unverified|unregistered|unauthorized - @mailfrom',
      'not|unable|fail - verify|validate|resolve|complete|confirm - @mailfrom',
      'from|sending|originating - domain - not|no|@bad|unknown|must|unverified|unregistered',
      '@bad|unknown|unconfigured|unverified|unregistered from|sending domain',
      'domain ~ not @permitted send',
      'not accept - from',
      'no mx|dns - @mailfrom',
      '^ domain no dns|mx',
      'fqdn ~ sender',
      'domain name required - sender',
      'dt sum',
      'identical sender',
      'badmailfrom',
      'expediteur|emetteur ~ inconnu|refuse|invalide|rejete|interdit|bloque',
      'absender|absenderadresse ~ abgelehnt|unbekannt|ungultig|ungueltig|nicht|gesperrt|verweigert|existiert',
      'remitente ~ rechazado|rechazada|invalido|desconocido|no-valido|no-existe|bloqueado|no-autorizado',
      'remetente ~ rejeitado|invalido|desconhecido|recusado|bloqueado|nao-autorizado|nao-existe',
      'mittente ~ rifiutato|sconosciuto|non-valido|non-autorizzato|bloccato|inesistente',
      'отправитель|отправителя ~ отклонен|неизвестен|не-существует|не-найден|запрещен|заблокирован|неверный',
      '发件人|发信人 ~ 拒绝|无效|不存在|错误|未知|不合法',
      '送信者|差出人 ~ 拒否|不正|無効|存在',
    ],
    reference: ref.FIELD,
  },
];
