import { DAY, HOUR, MINUTE } from '../meaning.ts';
import * as ref from '../references.ts';
import type { Rule } from './rule.ts';

/** "Come back later": RFC 6647. Before the blocklists, whose words some greylisting daemons borrow. */
export const GREYLISTING: readonly Rule[] = [
  {
    kind: 'greylisted',
    action: 'retry',
    example: '450 4.2.0 <jo@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/',
    says: [
      'greylist|graylist|greylisten|postgrey',
      'grey|gray list|trap',
      'liste grise',
      'lista gris|grigia|cinza',
      // Yahoo, Mimecast
      'gl01',
      'internal resource temporarily unavailable',
      '灰名单|グレイリスト|グレーリスト',
    ],
    reference: ref.RFC6647,
  },
  {
    kind: 'greylisted',
    action: 'retry',
    codes: [450, 451],
    stages: ['RCPT', 'DATA', 'DOT'],
    example: '451 4.7.1 First time sender, try again later',
    says: [
      'first time|attempt ~ sender|try|again|later|seen|recipient',
      'new sender|client ~ try|delay|again',
      'triplet',
      // greylistd: only this client, sender and recipient together are not
      'not yet authorized deliver mail',
    ],
    reference: ref.RFC6647,
  },
  {
    kind: 'greylisted',
    action: 'retry',
    enhanced: '4.7.1',
    example: '451 4.7.1 Try again later',
    // rspamd, as many servers set it up: these words and no others
    says: ['^ try again later $'],
    reference: ref.RFC6647,
  },
];

/** Before the rates: here a fresh connection is all it takes. */
export const CONNECTION_USED_UP: readonly Rule[] = [
  {
    kind: 'rate-limited',
    action: 'retry',
    scope: 'connection',
    summary: 'This connection has carried as many messages as the server allows on one.',
    remedy:
      'Nothing is wrong: a fresh connection may send at once. Set maxMessages of the pool below the limit of the server.',
    codes: [4],
    example: '421 Max message per connection reached, closing transmission channel',
    says: [
      'too many|much - @message|transaction ~ in|on|per|over|for|via - connection|session',
      '@limit - number? - @message|transaction ~ per|in|on|for - connection|session',
      '@message|transaction ~ per|on|in|for - connection|session ~ @exceed|@limit',
      'connection|session - @message|transaction - @limit|count',
      'too many messages sent',
      'connection|session - lifetime|duration',
      '@exceed - connection|session time',
      'mi dmc',
    ],
    reference: ref.EXIM,
  },
];

/** The recipient gets too much, from everybody: others may go on. Before the quotas, whose words they share. */
export const RECEIVER_RATES: readonly Rule[] = [
  {
    kind: 'rate-limited',
    action: 'throttle',
    scope: 'recipient',
    retryAfter: HOUR,
    summary: 'This recipient gets more messages at the moment than its server allows.',
    remedy: 'Wait an hour or more, then send to this recipient again, and less often.',
    codes: [5],
    example:
      '550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.',
    says: ['receivingrate|receivingrateperm', 'receive @message - at rate'],
    reference: ref.GMAIL,
  },
  {
    kind: 'rate-limited',
    scope: 'recipient',
    // the row of the address, not of the account: others may go on, so the same pace will do after a wait
    action: 'retry',
    retryAfter: HOUR,
    summary: 'This recipient got more messages in this hour than its server allows.',
    remedy: 'Wait until the hour is over, then send to this recipient again.',
    example: '554 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour.',
    says: [
      '@user @exceed ~ @limit|number ~ receive|received|incoming|deliver ~ hour|minute|per',
      '@user @exceed - receive|incoming|@message - rate',
    ],
    reference: ref.MICROSOFT,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    scope: 'recipient',
    summary: 'This recipient gets more messages at the moment than its server allows.',
    remedy: 'Wait some minutes, then send to this recipient again, and less often.',
    example: '450 User is receiving mail too quickly',
    says: [
      '@user ~ receive|getting ~ too - quickly|fast|many|much|often',
      '@user ~ receive @message at - rate',
      'recipient thread limit',
      'too many ~ @message ~ for|recipient - @user',
      'too many concurrent delivery|deliveries - @user',
      'too many recent @message',
    ],
    reference: ref.FIELD,
  },
];

