import { describe, expect, test } from 'vitest';
import { type Action, classify, httpStatus, type Kind, type Scope } from '../../src/classify/index.ts';
import * as ref from '../../src/classify/references.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type More = { retryAfter?: number; scope?: Scope; reference?: string; text?: string };
type Row = readonly [message: string, properties: object, kind: Kind, action: Action, more?: More];

const failed = (message: string, properties: object): Error => Object.assign(new Error(message), properties);

function testEach(source: string, rows: readonly Row[]): void {
  describe(source, () => {
    for (const [message, properties, kind, action, more = {}] of rows) {
      test(`${JSON.stringify(properties)} ${message}: ${kind}, ${action}`, () => {
        const result = classify(failed(message, properties));
        expect(result).toMatchObject({ kind, action, guess: false, suppress: false, ...more });
        expect(result).not.toHaveProperty('code');
        if (more.retryAfter === undefined) expect(result).not.toHaveProperty('retryAfter');
        expect(result.text).toContain(message);
      });
    }
  });
}

const v3 = (name: string, httpStatusCode: number, more: object = {}) => ({
  name,
  $fault: httpStatusCode < 500 ? 'client' : 'server',
  $metadata: { httpStatusCode, requestId: 'a', attempts: 3, totalRetryDelay: 120 },
  ...more,
});

testEach('AWS SDK v3: https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html', [
  ['Maximum sending rate exceeded.', v3('Throttling', 400), 'rate-limited', 'throttle', { reference: ref.SES }],
  ['Maximum sending rate exceeded.', v3('ThrottlingException', 400), 'rate-limited', 'throttle'],
  ['Daily message quota exceeded.', v3('Throttling', 400), 'quota-exceeded', 'throttle', { retryAfter: DAY }],
  [
    'Daily message quota exceeded',
    v3('TooManyRequestsException', 429),
    'quota-exceeded',
    'throttle',
    { retryAfter: DAY },
  ],
  [
    'Too many requests',
    v3('TooManyRequestsException', 429, { $response: { statusCode: 429, headers: { 'retry-after': '7' } } }),
    'rate-limited',
    'throttle',
    { retryAfter: 7000, reference: ref.SES },
  ],
  ['again', v3('Whatever', 400, { $retryable: { throttling: true } }), 'rate-limited', 'throttle'],
  ['again', v3('Whatever', 400, { $retryable: {} }), 'server-error', 'retry'],
  ['There are too many of them', v3('LimitExceededException', 400), 'quota-exceeded', 'throttle', { retryAfter: DAY }],
  ['UnknownError', { name: 'Unknown', $fault: 'server', $metadata: {} }, 'server-error', 'retry'],
]);

testEach('AWS SDK v3: https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html', [
  [
    'Email address is not verified. The following identities failed the check in region US-EAST-1: a@example.com',
    v3('MessageRejected', 400),
    'sender-rejected',
    'fail',
    { reference: ref.SES },
  ],
  ['Address blacklisted.', v3('MessageRejected', 400), 'policy', 'fail'],
  ['No MX record', v3('MailFromDomainNotVerifiedException', 400), 'sender-rejected', 'fail'],
  ['Sending paused for this account', v3('AccountSendingPausedException', 400), 'policy', 'fail', { scope: 'account' }],
  ['Suspended', v3('AccountSuspendedException', 400), 'policy', 'fail', { scope: 'account' }],
  ['Paused', v3('SendingPausedException', 400), 'policy', 'fail', { scope: 'account' }],
  ['Recipient count exceeds 50.', v3('InvalidParameterValue', 400), 'too-many-recipients', 'split'],
  ['Missing final @domain', v3('InvalidParameterValue', 400), 'message-invalid', 'fail'],
  ['No such configuration set', v3('ConfigurationSetDoesNotExistException', 400), 'message-invalid', 'fail'],
]);

