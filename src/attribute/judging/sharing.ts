/** Measures how often members that seem unrelated share rare values, against what chance gives. */

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
 * null of edges.ts), and (X − 1)⁺ has mean λ − 1 + e^{−λ}. Of accounts that openly belong together only
 * the first is counted.
 */
export function sharingWithin(
  input: SharingInput,
  members: Uint32Array,
  counts: SharerCounts,
): SharingEvidence[] {
  const { exposures, table } = input;
  const found = FAMILIES.map((family) => ({
    family,
    observed: 0,
    expected: 0,
    variance: 0,
    members: 0,
  }));
  const involved = FAMILIES.map(() => new Uint8Array(members.length));
  for (const { value, places } of sharedValues(input, members)) {
    const { family } = exposures[table.view[value]!]!;
    found[family]!.observed += places.length - 1;
    for (const place of places) involved[family]![place] = 1;
  }
  const exposureOf = createExposureSum(members);
  exposures.forEach(({ family, perAccount, total }, view) => {
    if (total === 0) return;
    const exposure = exposureOf(perAccount);
    counts[view]!.forEach((values, sharers) => {
      if (values === 0) return;
      const chance = beyondFirst((sharers * exposure) / total);
      found[family]!.expected += values * chance.mean;
      found[family]!.variance += values * chance.variance;
    });
  });
  involved.forEach((accounts, family) => {
    found[family]!.members = accounts.reduce((sum, one) => sum + one, 0);
  });
  return found;
}

/** Views of the same exposure share one array, of which the sum is taken once. */
function createExposureSum(members: Uint32Array): (perAccount: Float32Array | null) => number {
  const sums = new Map<Float32Array | null, number>([[null, members.length]]);
  return (perAccount) => {
    const known = sums.get(perAccount);
    if (known !== undefined || perAccount === null) return known ?? 0;
    let sum = 0;
    for (const member of members) sum += perAccount[member]!;
    sums.set(perAccount, sum);
    return sum;
  };
}

/** Mean and variance of (X − 1)⁺ for Poisson X: E[(X−1)²] less the part at X = 0. */
function beyondFirst(mean: number): { mean: number; variance: number } {
  const none = Math.exp(-mean);
  const expected = mean < 1e-4 ? (mean * mean) / 2 : mean - 1 + none;
  const squares = mean < 1e-4 ? (mean * mean) / 2 : mean * mean - mean + 1 - none;
  return { mean: expected, variance: Math.max(0, squares - expected * expected) };
}

/** Values that two or more members share, with the places of those in `members`. */
function* sharedValues(
  { table, links, owner, openly }: SharingInput,
  members: Uint32Array,
): Generator<{ value: number; places: readonly number[] }> {
  const together = (a: number, b: number): boolean =>
    (owner[a] !== 0 && owner[a] === owner[b]) || (openly[a] !== 0 && openly[a] === openly[b]);
  const sharers = lentScratch(valueCount(table));
  for (const member of members) {
    for (let at = links.offsets[member]!; at < links.offsets[member + 1]!; at++) {
      const value = links.values[at]!;
      if (sharers[value]! < 2) sharers[value]!++;
    }
  }
  const placesOf = new Map<number, number[]>();
  members.forEach((member, place) => {
    const isAlone = owner[member] === 0 && openly[member] === 0;
    for (let at = links.offsets[member]!; at < links.offsets[member + 1]!; at++) {
      const value = links.values[at]!;
      if (sharers[value] !== 2) continue;
      const places = placesOf.get(value);
      if (places === undefined) placesOf.set(value, [place]);
      else if (isAlone || !places.some((one) => together(members[one]!, member)))
        places.push(place);
    }
  });
  for (const member of members) {
    for (let at = links.offsets[member]!; at < links.offsets[member + 1]!; at++) {
      sharers[links.values[at]!] = 0;
    }
  }
  for (const [value, places] of placesOf) if (places.length > 1) yield { value, places };
}

/** Zeros between uses: thousands of small groups are looked at beside millions of values. */
let scratch = new Uint8Array(0);

function lentScratch(values: number): Uint8Array {
  if (scratch.length < values) scratch = new Uint8Array(values);
  return scratch;
}
