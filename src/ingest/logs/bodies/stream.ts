import { at, jsonOf, listOf, objectOf, textOf } from '../values.ts';

/** A recorded stream put together into the body that the same call without streaming returns. */
export interface AssembledStream {
  body: Record<string, unknown>;
  /** The recording ends before the event that ends a stream. */
  aborted: boolean;
}

/** Null when the value is no recorded stream. */
export function assembleStream(value: unknown): AssembledStream | null {
  const events = typeof value === 'string' ? parseEventText(value) : eventList(value);
  if (events === null || events.length === 0) return null;
  const first = textOf(at(events[0], 'type')) ?? '';
  if (first.startsWith('response.')) return assembleResponses(events);
  if (events.some((event) => textOf(at(event, 'type')) === 'message_start')) {
    return assembleAnthropic(events);
  }
  if (at(events[0], 'candidates') !== undefined) return assembleGemini(events);
  return events.some((event) => listOf(at(event, 'choices')) !== null)
    ? assembleChat(events)
    : null;
}

const DONE = Symbol('done');
type StreamEvent = Record<string, unknown> | typeof DONE;

function eventList(value: unknown): StreamEvent[] | null {
  const list = Array.isArray(value) ? value : null;
  if (list === null) return null;
  const events = list.map((event): StreamEvent | null =>
    event === '[DONE]' ? DONE : objectOf(at(event, 'data') ?? event),
  );
  return events.includes(null) ? null : (events as StreamEvent[]);
}

/** The data lines of a text of server-sent events; null when it is none. */
function parseEventText(text: string): StreamEvent[] | null {
  if (!/^\uFEFF?\s*(?:data|event|id|:)/.test(text)) return null;
  const events: StreamEvent[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (!line.startsWith('data:')) continue;
    const data = line.slice(5).trim();
    if (data === '[DONE]') events.push(DONE);
    const event = objectOf(jsonOf(data, '{'));
    if (event !== null) events.push(event);
  }
  return events;
}

function objects(events: readonly StreamEvent[]): Record<string, unknown>[] {
  return events.filter((event) => event !== DONE);
}

/** OpenAI Chat Completions and Completions chunks. */
function assembleChat(events: readonly StreamEvent[]): AssembledStream {
  let text = '';
  let finish: string | null = null;
  let model: string | null = null;
  let usage: unknown = null;
  for (const chunk of objects(events)) {
    const choice = listOf(chunk.choices)?.[0];
    text += textOf(at(choice, 'delta', 'content')) ?? textOf(at(choice, 'text')) ?? '';
    finish = textOf(at(choice, 'finish_reason')) ?? finish;
    model = textOf(chunk.model) ?? model;
    usage = chunk.usage ?? usage;
  }
  const choices = [{ message: { content: text }, finish_reason: finish }];
  return { body: { model, choices, usage }, aborted: finish === null && !events.includes(DONE) };
}

/** OpenAI Responses events: the closing event carries the whole response. */
function assembleResponses(events: readonly StreamEvent[]): AssembledStream {
  let text = '';
  let body: Record<string, unknown> = {};
  let closed = false;
  for (const event of objects(events)) {
    const type = textOf(event.type) ?? '';
    if (type === 'response.output_text.delta') text += textOf(event.delta) ?? '';
    body = objectOf(event.response) ?? body;
    closed ||= /^response\.(?:completed|incomplete|failed)$/.test(type);
  }
  if (closed) return { body, aborted: false };
  return { body: { model: body.model, output: text }, aborted: true };
}

/**
 * Anthropic Messages events. Counts in `message_delta` are totals and replace those of
 * `message_start`; without one the number of output tokens is not known.
 */
function assembleAnthropic(events: readonly StreamEvent[]): AssembledStream {
  let text = '';
  let body: Record<string, unknown> = {};
  let usage: Record<string, unknown> = {};
  let closed = false;
  for (const event of objects(events)) {
    const type = textOf(event.type);
    if (type === 'message_start') {
      body = objectOf(event.message) ?? {};
      usage = { ...known(body.usage), output_tokens: null };
    }
    usage = { ...usage, ...known(event.usage) };
    text += textOf(at(event, 'delta', 'text')) ?? '';
    const stop = textOf(at(event, 'delta', 'stop_reason'));
    if (stop !== null) body = { ...body, stop_reason: stop };
    closed ||= type === 'message_stop';
  }
  return { body: { ...body, content: text, usage }, aborted: !closed };
}

/** The counts of a usage object that say something. */
function known(usage: unknown): Record<string, unknown> {
  const counts = Object.entries(objectOf(usage) ?? {});
  return Object.fromEntries(counts.filter(([, count]) => count !== null));
}

/** Gemini: every event is a whole response of its own; texts add up, the last usage stands. */
function assembleGemini(events: readonly StreamEvent[]): AssembledStream {
  let text = '';
  let finish: string | null = null;
  let last: Record<string, unknown> = {};
  for (const event of objects(events)) {
    const candidate = listOf(event.candidates)?.[0];
    for (const part of listOf(at(candidate, 'content', 'parts')) ?? []) {
      if (at(part, 'thought') !== true) text += textOf(at(part, 'text')) ?? '';
    }
    finish = textOf(at(candidate, 'finishReason')) ?? finish;
    last = { ...last, ...event };
  }
  const candidates = [{ content: { parts: [{ text }] }, finishReason: finish }];
  return { body: { ...last, candidates }, aborted: finish === null };
}
