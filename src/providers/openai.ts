/** Words refusals as the OpenAI API does, in a body or inside a stream. */
import type { JsonObject } from './json.ts';
import { writeSseEvent } from './metering/sse-event.ts';
import type { Refusal } from './refusal.ts';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'requests',
};

/** The body of every error of the OpenAI API. */
export function openaiRefusalBody(refusal: Refusal): JsonObject {
  const otherwise = refusal.status >= 500 ? 'server_error' : 'invalid_request_error';
  return {
    error: {
      message: refusal.message,
      type: ERROR_TYPES[refusal.status] ?? otherwise,
      param: null,
      code: refusal.code === 'slowed' ? 'rate_limit_exceeded' : refusal.code,
    },
  };
}

/** An error inside a stream, on which the SDK throws. */
export function openaiStreamRefusal(refusal: Refusal): Buffer {
  return writeSseEvent({ name: null, data: JSON.stringify(openaiRefusalBody(refusal)) });
}
