import * as ref from '../references.ts';
import type { Rule } from './rule.ts';

/** Replies about the size of the message. */
export const SIZE: readonly Rule[] = [
  {
    kind: 'message-too-large',
    says: [
      'message|mail|email|header|attachment|attachments|body|msg|data|content|letter|text|e-mail|messages|file - size|length|data|is|was|has|content|files|file|header|body|of|your|lines? - exceed|exceeds|exceeded|exceeding|larger|bigger|greater - #|the|than|maximum|max|fixed|size|allowed|limit|limits|local|server|system|recipient|our|your|permitted|by|a|its',
      'message|mail|email|attachment|msg|data|body|content|e-mail|messages|size|header|headers - is|was|are|size|length|file|content|body|way|much|far|of|data|total|seems? - too - large|big|long|huge|heavy|bigger|larger',
      'too large|big|huge|long - message|mail|email|attachment|msg|for|to|file|data|body|header|size|content|body|e-mail|object|letter|line|headers|e-mails|messages|a-message',
      '@exceed|above|greater|larger|bigger|limit - the|maximum|max|fixed|your|allowed|our|than|limit|its|by|permitted|recipients|on|for|of|server|system|administrative|configured|a|quota? ~ message|size|length|mail|msg|data|attachment|file - size|length|limit|limits|bytes',
      'message|mail|msg|email|attachment|e-mail|attachments|maximum|max|data size|length|file-size - limit|limits|violation|restriction|maximum|exceeds|exceeded|exceed|too-large|overflow|constraint',
      'size|length|mail-size|msg-size|message-size|data-size|body-size|file-size - limit|limits|of|restriction|restrictions|quota|maximum|is|bytes|of|has? - @exceed|exceeded|exceeds|too|larger|over|violated|violation|above|greater|reached',
      'maximum|max - message|mail|email|allowed|size|attachment|data|permitted|msg|line - size|length|limit',
      'message|mail - exceeds|exceeded|over|above|larger|bigger|exceeding - #|the|fixed|maximum|max|size|allowed|local|limit|limits|system|recipient|than|server',
      'messagesizeexceeded|recipsizelimit|mesgtoobig|messagetoolarge|toobig|sizelimitexceeded|sendsizelimit|toolarge|sizelimit|msgtoobig|maxsize',
      'message bytes|octets exceeded|too',
      'attachment|attachments ~ too|exceed|exceeds|large|limit - large|big|many|size|limit|long',
      'size ~ exceed|exceeds|exceeded|too-big|too-large|larger',
      'message|nachricht|e-mail|mail ~ zu gross|zu-gro|zu-grosse|zu-groß|groß|uberschreitet',
      'message|taille|courriel|mail ~ trop gros|volumineux|grand|grande|elevee|importante|depasse|volumineuse',
      'mensaje|tamano|correo ~ demasiado|excede|supera|grande',
      'mensagem|tamanho|email ~ muito-grande|excede|grande|excedeu',
      'messaggio|dimensione|dimensioni ~ troppo|supera|eccede|grande|superano',
      'сообщение|письмо|размер ~ превышает|большой|слишком|велик|большое|превышен',
      '邮件|信件 ~ 太大|过大|超过|大小',
      'サイズ ~ 超|大き|オーバー',
    ],
    codes: [4, 5],
    reference: ref.RFC1870,
  },
];

export const VIRUSES: readonly Rule[] = [
  {
    kind: 'spam',
    action: 'fail',
    says: ['spam or|and|virus virus|content', 'rejected for spam'],
    reference: ref.FIELD,
  },
  {
    kind: 'virus',
    says: [
      'virus|viruses|malware|trojan|worm|infected|ransomware|malicious|phishing-virus|eicar|clamav|infection|macro-virus|virusdetected|virii|viren|vir',
      'potential|potentially|possible - security|dangerous|unsafe|harmful|malicious - issue|risk|attachment|content|threat|file|problem|code',
      'dangerous|unsafe|harmful|executable|suspicious|suspect - attachment|attachments|content|file|files|code|link|executable',
      'attachment|attachments|file|files|extension - type|name|extension|is|of|with|has|are|was|types|names|format|this|that|filename|s? - not|blocked|prohibited|banned|forbidden|disallowed|rejected|unacceptable|restricted|denied|refused|illegal|dangerous',
      'banned|prohibited|forbidden|disallowed|blocked|illegal|unacceptable|restricted|unauthorized|executable|encrypted|password-protected - attachment|attachments|file|files|file-type|extension|filename|type|zip|archive|contents|content-type',
      'вирус|病毒|ウイルス|ウィルス|虚拟',
    ],
    reference: ref.FIELD,
  },
];

