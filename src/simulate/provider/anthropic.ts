/** Answers of the simulated provider in the Anthropic Messages protocol. */
import type { Answer } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { type SimulatedProtocol, type StreamEvent, told } from './protocol.ts';

const ERROR_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function usageOf(answer: Answer, behaviour: Behaviour): Record<string, unknown> {
  return {
    input_tokens: told(answer.inputTokens - answer.cachedTokens, behaviour),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: told(answer.cachedTokens, behaviour),
    output_tokens: told(answer.outputTokens, behaviour),
    output_tokens_details: { thinking_tokens: told(answer.reasoningPieces.length, behaviour) },
    service_tier: 'standard',
  };
}

function contentOf(answer: Answer): unknown[] {
  const text = { type: 'text', text: answer.pieces.join('') };
  if (answer.reasoningPieces.length === 0) return [text];
  const thinking = answer.reasoningPieces.join('');
  return [{ type: 'thinking', thinking, signature: answer.envelope }, text];
}

function messageOf(answer: Answer, behaviour: Behaviour): Record<string, unknown> {
  return {
    id: answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: contentOf(answer),
    stop_reason: answer.capped ? 'max_tokens' : 'end_turn',
    stop_sequence: null,
    ...(behaviour.usage === 'omitted' ? {} : { usage: usageOf(answer, behaviour) }),
  };
}

const named = (data: { type: string } & Record<string, unknown>): StreamEvent => ({
  event: data.type,
  data: JSON.stringify(data),
});

function block(index: number, start: unknown, deltas: readonly unknown[]): StreamEvent[] {
  return [
    named({ type: 'content_block_start', index, content_block: start }),
    ...deltas.map((delta) => named({ type: 'content_block_delta', index, delta })),
    named({ type: 'content_block_stop', index }),
  ];
}

/** Usage as message_start shows it: the input side, and one output token. */
function startUsage(answer: Answer, behaviour: Behaviour): Record<string, unknown> {
  const usage = { ...usageOf(answer, behaviour), output_tokens: told(1, behaviour) };
  if (behaviour.usage !== 'late') return usage;
  return { input_tokens: answer.inputTokens + 7, output_tokens: 0 };
}

/** Usage as message_delta shows it: cumulative, so it replaces what came before. */
function endUsage(answer: Answer, behaviour: Behaviour): Record<string, unknown> {
  if (behaviour.usage === 'late') return usageOf(answer, behaviour);
  const { output_tokens, output_tokens_details } = usageOf(answer, behaviour);
  return { output_tokens, output_tokens_details };
}

function events(answer: Answer, behaviour: Behaviour): StreamEvent[] {
  const { content: _content, ...message } = messageOf(answer, behaviour);
  const omitted = behaviour.usage === 'omitted';
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    ...(omitted ? {} : { usage: startUsage(answer, behaviour) }),
  };
  const thinking = answer.reasoningPieces.map((text) => ({
    type: 'thinking_delta',
    thinking: text,
  }));
  const reasoningBlock =
    thinking.length === 0
      ? []
      : block(0, { type: 'thinking', thinking: '', signature: '' }, [
          ...thinking,
          { type: 'signature_delta', signature: answer.envelope },
        ]);
  const texts = answer.pieces.map((text) => ({ type: 'text_delta', text }));
  return [
    named({ type: 'message_start', message: start }),
    named({ type: 'ping' }),
    ...reasoningBlock,
    ...block(thinking.length === 0 ? 0 : 1, { type: 'text', text: '' }, texts),
    named({
      type: 'message_delta',
      delta: { stop_reason: answer.capped ? 'max_tokens' : 'end_turn', stop_sequence: null },
      ...(omitted ? {} : { usage: endUsage(answer, behaviour) }),
    }),
    named({ type: 'message_stop' }),
  ];
}

/** Anthropic Messages, count_tokens, batches and models. */
export const anthropicProtocol: SimulatedProtocol = {
  id: 'anthropic',
  recognise: ({ method, path }, headers) => {
    if (path === '/v1/messages' && method === 'POST') return 'messages';
    if (path === '/v1/messages/count_tokens') return 'count_tokens';
    if (/^\/v1\/messages\/batches\/[^/]+\/results$/.test(path)) return 'batch_results';
    if (path.startsWith('/v1/messages/batches')) return 'batches';
    if (path.startsWith('/v1/models') && headers['anthropic-version'] !== undefined)
      return 'models';
    return null;
  },
  streams: ({ body }) => body.stream === true,
  json: (answer, { method, path }, behaviour) => {
    if (path.endsWith('/count_tokens')) return { input_tokens: answer.inputTokens };
    if (path.startsWith('/v1/models')) {
      const model = {
        id: 'm-large',
        type: 'model',
        display_name: 'Large',
        created_at: '2026-01-01',
      };
      return { data: [model], has_more: false, first_id: 'm-large', last_id: 'm-large' };
    }
    if (path.includes('/batches') && !path.endsWith('/results')) {
      const ended = method !== 'POST';
      const counts = { processing: ended ? 0 : 2, succeeded: ended ? 2 : 0, errored: 0 };
      const state = ended ? 'ended' : 'in_progress';
      return {
        id: 'batch_1',
        type: 'message_batch',
        processing_status: state,
        request_counts: counts,
      };
    }
    return messageOf(answer, behaviour);
  },
  events: (answer, _asked, behaviour) => events(answer, behaviour),
  error: (status, behaviour) => ({
    body: {
      type: 'error',
      error: { type: ERROR_TYPES[status] ?? 'api_error', message: `simulated ${status}` },
      request_id: 'req_simulated',
    },
    headers: behaviour.retryHeaders
      ? { 'retry-after': '1', 'anthropic-ratelimit-requests-remaining': '0' }
      : {},
  }),
  errorEvent: () =>
    named({ type: 'error', error: { type: 'overloaded_error', message: 'simulated overload' } }),
};

/** The lines of a batch's results: one whole message a line. */
export function batchResults(answer: Answer, behaviour: Behaviour): string {
  const lines = ['first', 'second'].map((custom_id) =>
    JSON.stringify({
      custom_id,
      result: { type: 'succeeded', message: messageOf(answer, behaviour) },
    }),
  );
  return `${lines.join('\n')}\n`;
}
