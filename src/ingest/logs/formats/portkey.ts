/** Reads log exports of the Portkey gateway. */
import { pathOf } from '../bodies/pair.ts';
import { readRequestBody } from '../bodies/request.ts';
import { readResponseBody } from '../bodies/response.ts';
import { buildExchange } from '../exchange-fields.ts';
import { defineLogFormat, type LogRecord, Rejected } from '../format.ts';
import { at, firstOf, numberFrom, objectFrom } from '../values.ts';

/**
 * Portkey (also as Prisma AIRS AI Gateway): its log export, JSONL, with whichever of its columns
 * were requested. The account is `metadata._user`, else the virtual key, else the workspace; the
 * organisation is the workspace. Costs are in US cents.
 */
export const portkey = defineLogFormat({
  id: 'portkey',
  title: 'Portkey log export',
  reads: 'objects',

  recognise(record) {
    const own = ['ai_org', 'ai_model', 'req_units', 'res_units', 'is_success', 'stream_mode'];
    const present = own.filter((field) => record[field] !== undefined).length;
    return record.created_at === undefined || present < 2 ? 0 : 1;
  },

  map(record, context) {
    const workspace = firstOf(record.workspace_slug, record.workspace_id);
    const account = accountOf(record, workspace);
    if (account === null) {
      const expected = 'metadata._user, virtual_key, api_key_id or workspace_slug';
      return new Rejected('FIELD_MISSING', 'account_id', expected);
    }
    const request = readRequestBody(bodyOf(record, 'request'));
    const response = readResponseBody(bodyOf(record, 'response'));
    const cents = numberFrom(record.cost);
    return buildExchange(
      {
        ...response,
        ...request,
        id: firstOf(record.id, record.trace_id),
        ts: record.created_at,
        account_id: account,
        org_id: firstOf(workspace, record.organisation_id),
        api_key_id: firstOf(record.virtual_key, record.api_key_id, record.api_key),
        provider: record.ai_org,
        endpoint: pathOf(record.request_url),
        model: firstOf(record.ai_model, request.model),
        stream: firstOf(record.stream_mode, request.stream, response.stream),
        status: firstOf(record.response_status_code, record.is_success === 1 ? 200 : null),
        input_tokens: firstOf(record.req_units, response.input_tokens),
        output_tokens: firstOf(answerUnits(record), response.output_tokens),
        cost_usd: cents === null ? null : cents / 100,
        latency_ms: record.response_time,
        retry_count: firstOf(record.retry_success_count, record.retry_count),
      },
      context,
    );
  },
});

/** A call that failed is written with zero units: how many there were is not known. */
function answerUnits(record: LogRecord): unknown {
  return numberFrom(record.is_success) === 0 && record.res_units === 0 ? null : record.res_units;
}

function accountOf(record: LogRecord, workspace: unknown): unknown {
  const metadata = objectFrom(record.metadata) ?? {};
  return firstOf(
    metadata._user,
    metadata.user,
    metadata.user_id,
    record.virtual_key,
    record.api_key_id,
    workspace,
  );
}

/** Either a column "request.body", or `request` with a `body` in it, or the body itself. */
function bodyOf(record: LogRecord, side: 'request' | 'response'): unknown {
  return record[`${side}.body`] ?? at(record[side], 'body') ?? record[side];
}
