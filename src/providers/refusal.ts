/** Why a request was not served: stable codes, told to clients and counted in metrics. */
const REFUSAL_CODES = {
  unauthenticated: 401,
  key_expired: 401,
  forbidden: 403,
  suspended: 403,
  challenge: 403,
  model_not_allowed: 403,
  capability_not_allowed: 403,
  model_unpriced: 403,
  envelope_replayed: 403,
  masked_content_blocked: 400,
  invalid_request: 400,
  over_cap: 400,
  body_too_large: 413,
  body_too_deep: 400,
  not_found: 404,
  websocket_not_proxied: 426,
  slowed: 429,
  budget_exhausted: 429,
  draining: 503,
  not_recording: 503,
  decisions_stale: 503,
  counters_unavailable: 503,
  upstream_unreachable: 502,
  upstream_unauthorised: 502,
  answer_unreadable: 502,
  upstream_timeout: 504,
} as const;
export type RefusalCode = keyof typeof REFUSAL_CODES;

/** An expected outcome: what the client is told instead of an answer. */
export interface Refusal {
  code: RefusalCode;
  status: number;
  /** For the client's developer; names no other account, no detector, no threshold. */
  message: string;
  /** Whether an SDK should try again by itself. */
  retry: boolean;
  /** At most a minute where `retry`: the OpenAI SDK ignores longer hints and retries at once. */
  retryAfterSeconds: number | null;
}

/** SDKs honour hints up to this long. */
const LONGEST_HINT_SECONDS = 60;

export function refusal(
  code: RefusalCode,
  message: string,
  retryAfterSeconds: number | null = null,
): Refusal {
  const status = REFUSAL_CODES[code];
  const soon = retryAfterSeconds !== null && retryAfterSeconds <= LONGEST_HINT_SECONDS;
  const passing = status >= 500 || (status === 429 && soon);
  return { code, status, message, retry: passing, retryAfterSeconds };
}

/**
 * Headers of a refusal. `x-should-retry: false` is what stops the official SDKs, which otherwise
 * repeat 408, 409, 429 and 5xx by themselves.
 */
export function refusalHeaders(given: Refusal): string[] {
  const headers = ['x-should-retry', given.retry ? 'true' : 'false'];
  if (given.retryAfterSeconds !== null) {
    headers.push('retry-after', String(Math.max(1, Math.ceil(given.retryAfterSeconds))));
  }
  return headers;
}

/** What a client is told when the provider did not answer. */
export function upstreamRefusal(reason: 'timeout' | 'unreachable' | 'aborted'): Refusal {
  return reason === 'timeout'
    ? refusal('upstream_timeout', 'The provider did not answer in time.')
    : refusal('upstream_unreachable', 'The provider cannot be reached.', 1);
}
