/** The list of all wire formats, in the order in which they are tried. */
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { gemini } from './gemini.ts';
import { openaiBatches } from './openai-batches.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses, openaiStoredResponses } from './openai-responses.ts';
import { passthrough } from './passthrough.ts';
import type { Provider } from './provider.ts';

/** In the order in which a request is offered to them; the last takes anything. */
export const PROVIDERS: readonly Provider[] = [
  anthropic,
  openaiChat,
  openaiResponses,
  openaiStoredResponses,
  openaiEmbeddings,
  openaiBatches,
  gemini,
  bedrock,
  passthrough,
];
