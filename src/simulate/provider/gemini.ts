/** Answers of the simulated provider in the Google Gemini protocol. */
import type { Answer } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { type SimulatedProtocol, type StreamEvent, told } from './protocol.ts';

function usageOf(answer: Answer, behaviour: Behaviour): Record<string, unknown> {
  return {
    promptTokenCount: told(answer.inputTokens, behaviour),
    cachedContentTokenCount: told(answer.cachedTokens, behaviour),
    candidatesTokenCount: told(answer.pieces.length, behaviour),
    thoughtsTokenCount: told(answer.reasoningPieces.length, behaviour),
    totalTokenCount: told(answer.inputTokens + answer.outputTokens, behaviour),
  };
}

interface Part {
  text: string;
  thought?: true;
  thoughtSignature?: string;
}

function chunk(answer: Answer, parts: Part[], last: boolean, behaviour: Behaviour): unknown {
  const finish = answer.capped ? 'MAX_TOKENS' : 'STOP';
  return {
    candidates: [
      {
        content: { role: 'model', parts },
        index: 0,
        ...(last ? { finishReason: finish } : {}),
      },
    ],
    modelVersion: answer.model,
    responseId: answer.id,
    ...(behaviour.usage === 'omitted' ? {} : { usageMetadata: usageOf(answer, behaviour) }),
  };
}

function partsOf(answer: Answer): Part[] {
  const text: Part = { text: answer.pieces.join('') };
  if (answer.reasoningPieces.length === 0) return [text];
  const thought = answer.reasoningPieces.join('');
  return [{ text: thought, thought: true, thoughtSignature: answer.envelope }, text];
}

const STATUS: Record<number, string> = { 429: 'RESOURCE_EXHAUSTED', 403: 'PERMISSION_DENIED' };

/** Gemini generateContent, streamGenerateContent and countTokens. */
export const geminiProtocol: SimulatedProtocol = {
  id: 'gemini',
  recognise: ({ path }) => /^\/v1(?:beta)?\/models\/[^/:]+:(\w+)$/.exec(path)?.[1] ?? null,
  streams: ({ path }) => path.endsWith(':streamGenerateContent'),
  json: (answer, { path }, behaviour) =>
    path.endsWith(':countTokens')
      ? { totalTokens: answer.inputTokens }
      : chunk(answer, partsOf(answer), true, behaviour),
  events: (answer, _asked, behaviour): StreamEvent[] => {
    const parts = [
      ...answer.reasoningPieces.map((text): Part => ({ text, thought: true })),
      ...answer.pieces.map((text): Part => ({ text })),
    ];
    return parts.map((part, index) => ({
      event: null,
      data: JSON.stringify(chunk(answer, [part], index === parts.length - 1, behaviour)),
    }));
  },
  error: (status) => ({
    body: {
      error: { code: status, message: `simulated ${status}`, status: STATUS[status] ?? 'INTERNAL' },
    },
    headers: {},
  }),
  errorEvent: () => ({
    event: null,
    data: JSON.stringify({ error: { code: 503, message: 'simulated', status: 'UNAVAILABLE' } }),
  }),
};