testEach('AWS SDK v3: https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html', [
  ['down', v3('ServiceUnavailable', 503), 'server-error', 'retry'],
  ['broken', v3('InternalFailure', 500), 'server-error', 'retry'],
  ['slow', v3('RequestTimeout', 408), 'network', 'retry'],
  ['no', v3('AccessDeniedException', 403), 'auth', 'fail'],
  ['The security token is invalid', v3('InvalidClientTokenId', 403), 'auth', 'fail'],
  ['The security token is expired', v3('ExpiredTokenException', 403), 'auth', 'fail'],
  ['Could not load credentials', { name: 'CredentialsProviderError', code: 'ESES' }, 'auth', 'fail'],
  ['broken', v3('Whatever', 502), 'server-error', 'retry'],
  ['socket hang up', { name: 'Error', code: 'ECONNRESET', $metadata: { attempts: 1 } }, 'network', 'retry'],
]);

testEach('AWS SDK v2: https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Error.html', [
  [
    'Maximum sending rate exceeded.',
    { code: 'Throttling', statusCode: 400, retryable: true, retryDelay: 17.6, requestId: 'a' },
    'rate-limited',
    'throttle',
    { reference: ref.SES },
  ],
  [
    'Daily message quota exceeded.',
    { code: 'Throttling', statusCode: 400, retryable: true, requestId: 'a' },
    'quota-exceeded',
    'throttle',
    { retryAfter: DAY },
  ],
  [
    'Rate exceeded',
    { code: 'ThrottlingException', statusCode: 400, retryable: true, retryDelay: 4000, requestId: 'a' },
    'rate-limited',
    'throttle',
    { retryAfter: 4000 },
  ],
  [
    'Email address is not verified.',
    { code: 'MessageRejected', statusCode: 400, retryable: false, requestId: 'a' },
    'sender-rejected',
    'fail',
  ],
  ['x', { code: 'UnknownError', statusCode: 503, retryable: true, requestId: 'a' }, 'server-error', 'retry'],
]);

const sendgrid = (code: number, said: string, headers: object = {}) => ({
  code,
  response: { headers, body: { errors: [{ message: said, field: null, help: null }] } },
});

testEach('SendGrid: packages/helpers/classes/response-error.js in sendgrid/sendgrid-nodejs', [
  [
    'Forbidden',
    sendgrid(403, 'The from address does not match a verified Sender Identity.'),
    'sender-rejected',
    'fail',
    { text: 'Forbidden: The from address does not match a verified Sender Identity.' },
  ],
  ['Unauthorized', sendgrid(401, 'The provided authorization grant is invalid, expired, or revoked'), 'auth', 'fail'],
  ['Unauthorized', sendgrid(401, 'Maximum credits exceeded'), 'quota-exceeded', 'throttle', { retryAfter: HOUR }],
  ['Bad Request', sendgrid(400, 'The to array is required for all personalization objects'), 'message-invalid', 'fail'],
  ['Payload Too Large', sendgrid(413, 'Your request was too large.'), 'message-too-large', 'fail'],
  ['Too Many Requests', sendgrid(429, 'too many requests'), 'rate-limited', 'throttle', { reference: ref.RFC6585 }],
  [
    'Too Many Requests',
    sendgrid(429, 'too many requests', {
      date: 'Wed, 19 Feb 2014 15:20:13 GMT',
      'x-ratelimit-reset': '1392823263',
    }),
    'rate-limited',
    'throttle',
    { retryAfter: 50_000 },
  ],
  ['Internal Server Error', sendgrid(500, 'server error'), 'server-error', 'retry'],
  ['Service Unavailable', sendgrid(503, ''), 'server-error', 'retry'],
]);

testEach('Mailgun: lib/error.ts in mailgun/mailgun.js', [
  ['Unauthorized', { status: 401, details: 'Forbidden', type: 'MailgunAPIError' }, 'auth', 'fail'],
  [
    'Bad Request',
    { status: 400, details: "'to' parameter is not a valid address. please check documentation" },
    'recipient-unknown',
    'fail',
  ],
  [
    'Bad Request',
    { status: '400', details: "Need at least one of 'text' or 'html' parameters specified" },
    'message-invalid',
    'fail',
  ],
  ['Not Found', { status: 404, details: 'Domain not found: example.com' }, 'protocol', 'fail', { scope: 'server' }],
  ['Too Many Requests', { status: 429, details: 'Too many requests' }, 'rate-limited', 'throttle'],
  ['Bad Request', { status: 400, details: 'Too many recipients; max is 1000' }, 'too-many-recipients', 'split'],
]);

