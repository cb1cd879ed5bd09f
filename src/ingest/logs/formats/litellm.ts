/** Reads spend logs and callback payloads of the LiteLLM proxy. */
import { readAnswerText, readChat } from '../bodies/content.ts';
import { readRequestBody } from '../bodies/request.ts';
import { readResponseBody, readUsage } from '../bodies/response.ts';
import { buildExchange } from '../exchange-fields.ts';
import { defineLogFormat, type LogRecord, Rejected, Skipped } from '../format.ts';
import { readTimestamp } from '../timestamp.ts';
import { at, firstOf, listFrom, numberFrom, objectFrom, textFrom } from '../values.ts';

const GENERATION = /completion|messages|responses|generate_content|pass_through/;

/**
 * LiteLLM: rows of `LiteLLM_SpendLogs`, or the `StandardLoggingPayload` that its callbacks write.
 * The account is the internal user of the key, else the key itself, else the team; the organisation
 * is the organisation or the team. Calls that failed are written with zero tokens: those are
 * unknown.
 */
export const litellm = defineLogFormat({
  id: 'litellm',
  title: 'LiteLLM spend logs and standard logging payloads',
  reads: 'objects',

  recognise(record) {
    if (record.call_type === undefined || record.startTime === undefined) return 0;
    const spend = record.spend !== undefined && record.request_id !== undefined;
    return spend || record.response_cost !== undefined ? 1 : 0.6;
  },

  map(record, context) {
    const callType = textFrom(record.call_type) ?? '';
    if (callType !== '' && !GENERATION.test(callType)) return new Skipped('not a generation call');
    const metadata = objectFrom(record.metadata) ?? {};
    const account = accountOf(record, metadata);
    if (account === null) {
      return new Rejected('FIELD_MISSING', 'account_id', 'user, api_key or team_id');
    }
    const start = readTimestamp(record.startTime);
    const end = readTimestamp(record.endTime);
    return buildExchange(
      {
        ...readBodies(record),
        ...tokensOf(record, metadata),
        id: firstOf(record.request_id, record.id),
        ts: record.startTime,
        account_id: account,
        org_id: firstOf(
          record.organization_id,
          metadata.user_api_key_org_id,
          teamOf(record, metadata),
        ),
        api_key_id: keyOf(record, metadata),
        end_user_id: firstOf(record.end_user, metadata.user_api_key_end_user_id),
        provider: firstOf(
          record.custom_llm_provider,
          at(record, 'error_information', 'llm_provider'),
        ),
        model: firstOf(record.model, record.model_group),
        ip: firstOf(record.requester_ip_address, metadata.requester_ip_address),
        user_agent: userAgentOf(record, metadata),
        status: statusOf(record, metadata),
        cost_usd: firstOf(record.spend, record.response_cost),
        latency_ms: firstOf(record.request_duration_ms, difference(start, end)),
        ttft_ms: firstChunkDelay(start, end, record.completionStartTime),
      },
      context,
    );
  },
});

function teamOf(record: LogRecord, metadata: LogRecord): unknown {
  return firstOf(record.team_id, metadata.user_api_key_team_id);
}

function keyOf(record: LogRecord, metadata: LogRecord): unknown {
  return firstOf(record.api_key, metadata.user_api_key_hash, metadata.user_api_key);
}

function accountOf(record: LogRecord, metadata: LogRecord): unknown {
  const user = firstOf(record.user, metadata.user_api_key_user_id);
  // The proxy's own administrator stands in for every key that has no user.
  return firstOf(
    user === 'default_user_id' ? null : user,
    keyOf(record, metadata),
    teamOf(record, metadata),
  );
}

/** The value of a JSON column, which exports write as text; null for "{}": it was not kept. */
function kept(value: unknown): unknown {
  const parsed = listFrom(value) ?? objectFrom(value) ?? value;
  return objectFrom(parsed) !== null && Object.keys(parsed as object).length === 0 ? null : parsed;
}

/** Texts and parameters, where LiteLLM was told to keep them. */
function readBodies(record: LogRecord) {
  const request = readRequestBody(kept(record.proxy_server_request));
  const chat = readChat(kept(record.messages));
  const parameters = readRequestBody(record.model_parameters);
  const answer = kept(record.response);
  const response = readResponseBody(answer);
  return {
    ...parameters,
    ...request,
    ...(chat === null ? {} : { messages: chat.messages, prompt: chat.prompt, system: chat.system }),
    response: response.response ?? readAnswerText(textFrom(answer)),
    stop_reason: response.stop_reason,
    stream: firstOf(record.stream, parameters.stream, request.stream),
  };
}

function tokensOf(record: LogRecord, metadata: LogRecord) {
  if (isFailure(record, metadata) && numberFrom(record.total_tokens) === 0) return {};
  const usage = readUsage(metadata.usage_object);
  return {
    input_tokens: record.prompt_tokens,
    output_tokens: record.completion_tokens,
    cached_tokens: firstOf(
      usage.cached_tokens,
      at(metadata, 'additional_usage_values', 'cache_read_input_tokens'),
    ),
    reasoning_tokens: usage.reasoning_tokens,
  };
}

function isFailure(record: LogRecord, metadata: LogRecord): boolean {
  return firstOf(record.status, metadata.status) === 'failure';
}

function statusOf(record: LogRecord, metadata: LogRecord): unknown {
  const outcome = firstOf(record.status, metadata.status);
  if (outcome === 'success') return 200;
  const error = objectFrom(record.error_information) ?? objectFrom(metadata.error_information);
  const code = numberFrom(error?.error_code);
  return code !== null && code >= 100 && code < 600 ? code : null;
}

/** Clients are noted among the tags, the shorter spelling beside the full one. */
function userAgentOf(record: LogRecord, metadata: LogRecord): string | null {
  const tags = listFrom(firstOf(record.request_tags, metadata.tags)) ?? [];
  const agents = tags
    .flatMap((tag) => textFrom(tag) ?? [])
    .filter((tag) => tag.startsWith('User-Agent: '))
    .map((tag) => tag.slice('User-Agent: '.length))
    .sort((left, right) => right.length - left.length);
  return textFrom(metadata.user_agent) ?? agents[0] ?? null;
}

function difference(start: number | null, end: number | null): number | null {
  return start === null || end === null || end < start ? null : end - start;
}

/** Calls without streaming carry the end time here: then there was no first chunk to wait for. */
function firstChunkDelay(start: number | null, end: number | null, first: unknown): number | null {
  const time = readTimestamp(first);
  return time === null || time === end ? null : difference(start, time);
}
