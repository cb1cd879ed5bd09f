/** Reads Amazon Bedrock calls, whose models and answers come in several formats. */
import { anthropic } from './anthropic.ts';
import { anthropicRequest } from './anthropic-request.ts';
import { fieldNames, misspeltIn } from './field-names.ts';
import {
  countOf,
  type JsonObject,
  lowerCount,
  numberOf,
  objectOf,
  objectsOf,
  parseObject,
  stringOf,
} from './json.ts';
import { type Metered, nothingMetered, type StreamMeter, serveText } from './metering/metered.ts';
import { laterCount, sumKnown, tokenCount } from './metering/usage.ts';
import { opaqueAnswer, opaqueRequest, placeOf, placesWithin, unknownAsk } from './opaque.ts';
import type {
  Ask,
  Operation,
  Provider,
  RequestHead,
  RequestSide,
  Said,
  UnreadPart,
} from './provider.ts';
import type { Refusal } from './refusal.ts';
import { addTools } from './tools.ts';

const CALL = /^\/model\/([^/]+)\/(converse|converse-stream|invoke|invoke-with-response-stream)$/;

function recognise({ method, path }: RequestHead): Operation | null {
  const verb = CALL.exec(path)?.[2];
  if (method !== 'POST' || verb === undefined) return null;
  return { name: verb.replaceAll('-', '_'), body: 'json', generates: true };
}

function readAsk(body: JsonObject, head: RequestHead): Ask {
  const [, id = '', verb = ''] = CALL.exec(head.path) ?? [];
  const model = decodeURIComponentSafely(id);
  const config = objectOf(body.inferenceConfig);
  // InvokeModel carries the model's own body; Anthropic's is the common one.
  const native = verb.startsWith('invoke') ? anthropicRequest.readAsk(body, head) : unknownAsk();
  return {
    ...native,
    model,
    stream: verb.endsWith('-stream'),
    maxOutputTokens: countOf(config?.maxTokens) ?? native.maxOutputTokens,
    temperature: numberOf(config?.temperature) ?? native.temperature,
    models: [model],
    unread: unreadIn(body, model, verb),
  };
}

/** A model's own body is read where it is Anthropic's; a prompt that lies there is not. */
function unreadIn(body: JsonObject, model: string, verb: string): UnreadPart[] {
  const template = body.promptVariables !== undefined || model.includes(':prompt/');
  const foreign = verb.startsWith('invoke') && !Array.isArray(body.messages);
  return [...(template ? (['template'] as const) : []), ...(foreign ? (['body'] as const) : [])];
}

const FIELDS = fieldNames(
  ...['messages', 'system', 'inferenceConfig', 'toolConfig', 'max_tokens', 'promptVariables'],
  ...['thinking', 'tools'],
);
const CONFIG_FIELDS = fieldNames('maxTokens', 'temperature');

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Blocks of Converse carry `text` without a type; those of InvokeModel are Anthropic's own. */
function readSaid(body: JsonObject): Said {
  const said = anthropicRequest.readSaid(body);
  addTools(said, objectOf(body.toolConfig)?.tools);
  return said;
}

const request: RequestSide = {
  ...opaqueRequest,
  readAsk,
  readSaid,
  misspelt: (body) =>
    misspeltIn(body, FIELDS) ?? misspeltIn(objectOf(body.inferenceConfig), CONFIG_FIELDS),
  texts: (body) => [
    ...placeOf(body, 'system'),
    ...objectsOf(body.system).flatMap((part) => placeOf(part, 'text')),
    ...objectsOf(body.messages).flatMap((message) => placesWithin(message, 'content')),
  ],
  limit: (body, caps) => {
    const config = objectOf(body.inferenceConfig);
    if (config === null && body.max_tokens !== undefined) return anthropicRequest.limit(body, caps);
    const cap = caps.maxOutputTokens;
    if (cap === undefined) return false;
    const capped = { ...config };
    if (!lowerCount(capped, 'maxTokens', cap, Number.POSITIVE_INFINITY)) return false;
    body.inferenceConfig = capped;
    return true;
  },
};

function takeUsage(metered: Metered, value: unknown): void {
  const usage = objectOf(value);
  if (usage === null) return;
  const known = metered.usage;
  const cached =
    tokenCount(usage.cacheReadInputTokens) ?? tokenCount(usage.cacheReadInputTokenCount);
  const written =
    tokenCount(usage.cacheWriteInputTokens) ?? tokenCount(usage.cacheWriteInputTokenCount);
  const fresh = tokenCount(usage.inputTokens) ?? tokenCount(usage.inputTokenCount);
  const output = tokenCount(usage.outputTokens) ?? tokenCount(usage.outputTokenCount);
  known.inputTokens = laterCount(known.inputTokens, sumKnown(fresh, cached, written));
  known.cachedTokens = laterCount(known.cachedTokens, cached);
  known.cacheWriteTokens = laterCount(known.cacheWriteTokens, written);
  known.outputTokens = laterCount(known.outputTokens, output);
  if (output !== null) metered.final = true;
}

function meterJson(answer: JsonObject, keepTextChars: number): Metered {
  // InvokeModel answers with the model's own body.
  if (answer.output === undefined) return anthropic.answer.meterJson(answer, keepTextChars);
  const metered = nothingMetered();
  takeUsage(metered, answer.usage);
  metered.stopReason = stringOf(answer.stopReason);
  const message = objectOf(objectOf(answer.output)?.message);
  for (const part of objectsOf(message?.content)) serveText(metered, part.text, keepTextChars);
  return metered;
}

/** Events come from binary frames: the name is the frame's event type. */
function meterStream(keepTextChars: number): StreamMeter {
  const native = anthropic.answer.meterStream(keepTextChars);
  const { metered } = native;
  return {
    metered,
    onEvent: (name, data) => {
      const event = parseObject(data);
      if (event === null) return;
      const bytes = stringOf(event.bytes);
      if (name === 'chunk' && bytes !== null) {
        const inner = Buffer.from(bytes, 'base64').toString();
        native.onEvent(null, inner);
        takeUsage(metered, parseObject(inner)?.['amazon-bedrock-invocationMetrics']);
      } else if (name === 'contentBlockDelta') {
        serveText(metered, objectOf(event.delta)?.text, keepTextChars);
      } else if (name === 'messageStop') metered.stopReason = stringOf(event.stopReason);
      else if (name === 'metadata') takeUsage(metered, event.usage);
      else if (name?.endsWith('Exception') === true) metered.errorType = name;
    },
  };
}

function refusalBody(refusal: Refusal): JsonObject {
  return { message: refusal.message, code: refusal.code };
}

/** Amazon Bedrock's Converse and InvokeModel, metered as they pass. */
export const bedrock: Provider = {
  id: 'bedrock',
  protocol: 'bedrock',
  vendor: 'bedrock',
  recognise,
  request,
  answer: { ...opaqueAnswer, meterJson, meterStream },
  refusalBody,
  streamRefusal: () => null,
};