/** Hours, not minutes. Before {@link TOO_MANY_RECIPIENTS}: words about recipients may be quotas in fact. */
export const QUOTAS: readonly Rule[] = [
  {
    kind: 'quota-exceeded',
    retryAfter: DAY,
    summary: 'The daily sending quota of your account is used up.',
    remedy: 'Wait until the 24 hours are over, or ask your provider for a higher quota.',
    example: '454 Throttling failure: Daily message quota exceeded',
    says: [
      'daily ~ @limit',
      '@limit|number|many ~ per|each|every|24 day|24h|24-hour',
      '@limit|many|much ~ today|24h|24-hour',
      '24h|24-hour - @limit',
      'mi stc',
      '@limit|limite|quota|cuota|cota ~ diario|diaria|journalier|journaliere|quotidien|quotidienne|giornaliero',
      'tageslimit|tageskontingent',
    ],
    reference: ref.FIELD,
  },
  {
    kind: 'quota-exceeded',
    action: 'throttle',
    scope: 'account',
    retryAfter: HOUR,
    summary: 'Too many messages of your domain failed in this hour, so the server stopped its mail.',
    remedy: 'Wait an hour, and clean the recipient list first: every failed try counts against the domain.',
    example: '550 Domain example.com has exceeded the max defers and failures per hour (5/5 (100%)) allowed.',
    says: ['defer and failure per hour', 'max defer|failure ~ hour'],
    reference: ref.CPANEL,
  },
  {
    kind: 'quota-exceeded',
    retryAfter: HOUR,
    summary: 'The sending quota of your account is used up.',
    remedy: 'Wait until it is renewed, or ask your provider for a higher one.',
    example: '552 Message would take you over your relay quota of 500',
    says: [
      'credit @exceed|exhaust|insufficient|deplete',
      'insufficient|no|out|maximum|max - credit',
      'relay|send|sender|outgoing|outbound|submission|plan|transmission - quota',
      '@exceed - quota - send',
      '@exceed|over - send|sender|message|mail|email|plan|monthly - quota|allowance',
      'monthly ~ @limit',
      'trial|free|plan|tenant ~ @exceed - @limit',
      '@exceed ~ send|@message|plan - limit|quota ~ upgrade|month|plan|trial',
      'message|send quota - @exceed|exhaust',
      '@message|account send limit',
      'send limit - @exceed',
      '@exceed message limit',
      'message|recipient count quota',
      // policyd
      'policy rejection quota @exceed',
      'not allowed send - recipient limit @exceed',
      '^ email quota exceed $',
      'policy sc01|sc02',
    ],
    reference: ref.FIELD,
  },
];

/** Words that name the recipients of one session: before the limits of sessions. */
export const PER_SESSION: readonly Rule[] = [
  {
    kind: 'too-many-recipients',
    splitBy: 'count',
    codes: [4, 550, 552, 554],
    stages: ['RCPT', 'DATA', 'DOT'],
    example: '452 Maximum number of recipients per session reached',
    says: ['@limit|number|many - number? - @recipients per|in|for - session|connection|transaction'],
    reference: ref.FIELD,
  },
];

const AT_ONCE = {
  kind: 'rate-limited',
  action: 'throttle',
  scope: 'server',
  summary: 'The server has as many connections as it takes, in all or from you.',
  remedy: 'Send over fewer connections at a time (maxConnections of the pool), then try again.',
} as const;

