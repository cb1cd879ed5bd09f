/** Answers of the simulated provider in the OpenAI Chat Completions and Completions protocols. */
import type { Answer } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import {
  type SimulatedProtocol,
  type SimulatedRequest,
  type StreamEvent,
  told,
} from './protocol.ts';

/** Fixed, so that the same request has the same answer. */
const CREATED = 1_767_225_600;

export function openaiError(status: number, behaviour: Behaviour) {
  const code = status === 429 ? 'rate_limit_exceeded' : null;
  const type =
    status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error';
  return {
    body: { error: { message: `simulated ${status}`, type, param: null, code } },
    headers: behaviour.retryHeaders
      ? { 'retry-after': '1', 'x-ratelimit-remaining-requests': '0' }
      : ({} as Record<string, string>),
  };
}

function usageOf(answer: Answer, behaviour: Behaviour): Record<string, unknown> {
  return {
    prompt_tokens: told(answer.inputTokens, behaviour),
    completion_tokens: told(answer.outputTokens, behaviour),
    total_tokens: told(answer.inputTokens + answer.outputTokens, behaviour),
    prompt_tokens_details: { cached_tokens: told(answer.cachedTokens, behaviour) },
    completion_tokens_details: { reasoning_tokens: told(answer.reasoningPieces.length, behaviour) },
  };
}

/** Completions, before chat, put the text beside the index. */
const isCompletion = ({ path }: SimulatedRequest): boolean => path === '/v1/completions';

const finishOf = (answer: Answer): string => (answer.capped ? 'length' : 'stop');

function choiceCount({ body }: SimulatedRequest): number {
  return typeof body.n === 'number' ? body.n : 1;
}

function completion(answer: Answer, asked: SimulatedRequest, behaviour: Behaviour): unknown {
  const choices = Array.from({ length: choiceCount(asked) }, (_, index) => ({
    index,
    ...(isCompletion(asked)
      ? { text: answer.pieces.join('') }
      : { message: { role: 'assistant', content: answer.pieces.join(''), refusal: null } }),
    logprobs: null,
    finish_reason: finishOf(answer),
  }));
  return {
    id: answer.id,
    object: isCompletion(asked) ? 'text_completion' : 'chat.completion',
    created: CREATED,
    model: answer.model,
    choices,
    ...(behaviour.usage === 'omitted' ? {} : { usage: usageOf(answer, behaviour) }),
  };
}

function events(answer: Answer, asked: SimulatedRequest, behaviour: Behaviour): StreamEvent[] {
  const options = asked.body.stream_options as { include_usage?: boolean } | undefined;
  const included = options?.include_usage === true;
  const base = { id: answer.id, object: 'chat.completion.chunk', created: CREATED };
  const chunk = (choices: unknown[], usage: unknown): StreamEvent => ({
    event: null,
    data: JSON.stringify({
      ...base,
      model: answer.model,
      choices,
      ...(included ? { usage } : {}),
      obfuscation: 'x7Gq'.repeat(1 + (choices.length % 2)),
    }),
  });
  const delta = (value: unknown, finish_reason: string | null): StreamEvent =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason }], null);
  const text = (value: string, finish_reason: string | null): StreamEvent =>
    chunk([{ index: 0, text: value, logprobs: null, finish_reason }], null);
  const reported = included && behaviour.usage !== 'omitted';
  if (isCompletion(asked)) {
    return [
      ...answer.pieces.map((piece) => text(piece, null)),
      text('', finishOf(answer)),
      ...(reported ? [chunk([], usageOf(answer, behaviour))] : []),
      { event: null, data: '[DONE]' },
    ];
  }
  return [
    delta({ role: 'assistant', content: '', refusal: null }, null),
    ...answer.reasoningPieces.map((reasoning_content) => delta({ reasoning_content }, null)),
    ...answer.pieces.map((content) => delta({ content }, null)),
    delta({}, finishOf(answer)),
    ...(reported ? [chunk([], usageOf(answer, behaviour))] : []),
    { event: null, data: '[DONE]' },
  ];
}

/** OpenAI Chat Completions, and Completions before them. */
export const openaiChatProtocol: SimulatedProtocol = {
  id: 'openai-chat',
  recognise: ({ path }) => {
    if (path === '/v1/completions') return 'completions';
    return path === '/v1/chat/completions' ? 'chat' : null;
  },
  streams: ({ body }) => body.stream === true,
  json: completion,
  events,
  error: openaiError,
  errorEvent: () => ({
    event: null,
    data: JSON.stringify({ error: { message: 'simulated overload', type: 'server_error' } }),
  }),
};
