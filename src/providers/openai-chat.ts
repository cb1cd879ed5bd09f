/** Recognises OpenAI Chat Completions calls and reads their answers. */
import { type JsonObject, objectOf, objectsOf, parseObject, stringOf } from './json.ts';
import {
  type Metered,
  nothingMetered,
  type StreamMeter,
  serveAside,
  serveText,
} from './metering/metered.ts';
import { skimming, textKey } from './metering/skim.ts';
import { laterCount, tokenCount } from './metering/usage.ts';
import { opaqueAnswer, placeOf } from './opaque.ts';
import { openaiRefusalBody, openaiStreamRefusal } from './openai.ts';
import { openaiChatRequest } from './openai-chat-request.ts';
import type { AnswerSide, Hidden, Provider, StreamText } from './provider.ts';

/** The last usage that is not null stands. */
function takeUsage(metered: Metered, value: unknown): void {
  const usage = objectOf(value);
  if (usage === null) return;
  const known = metered.usage;
  const input = objectOf(usage.prompt_tokens_details);
  const output = objectOf(usage.completion_tokens_details);
  known.inputTokens = laterCount(known.inputTokens, tokenCount(usage.prompt_tokens));
  known.outputTokens = laterCount(known.outputTokens, tokenCount(usage.completion_tokens));
  known.cachedTokens = laterCount(known.cachedTokens, tokenCount(input?.cached_tokens));
  known.cacheWriteTokens = laterCount(
    known.cacheWriteTokens,
    tokenCount(input?.cache_write_tokens),
  );
  known.reasoningTokens = laterCount(known.reasoningTokens, tokenCount(output?.reasoning_tokens));
  if (tokenCount(usage.completion_tokens) !== null) metered.final = true;
}

/** Reasoning as compatible servers stream it; OpenAI itself does not. */
const REASONING_KEYS = ['reasoning_content', 'reasoning'] as const;

function takeMessage(metered: Metered, message: JsonObject | null, keepTextChars: number): void {
  if (message === null) return;
  serveText(metered, message.content, keepTextChars);
  serveText(metered, message.refusal, keepTextChars);
  for (const key of REASONING_KEYS) serveAside(metered, message[key]);
  for (const call of objectsOf(message.tool_calls)) {
    serveAside(metered, objectOf(call.function)?.arguments);
    serveAside(metered, objectOf(call.custom)?.input);
  }
  // Completions (not chat) put the text beside the index.
  serveText(metered, message.text, keepTextChars);
}

function takeChoices(metered: Metered, value: JsonObject, keepTextChars: number): void {
  for (const choice of objectsOf(value.choices)) {
    const holder = objectOf(choice.delta) ?? objectOf(choice.message) ?? choice;
    takeMessage(metered, holder, keepTextChars);
    metered.stopReason = stringOf(choice.finish_reason) ?? metered.stopReason;
  }
  metered.modelServed = stringOf(value.model) ?? metered.modelServed;
  takeUsage(metered, value.usage);
}

const CONTENT = textKey('content');
const UNFINISHED = Buffer.from('"finish_reason":null');
const NEWS = ['"usage":{', '"tool_calls"', '"reasoning', '"refusal":"', '"error"'].map((text) =>
  Buffer.from(text),
);

function meterStream(keepTextChars: number): StreamMeter {
  const metered = nothingMetered();
  return {
    metered,
    ...skimming({
      key: CONTENT,
      isText: (event) => event.includes(UNFINISHED) && !NEWS.some((news) => event.includes(news)),
      take: (text) => serveText(metered, text, keepTextChars),
    }),
    onEvent: (_name, data) => {
      if (data === '[DONE]') metered.ended = true;
      const event = metered.ended ? null : parseObject(data);
      if (event === null) return;
      const error = objectOf(event.error);
      if (error !== null) metered.errorType = stringOf(error.type) ?? 'error';
      takeChoices(metered, event, keepTextChars);
    },
  };
}

/** A choice's own texts, and the arguments of each of its tool calls. */
function textsOf(choice: JsonObject, message: JsonObject | null): StreamText[] {
  const own = ['content', ...REASONING_KEYS].flatMap((key) =>
    placeOf(message, key).map((place) => ({
      ...place,
      channel: `${choice.index} ${key}`,
      whole: false,
      json: false,
    })),
  );
  const calls = objectsOf(message?.tool_calls).flatMap((call) =>
    placeOf(objectOf(call.function), 'arguments').map((place) => ({
      ...place,
      channel: `${choice.index} call ${call.index}`,
      whole: false,
      json: true,
    })),
  );
  return [...own, ...calls];
}

function streamTexts(event: JsonObject): StreamText[] {
  return objectsOf(event.choices).flatMap((choice) => textsOf(choice, objectOf(choice.delta)));
}

/** A choice ends with its finish reason; all of them end with an error. */
function endsChannels(event: JsonObject): readonly string[] | 'all' {
  if (event.error !== undefined) return 'all';
  const ended = objectsOf(event.choices).some((choice) => choice.finish_reason != null);
  return ended ? 'all' : [];
}

function hide(value: JsonObject, hidden: Hidden): 'drop' | 'changed' | 'same' {
  let changed = false;
  const remove = (holder: JsonObject | null, key: string): void => {
    if (holder === null || holder[key] === undefined || holder[key] === null) return;
    delete holder[key];
    changed = true;
  };
  for (const choice of objectsOf(value.choices)) {
    const message = objectOf(choice.delta) ?? objectOf(choice.message);
    if (hidden.reasoning) for (const key of REASONING_KEYS) remove(message, key);
    if (hidden.logprobs && choice.logprobs != null) {
      choice.logprobs = null;
      changed = true;
    }
  }
  return changed ? 'changed' : 'same';
}

const answer: AnswerSide = {
  ...opaqueAnswer,
  meterJson: (value, keepTextChars) => {
    const metered = nothingMetered();
    takeChoices(metered, value, keepTextChars);
    return metered;
  },
  meterStream,
  texts: (value) =>
    objectsOf(value.choices).flatMap((choice) => textsOf(choice, objectOf(choice.message))),
  streamTexts,
  endsChannels,
  hide,
  isUsageOnly: (event) =>
    Array.isArray(event.choices) && event.choices.length === 0 && objectOf(event.usage) !== null,
};

/** OpenAI Chat Completions, and Completions before it. */
export const openaiChat: Provider = {
  id: 'openai-chat',
  protocol: 'openai',
  vendor: 'openai',
  recognise: ({ path, method }) => {
    if (method === 'POST' && path === '/v1/chat/completions') {
      return { name: 'chat', body: 'json', generates: true };
    }
    if (method === 'POST' && path === '/v1/completions') {
      return { name: 'completions', body: 'json', generates: true };
    }
    return null;
  },
  request: openaiChatRequest,
  answer,
  refusalBody: openaiRefusalBody,
  streamRefusal: openaiStreamRefusal,
};
