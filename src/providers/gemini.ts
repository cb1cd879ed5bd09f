/** Recognises calls of the Gemini API, and words refusals as it does. */
import { geminiAnswer } from './gemini-answer.ts';
import { geminiRequest } from './gemini-request.ts';
import type { JsonObject } from './json.ts';
import { writeSseEvent } from './metering/sse-event.ts';
import type { Operation, Provider, RequestHead } from './provider.ts';
import type { Refusal } from './refusal.ts';

const CALL = /^\/v1(?:beta|alpha)?\/models\/[^/:]+:(\w+)$/;

function recognise({ method, path, headers }: RequestHead): Operation | null {
  const verb = CALL.exec(path)?.[1];
  if (verb === 'generateContent' || verb === 'streamGenerateContent') {
    return { name: 'generate_content', body: 'json', generates: true };
  }
  if (verb === 'countTokens') return { name: 'count_tokens', body: 'json', generates: false };
  if (verb === 'embedContent' || verb === 'batchEmbedContents') {
    return { name: 'embeddings', body: 'json', generates: true, needs: 'embeddings' };
  }
  if (verb === 'batchGenerateContent') {
    return {
      name: 'batches',
      body: 'opaque',
      generates: false,
      needs: 'batches',
      unread: 'request',
    };
  }
  const google = path.startsWith('/v1beta/') || headers['x-goog-api-key'] !== undefined;
  if (google && method === 'GET' && /^\/v1(?:beta)?\/models(\/|$)/.test(path)) {
    return { name: 'models', body: 'opaque', generates: false };
  }
  return null;
}

const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

function refusalBody(refusal: Refusal): JsonObject {
  const { status, message, code } = refusal;
  const type = 'type.googleapis.com/google.rpc.ErrorInfo';
  const details = [{ '@type': type, reason: code.toUpperCase(), domain: 'stillwatch' }];
  return { error: { code: status, message, status: STATUSES[status] ?? 'UNKNOWN', details } };
}

/** Gemini generateContent, streamGenerateContent, countTokens and embeddings. */
export const gemini: Provider = {
  id: 'gemini',
  protocol: 'gemini',
  vendor: 'gemini',
  recognise,
  request: geminiRequest,
  answer: geminiAnswer,
  refusalBody,
  streamRefusal: (refusal) =>
    writeSseEvent({ name: null, data: JSON.stringify(refusalBody(refusal)) }),
};
