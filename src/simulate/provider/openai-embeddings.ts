/** Answers of the simulated provider for OpenAI embeddings, models and batches. */
import type { Answer } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { openaiChatProtocol, openaiError } from './openai-chat.ts';
import { openaiResponsesProtocol } from './openai-responses.ts';
import { type SimulatedProtocol, told } from './protocol.ts';

const DIMENSIONS = 8;

/** The lines of an OpenAI batch's results: an answer of each kind. */
export function openaiBatchResults(answer: Answer, behaviour: Behaviour): string {
  const asked = { method: 'POST', path: '', body: {} };
  const bodies = [openaiChatProtocol, openaiResponsesProtocol].map((protocol) =>
    protocol.json(answer, asked, behaviour),
  );
  return bodies
    .map((body, index) => {
      const response = { status_code: 200, request_id: answer.id, body };
      return `${JSON.stringify({ id: `r${index}`, custom_id: `c${index}`, response, error: null })}\n`;
    })
    .join('');
}

/** OpenAI Embeddings, Models, Batches and the files with their results. */
export const openaiEmbeddingsProtocol: SimulatedProtocol = {
  id: 'openai-embeddings',
  recognise: ({ path }) => {
    if (path === '/v1/embeddings') return 'embeddings';
    if (/^\/v1\/batches(\/|$)/.test(path)) return 'batches';
    if (/^\/v1\/files\/[^/]+\/content$/.test(path)) return 'file_content';
    return /^\/v1\/models(\/|$)/.test(path) ? 'models' : null;
  },
  streams: () => false,
  json: (answer, { path, body }, behaviour) => {
    const model = { id: 'm-large', object: 'model', created: 1_767_225_600, owned_by: 'simulated' };
    if (path.startsWith('/v1/batches')) {
      const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
      return {
        id: 'batch_1',
        object: 'batch',
        output_file_id: 'file-1',
        status: 'completed',
        usage,
      };
    }
    if (path === '/v1/models') return { object: 'list', data: [model] };
    if (path.startsWith('/v1/models/')) return model;
    const inputs = Array.isArray(body.input) ? body.input.length : 1;
    const vector = new Float32Array(DIMENSIONS).fill(0.25);
    const embedding =
      body.encoding_format === 'base64'
        ? Buffer.from(vector.buffer).toString('base64')
        : Array.from(vector);
    const tokens = told(answer.inputTokens, behaviour);
    return {
      object: 'list',
      data: Array.from({ length: inputs }, (_, index) => ({
        object: 'embedding',
        index,
        embedding,
      })),
      model: answer.model,
      ...(behaviour.usage === 'omitted'
        ? {}
        : { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
    };
  },
  events: () => [],
  error: openaiError,
  errorEvent: () => ({ event: null, data: '{}' }),
};
