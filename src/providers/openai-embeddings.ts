/** Recognises OpenAI Embeddings and Models calls and meters embeddings. */
import { fieldNames, misspeltIn } from './field-names.ts';
import { listOf, objectOf, stringOf } from './json.ts';
import { nothingMetered } from './metering/metered.ts';
import { tokenCount } from './metering/usage.ts';
import { modelsAsked } from './model-names.ts';
import { nothingSaid, opaqueAnswer, opaqueRequest, placeOf, unknownAsk } from './opaque.ts';
import { openaiRefusalBody, openaiStreamRefusal } from './openai.ts';
import type { Operation, Provider, RequestHead } from './provider.ts';

function recognise({ method, path }: RequestHead): Operation | null {
  if (path === '/v1/embeddings' && method === 'POST') {
    return { name: 'embeddings', body: 'json', generates: true, needs: 'embeddings' };
  }
  if (/^\/v1\/models(\/[^/:]+)?$/.test(path)) {
    return { name: 'models', body: 'opaque', generates: false };
  }
  return null;
}

const FIELDS = fieldNames('model', 'models', 'fallbacks', 'preset', 'input', 'user');

export const openaiEmbeddings: Provider = {
  id: 'openai-embeddings',
  protocol: 'openai',
  vendor: 'openai',
  recognise,
  request: {
    ...opaqueRequest,
    readAsk: (body) => {
      const { unread, ...models } = modelsAsked(body);
      const tokens = listOf(body.input).some((one) => typeof one !== 'string');
      return {
        ...unknownAsk(),
        ...models,
        endUserId: stringOf(body.user),
        unread: tokens ? [...unread, 'tokens'] : unread,
      };
    },
    readSaid: (body) => {
      // Texts to embed are one turn, as the texts of a completion are; numbers are tokens already.
      const inputs = typeof body.input === 'string' ? [body.input] : listOf(body.input);
      const texts = inputs.filter((input) => typeof input === 'string');
      const said = { ...nothingSaid(), turns: 1 };
      return texts.length === 0 ? said : { ...said, prompt: texts.join('\n') };
    },
    misspelt: (body) => misspeltIn(body, FIELDS),
    texts: (body) => {
      const inputs = listOf(body.input);
      return [...placeOf(body, 'input'), ...inputs.flatMap((_, index) => placeOf(inputs, index))];
    },
  },
  answer: {
    ...opaqueAnswer,
    meterJson: (answer) => {
      const metered = nothingMetered();
      const usage = objectOf(answer.usage);
      metered.usage.inputTokens = tokenCount(usage?.prompt_tokens);
      metered.modelServed = stringOf(answer.model);
      if (metered.usage.inputTokens !== null) {
        // An embedding has no output tokens: this zero is known.
        metered.usage.outputTokens = 0;
        metered.final = true;
      }
      return metered;
    },
  },
  refusalBody: openaiRefusalBody,
  streamRefusal: openaiStreamRefusal,
};
