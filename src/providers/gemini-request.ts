/** Reads and limits Gemini requests, in both spellings of their fields. */
import { addConversation, showsImages, textWithin } from './conversation.ts';
import { fieldNames, misspeltIn } from './field-names.ts';
import {
  countOf,
  type JsonObject,
  listOf,
  lowerCount,
  numberOf,
  objectOf,
  objectsOf,
  stringOf,
} from './json.ts';
import { nothingSaid, opaqueRequest, placeOf, placesWithin, unknownAsk } from './opaque.ts';
import type {
  Ask,
  Capability,
  Caps,
  RequestHead,
  RequestSide,
  Said,
  TextPlace,
} from './provider.ts';
import { addTools } from './tools.ts';

/** The API reads JSON in both spellings: `maxOutputTokens` and `max_output_tokens`. */
function keyIn(holder: JsonObject, camel: string): string {
  const snake = camel.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return holder[camel] === undefined && holder[snake] !== undefined ? snake : camel;
}

const either = (holder: JsonObject | null, camel: string): unknown =>
  holder === null ? undefined : holder[keyIn(holder, camel)];

const systemOf = (body: JsonObject): JsonObject | null =>
  objectOf(either(body, 'systemInstruction'));
const configOf = (body: JsonObject): JsonObject | null =>
  objectOf(either(body, 'generationConfig'));

function logprobsAsked(config: JsonObject | null): number | null {
  if (either(config, 'responseLogprobs') !== true) return null;
  return countOf(config?.logprobs) ?? 0;
}

function readAsk(body: JsonObject, { path }: RequestHead): Ask {
  const config = configOf(body);
  const model = /\/models\/([^/:]+):/.exec(path)?.[1] ?? null;
  const models = [model, ...embedded(body).map(modelNamed)].filter((name) => name !== null);
  const thinking = objectOf(either(config, 'thinkingConfig'));
  const logprobs = logprobsAsked(config);
  const capabilities: Capability[] = [];
  if (objectsOf(body.tools).length > 0) capabilities.push('tools');
  if (thinking !== null) capabilities.push('thinking');
  if (logprobs !== null) capabilities.push('logprobs');
  if (showsImages(body.contents)) capabilities.push('images');
  return {
    ...unknownAsk(),
    model,
    stream: path.endsWith(':streamGenerateContent'),
    maxOutputTokens: countOf(either(config, 'maxOutputTokens')),
    n: countOf(either(config, 'candidateCount')),
    temperature: numberOf(config?.temperature),
    logprobs,
    thinking: thinking === null ? null : either(thinking, 'thinkingBudget') !== 0,
    capabilities,
    models: [...new Set(models)],
    unread: model === null || embedded(body).some(namesUnreadably) ? ['model'] : [],
  };
}

/** Embeddings name the model again, and each text of several does. */
const embedded = (body: JsonObject): JsonObject[] => [body, ...objectsOf(body.requests)];

const modelNamed = ({ model }: JsonObject): string | null =>
  stringOf(model)?.replace(/^models\//, '') ?? null;

const namesUnreadably = ({ model }: JsonObject): boolean =>
  model != null && typeof model !== 'string';

function partsOf(body: JsonObject): JsonObject[] {
  const contents = embedded(body).flatMap(({ content }) => objectsOf([content]));
  return [...objectsOf(body.contents), ...contents].flatMap(({ parts }) => objectsOf(parts));
}

const FIELDS = fieldNames(
  ...['contents', 'content', 'requests', 'model', 'tools', 'systemInstruction'],
  ...['system_instruction', 'generationConfig', 'generation_config'],
);
const CONFIG_FIELDS = fieldNames(
  ...['maxOutputTokens', 'max_output_tokens', 'candidateCount', 'candidate_count', 'logprobs'],
  ...['responseLogprobs', 'response_logprobs', 'thinkingConfig', 'thinking_config'],
);

function readSaid(body: JsonObject): Said {
  const said = nothingSaid();
  said.system = textWithin(systemOf(body));
  addConversation(said, listOf(body.contents));
  addTools(said, body.tools);
  return said;
}

function texts(body: JsonObject): TextPlace[] {
  const system = systemOf(body);
  return [...objectsOf(system?.parts), ...partsOf(body)].flatMap((part) => [
    ...placeOf(part, 'text'),
    ...placesWithin(part, keyIn(part, 'functionResponse')),
    ...placesWithin(part, keyIn(part, 'functionCall')),
  ]);
}

function limit(body: JsonObject, caps: Caps): boolean {
  const wanted =
    caps.maxOutputTokens !== undefined || caps.n !== undefined || caps.noLogprobs === true;
  if (!wanted && caps.reasoning === undefined) return false;
  const known = configOf(body);
  const config = known ?? {};
  let changed = false;
  const lower = (camel: string, cap: number | undefined, otherwise: number): void => {
    if (cap !== undefined && lowerCount(config, keyIn(config, camel), cap, otherwise)) {
      changed = true;
    }
  };
  lower('maxOutputTokens', caps.maxOutputTokens, Number.POSITIVE_INFINITY);
  lower('candidateCount', caps.n, 1);
  if (caps.noLogprobs === true && either(config, 'responseLogprobs') === true) {
    config[keyIn(config, 'responseLogprobs')] = false;
    delete config.logprobs;
    changed = true;
  }
  const thinking = objectOf(either(config, 'thinkingConfig'));
  if (
    caps.reasoning === 'hide' &&
    thinking !== null &&
    either(thinking, 'includeThoughts') === true
  ) {
    thinking[keyIn(thinking, 'includeThoughts')] = false;
    changed = true;
  }
  if (changed && known === null) body.generationConfig = config;
  return changed;
}

/** The request of generateContent; the model is in the path. */
export const geminiRequest: RequestSide = {
  ...opaqueRequest,
  readAsk,
  readSaid,
  texts,
  limit,
  misspelt: (body) => misspeltIn(body, FIELDS) ?? misspeltIn(configOf(body), CONFIG_FIELDS),
  envelopes: (body) =>
    partsOf(body).flatMap((part) => placeOf(part, keyIn(part, 'thoughtSignature'))),
};
