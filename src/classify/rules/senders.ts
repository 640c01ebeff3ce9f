import { NO_REVERSE_DNS, NOT_YOUR_NAME } from '../explanations.ts';
import * as ref from '../references.ts';
import type { Rule } from './rule.ts';

/** Failed checks in the words of a rate: before the rates. */
export const SLOWED_UNSIGNED: readonly Rule[] = [
  {
    kind: 'sender-auth',
    action: 'fail',
    summary: 'Gmail slows this mail down because it passes neither SPF nor DKIM.',
    remedy: 'Publish SPF and DKIM records for the sender domain; until then no retry will help.',
    codes: [4],
    says: [
      'rate limited because it is unauthenticated',
      'unauthenticated ~ poses|risk',
      'rate limited ~ spf|dkim|dmarc|unauthenticated',
    ],
    reference: ref.GMAIL,
  },
  {
    kind: 'sender-auth',
    action: 'throttle',
    codes: [4],
    ...NO_REVERSE_DNS,
    says: ['ptr ~ temporarily rate limited', 'ptr record ~ forward dns'],
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
    says: [
      'helo|ehlo - command? rejected',
      'helo|ehlo - name|hostname|command|argument|host|string|domain|is|greeting|was|address? - rejected|invalid|not|does|must|need|bad|mismatch|failed|denied|is|resolves ~ hostname|host|name|domain|resolve|valid|fqdn|ip|fully|not|invalid|rejected|syntax|address|match|found|exist',
      'helo|ehlo - should|must|requires|require|needs|expects|has-to - be|have|use|give|contain? - a|an|your|the? - valid|full|fully|real|resolvable? - fqdn|qualified|domain|hostname|host|name|address',
      'invalid|bad|illegal|malformed|forged|faked|fake|incorrect|unacceptable|rejected|wrong - helo|ehlo|hello',
      'invalid|bad|illegal|unknown|unresolvable - domain|host|hostname|name|argument|arguments - in|for|after|to - helo|ehlo',
      'syntactically invalid helo|ehlo',
      'syntax - helo|ehlo - hostname|domain|host|name|address',
      'no fqdn|need-fully-qualified-hostname',
    ],
    reference: ref.RFC5321_NAME,
  },
];

