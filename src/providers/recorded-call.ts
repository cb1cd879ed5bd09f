/** Calls as logs keep them: read by the same readers that see them pass at the gateway. */
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { addConversation, type SpokenMessage } from './conversation.ts';
import { gemini } from './gemini.ts';
import { type JsonObject, listOf, objectOf, objectsOf, parseObject, stringOf } from './json.ts';
import { type Metered, nothingMetered } from './metering/metered.ts';
import { readSseEvent, type SseEvent } from './metering/sse-event.ts';
import { SseSplitter } from './metering/sse-splitter.ts';
import { meterUnknown } from './metering/unknown-format.ts';
import { nothingSaid } from './opaque.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';
import type { Ask, Provider, Said } from './provider.ts';

export interface RecordedRequest {
  ask: Ask;
  said: Said;
  /** The conversation as plain text; null where the request holds none. */
  messages: SpokenMessage[] | null;
}

export interface RecordedAnswer {
  metered: Metered;
  /** It was recorded as a stream. */
  stream: boolean;
  /** The recording ends before the answer does. */
  aborted: boolean;
}

/** By its end a call is known under any base path. */
const BY_PATH: readonly (readonly [RegExp, Provider])[] = [
  [/\/chat\/completions$|\/completions$/, openaiChat],
  [/\/responses$/, openaiResponses],
  [/\/embeddings$/, openaiEmbeddings],
  [/\/messages$/, anthropic],
  [/:(?:stream)?generateContent$/i, gemini],
  [/\/(?:converse|invoke)(?:-stream|-with-response-stream)?$/, bedrock],
];

/** Which API a request is for: by its path, else by what only that API's bodies have. */
function providerOf(body: JsonObject, path: string | null): Provider {
  const named = BY_PATH.find(([pattern]) => path !== null && pattern.test(path))?.[1];
  if (named !== undefined) return named;
  const has = (...keys: string[]): boolean => keys.some((key) => body[key] != null);
  if (has('contents', 'systemInstruction', 'system_instruction', 'generationConfig')) return gemini;
  if (has('inferenceConfig', 'toolConfig')) return bedrock;
  if (has('input', 'instructions', 'max_output_tokens')) return openaiResponses;
  if (has('system', 'anthropic_version', 'thinking')) return anthropic;
  const isNamed = stringOf(objectOf(body.metadata)?.user_id) !== null;
  return isNamed && !has('user', 'safety_identifier') ? anthropic : openaiChat;
}

/** Reads a request's body; `path` is where it was sent, without the query, where that is known. */
export function readRecordedRequest(body: JsonObject, path: string | null): RecordedRequest {
  const provider = providerOf(body, path);
  const head = { method: 'POST', path: path ?? '', headers: {} };
  const ask = provider.request.readAsk(body, head);
  const said = provider.request.readSaid(body);
  const list = body.messages ?? body.contents ?? body.input ?? body.prompt;
  const messages: SpokenMessage[] = [];
  const spoken = typeof list === 'string' ? [list] : listOf(list);
  const isSpoken = addConversation(nothingSaid(), spoken, messages) && messages.length > 0;
  return {
    // Gemini names the model in the path, and some logs in the body.
    ask: { ...ask, model: ask.model ?? stringOf(body.model), stream: ask.stream },
    said,
    messages: isSpoken ? messages : null,
  };
}

/**
 * Reads an answer: a JSON body, or a recorded stream as the text of server-sent events or as a list
 * of parsed events. Null when it is none of these.
 */
export function readRecordedAnswer(value: unknown): RecordedAnswer | null {
  const events = typeof value === 'string' ? eventsIn(value) : eventsOf(value);
  if (events !== null) return readStream(events);
  const body = objectOf(value);
  if (body === null) return null;
  const provider = answererOf(body);
  const metered =
    provider === null ? meterUnknown(body) : provider.answer.meterJson(body, ALL_TEXT);
  return { metered, stream: false, aborted: false };
}

const ALL_TEXT = Number.MAX_SAFE_INTEGER;
const MOST_EVENT_BYTES = 16 * 2 ** 20;
const DONE = '[DONE]';

function readStream(events: readonly SseEvent[]): RecordedAnswer | null {
  const provider = streamerOf(events);
  if (provider === null) return null;
  const meter = provider.answer.meterStream(ALL_TEXT);
  for (const { name, data } of events) meter.onEvent(name, data);
  const { metered } = meter;
  // Compatible servers say why an answer ends and leave out the event that ends the stream.
  const aborted = !metered.ended && metered.stopReason === null;
  return { metered, stream: true, aborted };
}

function streamerOf(events: readonly SseEvent[]): Provider | null {
  for (const { data } of events) {
    const event = parseObject(data);
    if (event === null) continue;
    const type = stringOf(event.type) ?? '';
    if (type.startsWith('response.')) return openaiResponses;
    if (type === 'message_start') return anthropic;
    if (event.candidates !== undefined) return gemini;
    if (Array.isArray(event.choices)) return openaiChat;
  }
  return null;
}

function eventsIn(text: string): SseEvent[] | null {
  if (!/^\uFEFF?\s*(?:data|event|id|:)/.test(text)) return null;
  const events: SseEvent[] = [];
  const splitter = new SseSplitter(MOST_EVENT_BYTES, (raw, whole) => {
    const event = whole ? readSseEvent(raw) : null;
    if (event !== null) events.push(event);
  });
  splitter.push(Buffer.from(text));
  // A recording may end without the blank line that ends an event.
  splitter.push(Buffer.from('\n\n'));
  return events.length === 0 ? null : events;
}

function eventsOf(value: unknown): SseEvent[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const events = value.map((event): SseEvent | null => {
    if (event === DONE) return { name: null, data: DONE };
    const object = objectOf(event);
    if (object === null) return null;
    const inner = objectOf(object.data) ?? object;
    return { name: stringOf(object.event), data: JSON.stringify(inner) };
  });
  return events.some((event) => event === null) ? null : (events as SseEvent[]);
}

/** Which API a whole answer is of; null where only common names of usage can be looked for. */
function answererOf(body: JsonObject): Provider | null {
  if (Array.isArray(body.choices)) return openaiChat;
  if (objectsOf(body.data)[0]?.object === 'embedding') return openaiEmbeddings;
  if (body.candidates !== undefined || body.usageMetadata !== undefined) return gemini;
  if (objectOf(objectOf(body.output)?.message) !== null) return bedrock;
  if (body.object === 'response' || Array.isArray(body.output)) return openaiResponses;
  if (body.content !== undefined || body.type === 'message') return anthropic;
  return usageSpeaker(objectOf(body.usage));
}

/** Whose names the counts have. */
function usageSpeaker(usage: JsonObject | null): Provider | null {
  if (usage === null) return null;
  if (usage.prompt_tokens !== undefined || usage.completion_tokens !== undefined) return openaiChat;
  if (usage.cache_read_input_tokens !== undefined) return anthropic;
  return usage.input_tokens === undefined ? null : openaiResponses;
}

/** The counts of a usage object of any API, as the gateway would have metered them. */
export function readRecordedUsage(usage: JsonObject): Metered['usage'] {
  if (usage.promptTokenCount !== undefined || usage.candidatesTokenCount !== undefined) {
    return gemini.answer.meterJson({ usageMetadata: usage }, 0).usage;
  }
  const provider = usageSpeaker(usage);
  return provider === null
    ? nothingMetered().usage
    : provider.answer.meterJson({ usage, content: [] }, 0).usage;
}
