import type { HttpAnswer } from './http-answer.ts';
import { DAY, entry, type Meaning } from './meaning.ts';

const THROTTLED = { kind: 'rate-limited' } as const;
const PAUSED = {
  kind: 'policy',
  scope: 'account',
  action: 'fail',
  summary: 'Amazon SES has stopped the sending of this account or configuration set.',
  remedy: 'Look at the reputation dashboard and the account health page of SES; sending starts again from there.',
} as const;
const NOT_VALID = { kind: 'message-invalid', action: 'fail' } as const;
const NO_RIGHT = { kind: 'auth', action: 'fail' } as const;
const TROUBLE = { kind: 'server-error', action: 'retry' } as const;
const NO_ANSWER = { kind: 'network', action: 'retry' } as const;

/** AWS SDK errors by name, without the endings `Exception` and `Error`. */
const NAMES: Readonly<Record<string, Meaning>> = {
  Throttling: THROTTLED,
  Throttled: THROTTLED,
  ThrottledException: THROTTLED,
  RequestThrottled: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  TooManyRequests: THROTTLED,
  BandwidthLimitExceeded: THROTTLED,
  SlowDown: THROTTLED,
  LimitExceeded: { kind: 'quota-exceeded', retryAfter: DAY },
  AccountSuspended: PAUSED,
  SendingPaused: PAUSED,
  AccountSendingPaused: PAUSED,
  ConfigurationSetSendingPaused: PAUSED,
  MailFromDomainNotVerified: {
    kind: 'sender-rejected',
    action: 'fail',
    summary: 'The MX record of the custom MAIL FROM domain is missing or wrong.',
    remedy: 'Publish the MX record that the SES console shows for the identity, or remove the custom MAIL FROM domain.',
  },
  MessageRejected: { kind: 'policy', action: 'fail' },
  BadRequest: NOT_VALID,
  Validation: NOT_VALID,
  InvalidParameterValue: NOT_VALID,
  MalformedQueryString: NOT_VALID,
  MissingParameter: NOT_VALID,
  NotFound: NOT_VALID,
  ConfigurationSetDoesNotExist: NOT_VALID,
  AccessDenied: NO_RIGHT,
  UnrecognizedClient: NO_RIGHT,
  InvalidClientTokenId: NO_RIGHT,
  MissingAuthenticationToken: NO_RIGHT,
  IncompleteSignature: NO_RIGHT,
  InvalidSignature: NO_RIGHT,
  SignatureDoesNotMatch: NO_RIGHT,
  RequestExpired: NO_RIGHT,
  ExpiredToken: NO_RIGHT,
  OptInRequired: NO_RIGHT,
  NotAuthorized: NO_RIGHT,
  CredentialsProvider: NO_RIGHT,
  ServiceUnavailable: TROUBLE,
  InternalFailure: TROUBLE,
  InternalServer: TROUBLE,
  InternalServiceError: TROUBLE,
  InternalService: TROUBLE,
  RequestTimeout: NO_ANSWER,
  RequestTimeoutException: NO_ANSWER,
  Timeout: NO_ANSWER,
  Networking: NO_ANSWER,
};

const ENDING = /(?:Exception|Error)$/;

/** The meaning of an error of the AWS SDK, by its name or by what the SDK itself holds of trying again. */
export function awsMeaning({ names, status = 0, throttling, retryable }: HttpAnswer): Meaning | undefined {
  for (const name of names) {
    const meaning = entry(NAMES, name) ?? entry(NAMES, name.replace(ENDING, ''));
    if (meaning !== undefined) return meaning;
  }
  if (throttling || status === 429) return THROTTLED;
  return retryable ? TROUBLE : undefined;
}
