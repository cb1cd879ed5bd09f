/** What is known of accounts, in the exchange store, where detectors join it to traffic. */

import type { AccountFacts } from '#schema/account';
import type { Store } from './store.ts';
import { ACCOUNT_FACT_COLUMNS, ACCOUNT_FACTS_TABLE } from './tables.ts';
import { timeText } from './time-text.ts';

/** Accounts a statement: bounds its text, not what callers may pass. */
const BATCH = 10_000;

/**
 * Records what is known of accounts; facts recorded later (`recordedAt`, epoch milliseconds)
 * replace earlier ones as a whole.
 */
export async function insertAccountFacts(
  store: Store,
  facts: readonly AccountFacts[],
  recordedAt: number,
): Promise<void> {
  for (let from = 0; from < facts.length; from += BATCH) {
    const rows = facts.slice(from, from + BATCH).map((each) => ({
      ...each,
      created_at: each.created_at === null ? null : timeText(each.created_at),
      recorded_at: timeText(recordedAt),
    }));
    await store.insertRows(ACCOUNT_FACTS_TABLE, rows);
  }
}

const SELECTED = ACCOUNT_FACT_COLUMNS.map(({ name }) =>
  name === 'created_at' ? 'toFloat64(toUnixTimestamp64Milli(created_at)) AS created_ms' : name,
).join(', ');

type FactsRow = Omit<AccountFacts, 'created_at'> & { created_ms: number | null };

/** The latest facts of every account, in blocks, ordered by account. */
export async function* streamAccountFacts(store: Store): AsyncGenerator<AccountFacts[]> {
  const sql = `SELECT ${SELECTED} FROM ${ACCOUNT_FACTS_TABLE} FINAL ORDER BY account_id`;
  for await (const rows of store.stream<FactsRow>(sql)) yield rows.map(toFacts);
}

function toFacts({ created_ms, ...rest }: FactsRow): AccountFacts {
  return { ...rest, created_at: created_ms };
}
