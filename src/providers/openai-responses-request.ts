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
  if (readSaid(body).images > 0) capabilities.push('images');
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

function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  const texts = objectsOf(content).map((part) => stringOf(part.text) ?? '');
  return texts.filter((text) => text !== '').join('\n');
}

function readSaid(body: JsonObject): Said {
  const said = nothingSaid();
  said.system = stringOf(body.instructions);
  const input = typeof body.input === 'string' ? [{ content: body.input }] : objectsOf(body.input);
  for (const item of input as JsonObject[]) {
    if (item.content === undefined) continue;
    const role = stringOf(item.role) ?? 'user';
    const content = textIn(item.content);
    const images = objectsOf(item.content).filter((part) => part.type === 'input_image').length;
    said.images += images;
    if (role === 'system' || role === 'developer') {
      said.system = said.system === null ? content : `${said.system}\n\n${content}`;
    } else if (role === 'user' && (content !== '' || images > 0)) {
      said.turns++;
      said.opening ??= content;
      said.prompt = content;
    }
  }
  const tools = objectsOf(body.tools);
  if (tools.length > 0) {
    said.toolNames = tools.map((tool) => stringOf(tool.name) ?? stringOf(tool.type) ?? '');
  }
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