/** One provider's own words, and logins: before the words that all share. */
const NAMED_RATES: readonly Rule[] = [
  {
    ...AT_ONCE,
    codes: [432],
    summary: 'Too many of your messages are being processed at once.',
    remedy: 'Send over at most three connections at a time.',
    example: '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded',
    says: ['concurrent_sending', 'concurrent connection limit', 'sender|submission thread limit'],
    reference: ref.MICROSOFT,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    scope: 'account',
    retryAfter: HOUR,
    summary: 'Too many of your recipients do not exist, so the server takes no more from you for now.',
    remedy: 'Clean the recipient list before the next try, and wait an hour.',
    example: '421 Too many invalid recipients from your IP',
    says: ['too many|much - invalid|bad|unknown|nonexistent|non-existent|wrong - @recipients|user|address'],
    reference: ref.FIELD,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    scope: 'account',
    codes: [421],
    example: '421 4.7.0 Try again later, closing connection. (EHLO)',
    says: ['try again later close connection'],
    reference: ref.GMAIL,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    scope: 'account',
    retryAfter: 30 * MINUTE,
    example: '550 Failure sending mail. Try again later.',
    says: ['failure send mail try again later'],
    reference: ref.FIELD,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    scope: 'account',
    retryAfter: 2 * HOUR,
    summary: 'Yahoo holds back all mail from your IP address for a while, because of its volume or of complaints.',
    remedy: 'Stop for two hours, then send more slowly. Have recipients who complain taken off the lists.',
    example:
      '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints',
    says: [
      'ts01|ts02|tss01|tss02|tss04|tss05|tss06|tss07|tss08|ipts04|iptss04',
      'defer ~ unexpected volume',
      'due user complaint',
    ],
    reference: ref.YAHOO,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    example: '451 4.7.500 Server busy. Please try again later from [192.0.2.1].',
    says: ['server busy ~ later from #', 'server busy ~ from # as'],
    reference: ref.MICROSOFT,
  },
  {
    kind: 'auth',
    action: 'throttle',
    scope: 'account',
    retryAfter: 5 * MINUTE,
    summary: 'The server has blocked logins for a while, after too many that failed.',
    remedy: 'Wait some minutes, and correct user name and password before the next try.',
    example: '535 5.7.8 Authentication blocked due to too many failed attempts',
    says: [
      'authentication|login|account|auth|ip ~ block|lock|disable|suspend|denied ~ too many ~ fail|failure|attempt|invalid',
      'too many|much|multiple - fail|invalid|unsuccessful|bad|wrong|incorrect - login|auth|authentication|password|logon',
      'too many|multiple|repeated - login|auth|authentication|logon|password - fail|failure|error',
    ],
    reference: ref.FIELD,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    scope: 'account',
    retryAfter: 5 * MINUTE,
    summary: 'The server counts too many logins in too short a time.',
    remedy: 'Log in less often: use a connection pool, and wait some minutes.',
    example: '454 4.7.0 Too many login attempts, please try again later.',
    says: [
      'too many|much|frequent - login|auth|authentication|logon|sign-in|log-in ~ attempt|command|request|try|from|later',
      'too many|frequent login|authentication',
      'authenticate|login|auth|logged-in - too many|often|frequently',
      'login|auth|authentication|logon - rate|frequency|attempt - limit|exceed',
    ],
    reference: ref.FIELD,
  },
];

/** Too many connections: before the rates of messages. */
const CONNECTION_RATES: readonly Rule[] = [
  {
    ...AT_ONCE,
    example: '421 4.7.0 mx.example.com Error: too many connections from 192.0.2.1',
    says: [
      'too many|frequent - @connection|connected|thread|process',
      'too many - smtp|tcp|open|active|inbound|incoming ~ from|host|ip|try',
      'connect|connected|connection ~ too - often|frequently|fast|frequent|quickly|much',
      '@connection|thread|concurrency - @limit|rate|frequency ~ @exceed|high|overrun',
      '@connection|thread|concurrency rate? limit',
      '@connection - throttle',
      '@limit - number? - allowed|smtp|incoming|open|active|connection? - @connection ~ @exceed|from|per|open',
      '@exceed - maximum|allowed? - number|@limit|rate - @connection|thread',
      'max|maximum - connection|session',
      'reduce|limit|slow - number|down? - @connection',
      'all - server? port|connection|slot - busy|in-use|used',
      'trop|nombreuses - connexion|connexions|sessions',
      'zu viele verbindungen|gleichzeitige',
      'demasiadas|muchas|muitas|excesso - conexiones|conexoes',
      'troppe connessioni',
      'слишком много соединений|подключений',
      '连接 ~ 过多|太多|频繁|超过|频率',
      '接続 ~ 多すぎ|過多|超過',
    ],
    reference: ref.FIELD,
  },
];

