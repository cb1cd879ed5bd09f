/** Defines a preset, a rule that analysts run today, and applies it to a store. */

import type { Store } from '#store/index';

/** One value of a hit; null where the log does not say. */
export type PresetValue = string | number | null;

interface PresetColumn {
  /** Key in a row, and in `--json`. */
  name: string;
  title: string;
  numeric: boolean;
}

export interface PresetOutcome {
  schema: 'stillwatch.preset/1';
  preset: string;
  /** The rule in one sentence. */
  rule: string;
  columns: readonly PresetColumn[];
  /** Worst first. */
  rows: readonly Record<string, PresetValue>[];
}

/** A rule that analysts run today, as one query over the exchanges table. */
export interface Preset {
  id: string;
  rule: string;
  columns: readonly PresetColumn[];
  sql: string;
  params: Record<string, number>;
}

/** Throws STORE_QUERY_FAILED and what else the store throws. */
export async function applyPreset(preset: Preset, store: Store): Promise<PresetOutcome> {
  const { id, rule, columns, sql, params } = preset;
  const rows = await store.query<Record<string, PresetValue>>(sql, { params });
  return { schema: 'stillwatch.preset/1', preset: id, rule, columns, rows };
}
