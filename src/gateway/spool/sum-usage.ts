/** Sums spooled usage by account, key, organisation or model, for `stillwatch usage`. */
import type { SpoolRecord } from '#schema/spooled-exchange';

export const USAGE_KEYS = ['account', 'api_key', 'organisation', 'model'] as const;
export type UsageKey = (typeof USAGE_KEYS)[number];

/** What was used by one account, key, organisation or model. */
export interface UsageSum {
  /** Null where the exchanges name none. */
  name: string | null;
  exchanges: number;
  /** Of them: refused by the gateway, and left early by the client. */
  refused: number;
  aborted: number;
  /** Of them: with tokens that the provider did not say. */
  estimated: number;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  /** Of those whose price is known; null: of none. */
  cost_usd: number | null;
}

const NAMES = {
  account: 'account_id',
  api_key: 'api_key_id',
  organisation: 'org_id',
  model: 'model',
} as const;

const nothing = (name: string | null): UsageSum => ({
  name,
  exchanges: 0,
  refused: 0,
  aborted: 0,
  estimated: 0,
  input_tokens: 0,
  cached_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost_usd: null,
});

/** Adds records up, the largest output first. Unknown counts add nothing. */
export async function sumUsage(
  records: AsyncIterable<SpoolRecord>,
  by: UsageKey,
): Promise<UsageSum[]> {
  const sums = new Map<string | null, UsageSum>();
  for await (const record of records) {
    const name = record.exchange[NAMES[by]];
    const sum = sums.get(name) ?? nothing(name);
    sums.set(name, sum);
    add(sum, record);
  }
  return [...sums.values()].sort((one, other) => other.output_tokens - one.output_tokens);
}

function add(sum: UsageSum, { exchange, note }: SpoolRecord): void {
  sum.exchanges++;
  if (note.refusal !== null) sum.refused++;
  if (exchange.aborted === true) sum.aborted++;
  if (note.usage_source === 'estimated') sum.estimated++;
  sum.input_tokens += exchange.input_tokens ?? 0;
  sum.cached_tokens += exchange.cached_tokens ?? 0;
  sum.output_tokens += exchange.output_tokens ?? 0;
  sum.reasoning_tokens += exchange.reasoning_tokens ?? 0;
  if (exchange.cost_usd !== null) sum.cost_usd = (sum.cost_usd ?? 0) + exchange.cost_usd;
}
