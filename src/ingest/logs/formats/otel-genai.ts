/** Maps GenAI spans and call events to exchanges, from log files and from the OTLP endpoint. */
import { readTools } from '../bodies/request.ts';
import { buildExchange, type FieldValues } from '../exchange-fields.ts';
import { defineLogFormat, type LogRecord, Rejected, Skipped } from '../format.ts';
import { readTimestamp } from '../timestamp.ts';
import { at, firstOf, listFrom, numberFrom, objectFrom, textFrom } from '../values.ts';
import { readSpanContent } from './otel-content.ts';
import { readAttributes, unfoldDocument } from './otel-document.ts';

/** Operations in which a model answers; tools, agents around them and retrieval are others. */
const GENERATION = new Set(['chat', 'generate_content', 'text_completion', 'completion']);

/**
 * OpenTelemetry GenAI spans: OTLP JSON documents (`resourceSpans`, or `resourceLogs` with
 * `gen_ai.client.inference.operation.details` events), their parts, or one span a line with
 * attributes as a list or an object. Attribute names of the current conventions and of those before
 * 1.37 are read. The conventions have no account: it is the first of `account.id`, `user.id`,
 * `enduser.id`, what tracers write in their stead, `tenant.id`, or the service that calls
 * (`service.name`).
 */
export const otelGenai = defineLogFormat({
  id: 'otel-genai',
  title: 'OpenTelemetry GenAI spans (OTLP JSON)',
  reads: 'objects',

  recognise(record) {
    if (unfoldDocument(record) !== null) return 0.9;
    const attributes = readAttributes(record.attributes);
    const genai = Object.keys(attributes).some((key) => key.startsWith('gen_ai.'));
    if (!genai) return spanTime(record) !== null && record.attributes !== undefined ? 0.4 : 0;
    return 1;
  },

  unfold: unfoldDocument,

  map(record, context) {
    const own = readAttributes(record.attributes);
    if (!Object.keys(own).some((key) => key.startsWith('gen_ai.'))) {
      return new Skipped('no gen_ai attributes');
    }
    const operation = textFrom(firstOf(own['gen_ai.operation.name'], own['gen_ai.request.type']));
    if (operation !== null && !GENERATION.has(operation)) return new Skipped('not a generation');
    const attributes = { ...readAttributes(resourceOf(record)), ...own };
    const account = accountOf(attributes);
    if (account === null) {
      return new Rejected('FIELD_MISSING', 'account_id', 'account.id, user.id or enduser.id');
    }
    return buildExchange(
      {
        ...readRequest(attributes),
        ...readSpanContent(record, attributes),
        ...readAnswer(attributes),
        ...readTiming(record, attributes),
        id: idOf(record, attributes),
        account_id: account,
        org_id: firstOf(attributes['organization.id'], attributes['tenant.id']),
        end_user_id: attributes['gen_ai.user.id'],
        ip: firstOf(attributes['client.address'], attributes['http.client_ip']),
        country: firstOf(
          attributes['client.geo.country_iso_code'],
          attributes['geo.country.iso_code'],
        ),
        user_agent: firstOf(attributes['user_agent.original'], attributes['http.user_agent']),
        ja4: attributes['tls.client.ja4'],
      },
      context,
    );
  },
});

function resourceOf(record: LogRecord): unknown {
  return objectFrom(record.resource)?.attributes ?? record.resource_attributes;
}

function accountOf(attributes: LogRecord): unknown {
  return firstOf(
    attributes['account.id'],
    attributes['user.id'],
    attributes['enduser.id'],
    attributes['langfuse.user.id'],
    attributes['traceloop.association.properties.user_id'],
    attributes['tenant.id'],
    attributes['service.name'],
  );
}

