/** What accounts, and everybody together, sent within a span. */
import { EXCHANGE_TABLE } from '#schema/exchange';
import { IN_SPAN } from '#schema/span-condition';
import { paramBatches } from '../param-batches.ts';
import type { Store } from '../store.ts';

/** What an account sent within a span. */
export interface AccountTotals {
  account_id: string;
  exchanges: number;
  cost_usd: number | null;
  /** UTC epoch ms. */
  first_seen_at: number;
  last_seen_at: number;
}

/** Totals of these accounts in [from, to), UTC epoch ms; accounts without an exchange are absent. */
export async function readAccountTotals(
  store: Store,
  accountIds: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<AccountTotals[]> {
  const totals: AccountTotals[] = [];
  for (const accounts of paramBatches(accountIds)) {
    const rows = await store.query<AccountTotals>(
      `SELECT account_id, toFloat64(count()) AS exchanges, sum(cost_usd) AS cost_usd,
         toFloat64(min(toUnixTimestamp64Milli(ts))) AS first_seen_at,
         toFloat64(max(toUnixTimestamp64Milli(ts))) AS last_seen_at
       FROM ${EXCHANGE_TABLE}
       WHERE account_id IN {accounts:Array(String)}
         AND ${IN_SPAN}
       GROUP BY account_id`,
      { params: { accounts, from, to } },
    );
    totals.push(...rows);
  }
  return totals;
}

/** Exchanges of everybody from a moment on, UTC epoch ms. */
export async function countExchangesSince(store: Store, from: number): Promise<number | null> {
  const [row] = await store.query<{ exchanges: number }>(
    `SELECT toFloat64(count()) AS exchanges FROM ${EXCHANGE_TABLE}
     WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')`,
    { params: { from } },
  );
  return row?.exchanges ?? null;
}
