/** Recognises OpenAI Responses calls and reads their answers. */
import { type JsonObject, objectOf, objectsOf, parseObject, stringOf } from './json.ts';
import {
  type Metered,
  nothingMetered,
  type StreamMeter,
  serveAside,
  serveText,
} from './metering/metered.ts';
import { skimming, textKey } from './metering/skim.ts';
import { writeSseEvent } from './metering/sse-event.ts';
import { laterCount, tokenCount, unknownUsage } from './metering/usage.ts';
import { opaqueAnswer, opaqueRequest, placeOf } from './opaque.ts';
import { openaiRefusalBody } from './openai.ts';
import { openaiResponsesRequest } from './openai-responses-request.ts';
import type {
  AnswerSide,
  Hidden,
  Operation,
  Provider,
  RequestHead,
  StreamText,
  TextPlace,
} from './provider.ts';

function takeUsage(metered: Metered, value: unknown): void {
  const usage = objectOf(value);
  if (usage === null) return;
  const known = metered.usage;
  const input = objectOf(usage.input_tokens_details);
  const output = objectOf(usage.output_tokens_details);
  known.inputTokens = laterCount(known.inputTokens, tokenCount(usage.input_tokens));
  known.outputTokens = laterCount(known.outputTokens, tokenCount(usage.output_tokens));
  known.cachedTokens = laterCount(known.cachedTokens, tokenCount(input?.cached_tokens));
  known.cacheWriteTokens = laterCount(
    known.cacheWriteTokens,
    tokenCount(input?.cache_write_tokens),
  );
  known.reasoningTokens = laterCount(known.reasoningTokens, tokenCount(output?.reasoning_tokens));
  if (tokenCount(usage.output_tokens) !== null) metered.final = true;
}

const ENDED = new Set(['completed', 'incomplete', 'failed', 'cancelled']);

/** What the response object says of how it ended. */
function takeEnd(metered: Metered, response: JsonObject | null): void {
  if (response === null) return;
  takeUsage(metered, response.usage);
  metered.modelServed = stringOf(response.model) ?? metered.modelServed;
  const reason = stringOf(objectOf(response.incomplete_details)?.reason);
  metered.stopReason = reason ?? stringOf(response.status) ?? metered.stopReason;
  if (response.background === true && typeof response.id === 'string') {
    metered.fetchedAt = `/v1/responses/${response.id}`;
    metered.pending = !ENDED.has(stringOf(response.status) ?? '');
  }
  const error = objectOf(response.error);
  if (error !== null) metered.errorType = stringOf(error.code) ?? 'error';
}

function takeItem(metered: Metered, item: JsonObject, keepTextChars: number): void {
  for (const part of objectsOf(item.content)) {
    if (item.type === 'reasoning') serveAside(metered, part.text);
    else serveText(metered, part.text, keepTextChars);
    serveText(metered, part.refusal, keepTextChars);
  }
  for (const part of objectsOf(item.summary)) serveAside(metered, part.text);
  serveAside(metered, item.arguments);
  serveAside(metered, item.input);
}

function meterJson(answer: JsonObject, keepTextChars: number): Metered {
  const metered = nothingMetered();
  if (answer.object === 'response.input_tokens') {
    metered.usage.inputTokens = tokenCount(answer.input_tokens);
    return metered;
  }
  takeEnd(metered, answer);
  for (const item of objectsOf(answer.output)) takeItem(metered, item, keepTextChars);
  return metered;
}

const FINISHED = /^response\.(?:completed|incomplete|failed)$/;

const DELTA_START = Buffer.from('event: response.output_text.delta\n');
const DELTA = textKey('delta');

function meterStream(keepTextChars: number): StreamMeter {
  const metered = nothingMetered();
  return {
    metered,
    ...skimming({
      key: DELTA,
      isText: (event) => event.subarray(0, DELTA_START.length).equals(DELTA_START),
      take: (text) => serveText(metered, text, keepTextChars),
    }),
    onEvent: (_name, data) => {
      const event = parseObject(data);
      const type = stringOf(event?.type);
      if (event === null || type === null) return;
      if (type.endsWith('.delta')) {
        const spoken = type === 'response.output_text.delta' || type === 'response.refusal.delta';
        if (spoken) serveText(metered, event.delta, keepTextChars);
        else serveAside(metered, event.delta);
      } else if (FINISHED.test(type)) {
        takeEnd(metered, objectOf(event.response));
        metered.ended = true;
      } else if (type === 'error') {
        metered.errorType = stringOf(event.code) ?? 'error';
        metered.ended = true;
      }
    },
  };
}

/** The event's place in the output, the same for its pieces and its whole. */
function channelOf(event: JsonObject): string {
  const parts = [event.item_id, event.content_index ?? '', event.summary_index ?? ''];
  return parts.join(' ');
}

const SPOKEN =
  /^response\.(?:output_text|refusal|reasoning_text|reasoning_summary_text)\.(delta|done)$/;

const ARGUMENTS_DONE = 'response.function_call_arguments.done';