/** Too many messages in some time. */
const MESSAGE_RATES: readonly Rule[] = [
  {
    kind: 'rate-limited',
    action: 'throttle',
    retryAfter: HOUR,
    example: '452 Too many recipients received this hour',
    says: [
      'many|much|@limit|exceed|number - @message|@recipients? ~ per|last|past|in|each|one? - hour|hourly|60-minutes',
      '@limit|exceed|number|many ~ per|each|every|last|past? hour',
      'hourly ~ @limit|rate',
      'per hour @exceed',
      'hour|hourly @limit',
    ],
    reference: ref.FIELD,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    summary: 'The server takes no more messages from you at this rate.',
    remedy: 'Send more slowly (rateLimit and maxConnections of the pool); it is tried again after a while.',
    example: '450 4.7.1 Error: too much mail from 192.0.2.1',
    says: [
      'rate @limit|limitation|throttle|control',
      'ratelimit|throttle|throttled|overrate|toomanyrequest|userrateexceed|ratelimitexceed',
      'rate @exceed|high|fast|excessive|limit',
      'rate ~ too - high|fast|much|great',
      'frequency|speed|volume|velocity - @exceed|high|excessive|restrict',
      '@exceed - allowed|message|send|mail|sender|permitted? - rate|frequency|velocity',
      'frequency ~ limit|control',
      '@message|@recipients|connection ~ per|each - second|minute|sec|min',
      'too many recent|same|similar|unsolicited? @message|request|command|transaction|submission',
      'too many same size @message',
      'too much - mail|email|traffic - from|recent|ip|try',
      'too many - @recipients ~ minute|second|interval|period|recently',
      'too many recipients from #|ip',
      '@message|send|sent - too quickly|fast|rapidly|often|frequently|much',
      'excessive|unexpected|unusual|abnormal|unusually-high|suspicious - volume|rate|traffic|number|amount|activity',
      '@message ~ defer|delay ~ volume|excessive|rate|too|complaint',
      'message from ~ temporarily defer|delay',
      'slow|calm down',
      'reduce|lower|slow - rate|sending',
      'wait ~ send - more|another|again|next|additional',
      'peak smtp relay limit',
      'message|submission|sender|sending|mail rate ~ @exceed',
      'again slower',
      // NetEase, AOL
      'rp drc|qrc|trc',
      'dyn t1|t2',
      'temporarily - @limit|restrict|suspend|block - from? - send ~ volume|rate|many',
      'send limit|rate|capacity|volume @exceed|high',
      'message|mail|account|sender|recipient|user|relay|smtp - @limit|rate - @exceed ~ try|later|wait|retry|minute|temporary',
      'frequent|frequently|often ~ slow|wait|later',
      'same|identical|duplicate|similar message|content|message-id|mail ~ too-many|@limit|repeatedly',
      '@exceed - quota|limit|number for|on? send|@message',
      '@limit - number|send - @exceed',
      '@exceed permitted limit',
    ],
    reference: ref.FIELD,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    example: '421 Trop de messages, veuillez ralentir',
    says: [
      'trop - messages|mails|envois|frequents|rapide',
      'zu viele|haufig - mails|nachrichten|emails|anfragen',
      'demasiados|muchos|exceso - mensajes|correos|envios',
      'muitas|muitos|excesso - mensagens|emails|envios',
      'troppi|troppe - messaggi|email|mail|invii|richieste',
      'слишком много|часто - писем|сообщений|запросов|сообщения',
      'превышен|превышена - лимит|частота|скорость|количество',
      '频率 ~ 限制|超|过高|过快',
      '超过 ~ 限制|频率|上限',
      '发送 ~ 频繁|过快|限制|超限|太多',
      '送信 ~ 制限|超過',
    ],
    reference: ref.FIELD,
  },
];

