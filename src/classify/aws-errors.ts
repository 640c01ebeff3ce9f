import type { FailureView } from './failure.ts';
import { DAY, entry, type Meaning } from './meaning.ts';
import * as ref from './references.ts';

/** AWS SDK errors by name, without the endings `Exception` and `Error`. */
const AWS: Readonly<Record<string, Meaning>> = {
  Throttling: { kind: 'rate-limited' },
  ThrottledException: { kind: 'rate-limited' },
  RequestThrottled: { kind: 'rate-limited' },
  RequestLimitExceeded: { kind: 'rate-limited' },
  TooManyRequests: { kind: 'rate-limited' },
  BandwidthLimitExceeded: { kind: 'rate-limited' },
  SlowDown: { kind: 'rate-limited' },
  LimitExceeded: { kind: 'quota-exceeded', retryAfter: DAY },
  AccountSuspended: { kind: 'policy', scope: 'account', action: 'fail' },
  SendingPaused: { kind: 'policy', scope: 'account', action: 'fail' },
  AccountSendingPaused: { kind: 'policy', scope: 'account', action: 'fail' },
  ConfigurationSetSendingPaused: { kind: 'policy', scope: 'account', action: 'fail' },
  MailFromDomainNotVerified: { kind: 'sender-rejected', action: 'fail' },
  MessageRejected: { kind: 'policy', action: 'fail' },
  BadRequest: { kind: 'message-invalid', action: 'fail' },
  Validation: { kind: 'message-invalid', action: 'fail' },
  InvalidParameterValue: { kind: 'message-invalid', action: 'fail' },
  NotFound: { kind: 'message-invalid', action: 'fail' },
  ConfigurationSetDoesNotExist: { kind: 'message-invalid', action: 'fail' },
  AccessDenied: { kind: 'auth', action: 'fail' },
  UnrecognizedClient: { kind: 'auth', action: 'fail' },
  InvalidClientTokenId: { kind: 'auth', action: 'fail' },
  SignatureDoesNotMatch: { kind: 'auth', action: 'fail' },
  ExpiredToken: { kind: 'auth', action: 'fail' },
  CredentialsProvider: { kind: 'auth', action: 'fail' },
  ServiceUnavailable: { kind: 'server-error', action: 'retry' },
  InternalFailure: { kind: 'server-error', action: 'retry' },
  InternalServer: { kind: 'server-error', action: 'retry' },
  RequestTimeout: { kind: 'network', action: 'retry' },
  Timeout: { kind: 'network', action: 'retry' },
};

const UNVERIFIED: Meaning = {
  kind: 'sender-rejected',
  action: 'fail',
  summary: 'The sending address or domain is not verified with Amazon SES.',
  remedy: 'Verify it in the SES console, in the region that you send from; in the sandbox the recipients as well.',
  reference: ref.SES,
};

/** The meaning of an error of the AWS SDK, or of another that tells an HTTP status in its way. */
export function awsMeaning(view: FailureView): Meaning | undefined {
  if (view.httpStatus === undefined && view.retryable === undefined && view.code !== 'ESES') return undefined;
  const named =
    entry(AWS, view.name.replace(/(?:Exception|Error)$/, '')) ??
    entry(AWS, (view.originalCode ?? view.code ?? '').replace(/(?:Exception|Error)$/, ''));
  if (named?.kind === 'policy' && /not verified/i.test(view.message)) return UNVERIFIED;
  if (named !== undefined) return { reference: ref.SES, ...named };
  if (view.httpStatus === 429 || view.throttling) return { kind: 'rate-limited', reference: ref.SES };
  if (view.retryable) return { kind: 'server-error', action: 'retry', reference: ref.SES };
  const status = view.httpStatus ?? 0;
  if (status === 401 || status === 403) return { kind: 'auth', action: 'fail', reference: ref.SES };
  if (status >= 400 && status < 500) return { kind: 'message-invalid', action: 'fail', reference: ref.SES };
  return status >= 500 ? { kind: 'server-error', action: 'retry', reference: ref.SES } : undefined;
}
