/** Reads requests that Helicone exported as JSON, JSON lines or CSV. */
import { pathOf } from '../bodies/pair.ts';
import { readRequestBody } from '../bodies/request.ts';
import { readResponseBody } from '../bodies/response.ts';
import { buildExchange } from '../exchange-fields.ts';
import { defineLogFormat, type LogRecord, Rejected } from '../format.ts';
import { at, firstOf, numberFrom, textFrom } from '../values.ts';

/** Helicone's own code for a request that the client gave up. */
const CANCELLED = -3;

/**
 * Helicone: requests as its query API and its export tool write them (JSON, JSONL, CSV). The
 * account is the user that the `Helicone-User-Id` header named, else a property called account,
 * tenant, customer or user.
 */
export const helicone = defineLogFormat({
  id: 'helicone',
  title: 'Helicone request export',
  reads: 'objects',

  recognise(record) {
    if (record.request_id === undefined || record.request_created_at === undefined) return 0;
    return record.request_body !== undefined || record.delay_ms !== undefined ? 1 : 0.7;
  },

  map(record, context) {
    const account = accountOf(record);
    if (account === null) {
      const expected = 'helicone_user, request_user_id or a property account, tenant or customer';
      return new Rejected('FIELD_MISSING', 'account_id', expected);
    }
    const request = readRequestBody(record.request_body);
    const response = readResponseBody(record.response_body);
    const status = numberFrom(record.response_status);
    return buildExchange(
      {
        ...request,
        ...readTokens(record, response),
        response: response.response,
        stop_reason: response.stop_reason,
        stream: firstOf(request.stream, response.stream),
        id: record.request_id,
        ts: record.request_created_at,
        account_id: account,
        provider: textFrom(record.provider)?.toLowerCase(),
        endpoint: pathOf(firstOf(record.request_path, record.target_url)),
        model: firstOf(record.request_model, record.model, record.response_model, request.model),
        country: record.country_code,
        status: status !== null && status >= 100 ? status : null,
        aborted: status === CANCELLED ? true : response.aborted,
        cost_usd: firstOf(record.costUSD, record.cost),
        latency_ms: record.delay_ms,
        ttft_ms: record.time_to_first_token,
      },
      context,
    );
  },
});

function accountOf(record: LogRecord): unknown {
  const properties = record.request_properties ?? record.properties;
  return firstOf(
    record.helicone_user,
    record.request_user_id,
    record.user_id,
    ...['account', 'account_id', 'tenant', 'customer', 'user'].map((key) => at(properties, key)),
  );
}

/** For some providers cached tokens stand beside the prompt's: where they exceed it, they do. */
function readTokens(record: LogRecord, response: ReturnType<typeof readResponseBody>) {
  const input = numberFrom(record.prompt_tokens);
  const cached = numberFrom(record.prompt_cache_read_tokens);
  const beside = input !== null && cached !== null && cached > input;
  return {
    input_tokens: beside ? input + cached : (input ?? response.input_tokens),
    cached_tokens: cached ?? response.cached_tokens,
    output_tokens: firstOf(record.completion_tokens, response.output_tokens),
    reasoning_tokens: response.reasoning_tokens,
  };
}