export const RATES: readonly Rule[] = [...NAMED_RATES, ...CONNECTION_RATES, ...MESSAGE_RATES];

export const TOO_MANY_RECIPIENTS: readonly Rule[] = [
  {
    kind: 'message-invalid',
    action: 'fail',
    codes: [5],
    stages: ['DATA', 'DOT'],
    summary: 'The To and Cc headers of the message name more addresses than the server accepts.',
    remedy: 'Name fewer addresses there: smaller transactions carry the same headers.',
    example: '550 Too many recipients in the To and Cc headers',
    says: ['too many|much - @recipients|address - in - header|cc|field'],
    reference: ref.FIELD,
  },
  {
    kind: 'too-many-recipients',
    splitBy: 'recipient',
    summary: 'The server wants this recipient in a transaction of its own.',
    remedy: 'Send to this recipient alone.',
    example:
      '452 4.5.3 Domain policy size per transaction exceeded, please try this recipient in a separate transaction.',
    says: [
      '@user|address ~ separate|own|single|different transaction|message|session',
      'one|single|1 @recipients - per|at|in|for - transaction|message|time|once|session',
      'domain|recipient policy size per transaction',
      'only one @recipients',
    ],
    reference: ref.GMAIL,
  },
  {
    kind: 'too-many-recipients',
    splitBy: 'domain',
    summary:
      'The server takes only so many recipients of one domain, or recipients of one domain only, per transaction.',
    remedy: 'Send one transaction per recipient domain, in smaller batches.',
    codes: [4, 550, 552, 554],
    stages: ['RCPT', 'DATA', 'DOT'],
    example: '452 4.5.3 Too many recipients (more than 200 SMTP envelope recipients from the same domain)',
    says: [
      '@recipients ~ from|in|for|at? - same|one|single domain',
      'multiple|several|different|many|mixed|more-than-one - destination|@recipients? domain ~ transaction|message|session',
      'multiple|different|mixed - domain ~ per|not|unsupported',
      'one|single - destination|@recipients? domain - per|at|in transaction|message|time|session|once',
      'too many - @recipients? domain',
      'domain per transaction|message',
    ],
    reference: ref.FIELD,
  },
  {
    kind: 'too-many-recipients',
    splitBy: 'count',
    stages: ['RCPT', 'DATA', 'DOT'],
    example: '452 4.5.3 Error: too many recipients',
    says: [
      'too many|much - @recipients|address|destination',
      '@recipients limit|number|count ~ @exceed|high|#',
      '@recipients limit',
      'limit|maximum|max|number - @recipients ~ @exceed|per|allowed|in|for|#|limit',
      '@exceed - limit|maximum|max|number|count @recipients',
      '@recipients ~ maximum threshold',
      '@recipients @exceed - limit',
      'out - allow @recipients',
      'rp rcl',
      '@recipients ~ @exceed - maximum|max|number|allowed',
      'only|no|maximum|max|up|than|most - more? than? # smtp|envelope? @recipients|address',
      'no more @recipients',
      'toomanyrecipient|toomanyrcpt|recipientlimit|reciplimit|rcptlimit|maxrcpt',
      'trop - destinataires',
      'zu viele empfanger|empfaenger|adressaten',
      'demasiados|muitos|demais|troppi destinatarios|destinatari',
      'слишком много получателей|адресатов',
      '收件人 ~ 过多|太多|超过|数量',
      '宛先 ~ 多すぎ|超過|上限',
    ],
    reference: ref.RFC5321_LIMITS,
  },
];
