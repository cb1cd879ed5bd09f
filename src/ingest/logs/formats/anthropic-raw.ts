/** Reads request and response pairs of the Anthropic Messages API. */
import { readPair, readPairFields } from '../bodies/pair.ts';
import { buildExchange } from '../exchange-fields.ts';
import { defineLogFormat, Rejected } from '../format.ts';
import { at, listFrom, textFrom } from '../values.ts';
import { missingAccount } from './openai-raw.ts';

/**
 * Recorded calls of the Anthropic Messages API: `{"request": …, "response": …}` with the time and,
 * where known, the account beside them; a recorded stream stands as the response. Without an
 * account the API key of the request's headers, hashed, is the account.
 */
export const anthropicRaw = defineLogFormat({
  id: 'anthropic-raw',
  title: 'Anthropic request and response pairs',
  reads: 'objects',

  recognise(record) {
    const pair = readPair(record);
    if (pair === null || listFrom(pair.request.messages) === null) return 0;
    if (pair.path !== null && /\/v1\/messages$/.test(pair.path)) return 0.95;
    if (pair.requestHeaders.has('anthropic-version') || isAnswer(pair.response)) return 0.95;
    // Top-level instructions and a required max_tokens are how this protocol differs.
    return pair.request.system !== undefined && pair.request.max_tokens !== undefined ? 0.7 : 0;
  },

  map(record, context) {
    const pair = readPair(record);
    if (pair === null) return new Rejected('FIELD_MISSING', 'prompt', 'a request body in request');
    const fields = readPairFields(record, pair);
    if (fields.account_id === null) return missingAccount();
    return buildExchange({ ...fields, endpoint: pair.path ?? '/v1/messages' }, context);
  },
});

function isAnswer(response: unknown): boolean {
  if (typeof response === 'string') return /"type":\s*"message_start"/.test(response);
  const first = listFrom(response)?.[0] ?? response;
  const type = textFrom(at(first, 'type')) ?? textFrom(at(first, 'data', 'type'));
  return type === 'message' || type === 'message_start' || type === 'error';
}
