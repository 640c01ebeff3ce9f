import type { HttpAnswer } from './http-answer.ts';
import { DAY, entry, HOUR, type Meaning } from './meaning.ts';
import * as ref from './references.ts';

const NO_CREDITS = { kind: 'quota-exceeded', action: 'throttle', retryAfter: HOUR } as const;
const NO_KEY = { kind: 'auth', action: 'fail' } as const;
const BAD_REQUEST = { kind: 'message-invalid', action: 'fail' } as const;
const BAD_SENDER = { kind: 'sender-rejected', action: 'fail' } as const;
const ACCOUNT = { kind: 'policy', scope: 'account', action: 'fail' } as const;

/** Errors of mail services by the name they give them, where it says more than the status. A status before it narrows. */
const NAMES: Readonly<Record<string, Meaning>> = {
  rate_limit_exceeded: { kind: 'rate-limited', reference: ref.RESEND },
  daily_quota_exceeded: { kind: 'quota-exceeded', retryAfter: DAY, reference: ref.RESEND },
  monthly_quota_exceeded: { kind: 'quota-exceeded', retryAfter: DAY, reference: ref.RESEND },
  missing_api_key: { ...NO_KEY, reference: ref.RESEND },
  invalid_api_key: { ...NO_KEY, reference: ref.RESEND },
  restricted_api_key: { ...NO_KEY, reference: ref.RESEND },
  // a sender domain that is not verified, or recipients that a testing domain may not mail
  '403 validation_error': { ...BAD_SENDER, reference: ref.RESEND },
  invalid_from_address: { ...BAD_SENDER, reference: ref.RESEND },
  invalid_idempotent_request: { ...BAD_REQUEST, reference: ref.RESEND },
  security_error: { kind: 'policy', action: 'fail', reference: ref.RESEND },

  not_enough_credits: { ...NO_CREDITS, reference: ref.BREVO },
  account_under_validation: { ...ACCOUNT, reference: ref.BREVO },

  // Mailchimp Transactional answers 500 to whatever is wrong
  Invalid_Key: { ...NO_KEY, reference: ref.MANDRILL },
  PaymentRequired: { ...NO_CREDITS, reference: ref.MANDRILL },
  Unknown_Subaccount: { ...BAD_REQUEST, reference: ref.MANDRILL },
  '500 ValidationError': { ...BAD_REQUEST, reference: ref.MANDRILL },
};

/** Postmark answers 422 to nearly everything; its ErrorCode says which. */
const POSTMARK_STATUS = 422;
const POSTMARK: Readonly<Record<number, Meaning>> = {
  10: NO_KEY,
  100: { kind: 'server-error', action: 'retry', summary: 'The mail service is under maintenance.' },
  300: BAD_REQUEST,
  400: BAD_SENDER,
  401: BAD_SENDER,
  402: BAD_REQUEST,
  403: BAD_REQUEST,
  405: NO_CREDITS,
  406: {
    kind: 'recipient-disabled',
    action: 'fail',
    suppress: false,
    summary: 'A recipient is inactive: mail to it bounced before, or was reported as spam.',
    remedy: 'Leave it out. If the address is right, have it reactivated at the service.',
  },
  409: BAD_REQUEST,
  410: BAD_REQUEST,
  411: { kind: 'virus', action: 'fail' },
  412: ACCOUNT,
  413: ACCOUNT,
  429: { kind: 'rate-limited' },
};

/** The meaning that a mail service's own name or number for the error has. */
export function serviceMeaning({ status, names, ownNumber }: HttpAnswer): Meaning | undefined {
  for (const name of names) {
    const meaning = entry(NAMES, `${status} ${name}`) ?? entry(NAMES, name);
    if (meaning !== undefined) return meaning;
  }
  const known = status === POSTMARK_STATUS && ownNumber !== undefined ? POSTMARK[ownNumber] : undefined;
  return known === undefined ? undefined : { reference: ref.POSTMARK, ...known };
}
