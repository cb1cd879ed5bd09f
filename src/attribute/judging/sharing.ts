import type { SharingEvidence } from '../group-test.ts';
import {
  type AccountLinks,
  type Exposure,
  type LinkTable,
  valueCount,
} from '../links/link-table.ts';
import { FAMILIES } from '../view.ts';

export interface SharingInput {
  table: LinkTable;
  links: AccountLinks;
  exposures: readonly Exposure[];
  /** Accounts with the same owner above 0 are one customer. */
  owner: Uint32Array;
  /** Accounts with the same number above 0 say openly, by a private mail domain, that they belong together. */
  openly: Uint32Array;
}

/** How many rare values have how many sharers, by view: what the expectation needs. */
export type SharerCounts = readonly Uint32Array[];

export function countSharers({ table, exposures }: SharingInput): SharerCounts {
  const most = new Uint32Array(exposures.length);
  const sharersOf = (value: number) => table.offsets[value + 1]! - table.offsets[value]!;
  for (let value = 0; value < valueCount(table); value++) {
    const view = table.view[value]!;
    most[view] = Math.max(most[view]!, sharersOf(value));
  }
  const counts = Array.from(most, (size) => new Uint32Array(size + 1));
  for (let value = 0; value < valueCount(table); value++) {
    counts[table.view[value]!]![sharersOf(value)]!++;
  }
  return counts;
}

/**
 * How often members that seem unrelated share rare values, by family. Each value counts with its
 * sharers in the group beyond the first; for accounts of the same exposure drawn at random, value k
 * with f_k sharers has a Poisson number of them with mean λ = f_k·Σ_members d_i / D (the configuration
 * null of edges.ts), and (X − 1)⁺ has mean λ − 1 + e^{−λ}.
 */
export function sharingWithin(
  input: SharingInput,
  members: Uint32Array,
  counts: SharerCounts,
): SharingEvidence[] {
  const { exposures } = input;
  const found = FAMILIES.map((family) => ({
    family,
    observed: 0,
    expected: 0,
    variance: 0,
    members: 0,
  }));
  const involved = FAMILIES.map(() => new Set<number>());
  for (const [value, sharers] of sharedValues(input, members)) {
    const family = exposures[input.table.view[value]!]!.family;
    found[family]!.observed += sharers.length - 1;
    for (const account of sharers) involved[family]!.add(account);
  }
  exposures.forEach(({ family, perAccount, total }, view) => {
    if (total === 0) return;
    let exposure = 0;
    for (const member of members) exposure += perAccount === null ? 1 : perAccount[member]!;
    counts[view]!.forEach((values, sharers) => {
      if (values === 0) return;
      const chance = beyondFirst((sharers * exposure) / total);
      found[family]!.expected += values * chance.mean;
      found[family]!.variance += values * chance.variance;
    });
  });
  involved.forEach((accounts, family) => {
    found[family]!.members = accounts.size;
  });
  return found;
}

/** Mean and variance of (X − 1)⁺ for Poisson X: E[(X−1)²] less the part at X = 0. */
function beyondFirst(mean: number): { mean: number; variance: number } {
  const none = Math.exp(-mean);
  const expected = mean < 1e-4 ? (mean * mean) / 2 : mean - 1 + none;
  const squares = mean < 1e-4 ? (mean * mean) / 2 : mean * mean - mean + 1 - none;
  return { mean: expected, variance: Math.max(0, squares - expected * expected) };
}

/** Value → members that share it; of accounts that openly belong together only the first. */
function sharedValues(
  { links, owner, openly }: SharingInput,
  members: Uint32Array,
): Map<number, number[]> {
  const together = (a: number, b: number): boolean =>
    (owner[a] !== 0 && owner[a] === owner[b]) || (openly[a] !== 0 && openly[a] === openly[b]);
  const sharersOf = new Map<number, number[]>();
  for (const member of members) {
    for (let at = links.offsets[member]!; at < links.offsets[member + 1]!; at++) {
      const value = links.values[at]!;
      const sharers = sharersOf.get(value);
      if (sharers === undefined) sharersOf.set(value, [member]);
      else if (!sharers.some((one) => together(one, member))) sharers.push(member);
    }
  }
  for (const [value, sharers] of sharersOf) if (sharers.length < 2) sharersOf.delete(value);
  return sharersOf;
}
