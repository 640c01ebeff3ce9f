import { NEW_PASSWORD } from '../explanations.ts';
import { HOUR, MINUTE } from '../meaning.ts';
import * as ref from '../references.ts';
import type { Rule } from './rule.ts';

const NO_LOGIN = {
  summary: 'The server wants a login before it takes mail.',
  remedy: 'Set user and password in the transport options, and check the port: 587 or 465 for sending, not 25.',
};

/** Replies about encryption. */
export const TLS: readonly Rule[] = [
  {
    kind: 'auth',
    action: 'fail',
    summary: 'The server takes this way to log in over an encrypted connection only.',
    remedy: 'Use port 465 with secure: true, or port 587 with requireTLS: true.',
    codes: [5],
    says: [
      'encryption|tls|ssl required for - authentication|auth|login|mechanism',
      'authentication|auth|login requires tls|ssl|encryption',
    ],
    reference: ref.RFC4954,
  },
  {
    kind: 'tls',
    action: 'fail',
    summary: 'The server wants an encrypted connection first.',
    remedy: 'Use port 587 with requireTLS: true, or port 465 with secure: true.',
    says: [
      'must|please|should|need|required - issue|use|start|first|to? - a|an|the|issue? - starttls|tls|ssl',
      'starttls|tls|ssl|encryption|encrypted-connection|secure-connection - is|connection|a|command|encryption|session|transport? - required|needed|mandatory|necessary|first|requested|expected',
      'requires|require|required|needs|demand|only|supports-only - a|an|the|use|of|to? - starttls|tls|ssl|encryption|encrypted|secure-connection',
      'encryption required|needed|is-required',
      'without - tls|ssl|encryption ~ not|denied|rejected|refused|prohibited',
      'unencrypted|plaintext|insecure|non-encrypted|cleartext - connection|connections|session|channel|communication',
      'session|connection|channel - is|was? - not encrypted|secure|secured',
    ],
    reference: ref.RFC3207,
  },
  {
    kind: 'protocol',
    action: 'fail',
    scope: 'connection',
    summary: 'The connection is encrypted already; STARTTLS cannot be given twice.',
    remedy: 'Set secure: true for a port that starts with TLS, and false for one that uses STARTTLS, not both.',
    says: [
      'starttls|tls ~ may|can|must not be repeated',
      'tls already|active|started|established ~ session|active|in-use|started|negotiated',
      'already - tls|encrypted|secured',
      'tls already',
    ],
    reference: ref.RFC3207,
  },
  {
    kind: 'tls',
    codes: [4],
    action: 'retry',
    summary: 'The server cannot offer encryption at the moment.',
    remedy: 'Try again later. If it stays so, its TLS set-up is broken: tell its postmaster.',
    says: [
      'tls|ssl|starttls ~ not|temporarily|currently|un - available|unavailable|possible|working|ready',
      'tls ~ unavailable|temporary|failure|failed|error|problem',
      'starttls ~ failed|failure|error|problem',
    ],
    reference: ref.RFC3207,
  },
  {
    kind: 'tls',
    says: [
      'tls|ssl|starttls - handshake|negotiation|session|connection|version|protocol|cipher|certificate ~ failed|failure|error|unsupported|too|old|required|not|mismatch|invalid|weak',
      'certificate ~ expired|invalid|untrusted|verify|verification|failed|mismatch|revoked|required|unknown',
      'no shared cipher',
      'sts|mta-sts|dane|tlsa ~ fail|failed|failure|policy|validation|mismatch|invalid',
      'requiretls ~ not|unsupported|required',
    ],
    reference: ref.RFC3207,
  },
];

/** A server that looks an address up before it answers. */
export const LOOKING_UP: readonly Rule[] = [
  {
    kind: 'server-error',
    scope: 'recipient',
    action: 'retry',
    codes: [4],
    summary: 'The server is still checking the address with its home server.',
    remedy: 'Nothing is wrong: try again in some minutes, when the check is done.',
    says: ['verification in progress', 'unverified address|recipient'],
    reference: ref.POSTFIX,
  },
];

/** Limits in the words of a failed login: before the rates. */
export const LOGIN_LIMITS: readonly Rule[] = [
  {
    kind: 'quota-exceeded',
    codes: [451, 454, 535],
    action: 'throttle',
    scope: 'account',
    retryAfter: HOUR,
    summary: 'The sending quota of your account is used up.',
    remedy: 'Wait for the next period, or buy more credits.',
    says: ['authentication failed maximum credits|credit exceeded'],
    reference: ref.SENDGRID,
  },
  {
    kind: 'rate-limited',
    action: 'throttle',
    retryAfter: 5 * MINUTE,
    summary: 'The server counts too many logins of this user in too short a time.',
    remedy: 'Log in less often: use a connection pool, and wait some minutes.',
    says: ['too many active|concurrent|open|simultaneous sessions', 'user authenticate too many'],
    reference: ref.FIELD,
  },
];

