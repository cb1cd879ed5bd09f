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

/** One shared value, as tests and small callers write it. */
export interface Shared {
  view: number;
  key: number;
  base?: number;
  accounts: readonly number[];
}

export function linkTable(accounts: number, shared: readonly Shared[]): LinkTable {
  const offsets = new Uint32Array(shared.length + 1);
  shared.forEach((value, index) => {
    offsets[index + 1] = offsets[index]! + value.accounts.length;
  });
  const members = new Uint32Array(offsets[shared.length]!);
  shared.forEach((value, index) => {
    members.set(value.accounts, offsets[index]!);
  });
  return {
    accounts,
    offsets,
    members,
    view: Uint8Array.from(shared, (value) => value.view),
    base: Uint32Array.from(shared, (value, index) => value.base ?? index),
    key: Float64Array.from(shared, (value) => value.key),
  };
}

/** How many values of a view the accounts have, shared or not: what chance has to work with. */
export interface Exposure {
  /** Index into FAMILIES. */
  family: number;
  /** Distinct values per account; null = one each. */
  perAccount: Float32Array | null;
  /** Their sum over all accounts. */
  total: number;
}
