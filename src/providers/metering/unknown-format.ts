/** Looks for usage in answers of unknown format, under the names that providers use. */
import { type Metered, nothingMetered, type StreamMeter } from './metered.ts';
import { laterCount, tokenCount } from './usage.ts';

type Counts = Record<string, unknown>;

const INPUT_NAMES = ['input_tokens', 'prompt_tokens', 'inputTokens', 'promptTokenCount'];
const OUTPUT_NAMES = ['output_tokens', 'completion_tokens', 'outputTokens', 'candidatesTokenCount'];
const USAGE_NAMES = ['usage', 'usageMetadata'];

function countUnder(names: readonly string[], counts: Counts): number | null {
  for (const name of names) {
    const count = tokenCount(counts[name]);
    if (count !== null) return count;
  }
  return null;
}

function asCounts(value: unknown): Counts | null {
  return typeof value === 'object' && value !== null ? (value as Counts) : null;
}

function takeUsage(metered: Metered, value: Counts): void {
  for (const holder of [value, asCounts(value.message), asCounts(value.response)]) {
    for (const name of USAGE_NAMES) {
      const counts = asCounts(holder?.[name]);
      if (counts === null) continue;
      const known = metered.usage;
      known.inputTokens = laterCount(known.inputTokens, countUnder(INPUT_NAMES, counts));
      known.outputTokens = laterCount(known.outputTokens, countUnder(OUTPUT_NAMES, counts));
      if (known.outputTokens !== null) metered.final = true;
    }
  }
}

/** The usage of a whole answer, as far as it is found. */
export function meterUnknown(answer: Counts): Metered {
  const metered = nothingMetered();
  takeUsage(metered, answer);
  return metered;
}

export function meterUnknownStream(): StreamMeter {
  const metered = nothingMetered();
  return {
    metered,
    onEvent: (_name, data) => {
      metered.servedChars += data.length;
      if (!data.includes('sage')) return;
      try {
        const event = asCounts(JSON.parse(data));
        if (event !== null) takeUsage(metered, event);
      } catch {
        // Not JSON: nothing to meter but its size.
      }
    },
  };
}
