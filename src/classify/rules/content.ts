import * as ref from '../references.ts';
import type { Rule } from './rule.ts';

/** Replies about what is in the message. */

/** Exact words about the build of the message: before the rules that would take a part of them for something else. */
export const MALFORMED: readonly Rule[] = [
  {
    kind: 'message-invalid',
    codes: [4],
    action: 'fail',
    summary: 'The message has line ends that are not CR and LF together, which the server refuses.',
    remedy: 'Repair what makes the message: content that is not read as text, or a proxy that changes it.',
    example: '451 See https://cr.yp.to/docs/smtplf.html.',
    // qmail says no more than that
    says: ['^ see http|https cr yp', '^ see http|https pobox com'],
    reference: ref.RFC5322,
  },
  {
    kind: 'message-invalid',
    codes: [5],
    stages: ['MAIL', 'RCPT', 'DATA', 'DOT'],
    action: 'fail',
    example: '550 5.7.1 This message is not RFC 5322 compliant because it has duplicate headers.',
    says: [
      'duplicate|multiple|repeated - headers',
      'header|field|line - too @big|many',
      'line longer|exceeds|length',
      'bare|lone|stray lf|cr|newline|linefeed|line-feed|carriage-return',
      'null|nul|control|non-ascii|8bit|8-bit|unicode|invalid|illegal - character|byte ~ @header|message|body',
      '@header|from|body - invalid|illegal|non-ascii|control|8bit|8-bit characters',
      'header error|syntax',
      'invalid|bad|malformed|unparseable - header',
      '@message - not @rfc5322',
      'messages missing ~ header',
      '@not @allowed in message header',
    ],
    reference: ref.RFC5322,
  },
];

/** Before spam: the names of filters and the word "content" say less than a virus. */
export const VIRUSES: readonly Rule[] = [
  {
    kind: 'server-error',
    summary: 'The server could not scan the message for viruses or spam.',
    remedy: 'Nothing is wrong with the message: try again later, and tell the postmaster if it lasts.',
    example: '454 This message could not be scanned for viruses',
    says: ['unable|impossible|failed|not - scan', 'scanner - @unable|unavailable|timeout|down|not'],
    reference: ref.FIELD,
  },
  {
    kind: 'spam',
    example: '550 5.7.9 The message was rejected because it contains prohibited virus or spam content',
    says: ['spam or|and|virus virus|content', 'virus or|and|spam spam|content'],
    reference: ref.FIELD,
  },
  {
    kind: 'virus',
    example: '552 5.7.0 Our system detected an illegal attachment on your message.',
    says: [
      'virus|virii|viren|virusdetected|malware|ransomware|trojan|worm|malicious|infected|infection|eicar|clamav',
      'potential|potentially|possible security|threat',
      'dangerous|unsafe|harmful|executable @file|content|code|link',
      'suspicious|suspect|encrypted @file|code',
      'ban|block|illegal|restricted|unauthorized|unacceptable|@denied @file',
      'banned|prohibited|unacceptable content',
      'banned application|name|filename',
      'password protected|protect - @file',
      '@file type|name|format|extension? - @not - allow|accept|permit',
      '@file - ban|block|illegal|dangerous|unsafe|unacceptable|restricted|@denied',
      // in other languages
      'вирус|病毒|ウイルス|ウィルス',
    ],
    reference: ref.FIELD,
  },
];

/** Replies about the size of the message. */
export const SIZE: readonly Rule[] = [
  {
    kind: 'message-too-large',
    example: '552 5.3.4 Message size exceeds fixed limit',
    says: [
      'toobig|toolarge|messagetoolarge|mesgtoobig|msgtoobig|sizelimit|sizelimitexceeded|sendsizelimit|recipsizelimit',
      'messagesizeexceeded|maxsize|mailsize',
      '@message|@file|size|body|content|data - too|ridiculously large|big|huge|heavy',
      '@message|@file|size|body|content - too|ridiculously long',
      'too large|big|huge - @message|@file|body',
      // "Message length exceeds limit", "size limit", "exceeded Google's message size limits"
      '@message|@file|body|header|chunk|content size|length - @larger|limit|maximum|restriction',
      '@larger|maximum|max|limit - @message|@file|body size|length',
      'maximum|max - size',
      'size limit|restriction|constraint|maximum',
      'size ~ @larger',
      '@message|@file|body @larger ~ size|length|bytes|octets|mb|limit|than',
      'length|size|number - @file|@message|data ~ maximum|@larger|limit',
      // in other languages
      'message|nachricht|mail ~ zu gross|groß|grosse|große',
      'message|taille|courriel|mail ~ trop gros|grand|elevee|volumineux|volumineuse',
      'mensaje|correo|tamano|mensagem|tamanho|email ~ demasiado|muito|excede|excedeu|supera|grande',
      'messaggio|dimensione|dimensioni ~ troppo|supera|superano|eccede|grande',
      'сообщение|письмо|размер ~ превышает|превышен|большой|большое|слишком|велик',
      '邮件|信件 ~ 太大|过大|超过|大小',
      'サイズ ~ 超|大き|オーバー',
    ],
    reference: ref.RFC1870,
  },
];