/** Checks that the sender is who it says: SPF, DKIM, DMARC, reverse DNS. */
export const SENDER_CHECKS: readonly Rule[] = [
  {
    kind: 'sender-auth',
    ...NO_REVERSE_DNS,
    says: [
      'reverse|rdns|ptr|r-dns|revdns|forward-confirmed - dns|ip|lookup|record|records|name|resolution|mapping|hostname|entry|host|address|dns-record? ~ fail|failed|fails|failure|missing|no|not|none|invalid|required|without|error|must|lookup|mismatch|does|isnt|doesnt|needed|resolve|generic|cannot|bad|dynamic|appears|wrong|for|is',
      'no|missing|without|bad|invalid|lack|lacks|need|needs|requires|require|fix|generic|incorrect|check|correct|set|have|dont-have|doesnt-have|not-have - a|your|any|valid|proper|correct|matching|dns|the? - reverse|ptr|rdns|reversedns|fcrdns|revdns',
      'cannot|cant|could-not|unable|failed|not|couldnt|fail - to? - find|resolve|reverse|lookup|verify|determine - your|the|client|sending? - hostname|host-name|reverse|client|ptr|ip|sending|remote-host',
      'bad dns ptr',
      'ip name|address lookup failed|possibly-forged|fail',
      'hostname|host|helo - verification|not|does|is|could - not|resolve|match|verified|found|be? - match|resolve|your-ip|found|verified|verification|ip ~ ip|address|your|dns|reverse|ptr',
      'client host rejected - cannot find - reverse|your|hostname',
      'not|no - reverse|rdns|ptr',
      'dns|ptr - record|resource|a|name? - record|ptr ~ missing|none|not-found|required|invalid',
      'valid|matching sender domain ~ reverse|servers|without',
      'without a valid sender domain',
      'dynamic|generic|residential|dialup|dial-up|dhcp|consumer|pool - ip|reverse|ptr|rdns|hostname|host|address|dns|adsl|dialup|range|ips|addresses|client|looking|generic|user',
    ],
    codes: [4, 5],
    reference: ref.FIELD,
  },
  {
    kind: 'sender-auth',
    says: [
      '@check|dmarc|dmarc-policy - policy|check|validation|verification|authentication|record|records|test|signature|alignment|evaluation|result|lookup|query|and|or|of|for|the|sender|mail? - @fail|failed|fails|reject|rejected|rejection|not|fail|invalid|violation|missing|required|error|none|did|does|doesnt|denies|denied|neutral|hardfail|unauthenticated|quarantine|block|fehler|mismatch|policy|pass|softfail|temperror',
      'spf|dkim|dmarc ~ fail|failed|fails|failure|failing|rejected|reject|not|unauthenticated|invalid|unauthorized|forbid|forbids|disallow|policy|does|did|denied|missing|required|allowed|violation|none|no-record|unaligned',
      'fail|failed|fails|failing|failure|because|due|missing|invalid|bad|no|unable|requires|require|violates|violation|without|pass|passed|against|per|blocked|lack|lacks|neither|either|both|not ~ spf|dkim|dmarc|sender-id|senderid|domainkeys',
      'blocked|rejected|refused|denied - because|as|since - the? - @sender|message|email|mail - is|was unauthenticated',
      'spf1|spfcheck|dmarcrejection|dmarcpolicy|unauthenticated-mail|unauthenticatedmail|spf-check|sendernotauthenticated',
      'unauthenticated - email|mail|message|messages|sender|e-mail',
      '@sender|message|email|mail|domain|sending-domain|it - is|was|are - not|unauthenticated|un - authenticated|unauthenticated|authenticated-by',
      'email|message|mail|sender|domain authentication ~ fail|failed|fails|failure|required|checks|requirements|missing|not|pass',
      'doesnt|does-not|not|isnt|didnt ~ allow|allowed|designate|designated|authorized|permitted|permit|authorize|list|define - sending|sender|to-send|to-use|ip|this|mails|your|mail|mailer|as? ~ mail|mails|from|for|sender|behalf ~ ip|#|domain|spf|host|server',
      'not|isnt|arent - designated|authorized|permitted|allowed|listed|authorised|an-authorized|a-permitted|a-designated - as|to|a|by|sender|ip|mailer|mta|for|sending? - sender|send-mail|send-email|use-domain|mail-for|mailserver-for|use-this-domain|by-spf|mail-from-domain|permitted-sender|sender-for|send-from|for-domain|send-mail-for|the-domain|domain',
      'sender policy framework',
      'authentication level|information|checks ~ required|domain|fails|spf|dkim',
      'meet|have ~ authentication level|information',
      'spoof|spoofed|spoofing|antispoofing|anti-spoofing|anti-spoof|forged|impersonation|impersonating|forgery|phishing-from|impersonate - policy|detected|protection|sender|message|address|header|attempt|rule|email|check|mail|by|the|your|and|is|from|domain',
      'purported responsible|sender-address address',
      'not authorized - to send - mail|email|messages? - on|for|from|as - behalf|this|domain|the|its|your',
      '送信ドメイン認証',
      'signature|dkim-signature - is|was|verification|validation|did? - not|bad|invalid|failed|failure|missing ~ dkim|verify|verified|domain|valid|message|signature|failed|key|body-hash',
    ],
    reference: ref.RFC7208,
  },
];

