import { anthropic } from './anthropic.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';
import { passthrough } from './passthrough.ts';
import type { Provider } from './provider.ts';

/** In the order in which a request is offered to them; the last takes anything. */
export const PROVIDERS: readonly Provider[] = [
  anthropic,
  openaiChat,
  openaiResponses,
  openaiEmbeddings,
  passthrough,
];
