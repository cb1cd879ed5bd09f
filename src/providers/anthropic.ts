/** Recognises calls of the Anthropic API, and words refusals as it does. */
import { anthropicAnswer } from './anthropic-answer.ts';
import { anthropicRequest } from './anthropic-request.ts';
import type { JsonObject } from './json.ts';
import { writeSseEvent } from './metering/sse-event.ts';
import type { Operation, Provider, RequestHead } from './provider.ts';
import type { Refusal } from './refusal.ts';

const JSON_CALL = { body: 'json', generates: false } as const;
const OPAQUE_CALL = { body: 'opaque', generates: false } as const;

function recognise({ method, path, headers }: RequestHead): Operation | null {
  if (path === '/v1/messages') return { name: 'messages', body: 'json', generates: true };
  if (path === '/v1/messages/count_tokens') return { name: 'count_tokens', ...JSON_CALL };
  if (path === '/v1/messages/batches' && method === 'POST') {
    return { name: 'batches', body: 'json', generates: true, needs: 'batches' };
  }
  if (/^\/v1\/messages\/batches\/[^/]+\/results$/.test(path)) {
    const read = { delivers: true, unread: 'answer' } as const;
    return { name: 'batch_results', ...OPAQUE_CALL, needs: 'batches', ...read };
  }
  if (path.startsWith('/v1/messages/batches')) {
    return { name: 'batches', ...OPAQUE_CALL, needs: 'batches' };
  }
  if (headers['anthropic-version'] === undefined) return null;
  if (/^\/v1\/models(\/|$)/.test(path)) return { name: 'models', ...OPAQUE_CALL };
  if (/^\/v1\/files(\/|$)/.test(path)) {
    return { name: 'files', ...OPAQUE_CALL, needs: 'files', unread: 'request' };
  }
  return null;
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
};

function refusalBody(refusal: Refusal, exchangeId: string): JsonObject {
  const otherwise = refusal.status >= 500 ? 'api_error' : 'invalid_request_error';
  return {
    type: 'error',
    error: {
      type: ERROR_TYPES[refusal.status] ?? otherwise,
      message: refusal.message,
      details: { error_code: refusal.code },
    },
    request_id: exchangeId,
  };
}

/** Anthropic Messages, count_tokens, batches, models and files. */
export const anthropic: Provider = {
  id: 'anthropic',
  protocol: 'anthropic',
  vendor: 'anthropic',
  recognise,
  request: anthropicRequest,
  answer: anthropicAnswer,
  refusalBody,
  streamRefusal: (refusal, exchangeId) =>
    writeSseEvent({ name: 'error', data: JSON.stringify(refusalBody(refusal, exchangeId)) }),
};