/** Replies about who we are to the server. */
export const LOGIN: readonly Rule[] = [
  {
    kind: 'auth',
    codes: [4],
    action: 'retry',
    summary: 'The server cannot check logins at the moment.',
    remedy: 'The password is not the problem: try again later.',
    says: [
      '@temporary ~ authentication|auth|authenticate|login|authorization',
      'authentication|auth|login|authenticate ~ temporary|temporarily|at-present|at-this-time|unavailable|not-available|try-again|later|system-problem|system-error|server|backend|service|lost|timeout|internal',
      'unable|cannot|could-not|failed - to? authenticate|login|log-in|verify-credentials',
      'unauthenticated commands',
    ],
    reference: ref.RFC4954,
  },
  {
    kind: 'auth',
    action: 'fail',
    codes: [4],
    ...NEW_PASSWORD,
    says: [
      'password transition',
      'password - expired|has-expired|must-be-changed|change-required',
      'must|need|please|have - to? - change|renew|reset|update - password',
    ],
    reference: ref.RFC4954,
  },
  {
    kind: 'auth',
    action: 'fail',
    codes: [5],
    summary: "The provider wants an app password or OAuth2 instead of the account's password.",
    remedy:
      'Make an app password in the security settings of the account and set it as the password, or set up OAuth2.',
    says: ['application|app specific? password', 'invalidsecondfactor'],
    reference: ref.APP_PASSWORD,
  },
  {
    kind: 'auth',
    action: 'fail',
    codes: [5],
    summary: 'The provider wants you to log in on its web page first.',
    remedy: 'Log in with a browser and confirm that it was you; then send again, with an app password or OAuth2.',
    says: ['log|sign in ~ browser|web|website', 'webloginrequired'],
    reference: ref.FIELD,
  },
  {
    kind: 'auth',
    ...NO_LOGIN,
    action: 'fail',
    codes: [5],
    says: [
      'authentication|auth|authorization|login|smtp-auth|authenticate - is|are|credentials? - required|needed|mandatory|necessary|first|enabled|expected',
      'must|need|needs|should|please|have|requires|require|required|first|to - to|be|you|smtp|must|first|login|perform? - authenticate|authenticated|login|log-in|authentication|auth|authorize|logon|logged-in|authorization|valid-login|sign-in',
      'not|no|without|hasnt|isnt|is-not - been|yet|currently|properly|smtp? - authenticated|logged-in|logged|authentication|login|log-in|auth',
      'client was not authenticated',
      'unauthenticated|anonymous - user|client|clients|connection|connections|smtp|submission|senders|sending|relay',
      'authenticate|authentication|login|auth|logon - before|prior|first|to-send|to-relay|in-order',
      'send|sending ~ without - authentication|auth|login|authenticating',
      'smtp after|before pop|pop3',
      'pop|pop3|check - before smtp',
      'check|get|fetch|retrieve|receive|read - your|new? - mail|email|pop|pop3 - before|first',
      'authentifizierung|anmeldung - ist? - erforderlich|notwendig|benotigt',
      'authentification|identification - requise|necessaire|obligatoire',
      'autenticacion|autenticacao|autenticazione ~ requerida|necesaria|necessaria|richiesta|obrigatoria|exigida',
      'требуется авторизация|аутентификация|регистрация',
    ],
    reference: ref.RFC4954,
  },
  {
    kind: 'auth',
    action: 'fail',
    codes: [5],
    says: [
      'authentication|auth|login|authorization|password|credentials|logon|authenticate|username|sasl|cram-md5 - credentials|was|is|has|have|were|are|attempt|data|plain|login|information|name|or|failed? - failed|fail|failure|unsuccessful|invalid|incorrect|rejected|denied|refused|wrong|error|mismatch|bad|not-allowed|not-accepted|disabled|unsuccessful|expired|unsupported',
      'invalid|incorrect|wrong|bad|failed|unknown|unrecognized|unsupported - username|user|smtp|email|auth|login|or? - or|name|and? - password|credentials|credential|login|authentication|auth|userid-or|username|secret|token',
      'username|user|login|user-name - and|or|name|id - password|passwords - not|incorrect|invalid|wrong|is|are|do|does|mismatch|rejected',
      'badcredentials|authfail|authfailed',
      'mechanism ~ weak|unsupported|not-supported|disabled|unrecognized|invalid|unknown|unavailable',
      'basic|smtp authentication|auth|clientauthentication - is? - disabled|blocked|turned-off|not',
      'smtpclientauthentication|smtp-client-authentication - is? - disabled',
      'authentication|auth - not|mechanism|method|type - allowed|supported|enabled|available|permitted|recognized|unsupported|accepted',
      'account|user - is|has|was|been - disabled|suspended|locked|blocked ~ login|smtp|auth|authentication|password|sending',
      'auth|authentication|login|access - denied|failed|forbidden ~ user|password|account|credentials|credential|login|authentication|authenticate',
      'echec|echoue - de? - authentification|connexion',
      'authentification - a? - echoue|echouee|incorrecte|invalide',
      'authentifizierung|anmeldung ~ fehlgeschlagen|fehler|ungultig|falsch',
      'benutzername|kennwort|passwort ~ falsch|ungultig|ungueltig',
      'contrasena|senha|password|clave ~ incorrecta|incorreta|invalida|errata|erronea|incorrecto',
      'autenticacion|autenticacao|autenticazione ~ fallo|falhou|fallida|fallita|error|erro|incorrecta',
      'неверный|неправильный ~ пароль|логин',
      'ошибка аутентификации|авторизации',
      '认证 ~ 失败|错误',
      '密码 ~ 错误|不正确',
      '認証 ~ 失敗|エラー',
    ],
    reference: ref.RFC4954,
  },
];

