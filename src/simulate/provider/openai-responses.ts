/** Answers of the simulated provider in the OpenAI Responses protocol. */
import type { Answer } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { openaiError } from './openai-chat.ts';
import { type SimulatedProtocol, type StreamEvent, told } from './protocol.ts';

const CREATED = 1_767_225_600;

function usageOf(answer: Answer, behaviour: Behaviour): Record<string, unknown> {
  return {
    input_tokens: told(answer.inputTokens, behaviour),
    input_tokens_details: { cached_tokens: told(answer.cachedTokens, behaviour) },
    output_tokens: told(answer.outputTokens, behaviour),
    output_tokens_details: { reasoning_tokens: told(answer.reasoningPieces.length, behaviour) },
    total_tokens: told(answer.inputTokens + answer.outputTokens, behaviour),
  };
}

function outputOf(answer: Answer): unknown[] {
  const part = { type: 'output_text', text: answer.pieces.join(''), annotations: [] };
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [part],
  };
  if (answer.reasoningPieces.length === 0) return [message];
  const summary = [{ type: 'summary_text', text: answer.reasoningPieces.join('') }];
  return [{ id: 'rs_1', type: 'reasoning', summary, encrypted_content: answer.envelope }, message];
}

function responseOf(answer: Answer, behaviour: Behaviour): Record<string, unknown> {
  return {
    id: answer.id,
    object: 'response',
    created_at: CREATED,
    model: answer.model,
    status: answer.capped ? 'incomplete' : 'completed',
    incomplete_details: answer.capped ? { reason: 'max_output_tokens' } : null,
    error: null,
    output: outputOf(answer),
    ...(behaviour.usage === 'omitted' ? {} : { usage: usageOf(answer, behaviour) }),
  };
}

function events(answer: Answer, behaviour: Behaviour): StreamEvent[] {
  const done = responseOf(answer, behaviour);
  const begun = { ...done, status: 'in_progress', output: [], usage: null };
  const plain: ({ type: string } & Record<string, unknown>)[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...answer.reasoningPieces.map((delta) => ({
      type: 'response.reasoning_summary_text.delta',
      item_id: 'rs_1',
      output_index: 0,
      summary_index: 0,
      delta,
    })),
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] },
    },
    {
      type: 'response.content_part.added',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      part: { type: 'output_text', text: '', annotations: [] },
    },
    ...answer.pieces.map((delta) => ({
      type: 'response.output_text.delta',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta,
    })),
    {
      type: 'response.output_text.done',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      text: answer.pieces.join(''),
    },
    { type: answer.capped ? 'response.incomplete' : 'response.completed', response: done },
  ];
  return plain.map((data, sequence_number) => ({
    event: data.type,
    data: JSON.stringify({ ...data, sequence_number }),
  }));
}

/** OpenAI Responses over HTTP. */
export const openaiResponsesProtocol: SimulatedProtocol = {
  id: 'openai-responses',
  recognise: ({ path }) => (/^\/v1\/responses(\/|$)/.test(path) ? 'responses' : null),
  streams: ({ body }) => body.stream === true,
  json: (answer, { path }, behaviour) =>
    path.endsWith('/input_tokens')
      ? { object: 'response.input_tokens', input_tokens: answer.inputTokens }
      : responseOf(answer, behaviour),
  events: (answer, _asked, behaviour) => events(answer, behaviour),
  error: openaiError,
  errorEvent: () => {
    const data = {
      type: 'error',
      code: 'server_error',
      message: 'simulated overload',
      param: null,
    };
    return { event: 'error', data: JSON.stringify(data) };
  },
};
