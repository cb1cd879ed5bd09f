/** Tables of who shares which rare values, by value and by account. */

import type { Reason } from '../view.ts';

/**
 * Who shares what, in compressed rows: value `k` of a view is shared by
 * `members[offsets[k]] .. members[offsets[k + 1]]`, each an account index, each once.
 */
export interface LinkTable {
  accounts: number;
  offsets: Uint32Array;
  members: Uint32Array;
  /** Index into the list of views, per value. */
  view: Uint8Array;
  /** What the value is a case of, e.g. the template of a (template, ten minutes): pairs count it once. */
  base: Uint32Array;
  /** Hash of the value, below 2^53: the same at every step, in every run. */
  key: Float64Array;
}

export function valueCount(table: LinkTable): number {
  return table.view.length;
}

/** The same links by account: `values[offsets[a]] ..` are the values that account `a` has, ascending. */
export interface AccountLinks {
  offsets: Uint32Array;
  values: Uint32Array;
}

export function byAccount(table: LinkTable): AccountLinks {
  const offsets = new Uint32Array(table.accounts + 1);
  for (const account of table.members) offsets[account + 1]!++;
  for (let account = 0; account < table.accounts; account++) {
    offsets[account + 1]! += offsets[account]!;
  }
  const next = offsets.slice();
  const values = new Uint32Array(table.members.length);
  for (let value = 0; value < valueCount(table); value++) {
    for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
      values[next[table.members[at]!]!++] = value;
    }
  }
  return { offsets, values };
}

/** How many values of a view the accounts have, shared or not: what chance has to work with. */
export interface Exposure {
  /** Index into FAMILIES. */
  family: number;
  reason: Reason;
  /** Distinct values per account; null = one each. */
  perAccount: Float32Array | null;
  /** Their sum over all accounts. */
  total: number;
}
