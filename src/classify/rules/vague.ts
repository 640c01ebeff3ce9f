import { NO_REASON, NOT_ACCEPTED } from '../explanations.ts';
import * as ref from '../references.ts';
import type { Rule } from './rule.ts';

const ASKS_TO_WAIT = {
  summary: 'The server cannot take the message now and asks to try again later.',
  remedy: 'Nothing is known to be wrong with the message: wait some minutes and try again, less often if it lasts.',
} as const;

/** Words that only say "later": they lift a permanent reply of no known kind. */
export const LATER: readonly Rule[] = [
  {
    kind: 'server-error',
    action: 'retry',
    scope: 'server',
    ...ASKS_TO_WAIT,
    example: '550 Message not accepted now, please try again later',
    says: [
      'try|retry|come|back|resend|reconnect|send|wait - again|later|soon|shortly|moment|while|minute|tomorrow',
      'attempt|submit|repeat|call|see - again|later|another-time',
      'again|back - later|soon|shortly|tomorrow|in',
      'retry - after|in',
      '@temporary|defer|deferral|delay',
      'service|server|system|smtp currently|presently|not available|unavailable',
      'not currently|presently accepting',
      'currently|presently - unavailable|not|unable|busy|close|down|reject|overload|experiencing',
      'not - available|possible|ready - now|currently|yet|moment',
      'at present|moment',
      'present time|moment',
    ],
    reference: ref.RFC5321,
  },
  {
    kind: 'server-error',
    action: 'retry',
    scope: 'server',
    ...ASKS_TO_WAIT,
    example: '550 Service refuse. Veuillez essayer plus tard.',
    says: [
      'essayer|essayez|reessayer|reessayez|renouveler|renouvelez|retenter - plus|dans|ulterieurement|tard',
      'plus tard',
      'versuchen|versuche ~ erneut|spater|spaeter|nochmal|wieder',
      'ulterieurement|temporairement|vorubergehend|voruebergehend|temporar|spater|spaeter',
      'temporalmente|temporariamente|temporaneamente|temporal',
      'intente|intentelo|reintente - mas|nuevo|nuevamente|tarde|luego',
      'tente|riprova|riprovare|riprovate - mais|piu|novamente|tarde|tardi',
      'mas|mais|piu tarde|tardi',
      'повторите|попробуйте|попытайтесь|временно|позже|позднее',
      '稍后|请稍候|稍候|暂时|稍後|重试|重試',
      'しばらく|再度|後ほど|一時的|のちほど',
    ],
    reference: ref.RFC5321,
  },
];

/** Wording so vague that an enhanced status code says more. */
export const VAGUE: readonly Rule[] = [
  {
    kind: 'unknown',
    example: '550 5.0.0 Recipient address rejected: On hold',
    says: ['on hold'],
    reference: ref.FIELD,
  },
  {
    kind: 'recipient-unknown',
    codes: [5],
    stages: ['RCPT', 'DATA', 'DOT'],
    suppress: false,
    ...NOT_ACCEPTED,
    example: '550 Recipient rejected',
    says: [
      '@user|address - @reject|unavailable|unacceptable|undeliverable',
      '@user|address - not - allowed|accepted|available|deliverable|permitted',
      'not like recipient',
      'not deliver mail|message',
      'not deliverable',
      'recipient ~ not ok',
      'mailbox - unreachable|error|problem',
      'check|verify|correct|confirm - recipient|address|spelling|destination',
    ],
    reference: ref.RFC5321,
  },
  {
    kind: 'domain-invalid',
    codes: [5],
    example: '554 No SMTP service here',
    says: [
      'not accept mail|email|message',
      'no mail|smtp|email accepted|here|service|server',
      'host|server|domain ~ not|never - accept|receive - mail|email|message|smtp',
    ],
    reference: ref.RFC7504,
  },
  {
    kind: 'blocklisted',
    codes: [5],
    example: '554 Your access to this mail system has been blocked',
    says: [
      'block|ban|blacklist|blocklist|bar',
      'reputation',
      'not allowed connect',
      'go away',
      'not welcome',
      'abuse|abusive',
    ],
    reference: ref.FIELD,
  },
  {
    kind: 'server-error',
    codes: [4],
    scope: 'recipient',
    stages: ['RCPT', 'DATA', 'DOT'],
    summary: 'The mailbox is not available at the moment.',
    remedy: 'Nothing is known to be wrong with the message: try again after some minutes.',
    example: '450 Requested mail action not taken: mailbox unavailable',
    says: ['mailbox|recipient - unavailable|not-available|busy'],
    reference: ref.RFC5321,
  },
  {
    kind: 'server-error',
    codes: [4],
    example: '451 Message not accepted',
    says: [
      'service|server|system|host|mailbox|smtp|access|connection - unavailable|not-available|refuse',
      '@message - unavailable|refuse|not-accepted',
      'busy|lock|in-use',
    ],
    reference: ref.RFC5321,
  },
  {
    kind: 'policy',
    codes: [5],
    example: '554 5.7.1 Access denied',
    says: [
      '@reject|unauthorized|restrict|filter|unacceptable|unwanted|discard|rejection|drop',
      'not - allowed|accepted|permitted|authorized|authorised',
      'rejete|interdit|abgelehnt|verweigert|zuruckgewiesen',
      'rechazado|rechazada|rejeitado|rejeitada|recusado|recusada|rifiutato|rifiutata|denegado|negado',
      'отклонено|отклонен|отказано|запрещено|запрещен|отвергнуто',
      '拒绝|拒収|拒否|受信拒否|拒收',
    ],
    reference: ref.RFC3463,
  },
  {
    kind: 'policy',
    codes: [554],
    ...NO_REASON,
    // the words that RFC 5321 has for 554
    example: '554 Transaction failed',
    says: ['transaction fail'],
    reference: ref.RFC5321,
  },
  {
    kind: 'unknown',
    example: '554 General failure',
    says: [
      'unknown|unspecified|undefined|general|other - error|reason|failure|problem|response',
      'action aborted|not-taken',
    ],
    reference: ref.RFC5321,
  },
];
