/** Measures how often members that seem unrelated share rare values, against what chance gives. */

import type { SharingEvidence } from '../group-test.ts';
import {
  type AccountLinks,
  type Exposure,
  type LinkTable,
  valueCount,
} from '../links/link-table.ts';
import { FAMILIES, type Family, REASONS, type Reason } from '../view.ts';
import {
  type CustomerKey,
  type CustomerNumbers,
  type CustomerSet,
  createCustomerSet,
} from './customer-set.ts';
import { cappedExposures, expectedOver } from './sharing-chance.ts';

export interface SharingInput extends CustomerNumbers {
  table: LinkTable;
  links: AccountLinks;
  exposures: readonly Exposure[];
}

/** What a set of accounts shares, by kind. */
export type SharingWithin = (members: Uint32Array) => SharingEvidence[];

/** What is counted together. */
interface Kind {
  family: Family;
  reason: Reason | null;
  views: readonly boolean[];
  customers: CustomerSet;
}

/**
 * How often members that seem unrelated share rare values, by reason or by family. Accounts of one
 * customer (the same owner, or openly together) count once, in what is observed as in what is
 * expected. Each value counts with its customers in the group beyond the first; for accounts of the
 * same exposure drawn at random, value k with f_k customers has a binomial number X of them, f_k trials
 * with the probability π = Σ_members d_i / D (the configuration null of edges.ts), and (X − 1)⁺ has
 * the mean f_k·π − 1 + (1 − π)^f_k.
 */
export function createSharing(input: SharingInput, by: 'reason' | 'family'): SharingWithin {
  const { table } = input;
  const exposures = by === 'reason' ? cappedExposures(input.exposures) : input.exposures;
  const kinds = kindsOf(input, by);
  const isCounted = input.exposures.map((_, view) => kinds.some(({ views }) => views[view]));
  const counts = countCustomers(input, kinds);
  return (members) => {
    const held = sharedValues(input, members, isCounted);
    return kinds.map((kind) => {
      const where = { ...kind, table, members };
      const chance = { exposures, counts, views: kind.views };
      const { who: _, ...observed } = sumOver(held, where, NOTHING);
      const one = commonestOf(held, where);
      return {
        family: kind.family,
        reason: kind.reason,
        ...observed,
        ...expectedOver(chance, members, null),
        beyondOne: {
          ...sumOver(held, where, one),
          ...expectedOver(chance, members, one.inOne),
          leftOut: one.leftOut,
        },
      };
    });
  };
}

function kindsOf(input: SharingInput, by: 'reason' | 'family'): Kind[] {
  const { exposures } = input;
  const names: (Family | Reason)[] =
    by === 'family' ? [...FAMILIES] : REASONS.filter((reason) => reason !== 'occasion');
  return names.flatMap((name) => {
    const views = exposures.map((one) =>
      by === 'family' ? FAMILIES[one.family] === name : one.reason === name,
    );
    const first = exposures.find((_, view) => views[view]);
    if (first === undefined) return [];
    const reason = by === 'family' ? null : first.reason;
    const customers = createCustomerSet(input, keysOf(reason));
    return [{ family: FAMILIES[first.family]!, reason, views, customers }];
  });
}

/**
 * Who pays together is one household where anything else is shared: what its members have in common is
 * one reason and not two.
 */
const keysOf = (reason: Reason | null): readonly CustomerKey[] =>
  reason === null || reason === 'payment' ? ['owner', 'openly'] : ['owner', 'openly', 'payer'];

/** How many values of each view two or more customers have, by the number of those customers. */
function countCustomers({ table, exposures }: SharingInput, kinds: readonly Kind[]): Uint32Array[] {
  const counts = exposures.map(() => new Uint32Array(1));
  const customersOf = exposures.map((_, view) => kinds.find(({ views }) => views[view])?.customers);
  for (let value = 0; value < valueCount(table); value++) {
    const view = table.view[value]!;
    const customers = customersOf[view];
    if (customers === undefined) continue;
    customers.clear();
    let sharers = 0;
    for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
      if (customers.add(table.members[at]!)) sharers++;
    }
    if (sharers < 2) continue;
    if (counts[view]!.length <= sharers) {
      const longer = new Uint32Array(2 * sharers);
      longer.set(counts[view]!);
      counts[view] = longer;
    }
    counts[view]![sharers]!++;
  }
  return counts;
}

/** Values that two or more members have: `places[offsets[i]] ..` are the members that have `value[i]`. */
interface HeldValues {
  value: Uint32Array;
  offsets: Uint32Array;
  /** Positions in the list of members. */
  places: Uint32Array;
}

function sharedValues(
  { table, links }: SharingInput,
  members: Uint32Array,
  isCounted: readonly boolean[],
): HeldValues {
  const holders = lentScratch(valueCount(table));
  const shown = countedLinks({ table, links }, members, isCounted);
  const value: number[] = [];
  for (const one of shown.values) if (++holders[one]! === 2) value.push(one);
  const offsets = new Uint32Array(value.length + 1);
  value.forEach((one, slot) => {
    offsets[slot + 1] = offsets[slot]! + holders[one]!;
  });
  for (const one of shown.values) holders[one] = 0;
  // From here on the scratch holds where the next place of a value goes, plus one.
  value.forEach((one, slot) => {
    holders[one] = offsets[slot]! + 1;
  });
  const places = new Uint32Array(offsets.at(-1)!);
  for (let index = 0; index < shown.values.length; index++) {
    const one = shown.values[index]!;
    if (holders[one] !== 0) places[holders[one]!++ - 1] = shown.places[index]!;
  }
  for (const one of value) holders[one] = 0;
  return { value: Uint32Array.from(value), offsets, places };
}

