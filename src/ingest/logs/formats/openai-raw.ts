/** Reads request and response pairs in OpenAI's wire formats, whoever the provider is. */
import { readPair, readPairFields } from '../bodies/pair.ts';
import { buildExchange } from '../exchange-fields.ts';
import { defineLogFormat, type LogRecord, Rejected } from '../format.ts';
import { at, firstOf, listFrom, textFrom } from '../values.ts';

const PATH = /\/(?:chat\/completions|completions|responses)$/;

/**
 * Recorded calls in OpenAI's wire formats (Chat Completions, Completions, Responses), also of the
 * many providers that speak them: `{"request": …, "response": …}` with the time and, where known,
 * the account beside them. A recorded stream stands as the response. Without an account the API key
 * of the request's headers, hashed, is the account.
 */
export const openaiRaw = defineLogFormat({
  id: 'openai-raw',
  title: 'OpenAI request and response pairs',
  reads: 'objects',

  recognise(record) {
    const pair = readPair(record);
    if (pair === null || textFrom(pair.request.model) === null) return 0;
    if (pair.path !== null && PATH.test(pair.path)) return 0.9;
    if (isAnswer(pair.response)) return 0.9;
    const asked = ['messages', 'input', 'prompt'].some((key) => pair.request[key] !== undefined);
    return asked ? 0.6 : 0;
  },

  map(record, context) {
    const pair = readPair(record);
    if (pair === null) return new Rejected('FIELD_MISSING', 'prompt', 'a request body in request');
    const fields = readPairFields(record, pair);
    if (fields.account_id === null) return missingAccount();
    return buildExchange({ ...fields, endpoint: pair.path ?? endpointOf(pair.request) }, context);
  },
});

export function missingAccount(): Rejected {
  const expected = 'account_id, user_id, organization or an API key in the request headers';
  return new Rejected('FIELD_MISSING', 'account_id', expected);
}

function endpointOf(request: LogRecord): string | null {
  if (request.messages !== undefined) return '/v1/chat/completions';
  if (request.input !== undefined) return '/v1/responses';
  return request.prompt === undefined ? null : '/v1/completions';
}

function isAnswer(response: unknown): boolean {
  if (typeof response === 'string')
    return /"object":\s*"(?:chat\.completion|response|text_comp)/.test(response);
  const first = listFrom(response)?.[0] ?? response;
  const kind = textFrom(firstOf(at(first, 'object'), at(first, 'type'))) ?? '';
  return /^(?:chat\.completion|text_completion|response(?:\.|$))/.test(kind);
}
