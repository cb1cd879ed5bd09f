/** Reads and limits OpenAI Responses requests. */
import { addConversation, showsImages, textWithin } from './conversation.ts';
import {
  countOf,
  type JsonObject,
  listOf,
  numberOf,
  objectOf,
  objectsOf,
  stringOf,
} from './json.ts';
import { nothingSaid, opaqueRequest, placeOf, unknownAsk } from './opaque.ts';
import type { Ask, Capability, Caps, RequestSide, Said, TextPlace } from './provider.ts';
import { addTools } from './tools.ts';

function readAsk(body: JsonObject): Ask {
  const reasoning = objectOf(body.reasoning);
  const effort = stringOf(reasoning?.effort);
  const thinking = reasoning === null ? null : effort !== 'none';
  const top = countOf(body.top_logprobs);
  const included = listOf(body.include).includes('message.output_text.logprobs');
  const logprobs = top !== null || included ? (top ?? 0) : null;
  const capabilities: Capability[] = [];
  if (listOf(body.tools).length > 0) capabilities.push('tools');
  if (thinking === true) capabilities.push('thinking');
  if (logprobs !== null) capabilities.push('logprobs');
  if (showsImages(body.input)) capabilities.push('images');
  const model = stringOf(body.model);
  return {
    ...unknownAsk(),
    model,
    stream: body.stream === true,
    maxOutputTokens: countOf(body.max_output_tokens),
    temperature: numberOf(body.temperature),
    logprobs,
    thinking,
    endUserId: stringOf(body.safety_identifier) ?? stringOf(body.user),
    capabilities,
    models: model === null ? [] : [model],
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
    places.push(...placeOf(item, 'content'), ...placeOf(item, 'output'));
    for (const part of objectsOf(item.content)) places.push(...placeOf(part, 'text'));
  }
  return places;
}

function limit(body: JsonObject, caps: Caps): boolean {
  let changed = false;
  const asked = countOf(body.max_output_tokens);
  const cap = caps.maxOutputTokens;
  if (cap !== undefined && (asked === null || asked > cap)) {
    body.max_output_tokens = cap;
    changed = true;
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

/** The Responses API's request; its stream always reports usage. */
export const openaiResponsesRequest: RequestSide = {
  ...opaqueRequest,
  readAsk,
  readSaid,
  texts,
  limit,
  envelopes: (body) =>
    objectsOf(body.input).flatMap((item) =>
      item.type === 'reasoning' ? placeOf(item, 'encrypted_content') : [],
    ),
};
