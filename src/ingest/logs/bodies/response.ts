import type { FieldValues } from '../exchange-fields.ts';
import { at, firstOf, listOf, objectOf, textOf } from '../values.ts';
import { readAnswerText } from './content.ts';
import { assembleStream } from './stream.ts';
import { readUsage } from './usage.ts';

/**
 * Exchange fields from a response body: a JSON object of OpenAI Chat Completions, Completions or
 * Responses, Anthropic Messages or Gemini; or a recorded stream of any of them, as server-sent
 * events in one text or as a list of parsed events. Fields it does not carry are left out.
 */
export function readResponseBody(value: unknown): FieldValues {
  const stream = assembleStream(value);
  if (stream !== null) return { ...readBody(stream.body), stream: true, aborted: stream.aborted };
  return readBody(objectOf(value));
}

function readBody(body: Record<string, unknown> | null): FieldValues {
  if (body === null) return {};
  const choice = listOf(body.choices)?.[0] ?? listOf(body.candidates)?.[0];
  return {
    ...readUsage(body.usage ?? body.usageMetadata),
    model: textOf(body.model) ?? textOf(body.modelVersion),
    response: readAnswerText(
      at(choice, 'message', 'content') ??
        at(choice, 'text') ??
        at(choice, 'content') ??
        body.content ??
        outputText(body.output),
    ),
    stop_reason: readStopReason(body, choice),
  };
}

/** Responses API: the texts of the message items; reasoning and tool calls are other items. */
function outputText(output: unknown): unknown {
  const items = listOf(output);
  if (items === null) return output;
  return items
    .filter((item) => (textOf(at(item, 'type')) ?? 'message') === 'message')
    .map((item) => at(item, 'content') ?? item);
}

function readStopReason(body: Record<string, unknown>, choice: unknown): unknown {
  return firstOf(
    at(choice, 'finish_reason'),
    at(choice, 'finishReason'),
    body.stop_reason,
    body.stopReason,
    at(body, 'incomplete_details', 'reason'),
    textOf(body.object) === 'response' ? body.status : null,
  );
}
