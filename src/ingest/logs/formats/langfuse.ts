/** Reads generations among the observations that Langfuse exports. */
import { readAnswerText, readChat } from '../bodies/content.ts';
import { readRequestBody, readTools } from '../bodies/request.ts';
import { readResponseBody } from '../bodies/response.ts';
import { buildExchange } from '../exchange-fields.ts';
import { defineLogFormat, type LogRecord, Rejected, Skipped } from '../format.ts';
import { at, firstOf, jsonOf, numberFrom, objectFrom, textFrom } from '../values.ts';

/**
 * Langfuse: observations as its blob storage exports write them (snake case, `observations_v2`) and
 * as its API and user interface do (camel case). Only generations are exchanges. The account is the
 * trace's user; the organisation is the project.
 */
export const langfuse = defineLogFormat({
  id: 'langfuse',
  title: 'Langfuse observations export',
  reads: 'objects',

  recognise(record) {
    const traced = record.trace_id !== undefined || record.traceId !== undefined;
    if (!traced || textFrom(record.type) === null) return 0;
    const started = record.start_time !== undefined || record.startTime !== undefined;
    const own = ['parent_observation_id', 'parentObservationId', 'usage_details', 'usageDetails'];
    return started && own.some((field) => record[field] !== undefined) ? 1 : 0.4;
  },

  map(record, context) {
    if (record.type !== 'GENERATION') return new Skipped('not a generation');
    const account = firstOf(
      either(record, 'user_id', 'userId'),
      at(record, 'trace', 'userId'),
      at(record, 'metadata', 'user_id'),
    );
    if (account === null) {
      return new Rejected('FIELD_MISSING', 'account_id', 'user_id of the trace');
    }
    const parameters = readRequestBody(either(record, 'model_parameters', 'modelParameters'));
    const tools = readTools(either(record, 'tool_definitions', 'toolDefinitions'));
    return buildExchange(
      {
        ...parameters,
        ...readInput(record.input),
        ...tools,
        ...readOutput(record.output),
        ...readTokens(record),
        id: record.id,
        ts: either(record, 'start_time', 'startTime'),
        account_id: account,
        org_id: either(record, 'project_id', 'projectId'),
        model: firstOf(either(record, 'provided_model_name', 'providedModelName'), record.model),
        cost_usd: firstOf(
          either(record, 'total_cost', 'totalCost'),
          record.calculatedTotalCost,
          at(either(record, 'cost_details', 'costDetails'), 'total'),
        ),
        latency_ms: milliseconds(record.latency),
        ttft_ms: milliseconds(either(record, 'time_to_first_token', 'timeToFirstToken')),
      },
      context,
    );
  },
});

function either(record: LogRecord, snake: string, camel: string): unknown {
  return record[snake] ?? record[camel];
}

function milliseconds(seconds: unknown): number | null {
  const number = numberFrom(seconds);
  return number === null ? null : number * 1000;
}

/** The input is whatever the SDK caught: a message list, a request body or plain text. */
function readInput(value: unknown) {
  const input = typeof value === 'string' ? (jsonOf(value) ?? value) : value;
  const body = objectFrom(input);
  if (body !== null && !('role' in body)) return readRequestBody(body);
  const chat = readChat(input);
  return chat === null ? {} : { messages: chat.messages, prompt: chat.prompt, system: chat.system };
}

function readOutput(value: unknown) {
  const output = typeof value === 'string' ? (jsonOf(value) ?? value) : value;
  const body = readResponseBody(output);
  return {
    response: body.response ?? readAnswerText(output),
    stop_reason: body.stop_reason ?? at(output, 'finish_reason') ?? null,
  };
}

/**
 * Langfuse keeps a count per kind of token. Kinds such as `input_cached_tokens` stand beside
 * `input` and are taken out of it, unless the stated total shows that they were not.
 */
function readTokens(record: LogRecord) {
  const details = objectFrom(either(record, 'usage_details', 'usageDetails')) ?? {};
  const usage = objectFrom(record.usage) ?? {};
  const input = numberFrom(firstOf(details.input, usage.input, record.promptTokens));
  const output = numberFrom(firstOf(details.output, usage.output, record.completionTokens));
  const extraInput = sumOf(details, /^(?:input_|cache_)/);
  const extraOutput = sumOf(details, /^output_/);
  const total = numberFrom(details.total);
  const beside = total === null || (input ?? 0) + (output ?? 0) < total;
  return {
    input_tokens: input === null ? null : input + (beside ? extraInput : 0),
    output_tokens: output === null ? null : output + (beside ? extraOutput : 0),
    cached_tokens: firstOf(details.input_cached_tokens, details.cache_read_input_tokens),
    reasoning_tokens: firstOf(details.output_reasoning_tokens, details.output_reasoning),
  };
}

function sumOf(details: LogRecord, kinds: RegExp): number {
  return Object.entries(details).reduce(
    (sum, [kind, tokens]) => (kinds.test(kind) ? sum + (numberFrom(tokens) ?? 0) : sum),
    0,
  );
}
