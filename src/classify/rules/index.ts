import { BAD_MESSAGE, MALFORMED, SIZE, SPAM, VIRUSES } from './content.ts';
import { COMMANDS, CONVERSATION } from './conversation.ts';
import * as limits from './limits.ts';
import { LOGIN, LOGIN_LIMITS, LOOKING_UP, RELAY, TLS } from './login.ts';
import { POLICY, RESTRICTED } from './policy.ts';
import { BUSY, DISABLED, FULL, FULL_OF_MESSAGES, LOOKUP_FAILED, NO_DOMAIN, UNKNOWN } from './recipients.ts';
import { BLOCKLISTS, SLOWED } from './reputation.ts';
import type { Rule } from './rule.ts';
import { HOST_NAME, SENDER_CHECKS, SENDERS, SLOWED_UNSIGNED } from './senders.ts';
import { BEHIND, TROUBLE } from './server.ts';
import { LATER, VAGUE } from './vague.ts';

export type { Rule } from './rule.ts';

/**
 * The rules that say more than an enhanced status code, most specific first: of all that match, the first one decides. What
 * a group must precede is written at the group.
 */
export const SPECIFIC: readonly Rule[] = [
  ...limits.GREYLISTING,
  ...SLOWED_UNSIGNED,
  ...SLOWED,
  ...limits.CONNECTION_USED_UP,
  ...LOGIN_LIMITS,
  ...limits.RECEIVER_RATES,
  ...limits.QUOTAS,
  ...FULL_OF_MESSAGES,
  ...limits.PER_SESSION,
  ...limits.RATES,
  ...limits.TOO_MANY_RECIPIENTS,
  ...HOST_NAME,
  ...TLS,
  ...LOOKING_UP,
  ...MALFORMED,
  ...RESTRICTED,
  ...RELAY,
  ...SENDER_CHECKS,
  ...LOGIN,
  ...COMMANDS,
  ...VIRUSES,
  ...FULL,
  ...SIZE,
  ...BLOCKLISTS,
  ...SPAM,
  ...SENDERS,
  ...DISABLED,
  ...NO_DOMAIN,
  ...LOOKUP_FAILED,
  ...UNKNOWN,
  ...BAD_MESSAGE,
  ...POLICY,
  ...BUSY,
  ...CONVERSATION,
  ...BEHIND,
  ...TROUBLE,
];

/** The rules that an enhanced status code of a clear meaning overrules. */
export const GENERAL: readonly Rule[] = [...LATER, ...VAGUE];
