import { NOT_LOCAL, SENDER_FULL } from '../explanations.ts';
import * as ref from '../references.ts';
import type { Rule } from './rule.ts';

/** Replies about the one who should get the message. */

/** Before it, what sounds like these is about the client or the login. */
const AFTER_LOGIN = ['MAIL', 'RCPT', 'DATA', 'DOT'] as const;

/** Before the sizes of messages: "mailbox size limit exceeded" is about the mailbox. */
export const FULL: readonly Rule[] = [
  {
    ...SENDER_FULL,
    example: '554 5.2.0 STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionQuotaExceeded',
    says: ['storedrv submission ~ quotaexceeded|quotaexceededexception', 'sender mailbox - @full|@exceed'],
    reference: ref.MICROSOFT,
  },
  {
    kind: 'mailbox-full',
    example: '552 5.2.2 <user@example.com>: user is over quota',
    says: [
      'mailboxfull|accountfull|quotaexceeded|mailboxquotaexceeded|overquota|overquotatemp|overquotaperm|overflow',
      '@user|box|quota|storage|folder - @full',
      'mailbox|inbox ~ @full',
      'full mailbox|inbox',
      // "user is over quota", "would exceed mailbox quota", "exceeded storage allocation"
      '@exceed - quota|storage|space|allocation|allotment',
      '@user over|above|beyond - limit|size',
      // "quota exceeded", "mailbox size limit exceeded", "quota violation"
      'quota ~ @exceed|violation',
      'storage|space|allocation - @exceed',
      '@mailbox @room|size|limit - @exceed|exeeded',
      'mailbox|inbox - exceed ~ size|limit|maximum',
      // "not enough storage space in mailbox", "the inbox is out of storage space"
      '@not enough|sufficient|more - @room',
      'insufficient - @room ~ @user',
      'exhaust ~ storage|space',
      'speichervolumen ~ uberschritten|ueberschritten',
      '@user ~ out|lacks|insufficient|no|not-enough|not-sufficient - @room',
      '@mailbox - space|storage|room - not|insufficient',
      '@mailbox too many|much @message|data',
      'too many|much @message|data in|stored - @mailbox',
      // in other languages
      'boite|compte|messagerie|bal ~ plein|pleine|sature|depasse',
      'postfach|mailbox|speicherplatz|speicher|konto ~ voll|uberfullt|erschopft|uberschritten|ueberschritten',
      'buzon|casilla|cuenta|cuota|almacenamiento ~ lleno|llena|excedida|excedido|superada',
      'caixa|conta|cota|quota ~ cheia|cheio|lotada|excedida|excedeu|esgotada',
      'casella|mailbox|quota|spazio ~ piena|pieno|superata|esaurito|esaurita',
      'ящик|ящика|квота ~ переполнен|полон|превышена|заполнен',
      '容量 ~ オーバー|超過|不足',
      '邮箱|空间 ~ 满|容量|不足',
    ],
    reference: ref.RFC3463,
  },
];

/** Before the rates, whose words these are. */
export const FULL_OF_MESSAGES: readonly Rule[] = [
  {
    kind: 'mailbox-full',
    example: '552 User has too many messages on the server',
    says: ['@user too many|much @message - on|in', 'zuviele|zu-viele mails auf'],
    reference: ref.FIELD,
  },
];

/** Before the unknown: "no longer valid" and "inactive" are said of mailboxes that have existed. */
export const DISABLED: readonly Rule[] = [
  {
    kind: 'recipient-disabled',
    action: 'fail',
    codes: [5],
    stages: AFTER_LOGIN,
    example: '550 5.2.1 The email account that you tried to reach is disabled.',
    says: [
      'disableduser|userdisabled|accountdisabled|inactiveuser|useraccountdisabled|mailboxdisabled|hibernated',
      '@user - @disabled',
      '@user ~ now|currently|temporarily|permanently @disabled',
      'address|adressee|destination|domain - disable|inactive|deactivate|suspend|expire|close|terminate|obsolete',
      '@disabled email? @who',
      'now disabled',
      '@user @not - active|activated|enabled',
      // "this address no longer accepts mail", "is no longer valid"
      '@who|email @not longer|more - accept|receive|available|in',
      'no longer valid|active|used|in-use|in-service|employed|works|monitored|member|with',
      // "User has moved", "no forwarding address"
      '@user|person|employee moved|relocated|left|quit|changed|replaced',
      'address - moved|replaced|changed',
      'no forwarding address|information',
      'new email? address',
      // in other languages
      '@romance ~ desactive|desactivee|inactif|suspendu|ferme|bloque',
      '@romance ~ desativada|bloqueada|inativa|suspensa|deshabilitada|suspendida|desactivada|inactiva',
      '@romance|account ~ disattivata|disabilitata|sospesa',
      '@germanic|account ~ gesperrt|deaktiviert|geschlossen|zablokowane|nieaktywne',
      '@slavic|account ~ заблокирован|отключен|удален|неактивен',
      '用户|账号|帐号|邮箱 ~ 禁用|停用|冻结|锁定',
    ],
    reference: ref.RFC3463,
  },
  {
    kind: 'recipient-disabled',
    codes: [4],
    example: '450 4.2.1 <user@example.com>: Recipient address rejected: this mailbox is inactive and has been disabled',
    says: [
      '@user - disable|inactive|deactivate|suspend|expire|terminate|close|frozen',
      'disable|inactive|deactivate|suspend - account|mailbox|user',
      '@user @not - active|activated|enabled',
    ],
    reference: ref.RFC3463,
  },
];

