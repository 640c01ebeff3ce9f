import * as ref from '../references.ts';
import type { Rule } from './rule.ts';

/** Recipients that not everybody may write to. Before the checks of senders, which are named as the reason. */
export const RESTRICTED: readonly Rule[] = [
  {
    kind: 'policy',
    scope: 'recipient',
    summary: 'The recipient, or its group, takes mail from chosen senders only.',
    remedy: 'Ask the recipient another way to let your address through.',
    example: '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required',
    says: [
      'restricttolist|sendernotauthenticatedforgroup|senderrestricted|authrequired|notauthorized',
      '@user only accept|receive',
      'accept|receive only from',
    ],
    reference: ref.MICROSOFT,
  },
];

/** Policies of the server or the recipient, in words that say no more than that. */
export const POLICY: readonly Rule[] = [
  {
    kind: 'blocklisted',
    scope: 'account',
    codes: [550, 554],
    example: '550 permanent failure for one or more recipients (jo@example.com:blocked)',
    says: ['one or more recipients ~ block'],
    reference: ref.FIELD,
  },
  {
    kind: 'policy',
    scope: 'recipient',
    summary: 'The recipient does not want this message.',
    remedy: 'Ask the recipient another way to let your address through.',
    example: '550 5.7.1 Delivery to this mailbox is restricted',
    says: [
      '@reject|block|unwanted - recipient preference|settings',
      '@reject|block|unwanted - by|on-behalf recipient|addressee|receiver|customer|user',
      '@user refuse - receive|accept',
      '@user not - want|wish|accepting',
      'recipient|user preference|settings',
      'delivery|mailbox|recipient|address - restrict|restriction|internal-only',
      'challenge|confirm ~ sender|required|whitelist|yourself',
      'unsubscribe|opt-out|opted-out|suppression|suppressed',
    ],
    reference: ref.FIELD,
  },
  {
    kind: 'policy',
    scope: 'account',
    action: 'fail',
    summary: 'The mail service has stopped the sending of this account.',
    remedy: 'Look at its console or ask its support: sending starts again from there.',
    example: '554 Message rejected: Sending paused for this account.',
    says: ['sending paused|suspended|disabled - account'],
    reference: ref.SES,
  },
  {
    kind: 'policy',
    example: '554 Message not allowed - [PH01] Email not accepted for policy reasons.',
    says: [
      'policy|policies - reason|violation|reject|rejection|restriction|prohibit|deny|denied|block|refuse|forbid|match',
      'policy|policies error|failure|decision|setting|related|detected',
      'local|security|site|company|corporate|organization|administrative|acceptable-use|usage - policy|policies',
      'mail|message|email|server|sending|recipient|domain|transport|dlp|compliance policy|policies',
      'due|violate|against|because|comply|meet|match|per|under - policy|policies|rules',
      'administrative|administratively|administrator - @reject|prohibition|rejection|lock|block|disable|policy',
      '@not - permit|permission|allowed - send|receive|deliver|here',
      'insufficient|no|lack - permission|permit|authorization|privilege|rights|access',
      'rule|transport-rule|dlp - impose|violation|reject|block|match|trigger|deny',
      '@message - filtered|prohibit|forbidden|unwanted|administratively',
      '@message - not - allowed|permitted|authorized|wanted',
      'not|never - interested|want|desired - mail|message',
      '@reject|block - by|due|for - security|gateway|admin|rule|policy|filter|custom|mimecast|proofpoint|barracuda',
      'delivery|transport|sender|access - not - authorized|permitted|allowed|authorised',
      'milter|header-check|body-check|access-map - reject|deny|denied',
      'mcpolicy|ph01|cs01|hm01|hm02|hm03|rcp-p2|rcp-p3',
    ],
    reference: ref.RFC3463,
  },
  {
    kind: 'policy',
    example: '550 5.7.1 Message refuse en raison de la politique de securite',
    says: [
      'politique|richtlinie|richtlinien|politica|directiva ~ securite|sicherheit|seguridad|seguranca|interne',
      'politique|richtlinie|richtlinien|politica|directiva ~ rejete|refuse|verletzt|rechazado|abgelehnt|verstoss',
      'политика|политике|политикой - безопасности|запрещено|отклонено|сервера|отклонен',
      'ポリシー|安全策略|策略拒绝',
    ],
    reference: ref.FIELD,
  },
];
