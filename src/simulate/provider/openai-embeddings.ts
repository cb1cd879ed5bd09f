import { openaiError } from './openai-chat.ts';
import { type SimulatedProtocol, told } from './protocol.ts';

const DIMENSIONS = 8;

/** OpenAI Embeddings and Models. */
export const openaiEmbeddingsProtocol: SimulatedProtocol = {
  id: 'openai-embeddings',
  recognise: ({ path }) => {
    if (path === '/v1/embeddings') return 'embeddings';
    return /^\/v1\/models(\/|$)/.test(path) ? 'models' : null;
  },
  streams: () => false,
  json: (answer, { path, body }, behaviour) => {
    const model = { id: 'm-large', object: 'model', created: 1_767_225_600, owned_by: 'simulated' };
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