/** After the blocklists, which speak of spam as well. */
export const SPAM: readonly Rule[] = [
  {
    kind: 'spam',
    action: 'fail',
    summary: 'Gmail takes the text or the links of this message for spam.',
    remedy: 'Change the content: retries of the same message get the same answer.',
    example: '421 4.7.0 This message is suspicious due to the nature of the content and/or the links within.',
    says: ['suspicious due nature content'],
    reference: ref.GMAIL,
  },
  {
    kind: 'spam',
    action: 'fail',
    scope: 'account',
    summary: 'The server suspects the sending account of sending spam and has stopped it.',
    remedy:
      'Find out what the account sent (a leaked password is the usual cause), then ask the provider to lift the block.',
    example: '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException',
    says: [
      'outboundspamexception',
      'wascl',
      'bad outbound sender',
      'account|user|sender - suspect|suspend|block|ban|restricted ~ spam',
    ],
    reference: ref.MICROSOFT,
  },
  {
    kind: 'spam',
    example: '550 5.7.1 Message content rejected, UBE, id=11092-02-101',
    says: [
      'spam|antispam|spammy|spammer|junk|junkmail|unsolicited|uce|ube|scam|phishing|fraud|fraudulent',
      'gtube',
      'spamassassin|spambouncer|spamscore|spamcontent|spamfilter|spamcheck|spamrejected|highspam|mcspamsignature',
      'rspamd|dspam|cloudmark|spambayes|pyzor|razor|dcc|bayes|bayesian|contentfilter',
      // NetEase
      'dt|mi spm|spb',
      'bulk|bulkmail|mass|@unwanted|promotional|marketing|advertising @message|content|advertising',
      'advertisement|bulkmail',
      '@message - look|appear|seem|consider|identify|classify|detect|flag|tag - @unwanted|bulk|forgery',
      // "Message content rejected", "Rejected - Content Policy", "Content Filter agent"
      'content|contents|text|subject - @reject|block|filter|score|@unwanted',
      'content policy|examination|scan|scanner|violation|rejection|restrictions',
      '@reject|block|filter|due|because - content|url|bulk',
      'url|link|uri - block|blacklist|listed|bad|@unwanted',
      'score|probability ~ high|over|exceed|threshold',
      'high score|probability',
      // in other languages
      'indesirable|pourriel|spamverdacht',
      'спам|垃圾|迷惑|スパム|广告',
    ],
    reference: ref.FIELD,
  },
];

/** After the unknown recipients, whose addresses break the same rules of form. */
export const BAD_MESSAGE: readonly Rule[] = [
  {
    kind: 'network',
    scope: 'message',
    action: 'fail',
    summary: 'The message goes round in circles between mail servers.',
    remedy: "The recipient's forwarding or MX records form a loop: tell the recipient's postmaster.",
    example: '554 5.4.6 Too many hops 26 (25 max): from user@example.com via localhost, to user@example.com',
    says: [
      'too many hops|received',
      'hop - exceed|too|limit|maximum',
      'exceed|maximum - hop',
      'mailloop',
      '@message|routing|forwarding|alias - loop',
      'loop - detected|back|myself|broken|@message',
    ],
    reference: ref.RFC3463,
  },
  {
    kind: 'message-invalid',
    action: 'fail',
    codes: [5],
    summary: 'The server or the recipient takes no internationalized addresses.',
    remedy: 'Use addresses of ASCII characters only, or a server that offers SMTPUTF8.',
    example: '504 SMTPUTF8 required but not offered',
    says: ['smtputf8 - not|required|unavailable', '@not|declare|require - smtputf8', 'unicode address'],
    reference: ref.RFC5322,
  },
  {
    kind: 'message-invalid',
    action: 'fail',
    codes: [5],
    example: '550 5.6.0 Missing required RFC2822 Date field (see RFC2822 section 3.6)',
    says: [
      '@header|message-id|content-type|encoding - error|invalid|malformed|corrupt|@not|missing|required|violation',
      '@not|missing|blank|empty|invalid|bad|malformed|improper|improperly|corrupt ~ @header|message-id|content-type',
      'blank|empty|missing from|body|content|date',
      'no body|content|text',
      '@message - malformed|corrupt|unparseable|empty',
      'malformed|corrupt @message',
      'empty message|envelope',
      '@rfc5322 - section|compliant|conform|violation|standard|syntax',
      '@not - @rfc5322|rfc-2045|rfc-2047|mime',
      '8bit|8-bit|eight-bit|binary|non-ascii - data|character|message|content',
      'nul|null byte|character|in',
      'illegal|invalid|non-ascii character|byte',
      'media|mime|conversion|format - error|required|unsupported|not-supported|problem',
      'line|header|mime parse',
    ],
    reference: ref.RFC5322,
  },
];
