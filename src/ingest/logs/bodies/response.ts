/** A response body in a log → exchange fields; read by the same readers as at the gateway. */
import { readRecordedAnswer, readRecordedUsage } from '#providers/index';
import type { Exchange } from '#schema/exchange';
import type { FieldValues } from '../exchange-fields.ts';
import { objectFrom } from '../values.ts';

/**
 * Exchange fields from a response body: a JSON object, or a recorded stream as server-sent events in
 * one text or as a list of parsed events. Fields it does not carry are left out.
 */
export function readResponseBody(value: unknown): FieldValues {
  const recorded = readRecordedAnswer(value) ?? readRecordedAnswer(objectFrom(value));
  if (recorded === null) return {};
  const { metered, stream, aborted } = recorded;
  const { usage, text } = metered;
  return {
    model: metered.modelServed,
    response: text === '' ? null : text,
    stop_reason: metered.stopReason,
    ...tokensOf(usage),
    // Before the provider's last word the count of a stream is only its beginning.
    output_tokens: stream && !metered.final ? null : usage.outputTokens,
    ...(stream ? { stream, aborted } : {}),
  };
}

type Tokens = Pick<
  Exchange,
  'input_tokens' | 'cached_tokens' | 'output_tokens' | 'reasoning_tokens'
>;

/** Token counts from a provider's usage object; all unknown for anything else. */
export function readUsage(value: unknown): Partial<Tokens> {
  const usage = objectFrom(value);
  return usage === null ? {} : tokensOf(readRecordedUsage(usage));
}

function tokensOf(usage: ReturnType<typeof readRecordedUsage>): Tokens {
  return {
    input_tokens: usage.inputTokens,
    cached_tokens: usage.cachedTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
  };
}
