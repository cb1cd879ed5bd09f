/** Prompts and answers that an operator has chosen to keep, apart from the exchanges. */

import { paramBatches } from './param-batches.ts';
import type { Store } from './store.ts';
import { EXCHANGE_TEXTS_TABLE, onCluster } from './tables.ts';
import { timeText } from './time-text.ts';

/** Prompt and answer of an exchange, kept only where the operator has asked for it. */
export interface ExchangeText {
  id: string;
  /** UTC epoch milliseconds. */
  ts: number;
  account_id: string;
  prompt: string;
  response: string;
}

/** With who handed it in, as its exchange says it, too; empty = it was in a log, or kept by an early release. */
export interface KeptText extends ExchangeText {
  source: string;
}

/**
 * Sees to it that texts are deleted so many days after they were kept; those already kept too. Asked at
 * every start: a table that says so already is left alone.
 */
export async function keepTextsFor(store: Store, days: number): Promise<void> {
  if (!Number.isInteger(days) || days < 1) throw new RangeError('days must be a whole number ≥ 1');
  const { table, clause } = onCluster(EXCHANGE_TEXTS_TABLE, store.tables);
  const rows = await store.query<{ engine_full: string }>(
    'SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { params: { table } },
  );
  if (rows[0]?.engine_full.includes(`toIntervalDay(${days})`)) return;
  await store.command(`ALTER TABLE ${table}${clause} MODIFY TTL kept_at + INTERVAL ${days} DAY`);
}

export async function insertTexts(
  store: Store,
  texts: readonly ExchangeText[],
  source = '',
): Promise<void> {
  const rows = texts.map((text) => ({ ...text, ts: timeText(text.ts), source }));
  await store.insertRows(EXCHANGE_TEXTS_TABLE, rows);
}

/** Those of these texts that are kept already, of the same source: ids count within one. */
export async function keptTextIds(
  store: Store,
  texts: readonly Pick<ExchangeText, 'id' | 'account_id'>[],
  source: string,
): Promise<Set<string>> {
  const kept = new Set<string>();
  const accounts = Map.groupBy(texts, ({ account_id }) => account_id);
  for (const some of paramBatches([...accounts.keys()])) {
    const all = some.flatMap((account) => (accounts.get(account) ?? []).map(({ id }) => id));
    for (const ids of paramBatches(all)) {
      const rows = await store.query<{ id: string }>(
        `SELECT id FROM ${EXCHANGE_TEXTS_TABLE}
         WHERE account_id IN {accounts:Array(String)} AND id IN {ids:Array(String)}
           AND source = {source:String}`,
        { params: { accounts: some, ids, source } },
      );
      for (const { id } of rows) kept.add(id);
    }
  }
  return kept;
}

/** Kept texts of these exchanges; reading them is for the caller to record. */
export async function readTexts(store: Store, ids: readonly string[]): Promise<KeptText[]> {
  const texts: KeptText[] = [];
  for (const some of paramBatches(ids)) {
    const rows = await store.query<KeptText>(
      `SELECT id, toFloat64(toUnixTimestamp64Milli(ts)) AS ts, account_id, prompt, response,
              source
       FROM ${EXCHANGE_TEXTS_TABLE} WHERE id IN {ids:Array(String)} ORDER BY ts, id`,
      { params: { ids: some } },
    );
    texts.push(...rows);
  }
  return texts.sort((one, other) => one.ts - other.ts || (one.id < other.id ? -1 : 1));
}