testEach('Postmark: src/client/errors in ActiveCampaign/postmark.js', [
  [
    'You tried to send to recipient(s) that have been marked as inactive.',
    { name: 'InactiveRecipientsError', code: 406, statusCode: 422 },
    'recipient-disabled',
    'fail',
    { reference: ref.POSTMARK, scope: 'recipient' },
  ],
  [
    "Invalid 'From' address",
    { name: 'InvalidEmailRequestError', code: 300, statusCode: 422 },
    'sender-rejected',
    'fail',
  ],
  ['The Sender signature was not found', { code: 400, statusCode: 422 }, 'sender-rejected', 'fail'],
  ['Not allowed to send', { code: 405, statusCode: 422 }, 'quota-exceeded', 'throttle', { retryAfter: HOUR }],
  ['Your account is pending approval', { code: 412, statusCode: 422 }, 'policy', 'fail', { scope: 'account' }],
  ['No Account or Server API tokens', { name: 'InvalidAPIKeyError', code: 10, statusCode: 401 }, 'auth', 'fail'],
  ['Slow', { name: 'RateLimitExceededError', code: 429, statusCode: 429 }, 'rate-limited', 'throttle'],
  ['Unavailable', { name: 'ServiceUnavailablerError', code: 100, statusCode: 503 }, 'server-error', 'retry'],
  [
    'Request failed with status code 422',
    { response: { status: 422, data: { ErrorCode: 406, Message: 'Inactive recipient' } } },
    'recipient-disabled',
    'fail',
  ],
]);

testEach('Resend: https://resend.com/docs/api-reference/errors', [
  [
    'Too many requests. You can only make 2 requests per second.',
    { name: 'rate_limit_exceeded', statusCode: 429, headers: { 'retry-after': '1', 'ratelimit-reset': '1' } },
    'rate-limited',
    'throttle',
    { retryAfter: 1000, reference: ref.RESEND },
  ],
  [
    'You have reached your daily email sending quota.',
    { name: 'daily_quota_exceeded', statusCode: 429, headers: { 'ratelimit-reset': '1' } },
    'quota-exceeded',
    'throttle',
    { retryAfter: DAY },
  ],
  ['Missing API key', { name: 'missing_api_key', statusCode: 401 }, 'auth', 'fail', { reference: ref.RESEND }],
  ['API key is invalid', { name: 'invalid_api_key', statusCode: 403 }, 'auth', 'fail'],
  [
    'You can only send testing emails to your own email address.',
    { name: 'validation_error', statusCode: 403 },
    'sender-rejected',
    'fail',
  ],
  ['Missing `to` field', { name: 'validation_error', statusCode: 422 }, 'message-invalid', 'fail'],
  ['The key was used before', { name: 'invalid_idempotent_request', statusCode: 409 }, 'message-invalid', 'fail'],
  ['Another is in progress', { name: 'concurrent_idempotent_requests', statusCode: 409 }, 'server-error', 'retry'],
  ['We may have found a security issue', { name: 'security_error', statusCode: 451 }, 'policy', 'fail'],
  ['Something went wrong', { name: 'application_error', statusCode: 500 }, 'server-error', 'retry'],
]);

testEach('Brevo: https://developers.brevo.com/docs/limit-headers and .../how-it-works', [
  [
    'HTTP request failed',
    { statusCode: 402, body: { code: 'not_enough_credits', message: 'You have no credits left' } },
    'quota-exceeded',
    'throttle',
    { retryAfter: HOUR, reference: ref.BREVO },
  ],
  [
    'Request failed with status code 401',
    { response: { status: 401, data: { code: 'unauthorized' } } },
    'auth',
    'fail',
  ],
  [
    'Status code: 429',
    { statusCode: 429, rawResponse: { status: 429, headers: new Headers({ 'x-sib-ratelimit-reset': '9' }) } },
    'rate-limited',
    'throttle',
    { retryAfter: 9000 },
  ],
]);