/** After the senders, whose domains fail in the same words. */
export const NO_DOMAIN: readonly Rule[] = [
  {
    kind: 'domain-invalid',
    example: '550 5.1.2 <user@example.com>... Host unknown (Name server: example.com: host not found)',
    says: [
      'nodomain|nxdomain|baddomain|nullmx|nomx',
      // "Domain example.com does not exist", "host not found"
      'domain ~ @not @exist|resolve|resolvable|registered|valid',
      'host|hostname|mx @not found|exist|resolve|resolvable|valid',
      'domain|host|hostname @unknown',
      'host - unknown|nonexistent|unresolvable',
      // "no such domain", "unrouteable mail domain", "Bad destination system address"
      '@unknown mail|recipient|destination? domain|host|hostname|mx',
      '@unknown destination system',
      '@unknown dns mx',
      'no such|valid? domain|host',
      'no|null|missing valid? mx',
      'no mail - host|exchanger|domain',
      'no route - domain',
      'mx ~ point ~ nonexistent|non-existent',
      'domain|host ~ not accept|receive|handle @message',
      '@unable|not resolve|route|find|lookup - domain|host|mx|dns',
      'domain|host|name or service|name not known',
      // in other languages
      'domaine|domain ~ inconnu|invalide|inexistant|existe-pas|unbekannt|existiert-nicht|nicht-gefunden',
      'dominio ~ inexistente|desconocido|sconosciuto|no-existe|nao-existe|non-esiste|invalido',
      '域名 ~ 不存在|无效|错误',
    ],
    reference: ref.RFC7504,
  },
];

/** Somebody else has the mailbox open: it is about this recipient, and soon over. */
export const BUSY: readonly Rule[] = [
  {
    kind: 'server-error',
    scope: 'recipient',
    action: 'retry',
    codes: [4],
    stages: ['RCPT', 'DATA', 'DOT'],
    summary: 'The mailbox is busy or locked at the moment.',
    remedy: 'Nothing is wrong with the message: try again after some minutes.',
    example: '450 4.2.1 Mailbox is temporarily locked',
    says: ['@user - busy|locked|in-use', '@user temporarily unavailable'],
    reference: ref.RFC5321,
  },
];

/** A lookup that fails for good; a transient one is the network's. */
export const LOOKUP_FAILED: readonly Rule[] = [
  {
    kind: 'domain-invalid',
    suppress: false,
    codes: [5],
    summary: "Looking up the recipient's domain failed.",
    remedy:
      'Check the part after the @. If it is right, its name servers or mail servers have a problem: try another day.',
    example: '550 REQUESTED ACTION NOT TAKEN: DNS FAILURE',
    says: [
      'dns|mx|domain|host|name - query|lookup|resolution - fail|failure|error|not-complete',
      'dns fail|error|failure|check-failed',
      'domain not - reachable',
    ],
    reference: ref.RFC3463,
  },
];

