/**
 * Words, in the notation of `phrases.ts`, by which a server says that it may know better later: whatever it calls the
 * address now, nobody takes it off a list for that.
 */
export const DOUBTS: readonly string[] = [
  '@temporary',
  'try|come|retry - later',
  'found try again',
  'at time|moment',
  'servfail',
  'lookup|dns|query|callout|verification|verify ~ timeout|timed-out',
  'unable|not - connect|contact|reach',
  'unable|not - verify|verified|look|lookup|determine',
  'lookup - @fail',
  'ldap|database|backend ~ @fail|unavailable|down|lock|offline|timeout',
  'non-payment|nonpayment|unpaid',
];
