/** Reads and limits OpenAI Chat Completions requests, and asks for usage in their streams. */
import { addConversation, showsImages } from './conversation.ts';
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

function logprobsAsked(body: JsonObject): number | null {
  if (body.logprobs === true) return countOf(body.top_logprobs) ?? 0;
  // Completions ask for alternatives with a number.
  return countOf(body.logprobs);
}

function outputTokensAsked(body: JsonObject): number | null {
  return countOf(body.max_completion_tokens) ?? countOf(body.max_tokens);
}

function readAsk(body: JsonObject): Ask {
  const logprobs = logprobsAsked(body);
  const effort = stringOf(body.reasoning_effort);
  const capabilities: Capability[] = [];
  if (listOf(body.tools).length > 0 || listOf(body.functions).length > 0)
    capabilities.push('tools');
  if (logprobs !== null) capabilities.push('logprobs');
  if (effort !== null && effort !== 'none') capabilities.push('thinking');
  if (showsImages(body.messages)) capabilities.push('images');
  const model = stringOf(body.model);
  return {
    ...unknownAsk(),
    model,
    stream: body.stream === true,
    maxOutputTokens: outputTokensAsked(body),
    n: countOf(body.n),
    temperature: numberOf(body.temperature),
    logprobs,
    thinking: effort === null ? null : effort !== 'none',
    endUserId: stringOf(body.safety_identifier) ?? stringOf(body.user),
    capabilities,
    models: model === null ? [] : [model],
  };
}

/** Completions take a text or a list of texts; lists of numbers are tokens already. */
function completionPrompt(prompt: unknown): string | null {
  if (typeof prompt === 'string') return prompt;
  const texts = listOf(prompt).filter((part) => typeof part === 'string');
  return texts.length === 0 ? null : texts.join('\n');
}

function readSaid(body: JsonObject): Said {
  const said = nothingSaid();
  addConversation(said, listOf(body.messages));
  const prompt = completionPrompt(body.prompt);
  if (prompt !== null) addConversation(said, [prompt]);
  // Before there were tools there were functions.
  addTools(said, body.tools ?? body.functions);
  return said;
}

function texts(body: JsonObject): TextPlace[] {
  const places = placeOf(body, 'prompt');
  for (const message of objectsOf(body.messages)) {
    places.push(...placeOf(message, 'content'));
    for (const part of objectsOf(message.content)) places.push(...placeOf(part, 'text'));
  }
  return places;
}

function limit(body: JsonObject, caps: Caps): boolean {
  let changed = false;
  const cap = caps.maxOutputTokens;
  if (cap !== undefined && (outputTokensAsked(body) ?? Number.POSITIVE_INFINITY) > cap) {
    // Older servers know `max_tokens` only; a request that used it keeps it.
    body[body.max_tokens === undefined ? 'max_completion_tokens' : 'max_tokens'] = cap;
    changed = true;
  }
  if (caps.n !== undefined && (countOf(body.n) ?? 1) > caps.n) {
    body.n = caps.n;
    changed = true;
  }
  if (caps.noLogprobs === true && logprobsAsked(body) !== null) {
    delete body.logprobs;
    delete body.top_logprobs;
    changed = true;
  }
  return changed;
}

/** Asks for the usage chunk on the client's behalf. */
function askForUsage(body: JsonObject): { field: string; value: JsonObject } | null {
  if (body.stream !== true) return null;
  const options = objectOf(body.stream_options);
  if (options?.include_usage === true) return null;
  return { field: 'stream_options', value: { ...options, include_usage: true } };
}

/** The request of Chat Completions and Completions. */
export const openaiChatRequest: RequestSide = {
  ...opaqueRequest,
  readAsk,
  readSaid,
  texts,
  limit,
  askForUsage,
};