export const SPAM: readonly Rule[] = [
  {
    kind: 'spam',
    action: 'fail',
    summary: 'Gmail takes the text or the links of this message for spam.',
    remedy: 'Change the content: retries of the same message get the same answer.',
    says: ['message is suspicious due to the nature of the content|links', 'nature of the content'],
    reference: ref.GMAIL,
  },
  {
    kind: 'spam',
    action: 'fail',
    scope: 'account',
    summary: 'The server suspects the sending account of sending spam and has stopped it.',
    remedy:
      'Find out what the account sent (a leaked password is the usual cause), then ask the provider to lift the block.',
    says: [
      'outboundspamexception',
      'account|user|sender ~ suspected|suspended|blocked|banned|restricted|submitted ~ spam|spamming',
      'wascl',
    ],
    reference: ref.MICROSOFT,
  },
  {
    kind: 'spam',
    says: [
      'spam|spammy|spams|spamming|junk|junkmail|unsolicited|uce|ube|phishing|phish|scam|bulk-mail|spamassassin|cloudmark|rspamd|bayes|antispam|anti-spam|mcspamsignature|spamscore|highspam|spamcontent|spamfilter|spammer|nospam|spamrejected|bulkmail|dspam|spambayes|pyzor|razor|dcc|vade|phishtank|fraud|fraudulent|spamcheck|likely-suspicious|suspicious-content|suspect-content|spamming-issues|indesirable|pourriel|spamverdacht|spm|spb',
      'content|body|text|url|subject|link|links|words - content|was|is|has|been|filter|contains|matched|filtering|scanner|analysis|url|itself|data|links|like|not|by|looks|based|seems|body|subject? - rejected|reject|rejection|filtered|filter|unacceptable|inappropriate|objectionable|suspicious|scanning|denied-due-to-content|blocklisted|scored|undesirable|unwanted|prohibited|refused-by-content|score|blocked-by-filter|offensive|banned-words',
      'content - policy|rejected|reject|filter|restrictions|filtering|violation|scan|based|not|denied|blocked|rejection|is? - rejected|not-accepted|not-allowed|violation|reject|denied|blocked|unacceptable|match|filter|triggered|not-acceptable',
      'rejected|blocked|refused|denied|bounced|because|due|discarded|failed|caught|stopped - by|on|to|for|due|of|the|its|as|in|based|your|content|message|of-its? - content|contents|contentfilter|content-filter|url|urls|bayesian|bulk|filter|filters|suspicious',
      'profile the internet community may consider',
      'message|mail|email - looks|appears|seems|considered|identified|classified|detected|flagged|like|is|as|tagged|marked|scored? - like|as|to-be|likely|suspicious|too - unwanted|suspicious|unsolicited|bulk|junk|undesirable|forgery|fraud|advertisement|advertising|abusive|unwelcome',
      'high|spam|too-high|content|over|exceeded|exceeds|excessive|threshold|score - score|probability|level|scl|points|threshold',
      'url|urls|links|link|domain|uri ~ body|message|content|mail ~ listed|blacklisted|blocked|uribl|surbl|bad|suspicious|blocklisted',
      'bounce|backscatter ~ backscatter|rejected|not-accepted',
      'urls|advertisement|advertising|unwanted|mass|bulk|promotional|marketing - mail|email|message|messages|mailing|content|mailings|emails',
      'спам|垃圾|迷惑|スパム|垃圾邮件|广告|スパムメール',
    ],
    reference: ref.FIELD,
  },
];

/** Exact words about the build of the message: before the rules that would take a part of them for something else. */
export const MALFORMED: readonly Rule[] = [
  {
    kind: 'message-invalid',
    codes: [5],
    action: 'fail',
    says: [
      'duplicate|duplicated|multiple|repeated - headers|header',
      'header|headers|x-header|field|line - is|are|was? too long|large|many',
      'unicode|8bit|8-bit|non-ascii|control|illegal|invalid|null|nul - character|characters|data|byte|bytes ~ header|headers|message|subject|body',
      'bare lf|cr|newline|line-feed|linefeed|carriage-return',
      'header|headers error|errors|syntax',
      'invalid data|header|headers|mime in - message|header',
    ],
    reference: ref.RFC5322,
  },
];

