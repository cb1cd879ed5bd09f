/** The token counts of an exchange, and how reports of them are merged. */

/** Tokens of one exchange as the provider states them; null is "not said", never zero. */
export interface Usage {
  /** The whole input, cached tokens included. */
  inputTokens: number | null;
  /** Read from the provider's cache. */
  cachedTokens: number | null;
  /** Written to the provider's cache. */
  cacheWriteTokens: number | null;
  /** The whole output, reasoning included. */
  outputTokens: number | null;
  reasoningTokens: number | null;
}

export function unknownUsage(): Usage {
  return {
    inputTokens: null,
    cachedTokens: null,
    cacheWriteTokens: null,
    outputTokens: null,
    reasoningTokens: null,
  };
}

/** Above this a count is nonsense, and would not fit the store's 32 bits. */
const LARGEST_COUNT = 4_294_967_295;

/** A token count from foreign JSON: a whole number in range, else null. */
export function tokenCount(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isInteger(value)) return null;
  return value >= 0 && value <= LARGEST_COUNT ? value : null;
}

/**
 * What is known after a later report. Providers repeat usage: values are cumulative, so they are set
 * and never added. A report of nothing, or of zero after a number, does not unsay the number.
 */
export function laterCount(known: number | null, reported: number | null): number | null {
  if (reported === null) return known;
  return reported === 0 && known !== null ? known : reported;
}

/** As `laterCount`, for counts that only grow while a stream runs. */
export function largerCount(known: number | null, reported: number | null): number | null {
  if (reported === null) return known;
  return known === null ? reported : Math.max(known, reported);
}

/** A sum in which unknown parts are left out; null when nothing is known. */
export function sumKnown(...parts: (number | null)[]): number | null {
  let total: number | null = null;
  for (const part of parts) if (part !== null) total = (total ?? 0) + part;
  return total;
}
