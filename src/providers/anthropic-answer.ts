/** Reads Anthropic Messages answers: usage, texts, sealed reasoning, and what may be hidden. */
import { type JsonObject, objectOf, objectsOf, parseObject, stringOf } from './json.ts';
import {
  type Metered,
  nothingMetered,
  type StreamMeter,
  serveAside,
  serveText,
} from './metering/metered.ts';
import { skimming, textKey } from './metering/skim.ts';
import { largerCount, laterCount, sumKnown, tokenCount } from './metering/usage.ts';
import { opaqueAnswer, placeOf, placesWithin } from './opaque.ts';
import type { AnswerSide, Hidden, StreamText, TextPlace } from './provider.ts';

/** The input side comes in parts that exclude each other. */
interface InputParts {
  fresh: number | null;
  read: number | null;
  written: number | null;
}

/** Takes in one usage report; values are cumulative, so they replace what was known. */
function takeUsage(metered: Metered, parts: InputParts, value: unknown): boolean {
  const usage = objectOf(value);
  if (usage === null) return false;
  parts.fresh = laterCount(parts.fresh, tokenCount(usage.input_tokens));
  parts.read = laterCount(parts.read, tokenCount(usage.cache_read_input_tokens));
  parts.written = laterCount(parts.written, tokenCount(usage.cache_creation_input_tokens));
  const details = objectOf(usage.output_tokens_details);
  const known = metered.usage;
  known.inputTokens = sumKnown(parts.fresh, parts.read, parts.written);
  known.cachedTokens = parts.read;
  known.cacheWriteTokens = parts.written;
  known.outputTokens = largerCount(known.outputTokens, tokenCount(usage.output_tokens));
  known.reasoningTokens = largerCount(known.reasoningTokens, tokenCount(details?.thinking_tokens));
  return tokenCount(usage.output_tokens) !== null;
}

function takeStop(metered: Metered, holder: JsonObject | null): void {
  metered.stopReason = stringOf(holder?.stop_reason) ?? metered.stopReason;
  metered.refusal = stringOf(objectOf(holder?.stop_details)?.category) ?? metered.refusal;
}

const emptyParts = (): InputParts => ({ fresh: null, read: null, written: null });

function meterJson(answer: JsonObject, keepTextChars: number): Metered {
  const metered = nothingMetered();
  // A token count is an answer of one number.
  if (answer.usage === undefined && answer.content === undefined) {
    metered.usage.inputTokens = tokenCount(answer.input_tokens);
    return metered;
  }
  metered.final = takeUsage(metered, emptyParts(), answer.usage);
  takeStop(metered, answer);
  metered.modelServed = stringOf(answer.model);
  for (const block of objectsOf(answer.content)) {
    serveText(metered, block.text, keepTextChars);
    serveAside(metered, block.thinking);
    if (block.type === 'tool_use') serveAside(metered, JSON.stringify(block.input));
  }
  return metered;
}

const DELTA_START = Buffer.from('event: content_block_delta\n');
const TEXT = textKey('text');

function meterStream(keepTextChars: number): StreamMeter {
  const metered = nothingMetered();
  const parts = emptyParts();
  const onDelta = (delta: JsonObject): void => {
    serveText(metered, delta.text, keepTextChars);
    serveAside(metered, delta.thinking);
    serveAside(metered, delta.partial_json);
  };
  return {
    metered,
    ...skimming({
      key: TEXT,
      isText: (event) => event.subarray(0, DELTA_START.length).equals(DELTA_START),
      take: (text) => serveText(metered, text, keepTextChars),
    }),
    onEvent: (_name, data) => {
      const event = parseObject(data);
      if (event === null) return;
      if (event.type === 'content_block_delta') onDelta(objectOf(event.delta) ?? {});
      else if (event.type === 'message_start') {
        const message = objectOf(event.message);
        takeUsage(metered, parts, message?.usage);
        metered.modelServed = stringOf(message?.model);
      } else if (event.type === 'message_delta') {
        if (takeUsage(metered, parts, event.usage)) metered.final = true;
        takeStop(metered, objectOf(event.delta));
      } else if (event.type === 'message_stop') metered.ended = true;
      else if (event.type === 'error') {
        metered.ended = true;
        metered.errorType = stringOf(objectOf(event.error)?.type) ?? 'error';
      }
    },
  };
}

function streamTexts(event: JsonObject): StreamText[] {
  if (event.type !== 'content_block_delta') return [];
  const delta = objectOf(event.delta);
  const channel = String(event.index);
  return ['text', 'thinking', 'partial_json'].flatMap((key) =>
    placeOf(delta, key).map((place) => ({
      ...place,
      channel,
      whole: false,
      json: key === 'partial_json',
    })),
  );
}

function texts(answer: JsonObject): TextPlace[] {
  return objectsOf(answer.content).flatMap((block) => [
    ...placeOf(block, 'text'),
    ...placeOf(block, 'thinking'),
    ...(block.type === 'tool_use' ? placesWithin(block, 'input') : []),
  ]);
}

/**
 * Reasoning is hidden the way the API itself omits it: the block and its signature stay, so that a
 * later turn can send them back, and the text is empty.
 */
function hide(value: JsonObject, hidden: Hidden): 'drop' | 'changed' | 'same' {
  if (!hidden.reasoning) return 'same';
  if (value.type === 'content_block_delta') {
    return objectOf(value.delta)?.type === 'thinking_delta' ? 'drop' : 'same';
  }
  const started = objectOf(value.content_block);
  let changed = false;
  for (const block of started === null ? objectsOf(value.content) : [started]) {
    if (block.type === 'thinking' && block.thinking !== '') {
      block.thinking = '';
      changed = true;
    }
  }
  return changed ? 'changed' : 'same';
}

function envelopes(value: JsonObject): TextPlace[] {
  const delta = objectOf(value.delta);
  if (delta?.type === 'signature_delta') return placeOf(delta, 'signature');
  const started = objectOf(value.content_block);
  const places: TextPlace[] = [];
  for (const block of started === null ? objectsOf(value.content) : [started]) {
    if (block.type === 'thinking' && block.signature !== '') {
      places.push(...placeOf(block, 'signature'));
    }
    if (block.type === 'redacted_thinking') places.push(...placeOf(block, 'data'));
  }
  return places;
}

/** The Messages API's answer, whole and as a stream. */
export const anthropicAnswer: AnswerSide = {
  ...opaqueAnswer,
  meterJson,
  meterStream,
  texts,
  streamTexts,
  endsChannels: (event) => {
    if (event.type === 'content_block_stop') return [String(event.index)];
    return event.type === 'message_delta' || event.type === 'error' ? 'all' : [];
  },
  hide,
  envelopes,
};