function streamTexts(event: JsonObject): StreamText[] {
  const type = stringOf(event.type) ?? '';
  const step = SPOKEN.exec(type)?.[1];
  if (step === 'delta') {
    return placeOf(event, 'delta').map((place) => ({
      ...place,
      channel: channelOf(event),
      whole: false,
      json: false,
    }));
  }
  if (type === 'response.function_call_arguments.delta') {
    return placeOf(event, 'delta').map((place) => ({
      ...place,
      channel: channelOf(event),
      whole: false,
      json: true,
    }));
  }
  const item = objectOf(event.item);
  const whole = [
    ...(step === 'done' ? [...placeOf(event, 'text'), ...placeOf(event, 'refusal')] : []),
    ...(type === ARGUMENTS_DONE ? placeOf(event, 'arguments') : []),
    ...placeOf(objectOf(event.part), 'text'),
    ...(item === null ? [] : itemTexts(item)),
    ...texts(objectOf(event.response) ?? {}),
  ];
  return whole.map((place) => ({ ...place, channel: '', whole: true, json: false }));
}

function itemTexts(item: JsonObject): TextPlace[] {
  const parts = [...objectsOf(item.content), ...objectsOf(item.summary)].flatMap((part) => [
    ...placeOf(part, 'text'),
    ...placeOf(part, 'refusal'),
  ]);
  return item.type === 'function_call' ? [...parts, ...placeOf(item, 'arguments')] : parts;
}

function texts(answer: JsonObject): TextPlace[] {
  return objectsOf(answer.output).flatMap(itemTexts);
}

function hideItem(item: JsonObject): boolean {
  if (item.type !== 'reasoning') return false;
  item.summary = [];
  delete item.content;
  return true;
}

function hide(value: JsonObject, hidden: Hidden): 'drop' | 'changed' | 'same' {
  const type = stringOf(value.type) ?? '';
  if (hidden.reasoning && type.startsWith('response.reasoning')) return 'drop';
  let changed = false;
  const item = objectOf(value.item);
  const items = item === null ? objectsOf((objectOf(value.response) ?? value).output) : [item];
  for (const one of items) {
    if (hidden.reasoning && hideItem(one)) changed = true;
    if (!hidden.logprobs) continue;
    for (const part of objectsOf(one.content)) if (clearLogprobs(part)) changed = true;
  }
  if (hidden.logprobs && clearLogprobs(value)) changed = true;
  return changed ? 'changed' : 'same';
}

function clearLogprobs(holder: JsonObject): boolean {
  if (!Array.isArray(holder.logprobs) || holder.logprobs.length === 0) return false;
  holder.logprobs = [];
  return true;
}

function envelopes(value: JsonObject): TextPlace[] {
  const item = objectOf(value.item);
  const items = item === null ? objectsOf((objectOf(value.response) ?? value).output) : [item];
  return items.flatMap((one) =>
    one.type === 'reasoning' ? placeOf(one, 'encrypted_content') : [],
  );
}

const answer: AnswerSide = {
  ...opaqueAnswer,
  meterJson,
  meterStream,
  texts,
  streamTexts,
  endsChannels: (event) => {
    const type = stringOf(event.type) ?? '';
    if (FINISHED.test(type) || type === 'error') return 'all';
    const done = SPOKEN.exec(type)?.[1] === 'done' || type === ARGUMENTS_DONE;
    return done ? [channelOf(event)] : [];
  },
  hide,
  envelopes,
};

function recognise({ method, path }: RequestHead): Operation | null {
  if (path === '/v1/responses') {
    if (method === 'POST') return { name: 'responses', body: 'json', generates: true };
    return { name: 'responses', body: 'opaque', generates: false };
  }
  if (path === '/v1/responses/input_tokens') {
    return { name: 'count_tokens', body: 'json', generates: false };
  }
  return null;
}

/** GET, DELETE and `cancel` of a response that is kept; anything else may make a new one. */
function recogniseStored({ method, path }: RequestHead): Operation | null {
  if (!path.startsWith('/v1/responses/')) return null;
  if (method === 'POST' && !path.endsWith('/cancel')) return null;
  return { name: 'fetch_response', body: 'opaque', generates: false, delivers: true };
}

/** What a response used counts when it was made; of one made in the background, when it is fetched. */
function onlyBackground(metered: Metered): Metered {
  if (metered.fetchedAt !== null && !metered.pending) return metered;
  metered.usage = unknownUsage();
  metered.final = false;
  return metered;
}

/** OpenAI Responses over HTTP. */
export const openaiResponses: Provider = {
  id: 'openai-responses',
  protocol: 'openai',
  vendor: 'openai',
  recognise,
  request: openaiResponsesRequest,
  answer,
  refusalBody: openaiRefusalBody,
  streamRefusal: (refusal) => {
    const data = { type: 'error', code: refusal.code, message: refusal.message, param: null };
    return writeSseEvent({ name: 'error', data: JSON.stringify(data) });
  },
};

/** Responses that are fetched again. */
export const openaiStoredResponses: Provider = {
  ...openaiResponses,
  id: 'openai-stored-responses',
  recognise: recogniseStored,
  request: opaqueRequest,
  answer: {
    ...answer,
    meterJson: (value, keepTextChars) => onlyBackground(meterJson(value, keepTextChars)),
    meterStream: (keepTextChars) => {
      const meter = meterStream(keepTextChars);
      const onEvent = (name: string | null, data: string): void => {
        meter.onEvent(name, data);
        if (meter.metered.ended) onlyBackground(meter.metered);
      };
      return { ...meter, onEvent };
    },
  },
};
