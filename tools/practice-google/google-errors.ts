import type { OutgoingHttpHeaders } from 'node:http';
import { jsonReply, type Reply } from './http.ts';

/** One of Google's API errors: what stands in `error.message`, `error.errors[0]` and `error.status`. */
interface ApiError {
  kind: 'api';
  code: number;
  message: string;
  reason: string;
  status?: string;
  /** The text inside `errors[0]` where it differs from the outer one. */
  inner?: string;
  /** `reason` of a google.rpc.ErrorInfo in `details`. */
  detail?: string;
  location?: string;
  headers?: OutgoingHttpHeaders;
}

/** One of the token endpoint's errors (RFC 6749 section 5.2 shape). */
interface TokenError {
  kind: 'token';
  code: number;
  error: string;
  description?: string;
  uri?: string;
}

/** One of the pages or redirects of the sign-in pages. */
interface BrowserError {
  kind: 'browser';
  code: number;
  error: string;
  text: string;
}

const LOGIN_REQUIRED =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

function api(
  code: number,
  reason: string,
  message: string,
  status: string | undefined,
  more: Pick<ApiError, 'inner' | 'detail' | 'location' | 'headers'> = {},
): ApiError {
  return { kind: 'api', code, reason, message, ...(status === undefined ? {} : { status }), ...more };
}

function token(code: number, error: string, description?: string, uri?: string): TokenError {
  return {
    kind: 'token',
    code,
    error,
    ...(description === undefined ? {} : { description }),
    ...(uri === undefined ? {} : { uri }),
  };
}

function browser(code: number, error: string, text: string): BrowserError {
  return { kind: 'browser', code, error, text };
}

/**
 * Every error of facts/gmail.md, tables A (token), B (api) and the sign-in pages (browser), by name.
 * `RETRY_AFTER` in a message is replaced by an ISO time.
 */
