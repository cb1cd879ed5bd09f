/** Reads and limits OpenAI Responses requests. */
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
import { modelsAsked } from './model-names.ts';
import { nothingSaid, opaqueRequest, placeOf, unknownAsk } from './opaque.ts';
import type { Ask, Capability, Caps, RequestSide, Said, TextPlace } from './provider.ts';
import { addTools } from './tools.ts';

function readAsk(body: JsonObject): Ask {
  const reasoning = objectOf(body.reasoning);
  const effort = stringOf(reasoning?.effort);
  const thinking = reasoning === null ? null : effort !== 'none';
  const top = body.top_logprobs == null ? null : (countOf(body.top_logprobs) ?? 0);
  const included = listOf(body.include).includes('message.output_text.logprobs');
  const logprobs = top !== null || included ? (top ?? 0) : null;
  const capabilities: Capability[] = [];
  if (listOf(body.tools).length > 0) capabilities.push('tools');
  if (thinking === true) capabilities.push('thinking');
  if (logprobs !== null) capabilities.push('logprobs');
  if (showsImages(body.input)) capabilities.push('images');
  const { unread, ...models } = modelsAsked(body);
  return {
    ...unknownAsk(),
    ...models,
    stream: body.stream === true,
    maxOutputTokens: countOf(body.max_output_tokens),
    temperature: numberOf(body.temperature),
    logprobs,
    thinking,
    endUserId: stringOf(body.safety_identifier) ?? stringOf(body.user),
    capabilities,
    // A template brings its own texts, and may bring the model.
    unread: body.prompt == null ? unread : [...unread, 'template'],
  };
}

function readSaid(body: JsonObject): Said {
  const said = nothingSaid();
  // Instructions go first; system and developer items follow them.
  said.system = textWithin(body.instructions);
  addConversation(said, typeof body.input === 'string' ? [body.input] : listOf(body.input));
  addTools(said, body.tools);
  return said;
}

function texts(body: JsonObject): TextPlace[] {
  const places = [...placeOf(body, 'instructions'), ...placeOf(body, 'input')];
  for (const item of objectsOf(body.input)) {
    for (const key of ['content', 'output', 'arguments', 'input']) {
      places.push(...placeOf(item, key));
      for (const part of objectsOf(item[key])) places.push(...placeOf(part, 'text'));
    }
  }
  return places;
}

function limit(body: JsonObject, caps: Caps): boolean {
  let changed = false;
  const cap = caps.maxOutputTokens;
  if (cap !== undefined) {
    changed = lowerCount(body, 'max_output_tokens', cap, Number.POSITIVE_INFINITY);
  }
  if (caps.noLogprobs === true && readAsk(body).logprobs !== null) {
    delete body.top_logprobs;
    body.include = listOf(body.include).filter((one) => one !== 'message.output_text.logprobs');
    changed = true;
  }
  const reasoning = objectOf(body.reasoning);
  if (caps.reasoning !== undefined && reasoning?.summary !== undefined) {
    if (caps.reasoning === 'hide') delete reasoning.summary;
    else reasoning.summary = 'concise';
    changed = true;
  }
  return changed;
}

const FIELDS = fieldNames(
  ...['model', 'models', 'fallbacks', 'preset', 'input', 'instructions', 'prompt', 'stream'],
  ...['max_output_tokens', 'include', 'top_logprobs', 'tools', 'reasoning', 'background'],
  ...['user', 'safety_identifier'],
);

/** The Responses API's request; its stream always reports usage. */
export const openaiResponsesRequest: RequestSide = {
  ...opaqueRequest,
  readAsk,
  readSaid,
  texts,
  limit,
  misspelt: (body) => misspeltIn(body, FIELDS),
  envelopes: (body) =>
    objectsOf(body.input).flatMap((item) =>
      item.type === 'reasoning' ? placeOf(item, 'encrypted_content') : [],
    ),
};