/** Replies about mail that the server should carry to somebody else. */
export const RELAY: readonly Rule[] = [
  {
    kind: 'sender-rejected',
    scope: 'account',
    action: 'fail',
    summary: 'The sending address or domain is not verified with the mail service.',
    remedy: 'Verify the sender address or its domain in the console of the service, in the region that you send from.',
    says: [
      'address|addresses|identity|identities|domain|sender|email|mail ~ not|isnt|unverified|un - verified|confirmed',
      'unverified|unconfirmed - sender|identity',
      'identities failed the check',
      'verify|verified sender|identity|senders ~ not|match|must|does',
      'sender identity|signature ~ not|match|confirmed|verified|found',
    ],
    codes: [530, 535, 550, 553, 554],
    stages: ['MAIL', 'DATA', 'DOT'],
    reference: ref.SES,
  },
  {
    kind: 'sender-rejected',
    action: 'fail',
    codes: [403, 5],
    says: [
      'not - authorized|allowed|permitted to - send|submit - email|mail|messages|message? - from|as that|this|email|address|sender|the|your|domain|behalf',
    ],
    reference: ref.SENDGRID,
  },
  {
    kind: 'auth',
    scope: 'account',
    action: 'fail',
    summary: 'The login is right, but its rights do not cover sending.',
    remedy: 'Give the user the right to send (for Amazon SES: ses:SendRawEmail on the identity).',
    says: [
      'not authorized to perform',
      'access denied user ~ not authorized',
      'not authorized ~ ses|sendrawemail|sendemail',
    ],
    reference: ref.SES,
  },
  {
    kind: 'relay-denied',
    says: [
      'relay|relaying|relayed|relays|mail-relay|open-relay|relayer - is|access|has|mail|message|to|for|through|attempt|from|was|been|operation|not|by|this|authorization? - @denied|denied|not|prohibited|blocked|reject|rejects|disabled|forbidden|restricted|failed|unauthorized|deny',
      '@not|unable|wont|will-not|refuse|refusing|refused|cannot|may-not|rejecting - allowed|permitted|authorized|to|an|open|a|able|permit|allow|configured|currently|mail? - to|an|a|we|open|mail|use? - relay|relays|relaying|relayed',
      'relaying|relay - denied|not|prohibited|blocked|refused|rejected|forbidden|disallowed|unauthorized|disabled|restricted',
      'no|deny|denied|denying|unauthorized|insecure|illegal|prohibited|reject|invalid|improper|rejecting|stop - mail|email|open|third-party|smtp|3rd-party|use-of? - relay|relaying|relays|relayed',
      'norelaying|norelay|relaydenied|relayingdenied|relaynotpermitted|attr1|attr2',
      'we|server|i|system - do|does|will|are|am|cannot - not - relay|route|forward',
      'not - an|a? - open relay',
      'not - a|permitted|authorized|allowed|configured|in - relay|recipient|relay-recipient|allowed|to|my|our|the? - relay-for|relay-to|relay-domain|relay|rcpthosts|gateway',
      'in - my|our|the|allowed - list of? - allowed? - rcpthosts|rcpthost',
      'rcpthosts',
      'that|this|the domain|recipient-domain ~ isnt|not - in|on|allowed|accepted|hosted|handled|served|here|configured|local|serviced|relayed',
      'domain - is|are|was? - not - hosted|local|handled|served|configured|accepted|here|serviced|in-our|in-my|on-this|allowed|authorized|a-local|permitted',
      'mail|message|email - to|for - this|that|the|remote|external|outside|recipient? - domain|recipients|addresses|domains - is|are|was - not - accepted|allowed|permitted|handled',
      'not|cant|cannot|unable - accept|accepting|send|deliver|route ~ external|remote|outside|non-local|foreign - domains|domain|recipients|recipient|addresses|users|destination|mail',
      'not a permitted|authorized|allowed - destination|recipient-domain|relay',
      'wrong|incorrect - mail|smtp|mx|email? - server|host|mx|region',
      'transit|relais|relayage - refuse|interdit|denied|non-autorise',
      'relais ~ refuse|interdit|pas-autorise',
      'relay|weiterleitung - nicht|verweigert - erlaubt|gestattet|zugelassen',
      'weiterleitung|relaying ~ verweigert|abgelehnt|nicht',
      'retransmision|reenvio ~ denegada|denegado|no-permitido',
      'релей|пересылка ~ запрещен|запрещена|запрещено',
    ],
    reference: ref.FIELD,
  },
];
