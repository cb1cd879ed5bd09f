/** Estimates tokens where the provider did not report them, without a tokenizer. */
import type { GatewayNote } from '#schema/spooled-exchange';
import type { Usage } from './usage.ts';

/**
 * Output tokens from the text that went by, when the provider's count never came. Four characters a
 * token is the usual rule for English; a cap that was asked for bounds it. Never a tokenizer: byte-pair
 * encoding of one long word takes seconds and would stop every other stream.
 */
export function estimateOutputTokens(chars: number, cap: number | null): number {
  const estimate = Math.ceil(chars / 4);
  return cap === null ? estimate : Math.min(estimate, cap);
}

/** Input tokens from the size of the request, for reservations: on the high side for any language. */
export function reserveInputTokens(bodyBytes: number): number {
  return Math.ceil(bodyBytes / 3);
}

/** Input tokens from the size of the request, where the provider never said. */
function estimateInputTokens(bodyBytes: number): number {
  return Math.ceil(bodyBytes / 4);
}

export type UsageSource = GatewayNote['usage_source'];

/**
 * Usage to account for. What the provider said stands; what it did not say because the exchange was
 * cut is estimated from what was served, on the output side also when the last report came too early.
 */
export function accountedUsage(given: {
  usage: Usage;
  /** The provider's last word on usage has been heard. */
  final: boolean;
  servedChars: number;
  requestBytes: number;
  cap: number | null;
}): { usage: Usage; source: UsageSource } {
  const { usage } = given;
  if (given.final && usage.outputTokens !== null) return { usage, source: 'provider' };
  const estimated = estimateOutputTokens(given.servedChars, given.cap);
  const outputTokens = Math.max(estimated, usage.outputTokens ?? 0);
  const inputTokens = usage.inputTokens ?? estimateInputTokens(given.requestBytes);
  return { usage: { ...usage, inputTokens, outputTokens }, source: 'estimated' };
}