export const UNKNOWN: readonly Rule[] = [
  {
    kind: 'recipient-unknown',
    ...NOT_LOCAL,
    action: 'fail',
    suppress: false,
    codes: [551],
    example: '551 User not local; please try <user@example.com>',
    says: ['@user - not - local'],
    reference: ref.RFC5321,
  },
  {
    kind: 'recipient-unknown',
    suppress: false,
    summary: 'No recipient was accepted, so there is nobody left to send the message to.',
    remedy: 'This only follows from the replies to the single recipients: look at those.',
    codes: [5],
    stages: ['DATA', 'DOT'],
    example: '554 5.5.1 Error: no valid recipients',
    says: [
      'no valid recipients',
      'need|valid rcpt|recipient',
      'rcpt|recipient first|required',
      'all recipients invalid',
    ],
    reference: ref.RFC5321,
  },
  {
    kind: 'recipient-unknown',
    summary: 'The server says that this is not a valid address.',
    remedy: 'Check the address for typing errors, blanks and stray characters.',
    suppress: false,
    example: '501 5.1.3 Bad recipient address syntax',
    says: [
      'recipient ~ fully-qualified|fqdn',
      'domain - missing|malformed',
      'address must contain domain',
      'recipient|address ~ @not - rfc|compliant|legal|syntactically',
      'recipient|rcpt|destination - syntax|malformed|format',
      'bad|invalid|malformed|incorrect - address|mailbox syntax|format',
      'malformed|badly-formed|badly-formatted|ill-formed - recipient|destination|address',
      'address - too long',
    ],
    reference: ref.RFC3463,
  },
  {
    kind: 'recipient-unknown',
    stages: AFTER_LOGIN,
    example: '550 5.1.1 <user@example.com>: Recipient address rejected: User unknown in local recipient table',
    says: [
      'nosuchuser|nouser|unknownuser|userunknown|useruknown|exruserunknown|usernotfound|invaliduser|mailboxnotfound',
      'unknownrecipient|invalidrecipient|recipientnotfound|recipnotfound|badrcptto|badrecipientto',
      'misspelled|mistyped|mis-typed|typo',
      // "unknown user", "invalid local part", "bad destination mailbox address", "unknown or illegal alias"
      '@unknown email|e-mail|mail|local|virtual|delivery|destination|final? @who|part|localpart|name|person',
      '@unknown or @unknown @who',
      // "User <x> unknown", "recipient e-mail adress unknown", "the recipient was undeliverable"
      '@who|adress|person - @unknown|unrecognized',
      // "no such user here", "is not a known user", "no mailbox here by that name", "not our customer"
      '@not|nor such - @who|person|name|login|object|id|one|mail-drop',
      '@not - known|valid|real|existing|active|registered|correct|legal|local - @who|person|mailhub',
      '@not customer|subscriber|client|member',
      '@not - @mailbox|user|recipient|address|person|one|mail-box - here|by|with|named|at|found|exists|available',
      '@user not|no - account|mailbox',
      // "the address x was not found", "the recipient cannot be verified", "user path no exist"
      '@who|email|name|person ~ @not - @exist|here|listed|present|valid|verified|located|configured|local',
      'no|not longer on|at|in|exists|here|hosted|present',
      '@unable|not find|locate|identify|verify|recognize|recognise|match - @who|person',
      'non @exist|existant',
      'local user only',
      // "not in our directory", "not in my validrcptto list", "recipient verification failed"
      '@who|name - not in|on ~ list|directory|ldap|database|table|map|validrcptto',
      '@who|callout lookup|verification|validation|verify|callout|check ~ fail|error|failure',
      'owner - changed|different',
      // in other languages
      '@romance ~ inconnu|invalide|inexistant|existe-pas|introuvable|erronee|incorrecte|incorrecta|errato|incorreto',
      '@romance ~ desconocido|desconocida|desconhecido|desconhecida|sconosciuto|sconosciuta',
      '@romance ~ inexistente|inesistente|invalido|invalida',
      '@romance ~ no|nao|non - existe|esiste|valido|valida|encontrado|encontrada|trovato|trovata|registrado|cadastrado',
      'aucun|pas|no-existe|nao-existe|non-esiste ~ @romance',
      '@germanic ~ unbekannt|existiert|ungultig|ungueltig|falsch|onbekend|ongeldig|bestaat-niet',
      '@germanic ~ nicht|niet - gefunden|bekannt|vorhanden|gevonden',
      'kein|unbekannter|ungultige|ungueltige|ungultiger - @germanic|account|mailbox',
      '@slavic ~ nie-istnieje|nieznany|nieistniejacy|неизвестен|неверный|отсутствует',
      'nie-ma takiego',
      '@slavic ~ не - существует|найден|обнаружен|зарегистрирован',
      'нет|неизвестный|неверный|несуществующий - такого|@slavic',
      '不存在|存在しません|存在しない|見つかりません|見つからない|존재하지|없는',
      '无此|无效|未找到|没有 ~ 用户|收件人|邮箱|地址',
      '用户|收件人|邮箱|地址 ~ 无效|未找到|未知|错误',
      '宛先|ユーザ|ユーザー ~ 不明|不正|エラー|未登録',
    ],
    reference: ref.RFC5321,
  },
];
