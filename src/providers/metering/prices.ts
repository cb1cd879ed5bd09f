/** Looks up model prices and turns usage into US dollars. */
import { LIST_PRICES, type ListPrice } from './list-prices.ts';
import type { Usage } from './usage.ts';

/** US dollars for a million tokens. */
export interface Price {
  input: number;
  cached: number;
  cacheWrite: number;
  output: number;
}

export type PriceTable = ReadonlyMap<string, Price>;

/** The list prices with the user's own over them, by model name. */
export function priceTable(overrides: Readonly<Record<string, ListPrice>>): PriceTable {
  const table = new Map<string, Price>();
  for (const [model, price] of Object.entries({ ...LIST_PRICES, ...overrides })) {
    table.set(model, {
      input: price.input,
      output: price.output,
      cached: price.cached ?? price.input,
      cacheWrite: price.cache_write ?? price.input,
    });
  }
  return table;
}

/** A release date or alias at the end of a model's name, which does not change its price. */
const RELEASE = /(?:[-@](?:\d{8}|\d{4}-\d{2}-\d{2}|latest)|-preview(?:-\d\d-\d{2,4})?)$/;

/** What every model costs that has no price of its own. */
export const ANY_MODEL = '*';

/** The price of a model by its name, with or without a release date; null when it is not known. */
export function priceOf(table: PriceTable, model: string | null): Price | null {
  const named =
    model === null ? undefined : (table.get(model) ?? table.get(model.replace(RELEASE, '')));
  return named ?? table.get(ANY_MODEL) ?? null;
}

const MILLION = 1_000_000;

/** Cost in US dollars; null while the price or either side of the usage is unknown. */
export function costOf(price: Price | null, usage: Usage): number | null {
  if (price === null || usage.inputTokens === null || usage.outputTokens === null) return null;
  const cached = usage.cachedTokens ?? 0;
  const written = usage.cacheWriteTokens ?? 0;
  const fresh = Math.max(0, usage.inputTokens - cached - written);
  const input = fresh * price.input + cached * price.cached + written * price.cacheWrite;
  return (input + usage.outputTokens * price.output) / MILLION;
}
