/** Reads and limits OpenAI Chat Completions requests, and asks for usage in their streams. */
import { addConversation, showsImages } from './conversation.ts';
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

function logprobsAsked(body: JsonObject): number | null {
  const { logprobs } = body;
  if (logprobs === undefined || logprobs === null || logprobs === false) {
    return body.top_logprobs == null ? null : (countOf(body.top_logprobs) ?? 0);
  }
  // Completions ask for alternatives with a number.
  return countOf(logprobs) ?? countOf(body.top_logprobs) ?? 0;
}

/** Both names of one cap: servers differ in which of them they look at. */
const OUTPUT_CAPS = ['max_completion_tokens', 'max_tokens'] as const;

function outputTokensAsked(body: JsonObject): number | null {
  return higher(countOf(body.max_completion_tokens), countOf(body.max_tokens));
}

function answersAsked(body: JsonObject): number | null {
  return higher(countOf(body.n), countOf(body.best_of));
}

function higher(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}

/** Each text or list of tokens is answered; a list of numbers is one prompt. */
function promptsAsked({ prompt }: JsonObject): number {
  const list = listOf(prompt);
  return Math.max(1, list.some((one) => typeof one !== 'number') ? list.length : 1);
}

const isTokens = (prompt: unknown): boolean =>
  listOf(prompt).some((one) => typeof one !== 'string') ||
  (prompt != null && typeof prompt !== 'string' && !Array.isArray(prompt));

function readAsk(body: JsonObject): Ask {
  const logprobs = logprobsAsked(body);
  const effort = stringOf(body.reasoning_effort);
  const capabilities: Capability[] = [];
  if (listOf(body.tools).length > 0 || listOf(body.functions).length > 0)
    capabilities.push('tools');
  if (logprobs !== null) capabilities.push('logprobs');
  if (effort !== null && effort !== 'none') capabilities.push('thinking');
  if (showsImages(body.messages)) capabilities.push('images');
  const { unread, ...models } = modelsAsked(body);
  return {
    ...unknownAsk(),
    ...models,
    stream: body.stream === true,
    maxOutputTokens: outputTokensAsked(body),
    n: answersAsked(body),
    temperature: numberOf(body.temperature),
    logprobs,
    thinking: effort === null ? null : effort !== 'none',
    endUserId: stringOf(body.safety_identifier) ?? stringOf(body.user),
    capabilities,
    prompts: promptsAsked(body),
    unread: isTokens(body.prompt) ? [...unread, 'tokens'] : unread,
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
  const prompts = listOf(body.prompt);
  const places = [...placeOf(body, 'prompt'), ...placeOf(body, 'suffix')];
  for (let index = 0; index < prompts.length; index++) places.push(...placeOf(prompts, index));
  for (const message of objectsOf(body.messages)) {
    places.push(...placeOf(message, 'content'));
    for (const part of objectsOf(message.content)) places.push(...placeOf(part, 'text'));
    places.push(...placeOf(objectOf(message.function_call), 'arguments'));
    for (const call of objectsOf(message.tool_calls)) {
      places.push(...placeOf(objectOf(call.function), 'arguments'));
      places.push(...placeOf(objectOf(call.custom), 'input'));
    }
  }
  return places;
}

function limit(body: JsonObject, caps: Caps): boolean {
  let changed = false;
  const cap = caps.maxOutputTokens;
  if (cap !== undefined) {
    for (const key of OUTPUT_CAPS) {
      if (body[key] != null && lowerCount(body, key, cap, 0)) changed = true;
    }
    // Older servers know `max_tokens` only; a request that used it keeps it.
    if (body.max_tokens == null && body.max_completion_tokens == null) {
      body.max_completion_tokens = cap;
      changed = true;
    }
  }
  if (caps.n !== undefined) {
    const each = Math.max(1, Math.floor(caps.n / promptsAsked(body)));
    if (lowerCount(body, 'n', each, 1)) changed = true;
    if (body.best_of != null && lowerCount(body, 'best_of', each, 1)) changed = true;
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

const FIELDS = fieldNames(
  ...['model', 'models', 'fallbacks', 'preset', 'messages', 'prompt', 'suffix', 'stream'],
  ...['max_tokens', 'max_completion_tokens', 'n', 'best_of', 'logprobs', 'top_logprobs'],
  ...['stream_options', 'tools', 'functions', 'reasoning_effort', 'user', 'safety_identifier'],
);

/** The request of Chat Completions and Completions. */
export const openaiChatRequest: RequestSide = {
  ...opaqueRequest,
  readAsk,
  readSaid,
  texts,
  limit,
  askForUsage,
  misspelt: (body) => misspeltIn(body, FIELDS),
};