export const BAD_MESSAGE: readonly Rule[] = [
  {
    kind: 'network',
    scope: 'message',
    action: 'fail',
    summary: 'The message goes round in circles between mail servers.',
    remedy: "The recipient's forwarding or MX records form a loop: tell the recipient's postmaster.",
    says: [
      'too many hops|received|hop|received-headers',
      'mail|message|routing|forwarding|email - loop|loops|looping|loop-detected',
      'loop|loops - detected|count|back|to-myself',
      'hop count - exceeded|too|exceeds|limit',
      'loops back to',
      'maximum|exceeded hop|hops|hop-count',
    ],
    reference: ref.RFC3463,
  },
  {
    kind: 'message-invalid',
    action: 'fail',
    says: [
      'header|headers|mime|date|boundary|content-type|message-id|encoding|charset|to-header|cc-header|field|line|received-header|content-transfer-encoding|multipart|x-header - error|invalid|malformed|missing|syntax|format|not|too-long|is-invalid|is-malformed|is-missing|corrupt|corrupted|errors|headers|field|line|is|structure|parsing|too-many|isnt|encoding|contains? - error|invalid|malformed|missing|too-long|rfc|compliant|not-rfc|corrupt|too|bad|required|illegal|valid|conform|incorrect|syntax|problem|parse|duplicate|in-header|wrong-format|contain-8bit|8-bit|disallowed-header',
      'header|headers|mime|header-line|date-header|subject-header - error|invalid|malformed|missing|syntax|corrupt|too-long|errors|violation|violations|is-too-long',
      'invalid|malformed|missing|duplicate|bad|improper|illegal|corrupt|unparseable|incorrect|multiple|no|non-compliant|badly-formatted|empty|broken - header|headers|mime|date|subject|message-id|data|content-type|boundary|encoding|mime-part|body|message-headers|format|field|charset|line-endings|characters|character|to-header|message-format|formatted|content|rfc822|from-header',
      'improper use of',
      '8bit|8-bit|eight-bit|non-ascii|unicode|null|nul|bare-lf|bare-cr|bare-newline|bare-line|bare-linefeed|bare-newlines|control|bare|binary|smtputf8|utf-8|utf8|crlf|invalid-byte|illegal-character - data|character|characters|header|in|not|found|octets|bytes|received|lf|cr|linefeeds|message|newline|support|is|supported|use|address|content|required|newlines|mailbox',
      'unicode ~ header|character|disallowed',
      'not - rfc|compliant|conform|conformant|meet - 822|2822|5322|2045|rfc|mime|rfc822|rfc2822|rfc5322',
      'rfc - 822|2822|5322|2045|2047 - violation|compliant|violations|syntax|specifications|not|conform|header|standards|message|headers|non|section',
      'rfc822|rfc2822|rfc5322 - violation|compliant|not|header|syntax|non',
      'line|lines|line-length - too|is|length|longer|in-message - long|exceeds|longer|than|limit|exceed|too-long',
      'media|mime|conversion|format|encoding - error|conversion|format|type|part|parsing|is? - error|not-supported|required|failed|unsupported|prohibited|problem|errors|failure',
      'media error',
      'message - has|with|contains|without|body|content|had - no|empty|blank|missing|not-a|an-empty|more-than-one|invalid|multiple|illegal|duplicate|unparsable|malformed|corrupt - subject|body|header|headers|content|from|date|message-id|recipients|to|message|mime|valid|address|field|message|text',
      'no|blank|empty|null - subject|body|message|content|data|message-body|text - is|not|line|received|header|allowed|to|in|refused|rejected|content|supplied|specified|provided',
      'messages|mail|emails - without|missing|with-no|with - from|date|message-id|a-subject|subject|valid|headers|to|proper|invalid|multiple|a-date|body|content|a-message-id|multiple-from',
      'message-id - header|is|header-is|not|field? - missing|required|invalid|not|malformed',
      'empty message|envelope',
      'transaction failed ~ header|duplicate',
    ],
    codes: [5],
    reference: ref.RFC5322,
  },
];