/** Replies about the envelope or header sender. Before the recipients, who are told the same things. */
export const SENDERS: readonly Rule[] = [
  {
    kind: 'message-invalid',
    action: 'fail',
    summary: 'The From header of the message is missing or not a valid address.',
    remedy: 'Set a From header with exactly one valid address.',
    codes: [5],
    says: [
      'blank|empty|missing|no|invalid|multiple|valid - from|sender|from-header - header|address|addresses|field|headers - are|is|in|not|missing|invalid|required|count|line|or',
      'from header - is|field|address? - missing|invalid|empty|malformed|required|multiple|not|syntax',
      'missing|invalid|multiple|malformed|empty|bad|no|without - a|the|valid? - from header|headers|field|addresses|line',
    ],
    stages: ['DATA', 'DOT'],
    reference: ref.RFC5322,
  },
  {
    kind: 'sender-rejected',
    action: 'fail',
    summary: 'This account may not send as that sender address.',
    remedy: "Send from the account's own address, or have the administrator give it the Send As permission.",
    codes: [5],
    says: [
      'sendasdenied|sendasdeniedexception|mapiexceptionsendasdenied|clientdoesnothavepermissionstosendasthissender',
      'not have permission|permissions|right|rights to send as',
    ],
    reference: ref.MICROSOFT,
  },
  {
    kind: 'sender-rejected',
    says: [
      'sender - address|domain|email|e-mail|verify|mail|verification|is|was|has|ip|host|user|callback|name|id|mailbox|not|of|identity|account|envelope|header|from|s|been|domains|callout? - @reject|rejected|invalid|unknown|not|failed|fail|null|denied|does|must|missing|blocked|refused|bad|malformed|verify|error|syntax|disallowed|prohibited|unresolvable|illegal|cannot|could|nonexistent|incorrect|has-null|has|unverified|mismatch|no|unrouteable|needs|banned|forbidden|unauthorized|domain|isnt|doesnt',
      '@sender|mail-from|envelope-from|return-path|from-address - address|domain|email|header|is|was|has|verify|verification|host|the|user? ~ @reject|rejected|invalid|unknown|not-found|not-exist|not|failed|null-mx|must|malformed|denied|does-not|syntax-error|must-resolve|doesnt|cannot|disallowed|blocked',
      'invalid|bad|unknown|malformed|illegal|unresolvable|nonexistent|null|unverifiable|forged|blocked|disallowed|unauthorized|missing|empty|incorrect|wrong|unacceptable|rejected|denied|unroutable|undeliverable|fake|syntactically-invalid - sender|from|mailfrom|mail-from|return-path|envelope-sender|originator|envelope-from|senders|return|from-address - address|domain|header|s|email|e-mail|or|for|host|path|user|mailbox|id|name|is|verify|rejected',
      'invalid|bad|unknown|malformed|illegal|unresolvable|nonexistent|forged|unverifiable sender|senders|mailfrom|originator|return-path',
      'verify|verification|callout|check - of|for|the? - sender|mailfrom|mail-from|return-path|from - failed|failure|address|fail|domain|unsuccessful|error',
      'could-not|cannot|unable|failed|not|couldnt - to? - complete|verify|validate|resolve|verified|route|confirm|deliver - sender|the-sender|your-sender|mailfrom|from-address|return-path|senders|your-address|your-domain|sender-address',
      'not|isnt|arent - authorized|allowed|permitted|authorised|able|entitled|configured|have-permission|permission|licensed - to - send|use|mail|submit|relay - mail|email|as|from|messages|emails|this|that|using|e-mail|with|the|on|to',
      '@not|isnt - owned|own|owner|belong|belongs|match|matches|same|allowed|associated|equal - by|of|to|the|with|as|your|for? - user|authenticated|login|logged|authorization|auth|username|account|auth-user|from|sender|this-user',
      'callback|callout setup failed',
      'verification failed for',
      'send as|on-behalf - denied|permission|not|disallowed|permissions',
      'sendasdenied|sendas-denied|clientdoesnothavepermissionstosendasthissender|senderdomain|sender-domain-not',
      'does not have permission|permissions|right|rights to send as',
      'you - are|have|may|must|can|cant|cannot|should|need|do - not|no - authorized|permission|allowed|right|send-mail|send-email|send-as|send-from|permitted|rights',
      'not a registered|valid|known|verified|local|authorized - gateway|sender|client|source - user|address|sender|domain|account|here?',
      'mail from|mailfrom ~ must|rejected|invalid|not|does|is|resolve|unknown|denied|failed|domain|unverified',
      'domain of sender|mail ~ not|resolve|exist|unknown|address',
      'sender s|of? domain ~ not|resolve|exist|unknown|mx|dns',
      'from|your|sending|sender|senders|originating domain ~ not|isnt|doesnt|unregistered|unknown|invalid|must|no|null|unresolvable|resolve|has-no|cannot|not-found|new|disallowed|rejected|unverified - exist|resolve|found|valid|registered|mx|verified|allowed|authorized|known|accepted|dns|a|records|record|configured|from|resolvable|match|trusted|sending|have|route|permitted',
      'unregistered|unregistered-sender|unknown-sender|new-sender - domain|domains|sender|address',
      'client blocked from sending',
      'domain of sender address',
      'expediteur|emetteur ~ inconnu|refuse|invalide|rejete|interdit|rejetee|bloque',
      'absender|absenderadresse ~ abgelehnt|unbekannt|ungultig|ungueltig|nicht|gesperrt|verweigert|blockiert|existiert',
      'remitente ~ rechazado|rechazada|invalido|invalida|desconocido|no-valido|no-existe|bloqueado|inexistente|no-autorizado',
      'remetente ~ rejeitado|invalido|desconhecido|recusado|bloqueado|nao-autorizado|nao-existe|inexistente',
      'mittente ~ rifiutato|sconosciuto|non-valido|non-autorizzato|bloccato|inesistente|invalido|rifiutata',
      'отправитель|отправителя ~ отклонен|неизвестен|не-существует|не-найден|запрещен|заблокирован|неверный|отвергнут',
      '发件人|发信人 ~ 拒绝|无效|不存在|错误|未知|不合法',
      '送信者|差出人 ~ 拒否|不正|無効|存在',
    ],
    reference: ref.FIELD,
  },
];