testEach('Mailchimp Transactional: https://mailchimp.com/developer/transactional/docs/error-glossary/', [
  ['Request failed', { response: { status: 500, data: { code: -1, name: 'Invalid_Key' } } }, 'auth', 'fail'],
  [
    'Request failed',
    { response: { status: 500, data: { code: -2, name: 'ValidationError' } } },
    'message-invalid',
    'fail',
  ],
  [
    'Request failed',
    { response: { status: 500, data: { code: -99, name: 'PaymentRequired' } } },
    'quota-exceeded',
    'throttle',
    { retryAfter: HOUR },
  ],
]);

const minute = { 'retry-after': '60' };
const LIMITED = ['rate-limited', 'throttle', { retryAfter: 60_000 }] as const;

testEach('HTTP clients: axios, got, ky, undici, ofetch, superagent, Azure core, gaxios', [
  [
    'Request failed with status code 429',
    { code: 'ERR_BAD_REQUEST', response: { status: 429, headers: minute } },
    ...LIMITED,
  ],
  [
    'Response code 429 (Too Many Requests)',
    { name: 'HTTPError', code: 'ERR_NON_2XX_3XX_RESPONSE', response: { statusCode: 429, headers: minute } },
    ...LIMITED,
  ],
  [
    'Request failed with status code 429 Too Many Requests',
    { name: 'HTTPError', response: new Response('', { status: 429, headers: minute }) },
    ...LIMITED,
  ],
  ['Response status code 429', { code: 'UND_ERR_RESPONSE', statusCode: 429, headers: minute, body: {} }, ...LIMITED],
  ['[POST] 429', { name: 'FetchError', status: 429, response: { headers: new Headers(minute) } }, ...LIMITED],
  ['Too Many Requests', { status: 429, response: { headers: new Map(Object.entries(minute)) } }, ...LIMITED],
  ['Too Many Requests', { status: 429, response: { headers: new Map([['Retry-After', 60]]) } }, ...LIMITED],
  ['Too Many Requests', { status: 429, headers: { 'Retry-After': ['60'] } }, ...LIMITED],
  ['Busy', { name: 'RestError', statusCode: 429, response: { headers: { 'retry-after-ms': '60000' } } }, ...LIMITED],
  ['Quota', { code: 429, response: { status: 429, headers: minute } }, ...LIMITED],
  ['Quota', { code: 429 }, 'rate-limited', 'throttle'],
  [
    'Request failed with status code 400',
    { response: { status: 400, data: '{"message":"Unverified sender"}' } },
    'sender-rejected',
    'fail',
    { text: 'Request failed with status code 400: Unverified sender' },
  ],
  [
    'Bad gateway',
    { response: { status: 502, data: '<html>blocked using spamhaus.org</html>' } },
    'server-error',
    'retry',
    { text: 'Bad gateway' },
  ],
  ['timeout of 1000ms exceeded', { code: 'ECONNABORTED' }, 'network', 'retry'],
  ['Network Error', { code: 'ERR_NETWORK' }, 'network', 'retry'],
  ['fetch failed', { name: 'TypeError', cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } }, 'network', 'retry'],
]);

testEach('RFC 9110, section 15, and RFC 6585', [
  ['x', { status: 400 }, 'message-invalid', 'fail', { reference: ref.RFC9110 }],
  ['x', { status: 401 }, 'auth', 'fail', { reference: ref.RFC9110 }],
  ['x', { status: 402 }, 'quota-exceeded', 'throttle', { retryAfter: HOUR }],
  ['x', { status: 403 }, 'auth', 'fail'],
  ['x', { status: 404 }, 'protocol', 'fail', { scope: 'server' }],
  ['x', { status: 405 }, 'protocol', 'fail'],
  ['x', { status: 408 }, 'network', 'retry'],
  ['x', { status: 409 }, 'server-error', 'retry', { scope: 'message' }],
  ['x', { status: 413 }, 'message-too-large', 'fail'],
  ['x', { status: 418 }, 'message-invalid', 'fail'],
  ['x', { status: 422 }, 'message-invalid', 'fail'],
  ['x', { status: 425 }, 'server-error', 'retry'],
  ['x', { status: 429 }, 'rate-limited', 'throttle', { reference: ref.RFC6585 }],
  ['x', { status: 500 }, 'server-error', 'retry'],
  ['x', { status: 501 }, 'protocol', 'fail'],
  ['x', { status: 503, headers: minute }, 'server-error', 'retry', { retryAfter: 60_000 }],
  ['x', { status: 505 }, 'protocol', 'fail'],
  ['x', { status: 529 }, 'server-error', 'retry'],
]);

