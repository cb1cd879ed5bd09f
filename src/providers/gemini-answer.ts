/** Reads Gemini answers: cumulative usage, texts and thoughts. */
import { type JsonObject, objectOf, objectsOf, parseObject, stringOf } from './json.ts';
import {
  type Metered,
  nothingMetered,
  type StreamMeter,
  serveAside,
  serveText,
} from './metering/metered.ts';
import { largerCount, laterCount, sumKnown, tokenCount } from './metering/usage.ts';
import { opaqueAnswer, placeOf, placesWithin } from './opaque.ts';
import type { AnswerSide, Hidden, StreamText } from './provider.ts';

/** Repeated with every chunk, cumulative; billed output is the answer and the thoughts together. */
function takeUsage(metered: Metered, value: unknown): void {
  const usage = objectOf(value);
  if (usage === null) return;
  const known = metered.usage;
  const thoughts = tokenCount(usage.thoughtsTokenCount);
  const answer = tokenCount(usage.candidatesTokenCount);
  const prompt = sumKnown(
    tokenCount(usage.promptTokenCount),
    tokenCount(usage.toolUsePromptTokenCount),
  );
  known.inputTokens = laterCount(known.inputTokens, prompt);
  known.cachedTokens = laterCount(known.cachedTokens, tokenCount(usage.cachedContentTokenCount));
  known.reasoningTokens = largerCount(known.reasoningTokens, thoughts);
  known.outputTokens = largerCount(known.outputTokens, sumKnown(answer, thoughts));
}

function partsOf(value: JsonObject): JsonObject[] {
  return objectsOf(value.candidates).flatMap((one) => objectsOf(objectOf(one.content)?.parts));
}

function take(metered: Metered, value: JsonObject, keepTextChars: number): void {
  takeUsage(metered, value.usageMetadata);
  metered.modelServed = stringOf(value.modelVersion) ?? metered.modelServed;
  for (const candidate of objectsOf(value.candidates)) {
    metered.stopReason = stringOf(candidate.finishReason) ?? metered.stopReason;
  }
  for (const part of partsOf(value)) {
    if (part.thought === true) serveAside(metered, part.text);
    else serveText(metered, part.text, keepTextChars);
    if (part.functionCall !== undefined) serveAside(metered, JSON.stringify(part.functionCall));
  }
  const blocked = stringOf(objectOf(value.promptFeedback)?.blockReason);
  metered.refusal = blocked ?? metered.refusal;
  if (value.error !== undefined) {
    metered.errorType = stringOf(objectOf(value.error)?.status) ?? 'error';
  }
  // The last chunk is the one that says why it ends; usage before it is not final.
  const ended = metered.stopReason !== null || blocked !== null;
  metered.final = ended && metered.usage.outputTokens !== null;
}

function meterJson(answer: JsonObject, keepTextChars: number): Metered {
  const metered = nothingMetered();
  take(metered, answer, keepTextChars);
  if (answer.totalTokens !== undefined) {
    metered.usage.inputTokens = tokenCount(answer.totalTokens);
  }
  return metered;
}

function meterStream(keepTextChars: number): StreamMeter {
  const metered = nothingMetered();
  return {
    metered,
    onEvent: (_name, data) => {
      const event = parseObject(data);
      if (event !== null) take(metered, event, keepTextChars);
    },
  };
}

function streamTexts(event: JsonObject): StreamText[] {
  return objectsOf(event.candidates).flatMap((candidate) =>
    objectsOf(objectOf(candidate.content)?.parts).flatMap((part) => [
      ...placeOf(part, 'text').map((place) => ({
        ...place,
        channel: `${candidate.index ?? 0} ${part.thought === true}`,
        whole: false,
        json: false,
      })),
      ...placesWithin(part, 'functionCall').map((place) => ({
        ...place,
        channel: '',
        whole: true,
        json: false,
      })),
    ]),
  );
}

function hide(value: JsonObject, hidden: Hidden): 'drop' | 'changed' | 'same' {
  let changed = false;
  for (const candidate of objectsOf(value.candidates)) {
    const content = objectOf(candidate.content);
    const parts = objectsOf(content?.parts);
    const shown = hidden.reasoning ? parts.filter((part) => part.thought !== true) : parts;
    if (content !== null && shown.length < parts.length) {
      content.parts = shown;
      changed = true;
    }
    if (hidden.logprobs && candidate.logprobsResult !== undefined) {
      delete candidate.logprobsResult;
      delete candidate.avgLogprobs;
      changed = true;
    }
  }
  return changed ? 'changed' : 'same';
}

/** The answer of generateContent; a stream is a list of them. */
export const geminiAnswer: AnswerSide = {
  ...opaqueAnswer,
  meterJson,
  meterStream,
  texts: streamTexts,
  streamTexts,
  endsChannels: (event) => {
    const ended = objectsOf(event.candidates).some((one) => one.finishReason !== undefined);
    return ended || event.error !== undefined ? 'all' : [];
  },
  hide,
  envelopes: (value) => partsOf(value).flatMap((part) => placeOf(part, 'thoughtSignature')),
};
