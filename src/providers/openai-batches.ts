/** Recognises OpenAI Batches and Files calls, and meters fetched results. */
import { nothingMetered } from './metering/metered.ts';
import { opaqueAnswer, opaqueRequest } from './opaque.ts';
import { openaiRefusalBody, openaiStreamRefusal } from './openai.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';
import type { AnswerSide, Operation, Provider, RequestHead } from './provider.ts';

const OPAQUE_CALL = { body: 'opaque', generates: false } as const;

function recognise({ method, path }: RequestHead): Operation | null {
  if (/^\/v1\/batches(\/|$)/.test(path)) {
    return { name: 'batches', ...OPAQUE_CALL, needs: 'batches', unread: 'request' };
  }
  if (method === 'GET' && /^\/v1\/files\/[^/]+\/content$/.test(path)) {
    const read = { lines: true, delivers: true, unread: 'answer' } as const;
    return { name: 'file_content', ...OPAQUE_CALL, needs: 'files', ...read };
  }
  if (/^\/v1\/files(\/|$)/.test(path)) {
    return { name: 'files', ...OPAQUE_CALL, needs: 'files', unread: 'request' };
  }
  return null;
}

/** Answers that a line of results may hold, by what they say they are. */
const ANSWERS: Readonly<Record<string, AnswerSide>> = {
  'chat.completion': openaiChat.answer,
  text_completion: openaiChat.answer,
  response: openaiResponses.answer,
  list: openaiEmbeddings.answer,
};

/**
 * OpenAI Batches and Files. A batch tells its usage whenever it is looked at, which would count it
 * again and again: tokens are counted in the results, when they are fetched.
 */
export const openaiBatches: Provider = {
  id: 'openai-batches',
  protocol: 'openai',
  vendor: 'openai',
  recognise,
  request: opaqueRequest,
  answer: {
    ...opaqueAnswer,
    meterJson: (answer, keepTextChars) =>
      ANSWERS[String(answer.object)]?.meterJson(answer, keepTextChars) ?? nothingMetered(),
  },
  refusalBody: openaiRefusalBody,
  streamRefusal: openaiStreamRefusal,
};