testEach('words that say more than the status', [
  ['Daily quota exceeded', { status: 422 }, 'quota-exceeded', 'throttle', { retryAfter: DAY }],
  ['Daily sending limit exceeded', { status: 403 }, 'quota-exceeded', 'throttle', { retryAfter: DAY }],
  ['Inactive recipient', { status: 422 }, 'recipient-disabled', 'fail'],
  ['Message exceeds the maximum size', { status: 400 }, 'message-too-large', 'fail'],
  ['Invalid API key', { status: 401 }, 'auth', 'fail'],
  ['User not found', { status: 401 }, 'auth', 'fail'],
  ['No such user', { status: 500 }, 'server-error', 'retry'],
]);

describe('Retry-After', () => {
  const waitOf = (headers: unknown, status = 429) => classify(failed('x', { status, headers })).retryAfter;
  const date = 'Fri, 31 Dec 1999 23:58:59 GMT';

  test.each([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['a number', { 'retry-after': 120 }, 120_000],
    ['no time at all', { 'retry-after': '0' }, 1000],
    ['years', { 'retry-after': '99999999' }, DAY],
    ['a date, by the date of the answer', { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT', date }, 60_000],
    ['a date in the past', { 'retry-after': 'Fri, 31 Dec 1999 23:00:00 GMT', date }, 1000],
    ['a date, and no date of the answer', { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, undefined],
    ['a date that is none', { 'retry-after': 'Fri, 99 Dec 1999 23:59:59 GMT', date }, undefined],
    [
      'a point in time, in milliseconds',
      { 'x-ratelimit-reset': '1392823263000', date: 'Wed, 19 Feb 2014 15:20:13 GMT' },
      50_000,
    ],
    ['words', { 'retry-after': 'soon' }, undefined],
    ['less than nothing', { 'retry-after': '-5' }, undefined],
    ['endless digits', { 'retry-after': '9'.repeat(100_000) }, undefined],
    ['another name', { 'x-retry-after': '30' }, 30_000],
    ['both: what is asked for first', { 'retry-after': '5', 'x-ratelimit-reset': '90' }, 5000],
  ])('%s', (_name, headers, wait) => {
    expect(waitOf(headers)).toBe(wait);
  });

  test('is of no use where nothing is tried again', () => {
    expect(waitOf(minute, 401)).toBeUndefined();
  });
});

describe('what is no HTTP answer', () => {
  test("Nodemailer's errors keep their meaning, whatever else stands on them", () => {
    const reply = { code: 'EENVELOPE', command: 'RCPT TO', response: '550 5.1.1 User unknown', responseCode: 550 };
    expect(classify(failed('x', { ...reply, status: 429 }))).toMatchObject({ kind: 'recipient-unknown', code: 550 });
    expect(classify(failed('x', { responseCode: 450, statusCode: 401 }))).toMatchObject({ action: 'retry', code: 450 });
    expect(classify(failed('Missing credentials', { code: 'EAUTH', command: 'API', status: 500 })).kind).toBe('auth');
  });

  test('system errors and exit codes', () => {
    const refused = { code: 'ECONNREFUSED', syscall: 'connect', errno: -111, status: 401 };
    expect(classify(failed('connect ECONNREFUSED 192.0.2.1:443', refused)).kind).toBe('network');
    expect(classify(failed('Command failed', { code: 1, status: 1 }))).toMatchObject({
      kind: 'unknown',
      action: 'retry',
    });
  });

  test("a DOMException's number", () => {
    expect(httpStatus(new DOMException('x', 'QuotaExceededError'))).toBeUndefined();
    expect(classify(new DOMException('x', 'AbortError'))).toMatchObject({ kind: 'unknown', action: 'fail' });
  });

  test('a reply code in `code`', () => {
    for (const code of [421, 451, 503, 550]) expect(classify(failed('x', { code }))).toMatchObject({ code });
    expect(classify(failed('Mailbox busy', { code: 450 }))).toMatchObject({ code: 450, action: 'retry' });
    expect(classify(failed('x', { code: 535, status: 535 }))).toMatchObject({ code: 535, kind: 'auth' });
  });

  test.each([200, 302, 399, 432, 450, 550, 600, 999, Number.NaN, 429.5, '4290', {}, null])('status %o', (status) => {
    expect(httpStatus(failed('x', { status }))).toBeUndefined();
  });
});

describe('httpStatus()', () => {
  test.each<[status: number, error: unknown]>([
    [429, failed('x', { status: 429 })],
    [503, failed('x', { statusCode: 503 })],
    [401, failed('x', { response: { status: 401 } })],
    [413, failed('x', { $metadata: { httpStatusCode: 413 } })],
  ])('is %i', (status, error) => {
    expect(httpStatus(error)).toBe(status);
  });

  test.each([null, undefined, 429, '429', true, () => {}, {}, [], new Error('429')])('is none of %o', (failure) => {
    expect(httpStatus(failure)).toBeUndefined();
  });
});

describe('hostile answers', () => {
  const throws = () => {
    throw new Error('no');
  };
  const trapped = new Proxy({}, { get: throws, has: throws, ownKeys: throws, getPrototypeOf: throws });
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  const circular: Record<string, unknown> = { status: 429 };
  Object.assign(circular, {
    response: circular,
    body: circular,
    headers: circular,
    errors: [circular],
    error: circular,
  });
  const endless: unknown = new Proxy(() => endless, { get: () => endless, apply: () => endless });

  test.each([
    ['a getter that throws', Object.defineProperty({ status: 429 }, 'headers', { get: throws })],
    ['headers whose get() throws', { status: 429, headers: { get: throws } }],
    ['a proxy for headers', { status: 429, headers: trapped, response: trapped }],
    ['a revoked proxy', { status: 429, headers: revoked.proxy, body: revoked.proxy, response: revoked.proxy }],
    ['a circle', circular],
    ['an endless proxy', { status: 429, headers: endless, body: endless, details: endless }],
    ['headers that are a text', { status: 429, headers: 'retry-after: 5' }],
    ['a header that is an object', { status: 429, headers: { 'retry-after': { valueOf: throws } } }],
    ['a body of a megabyte', { status: 429, body: `{"message":"${'x'.repeat(1_000_000)}"}` }],
    ['a million errors', { status: 429, body: { errors: Array(1_000_000).fill({ message: 'x' }) } }],
    ['a body that is nearly JSON', { status: 429, body: '{"message"' }],
  ])('%s', (_name, failure) => {
    const result = classify(Object.assign(failed('x', {}), { status: 429 }, failure));
    expect(result).toMatchObject({ kind: 'rate-limited', action: 'throttle' });
    expect(result.text.length).toBeLessThanOrEqual(500);
    expect(classify(failure)).toBeDefined();
  });

  test('what a body says is on one line, without control characters', () => {
    const result = classify(failed('x', { status: 400, details: 'a\r\n\u001b[31mb\u202e' }));
    expect(result.text).toBe('x: a b');
  });

  test('keys and addresses of the request are not read', () => {
    const request = { headers: { authorization: 'Bearer SECRET' }, body: 'SECRET' };
    const error = failed('x', { status: 401, config: request, request, options: request });
    expect(JSON.stringify(classify(error))).not.toContain('SECRET');
  });
});

test('an error that is a plain object, as Resend returns it', () => {
  const returned = { statusCode: 429, name: 'rate_limit_exceeded', message: 'Too many requests' };
  expect(classify(returned)).toMatchObject({ kind: 'rate-limited', action: 'throttle' });
});

test('rules of your own go first', () => {
  const rules = [{ match: /napping/, action: 'retry', retryAfter: 5000 }] as const;
  expect(classify(failed('napping', { status: 400 }), { rules })).toMatchObject({ action: 'retry', retryAfter: 5000 });
});