export const GOOGLE_ERRORS = {
  // messages.send and the calls beside it
  recipientRequired: api(400, 'invalidArgument', 'Recipient address required', 'INVALID_ARGUMENT'),
  invalidToHeader: api(400, 'invalidArgument', 'Invalid To header', 'INVALID_ARGUMENT'),
  rawRequired: api(
    400,
    'badRequest',
    "'raw' RFC822 payload message string or uploading message via /upload/* URL required",
    'INVALID_ARGUMENT',
  ),
  payloadTooLarge: api(400, 'badRequest', 'Request payload size exceeds the limit: 1048576 bytes.', 'INVALID_ARGUMENT'),
  mailServiceNotEnabled: api(400, 'failedPrecondition', 'Mail service not enabled', 'FAILED_PRECONDITION'),
  preconditionFailed: api(400, 'failedPrecondition', 'Precondition check failed.', 'FAILED_PRECONDITION'),
  badRequest: api(400, 'badRequest', 'Bad Request', 'INVALID_ARGUMENT'),
  authError: api(
    401,
    'authError',
    `Request had invalid authentication credentials. ${LOGIN_REQUIRED}`,
    'UNAUTHENTICATED',
    {
      inner: 'Invalid Credentials',
      location: 'Authorization',
      headers: { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
    },
  ),
  loginRequired: api(
    401,
    'required',
    `Request is missing required authentication credential. ${LOGIN_REQUIRED}`,
    'UNAUTHENTICATED',
    {
      inner: 'Login Required.',
      location: 'Authorization',
      headers: { 'www-authenticate': 'Bearer realm="https://accounts.google.com/"' },
    },
  ),
  insufficientPermissions: api(
    403,
    'insufficientPermissions',
    'Request had insufficient authentication scopes.',
    'PERMISSION_DENIED',
    {
      inner: 'Insufficient Permission',
      detail: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
      headers: {
        'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"',
      },
    },
  ),
  accessNotConfigured: api(
    403,
    'accessNotConfigured',
    'Gmail API has not been used in project practice before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/gmail.googleapis.com/overview?project=practice then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.',
    'PERMISSION_DENIED',
    { detail: 'SERVICE_DISABLED' },
  ),
  domainPolicy: api(403, 'domainPolicy', 'The domain administrators have disabled Gmail apps.', 'PERMISSION_DENIED'),
  delegationDenied: api(403, 'forbidden', 'Delegation denied', 'PERMISSION_DENIED'),
  metadataScopeQuery: api(403, 'forbidden', "Metadata scope does not support 'q' parameter", 'PERMISSION_DENIED'),
  metadataScopeFormat: api(403, 'forbidden', "Metadata scope doesn't allow format FULL", 'PERMISSION_DENIED'),
  unknownForbidden: api(403, 'practiceUnknownReason', 'The request is forbidden.', 'PERMISSION_DENIED'),
  rateLimitExceeded: api(403, 'rateLimitExceeded', 'Rate Limit Exceeded', 'RESOURCE_EXHAUSTED'),
  userRateLimitExceeded: api(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded', 'RESOURCE_EXHAUSTED'),
  quotaExceeded: api(403, 'quotaExceeded', 'Quota Exceeded', 'RESOURCE_EXHAUSTED'),
  queriesPerMinute: api(
    403,
    'rateLimitExceeded',
    "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service 'gmail.googleapis.com' for consumer 'project_number:100000000000'.",
    'PERMISSION_DENIED',
    { detail: 'RATE_LIMIT_EXCEEDED' },
  ),
  dailyLimitExceeded: api(403, 'dailyLimitExceeded', 'Daily Limit Exceeded', 'RESOURCE_EXHAUSTED'),
  notFound: api(404, 'notFound', 'Requested entity was not found.', 'NOT_FOUND'),
  requestTimeout: api(408, 'requestTimeout', 'Request Timeout', undefined),
  tooLarge: api(413, 'uploadTooLarge', 'Request Too Large', undefined),
  rateLimitExceeded429: api(
    429,
    'rateLimitExceeded',
    "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service 'gmail.googleapis.com' for consumer 'project_number:100000000000'.",
    'RESOURCE_EXHAUSTED',
    { detail: 'RATE_LIMIT_EXCEEDED' },
  ),
  userRateLimit: api(
    429,
    'rateLimitExceeded',
    'User-rate limit exceeded.  Retry after RETRY_AFTER',
    'RESOURCE_EXHAUSTED',
  ),
  mailSending: api(
    429,
    'rateLimitExceeded',
    'User-rate limit exceeded.  Retry after RETRY_AFTER (Mail sending)',
    'RESOURCE_EXHAUSTED',
  ),
  tooManyConcurrent: api(429, 'rateLimitExceeded', 'Too many concurrent requests for user', 'RESOURCE_EXHAUSTED'),
  resourceExhausted: api(
    429,
    'rateLimitExceeded',
    'Resource has been exhausted (e.g. check quota).',
    'RESOURCE_EXHAUSTED',
  ),
  internalError: api(500, 'internalError', 'Internal error encountered.', 'INTERNAL'),
  backendError: api(500, 'backendError', 'Backend Error', 'INTERNAL'),
  badGateway: api(502, 'backendError', 'Bad Gateway', 'UNAVAILABLE'),
  unavailable: api(503, 'backendError', 'The service is currently unavailable.', 'UNAVAILABLE'),
  gatewayTimeout: api(504, 'backendError', 'Deadline exceeded', 'DEADLINE_EXCEEDED'),

  // the token endpoint
  internal_failure: token(500, 'internal_failure'),
  temporarily_unavailable: token(503, 'temporarily_unavailable'),
  rate_limit_exceeded: token(429, 'rate_limit_exceeded', 'Rate Limit Exceeded'),
  invalid_grant: token(400, 'invalid_grant', 'Token has been expired or revoked.'),
  invalid_grant_bad_request: token(400, 'invalid_grant', 'Bad Request'),
  account_deleted: token(400, 'invalid_grant', 'The account has been deleted.'),
  invalid_rapt: token(
    400,
    'invalid_grant',
    'reauth related error (invalid_rapt)',
    'https://support.google.com/a/answer/9368756',
  ),
  invalid_rapt_required: token(400, 'invalid_grant', 'reauth related error (rapt_required)'),
  malformed_code: token(400, 'invalid_grant', 'Malformed auth code.'),
  invalid_verifier: token(400, 'invalid_grant', 'Invalid code verifier.'),
  missing_verifier: token(400, 'invalid_grant', 'Missing code verifier.'),
  redirect_uri_mismatch: token(400, 'redirect_uri_mismatch', 'Bad Request'),
  jwt_timeframe: token(
    400,
    'invalid_grant',
    'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
  ),
  jwt_signature: token(400, 'invalid_grant', 'Invalid JWT Signature.'),
  jwt_malformed: token(400, 'invalid_grant', 'Invalid JWT: Failed audience check or malformed claims.'),
  jwt_account_not_found: token(400, 'invalid_grant', 'Invalid grant: account not found'),
  jwt_invalid_email: token(400, 'invalid_grant', 'Invalid email or User ID'),
  robot_disabled: token(400, 'invalid_grant', 'Robot is disabled.'),
  invalid_sub: token(400, 'invalid_request', 'Invalid impersonation "sub" field.'),
  invalid_client: token(401, 'invalid_client', 'The OAuth client was not found.'),
  invalid_client_secret: token(401, 'invalid_client', 'The provided client secret is invalid.'),
  deleted_client: token(401, 'deleted_client', 'The OAuth client was deleted.'),
  disabled_client: token(401, 'disabled_client', 'The OAuth client was disabled.'),
  client_secret_missing: token(400, 'invalid_request', 'client_secret is missing.'),
  client_id_missing: token(400, 'invalid_request', 'Could not determine client ID from request.'),
  unauthorized_client: token(
    401,
    'unauthorized_client',
    'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
  ),
  invalid_scope: token(400, 'invalid_scope', 'Some requested scopes were invalid.'),
  invalid_token: token(400, 'invalid_token', 'Token expired or revoked'),

  // the sign-in pages
  access_denied: browser(403, 'access_denied', 'The developer hasn’t given you access to this app.'),
  admin_policy_enforced: browser(
    400,
    'admin_policy_enforced',
    'Access to your account data is restricted by policies within your organization. Please contact the administrator of your organization for more information.',
  ),
  org_internal: browser(403, 'org_internal', 'This client is restricted to users within its organization.'),
  disallowed_useragent: browser(
    403,
    'disallowed_useragent',
    'This browser or app may not be secure. Try using a different browser.',
  ),
} as const satisfies Record<string, ApiError | TokenError | BrowserError>;

export type GoogleErrorName = keyof typeof GOOGLE_ERRORS;

export const GOOGLE_ERROR_NAMES = Object.keys(GOOGLE_ERRORS) as [GoogleErrorName, ...GoogleErrorName[]];

/** An API error of any wording in Google's JSON shape. */
export function apiErrorReply(error: Omit<ApiError, 'kind'>): Reply {
  const { code, message, reason, status, inner = message, detail, location, headers = {} } = error;
  return jsonReply(
    code,
    {
      error: {
        code,
        message,
        errors: [
          {
            message: inner,
            domain: reason === 'rateLimitExceeded' || reason === 'dailyLimitExceeded' ? 'usageLimits' : 'global',
            reason,
            ...(location === undefined ? {} : { location, locationType: 'header' }),
          },
        ],
        ...(status === undefined ? {} : { status }),
        ...(detail === undefined
          ? {}
          : {
              details: [
                {
                  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
                  reason: detail,
                  domain: 'googleapis.com',
                  metadata: { service: 'gmail.googleapis.com' },
                },
              ],
            }),
      },
    },
    headers,
  );
}

/** Google's page for an authorization request that may not go on. */
export function browserErrorBody(error: string, text: string, code: number): string {
  return `<h1>Access blocked: authorization error</h1><p>${text}</p><p class="soft">Error ${code}: ${error}</p>`;
}

/**
 * The answer by its name.
 * @param options.retryAfterAt epoch ms that a "Retry after" text names
 * @param options.message another wording of an API error
 */
export function googleError(
  name: GoogleErrorName,
  options: { retryAfterAt?: number; message?: string; page?: (code: number, html: string) => Reply } = {},
): Reply {
  const found: ApiError | TokenError | BrowserError = GOOGLE_ERRORS[name];
  if (found.kind === 'api') {
    const at = new Date(options.retryAfterAt ?? Date.now() + 15 * 60_000).toISOString();
    return apiErrorReply({ ...found, message: (options.message ?? found.message).replace('RETRY_AFTER', at) });
  }
  if (found.kind === 'token') {
    return jsonReply(found.code, {
      error: found.error,
      ...(found.description === undefined ? {} : { error_description: found.description }),
      ...(found.uri === undefined ? {} : { error_uri: found.uri }),
    });
  }
  const html = browserErrorBody(found.error, found.text, found.code);
  if (options.page !== undefined) return options.page(found.code, html);
  return { status: found.code, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(html) };
}
