/** Turns thrown errors into the status and JSON that the API answers with. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { ErrorCode } from '#std/error-catalogue';
import { failure, messageOf, StillwatchError } from '#std/errors';
import type { Log } from '#std/log';

/** What every refusal and failure of the API looks like. */
export const apiErrorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    field: z.string().nullable(),
  }),
});
export type ApiError = z.infer<typeof apiErrorSchema>;

type Status = 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503;

const STATUSES: Partial<Record<ErrorCode, Status>> = {
  USAGE: 400,
  REQUEST_REFUSED: 400,
  POLICY_INVALID: 400,
  CREDENTIAL_NEEDED: 401,
  ROLE_NEEDED: 403,
  RECORDS_NOT_FOUND: 404,
  APPROVAL_REFUSED: 409,
  DECISION_REFUSED: 409,
  BODY_TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  LOGIN_LIMITED: 429,
  RECORDS_UNREACHABLE: 503,
  STORE_UNREACHABLE: 503,
  ENGINE_FAILED: 503,
  DISK_FULL: 503,
  FEED_TOO_LARGE: 503,
};

export const errorAnswer = (description: string) => ({
  description,
  content: { 'application/json': { schema: apiErrorSchema } },
});

export const ERROR_ANSWERS = {
  400: errorAnswer('The request is not as described.'),
  401: errorAnswer('No credential, or none that is known.'),
  403: errorAnswer('The credential has another role.'),
  413: errorAnswer('The body is larger than this route takes.'),
  429: errorAnswer('Too much is open at once, or too many logins failed; try again later.'),
  503: errorAnswer('A database is away; try again.'),
};

/** An error as the API tells it. What is no error of ours is told by its kind only, and logged. */
export function presentApiError(thrown: unknown, log: Log): { status: Status; body: ApiError } {
  const refused = refusedStatus(thrown);
  if (refused !== null) {
    const { code, message, hint } = failure('REQUEST_REFUSED', { why: messageOf(thrown) });
    return { status: refused, body: { error: { code, message, hint, field: null } } };
  }
  if (!(thrown instanceof StillwatchError)) {
    log.error('request-fail', { why: messageOf(thrown) });
    const { code, message, hint } = failure('INTERNAL', { what: 'see the log' });
    return { status: 500, body: { error: { code, message, hint, field: null } } };
  }
  const { code, hint, place } = thrown;
  const message = shortened(thrown.message);
  const status = STATUSES[code] ?? 500;
  if (status === 500) log.error('request-fail', { code, why: message });
  return { status, body: { error: { code, message, hint, field: place.field ?? null } } };
}

/** What was wrong with a body may be all of it. */
const MOST_MESSAGE_CHARS = 4000;

const shortened = (message: string): string =>
  message.length <= MOST_MESSAGE_CHARS ? message : `${message.slice(0, MOST_MESSAGE_CHARS)} …`;

/** What the framework itself refuses, such as a body that is not JSON; null = something else. */
function refusedStatus(thrown: unknown): 400 | 413 | null {
  if (!(thrown instanceof HTTPException) || thrown.status >= 500) return null;
  return thrown.status === 413 ? 413 : 400;
}

export function answerError(context: Context, thrown: unknown, log: Log): Response {
  const { status, body } = presentApiError(thrown, log);
  return context.json(body, status);
}
