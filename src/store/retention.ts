/** How long exchanges are kept, and how those of an account or of a time are deleted at once. */

import { EXCHANGE_TABLE } from '#schema/exchange';
import type { QueryParams, Store } from './store.ts';
import { ACCOUNT_FACTS_TABLE, EXCHANGE_TEXTS_TABLE, onCluster } from './tables.ts';

/**
 * Sees to it that exchanges are deleted so many days after they happened, day by day; those already
 * there too. Asked at every start: a table that says so already is left alone. Null keeps them.
 */
export async function keepExchangesFor(store: Store, days: number | null): Promise<void> {
  const { table, clause } = onCluster(EXCHANGE_TABLE, store.tables);
  const rows = await store.query<{ engine_full: string }>(
    'SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { params: { table } },
  );
  const engine = rows[0]?.engine_full ?? '';
  if (days === null) {
    if (engine.includes('TTL ')) await store.command(`ALTER TABLE ${table}${clause} REMOVE TTL`);
    return;
  }
  if (!Number.isInteger(days) || days < 1) throw new RangeError('days must be a whole number ≥ 1');
  if (engine.includes(`toIntervalDay(${days})`)) return;
  // Whole days go at once, and what is there is looked at, not written again.
  await store.command(
    `ALTER TABLE ${table}${clause}
     MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1`,
  );
  await store.command(
    `ALTER TABLE ${table}${clause} MODIFY TTL toDateTime(ts) + INTERVAL ${days} DAY`,
  );
}

/** What is to be deleted: all of one account, or all that happened before a time (UTC epoch ms). */
export type DeletedScope = { account_id: string } | { before: number };

export interface DeletedRows {
  exchanges: number;
  texts: number;
  /** Rows of facts about the account. */
  facts: number;
}

/** Deletes exchanges, their kept texts, and what is known of an account; gone from disk when it resolves. */
export async function deleteRows(store: Store, scope: DeletedScope): Promise<DeletedRows> {
  const ofAccount = 'account_id' in scope;
  const where = ofAccount
    ? 'account_id = {account_id:String}'
    : 'toUnixTimestamp64Milli(ts) < {before:Int64}';
  const from = (table: string): Promise<number> => deleteFrom(store, table, where, scope);
  return {
    exchanges: await from(EXCHANGE_TABLE),
    texts: await from(EXCHANGE_TEXTS_TABLE),
    facts: ofAccount ? await from(ACCOUNT_FACTS_TABLE) : 0,
  };
}

async function deleteFrom(
  store: Store,
  name: string,
  where: string,
  params: QueryParams,
): Promise<number> {
  const [found] = await store.query<{ rows: number }>(
    `SELECT toFloat64(count()) AS rows FROM ${name} WHERE ${where}`,
    { params },
  );
  const rows = found?.rows ?? 0;
  if (rows === 0) return 0;
  const { table, clause } = onCluster(name, store.tables);
  // The parts are written anew without them; a lightweight delete would only hide them.
  await store.command(
    `ALTER TABLE ${table}${clause} DELETE WHERE ${where} SETTINGS mutations_sync = 2`,
    { params },
  );
  return rows;
}
