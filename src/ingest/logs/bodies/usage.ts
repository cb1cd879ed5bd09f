import type { Exchange } from '#schema/exchange';
import { at, firstOf, numberOf, objectOf } from '../values.ts';

export type Usage = Partial<
  Pick<Exchange, 'input_tokens' | 'cached_tokens' | 'output_tokens' | 'reasoning_tokens'>
>;

/**
 * Token counts from a provider's usage object. `input_tokens` is everything that went in, cached
 * or not: OpenAI and Gemini count that way, Anthropic leaves cache reads and writes out, so they
 * are added. `output_tokens` includes reasoning: Gemini leaves it out, so it is added.
 */
export function readUsage(value: unknown): Usage {
  const usage = objectOf(value);
  if (usage === null) return {};
  if ('promptTokenCount' in usage || 'candidatesTokenCount' in usage) return geminiUsage(usage);
  const cacheRead = numberOf(usage.cache_read_input_tokens);
  const cacheWrite = numberOf(usage.cache_creation_input_tokens);
  const input = numberOf(firstOf(usage.input_tokens, usage.prompt_tokens));
  const cached = numberOf(
    firstOf(
      at(usage, 'prompt_tokens_details', 'cached_tokens'),
      at(usage, 'input_tokens_details', 'cached_tokens'),
      cacheRead,
    ),
  );
  const apart = usage.input_tokens === undefined ? 0 : (cacheRead ?? 0) + (cacheWrite ?? 0);
  return {
    input_tokens: input === null ? null : input + apart,
    cached_tokens: cached,
    output_tokens: numberOf(firstOf(usage.output_tokens, usage.completion_tokens)),
    reasoning_tokens: numberOf(
      firstOf(
        at(usage, 'completion_tokens_details', 'reasoning_tokens'),
        at(usage, 'output_tokens_details', 'reasoning_tokens'),
        at(usage, 'output_tokens_details', 'thinking_tokens'),
      ),
    ),
  };
}

function geminiUsage(usage: Record<string, unknown>): Usage {
  const answer = numberOf(usage.candidatesTokenCount);
  const thoughts = numberOf(usage.thoughtsTokenCount);
  return {
    input_tokens: numberOf(usage.promptTokenCount),
    cached_tokens: numberOf(usage.cachedContentTokenCount),
    output_tokens: answer === null ? thoughts : answer + (thoughts ?? 0),
    reasoning_tokens: thoughts,
  };
}
