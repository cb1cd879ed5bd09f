/** What provider APIs say: requests, answers, streams, usage, prices and errors, read in one place. */

export { addConversation, type SpokenMessage, textWithin } from './conversation.ts';
export { isCredentialError } from './credential-error.ts';
export { type ExactJson, parseExact } from './exact-json.ts';
export { type JsonObject, objectOf, objectsOf, parseObject, stringOf } from './json.ts';
export {
  accountedUsage,
  estimateOutputTokens,
  reserveInputTokens,
  type UsageSource,
} from './metering/estimate.ts';
export { type Metered, nothingMetered } from './metering/metered.ts';
export { ANY_MODEL, costOf, type PriceTable, priceOf, priceTable } from './metering/prices.ts';
export { readSseEvent, writeSseEvent } from './metering/sse-event.ts';
export { SseSplitter } from './metering/sse-splitter.ts';
export { sumKnown, type Usage, unknownUsage } from './metering/usage.ts';
export { nothingSaid, unknownAsk } from './opaque.ts';
export { openaiRefusalBody } from './openai.ts';
export { passthrough } from './passthrough.ts';
export {
  type AnswerSide,
  type Ask,
  CAPABILITIES,
  type Capability,
  type Caps,
  type Hidden,
  type Operation,
  PROTOCOLS,
  type Protocol,
  type Provider,
  type RequestHead,
  type Said,
  type TextPlace,
  type UnreadPart,
} from './provider.ts';
export { PROVIDERS } from './providers.ts';
export {
  type RecordedAnswer,
  readRecordedAnswer,
  readRecordedRequest,
  readRecordedUsage,
} from './recorded-call.ts';
export {
  type Refusal,
  type RefusalCode,
  refusal,
  refusalHeaders,
  upstreamRefusal,
} from './refusal.ts';
export { addTools } from './tools.ts';
