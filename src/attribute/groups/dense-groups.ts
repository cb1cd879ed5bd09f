/** Proposes groups of accounts that densely share values of one family. */

import { type DenseBlock, denseBlocks } from '../edges/dense-blocks.ts';
import type { Exposure, LinkTable } from '../links/link-table.ts';

export interface DenseGroupInput {
  table: LinkTable;
  exposures: readonly Exposure[];
  /** Accounts with the same owner above 0 are one customer: what they share ties nobody. */
  owner: Uint32Array;
}

/** Blocks that are sought in the values of a family. */
const BLOCKS = 4;
/**
 * Weight of the links inside over accounts and values: with fewer than about two links for each of
 * them a set is no more than connected.
 */
const DENSITY_AT_LEAST = 1;

/**
 * Accounts that share the same values of a family densely, whoever else has some of these values
 * too: an operator whose accounts are tied to hundreds of others by public wording or a hosting
 * network is a block of its own there, where pairs of accounts would glue it to them.
 */
export function denseGroups(
  families: readonly number[],
  input: DenseGroupInput,
  accountsAtLeast: number,
): Uint32Array[] {
  const shared = amongCustomers(families, input);
  return denseBlocks(shared.table, { blocks: BLOCKS, densityAtLeast: DENSITY_AT_LEAST })
    .map((block) => accountsOf(block, shared, input.table))
    .filter((accounts) => accounts.length >= accountsAtLeast);
}

interface AmongCustomers {
  table: Pick<LinkTable, 'accounts' | 'offsets' | 'members'>;
  /** By value: its number among all values. */
  values: Uint32Array;
  /** By account: the first account of the same customer, which stands for all of them. */
  first: Uint32Array;
}

/** The values of some families that several customers share. */
function amongCustomers(
  families: readonly number[],
  { table, exposures, owner }: DenseGroupInput,
): AmongCustomers {
  const first = firstOfOwners(owner);
  const members = new Uint32Array(table.members.length);
  const offsets = [0];
  const values: number[] = [];
  /** By account: one more than the last value that it was counted in. */
  const counted = new Uint32Array(table.accounts);
  let count = 0;
  table.view.forEach((view, value) => {
    if (!families.includes(exposures[view]!.family)) return;
    const start = count;
    for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
      const account = first[table.members[at]!]!;
      if (counted[account] === value + 1) continue;
      counted[account] = value + 1;
      members[count++] = account;
    }
    if (count - start < 2) {
      count = start;
      return;
    }
    values.push(value);
    offsets.push(count);
  });
  return {
    table: {
      accounts: table.accounts,
      offsets: Uint32Array.from(offsets),
      members: members.subarray(0, count),
    },
    values: Uint32Array.from(values),
    first,
  };
}

function firstOfOwners(owner: Uint32Array): Uint32Array {
  const known = new Map<number, number>();
  return owner.map((one, account) => {
    if (one === 0) return account;
    const first = known.get(one) ?? account;
    known.set(one, first);
    return first;
  });
}

/** All accounts of a block's customers that have one of its values, ascending. */
function accountsOf(
  block: DenseBlock,
  { values, first }: AmongCustomers,
  table: LinkTable,
): Uint32Array {
  const inside = new Set(block.accounts);
  const found = new Set<number>();
  for (const place of block.values) {
    const value = values[place]!;
    for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
      const account = table.members[at]!;
      if (inside.has(first[account]!)) found.add(account);
    }
  }
  return Uint32Array.from(found).sort();
}