function idOf(record: LogRecord, attributes: LogRecord): unknown {
  const trace = textFrom(
    firstOf(record.traceId, record.trace_id, at(record, 'context', 'trace_id')),
  );
  const span = textFrom(firstOf(record.spanId, record.span_id, at(record, 'context', 'span_id')));
  if (trace === null || span === null) return attributes['gen_ai.response.id'];
  return `${trace.replace(/^0x/, '')}:${span.replace(/^0x/, '')}`;
}

function readRequest(attributes: LogRecord): FieldValues {
  const tools = readTools(attributes['gen_ai.tool.definitions']);
  return {
    ...tools,
    provider: firstOf(attributes['gen_ai.provider.name'], attributes['gen_ai.system']),
    model: firstOf(attributes['gen_ai.request.model'], attributes['gen_ai.response.model']),
    endpoint: firstOf(attributes['url.path'], attributes['http.route'], apiPath(attributes)),
    stream: firstOf(
      attributes['gen_ai.request.stream'],
      attributes['gen_ai.request.streaming'],
      attributes['llm.is_streaming'],
    ),
    max_tokens: attributes['gen_ai.request.max_tokens'],
    temperature: attributes['gen_ai.request.temperature'],
    n: attributes['gen_ai.request.choice.count'],
    thinking: reasoningOf(attributes['gen_ai.request.reasoning.level']),
  };
}

function apiPath(attributes: LogRecord): string | null {
  if (attributes['openai.api.type'] === 'chat_completions') return '/v1/chat/completions';
  return attributes['openai.api.type'] === 'responses' ? '/v1/responses' : null;
}

function reasoningOf(level: unknown): boolean | null {
  return typeof level === 'string' ? level !== 'none' : null;
}

function readAnswer(attributes: LogRecord): FieldValues {
  const reasons = attributes['gen_ai.response.finish_reasons'];
  return {
    stop_reason: firstOf(
      listFrom(reasons)?.[0] ?? reasons,
      attributes['gen_ai.completion.0.finish_reason'],
    ),
    input_tokens: firstOf(
      attributes['gen_ai.usage.input_tokens'],
      attributes['gen_ai.usage.prompt_tokens'],
    ),
    output_tokens: firstOf(
      attributes['gen_ai.usage.output_tokens'],
      attributes['gen_ai.usage.completion_tokens'],
    ),
    cached_tokens: firstOf(
      attributes['gen_ai.usage.cache_read.input_tokens'],
      attributes['gen_ai.usage.cache_read_input_tokens'],
    ),
    reasoning_tokens: firstOf(
      attributes['gen_ai.usage.reasoning.output_tokens'],
      attributes['gen_ai.usage.reasoning_tokens'],
    ),
    cost_usd: attributes['gen_ai.usage.cost'],
    status: statusOf(attributes),
  };
}

/** Instrumentations put the HTTP status of a failed call into `error.type`. */
function statusOf(attributes: LogRecord): unknown {
  const error = numberFrom(attributes['error.type']);
  return firstOf(
    attributes['http.response.status_code'],
    attributes['http.status_code'],
    error !== null && error >= 100 && error < 600 ? error : null,
  );
}

function spanTime(record: LogRecord): unknown {
  return firstOf(
    record.startTimeUnixNano,
    record.start_time_unix_nano,
    record.start_time,
    record.timeUnixNano,
    record.observedTimeUnixNano,
    record.timestamp,
  );
}

function readTiming(record: LogRecord, attributes: LogRecord): FieldValues {
  const start = readTimestamp(spanTime(record));
  const end = readTimestamp(
    firstOf(record.endTimeUnixNano, record.end_time_unix_nano, record.end_time),
  );
  const firstChunk = numberFrom(
    firstOf(
      attributes['gen_ai.response.time_to_first_chunk'],
      attributes['gen_ai.server.time_to_first_token'],
    ),
  );
  return {
    ts: spanTime(record),
    latency_ms: start === null || end === null || end < start ? null : end - start,
    ttft_ms: firstChunk === null ? null : firstChunk * 1000,
  };
}
