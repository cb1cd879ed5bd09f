/** Reads and limits Anthropic Messages requests, single or in a batch. */
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
import { nothingSaid, opaqueRequest, placeOf, placesWithin, unknownAsk } from './opaque.ts';
import type { Ask, Capability, RequestSide, Said, TextPlace } from './provider.ts';
import { addTools } from './tools.ts';

function readAsk(body: JsonObject): Ask {
  if (body.requests !== undefined) return readBatch(batchOf(body));
  const thinking = objectOf(body.thinking);
  const thinks = thinking === null ? null : thinking.type !== 'disabled';
  const capabilities: Capability[] = [];
  if (listOf(body.tools).length > 0) capabilities.push('tools');
  if (thinks === true) capabilities.push('thinking');
  if (showsImages(body.messages)) capabilities.push('images');
  return {
    ...unknownAsk(),
    ...modelsAsked(body),
    stream: body.stream === true,
    maxOutputTokens: countOf(body.max_tokens),
    temperature: numberOf(body.temperature),
    thinking: thinks,
    endUserId: stringOf(objectOf(body.metadata)?.user_id),
    capabilities,
  };
}

/** What is no request in a batch is one of which nothing can be read. */
const batchOf = (body: JsonObject): JsonObject[] =>
  listOf(body.requests).map((one) => objectOf(objectOf(one)?.params) ?? {});

/** A batch counts as what it holds, so that it is no way round a limit. */
function readBatch(batch: readonly JsonObject[]): Ask {
  const asks = batch.map(readAsk);
  const models = [...new Set(asks.flatMap((ask) => ask.models))];
  return {
    ...unknownAsk(),
    model: models.length === 1 ? models[0]! : null,
    capabilities: [...new Set(asks.flatMap((ask) => ask.capabilities))],
    requests: asks.length,
    models,
    unread: [...new Set(asks.flatMap((ask) => ask.unread))],
  };
}

function readSaid(body: JsonObject): Said {
  const said = nothingSaid();
  said.system = textWithin(body.system);
  addConversation(said, listOf(body.messages));
  addTools(said, body.tools);
  return said;
}

function contentPlaces(holder: JsonObject, key: string): TextPlace[] {
  if (typeof holder[key] === 'string') return placeOf(holder, key);
  const places: TextPlace[] = [];
  for (const block of objectsOf(holder[key])) {
    if (block.type === 'text') places.push(...placeOf(block, 'text'));
    if (block.type === 'tool_result') places.push(...contentPlaces(block, 'content'));
    if (block.type === 'tool_use') places.push(...placesWithin(block, 'input'));
    if (block.type === 'document') {
      const source = objectOf(block.source);
      if (source?.type === 'text') places.push(...placeOf(source, 'data'));
    }
  }
  return places;
}

function texts(body: JsonObject): TextPlace[] {
  const places = contentPlaces(body, 'system');
  for (const message of objectsOf(body.messages)) places.push(...contentPlaces(message, 'content'));
  for (const one of objectsOf(body.requests)) {
    const params = objectOf(one.params);
    if (params !== null) places.push(...texts(params));
  }
  return places;
}

function envelopes(body: JsonObject): TextPlace[] {
  const places: TextPlace[] = [];
  for (const message of objectsOf(body.messages)) {
    for (const block of objectsOf(message.content)) {
      if (block.type === 'thinking') places.push(...placeOf(block, 'signature'));
      if (block.type === 'redacted_thinking') places.push(...placeOf(block, 'data'));
    }
  }
  return places;
}

const FIELDS = fieldNames(
  ...['model', 'models', 'fallbacks', 'preset', 'system', 'messages', 'max_tokens', 'thinking'],
  ...['tools', 'stream', 'metadata', 'requests'],
);

/** The Messages API's request: system, messages, tools, thinking; and a batch of them. */
export const anthropicRequest: RequestSide = {
  ...opaqueRequest,
  readAsk,
  readSaid,
  texts,
  envelopes,
  misspelt: (body) =>
    [body, ...batchOf(body)].map((one) => misspeltIn(one, FIELDS)).find((name) => name !== null) ??
    null,
  limit: (body, caps) => {
    const cap = caps.maxOutputTokens;
    let changed = false;
    for (const target of body.requests === undefined ? [body] : batchOf(body)) {
      if (cap !== undefined && lowerCount(target, 'max_tokens', cap, Number.POSITIVE_INFINITY)) {
        changed = true;
      }
      const thinking = objectOf(target.thinking);
      if (caps.reasoning !== undefined && thinking !== null && thinking.type !== 'disabled') {
        thinking.display = caps.reasoning === 'hide' ? 'omitted' : 'summarized';
        changed = true;
      }
    }
    return changed;
  },
};
