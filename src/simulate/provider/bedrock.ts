/** Answers of the simulated provider in the Amazon Bedrock protocols. */
import type { Answer } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { type SimulatedProtocol, told } from './protocol.ts';

function usageOf(answer: Answer, behaviour: Behaviour): Record<string, unknown> {
  return {
    inputTokens: told(answer.inputTokens, behaviour),
    outputTokens: told(answer.outputTokens, behaviour),
    totalTokens: told(answer.inputTokens + answer.outputTokens, behaviour),
    cacheReadInputTokens: told(answer.cachedTokens, behaviour),
  };
}

const stopOf = (answer: Answer): string => (answer.capped ? 'max_tokens' : 'end_turn');

/** Bedrock Converse and InvokeModel; streams are binary frames named by `event`, not SSE. */
export const bedrockProtocol: SimulatedProtocol = {
  id: 'bedrock',
  recognise: ({ path }) => /^\/model\/[^/]+\/([a-z-]+)$/.exec(path)?.[1] ?? null,
  streams: ({ path }) => path.endsWith('-stream'),
  json: (answer, _asked, behaviour) => ({
    output: { message: { role: 'assistant', content: [{ text: answer.pieces.join('') }] } },
    stopReason: stopOf(answer),
    metrics: { latencyMs: 1 },
    ...(behaviour.usage === 'omitted' ? {} : { usage: usageOf(answer, behaviour) }),
  }),
  events: (answer, _asked, behaviour) => {
    const frame = (event: string, data: unknown) => ({ event, data: JSON.stringify(data) });
    return [
      frame('messageStart', { role: 'assistant' }),
      ...answer.pieces.map((text) =>
        frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } }),
      ),
      frame('contentBlockStop', { contentBlockIndex: 0 }),
      frame('messageStop', { stopReason: stopOf(answer) }),
      ...(behaviour.usage === 'omitted'
        ? []
        : [frame('metadata', { usage: usageOf(answer, behaviour), metrics: { latencyMs: 1 } })]),
    ];
  },
  error: (status) => ({
    body: { message: `simulated ${status}` },
    headers: { 'x-amzn-errortype': status === 429 ? 'ThrottlingException' : 'ModelErrorException' },
  }),
  errorEvent: () => ({ event: 'modelStreamErrorException', data: '{"message":"simulated"}' }),
};