/** Values that members have and that are counted, member by member. */
function countedLinks(
  { table, links }: Pick<SharingInput, 'table' | 'links'>,
  members: Uint32Array,
  isCounted: readonly boolean[],
): { values: Uint32Array; places: Uint32Array } {
  const most = members.reduce(
    (sum, member) => sum + links.offsets[member + 1]! - links.offsets[member]!,
    0,
  );
  const values = new Uint32Array(most);
  const places = new Uint32Array(most);
  let count = 0;
  for (let place = 0; place < members.length; place++) {
    const member = members[place]!;
    for (let at = links.offsets[member]!; at < links.offsets[member + 1]!; at++) {
      const value = links.values[at]!;
      if (!isCounted[table.view[value]!]) continue;
      values[count] = value;
      places[count++] = place;
    }
  }
  return { values: values.subarray(0, count), places: places.subarray(0, count) };
}

/** Zeros between uses: thousands of small groups are looked at beside millions of values. */
let scratch = new Uint32Array(0);

function lentScratch(values: number): Uint32Array {
  if (scratch.length < values) scratch = new Uint32Array(values);
  return scratch;
}

interface Where extends Kind {
  table: LinkTable;
  members: Uint32Array;
}

/** The thing that one innocent reason would give to most of a group, and what it explains. */
interface One {
  /** Values that are not counted: by view, the base of the thing; -1 = none. */
  bases: Int32Array | null;
  /** By place: those who are taken for one customer, since who has one means in common shares them all. */
  inOne: Uint8Array | null;
  /** Its holders in the group, and its sharers among all. */
  leftOut: SharingEvidence['beyondOne']['leftOut'];
}

const NOTHING: One = { bases: null, inOne: null, leftOut: null };

/** Whose sharers are one customer altogether: a household or an agency also swaps its other cards. */
export const isMerging = (reason: Reason | null): boolean =>
  reason === 'payment' || reason === 'device';

/** What most customers of the group have in common: one in every view; a base is one thing. */
function commonestOf(held: HeldValues, { views, table, members, reason }: Where): One {
  const bases = new Int32Array(views.length).fill(-1);
  const most = new Uint32Array(views.length);
  let leftOut: One['leftOut'] = null;
  held.value.forEach((value, slot) => {
    const view = table.view[value]!;
    const holders = held.offsets[slot + 1]! - held.offsets[slot]!;
    if (!views[view] || holders <= most[view]!) return;
    bases[view] = table.base[value]!;
    most[view] = holders;
    if (holders > (leftOut?.holders ?? 0)) {
      leftOut = { holders, sharers: table.offsets[value + 1]! - table.offsets[value]! };
    }
  });
  if (!isMerging(reason)) return { bases, inOne: null, leftOut };
  const commonest = most.indexOf(most.reduce((a, b) => Math.max(a, b), 0));
  const inOne = new Uint8Array(members.length);
  held.value.forEach((value, slot) => {
    const view = table.view[value]!;
    if (view !== commonest || table.base[value] !== bases[view]) return;
    for (let at = held.offsets[slot]!; at < held.offsets[slot + 1]!; at++) {
      inOne[held.places[at]!] = 1;
    }
  });
  return { bases: null, inOne, leftOut };
}

/** Places in front of the buffer: thousands of values are looked at a group. */
let firsts = new Uint32Array(0);

/** Puts the first place of every customer into `firsts`, and says how many; all that are `inOne` are one. */
function firstOfEach(
  { offsets, places }: HeldValues,
  slot: number,
  {
    members,
    customers,
    inOne,
  }: Pick<Where, 'members' | 'customers'> & { inOne: Uint8Array | null },
): number {
  customers.clear();
  let isOneIn = false;
  let count = 0;
  for (let at = offsets[slot]!; at < offsets[slot + 1]!; at++) {
    const place = places[at]!;
    if (inOne !== null && inOne[place] === 1) {
      if (isOneIn) continue;
      isOneIn = true;
    }
    if (customers.add(members[place]!)) firsts[count++] = place;
  }
  return count;
}

/** CustomerNumbers beyond the first of every value, but for what one thing explains. */
function sumOver(
  held: HeldValues,
  { views, table, members, customers }: Where,
  { bases, inOne }: One,
): Pick<SharingEvidence['beyondOne'], 'observed' | 'members' | 'who'> {
  const { value, offsets, places } = held;
  const sharing = new Uint8Array(members.length);
  if (firsts.length < members.length) firsts = new Uint32Array(members.length);
  let observed = 0;
  for (let slot = 0; slot < value.length; slot++) {
    const view = table.view[value[slot]!]!;
    if (!views[view] || bases?.[view] === table.base[value[slot]!]) continue;
    const counted = firstOfEach(held, slot, { members, customers, inOne });
    if (counted < 2) continue;
    observed += counted - 1;
    if (inOne === null) {
      for (let at = offsets[slot]!; at < offsets[slot + 1]!; at++) sharing[places[at]!] = 1;
    } else for (let index = 0; index < counted; index++) sharing[firsts[index]!] = 1;
  }
  const who = members.filter((_, place) => sharing[place] === 1);
  return { observed, members: who.length, who };
}
