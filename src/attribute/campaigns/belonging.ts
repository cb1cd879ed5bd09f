/** Decides whether an account itself shows that it belongs to a campaign's core. */

import type { AccountLinks, LinkTable } from '../links/link-table.ts';
import { FAMILIES } from '../view.ts';
import { familyIndex, VIEWS } from '../views.ts';

export interface BelongingInput {
  table: LinkTable;
  links: AccountLinks;
  /** Accounts of the same owner above 0 are one customer: what they share is no evidence. */
  owner: Uint32Array;
  /** By view, of which there are at most 31: index into FAMILIES. */
  familyOfView: readonly number[];
  /** By view: whether sharing means that the accounts held one thing. */
  isHeld: readonly boolean[];
  /** By view: whether what is shared is something that is run: a program, tools. */
  isRun: readonly boolean[];
  /** By view: whether an occasion gives it to strangers; it makes nobody a member. */
  byOccasion: readonly boolean[];
}

/** What is to be known of the views that there are. */
export const OF_VIEWS: Omit<BelongingInput, 'table' | 'links' | 'owner'> = {
  familyOfView: VIEWS.map(familyIndex),
  isHeld: VIEWS.map(({ ties }) => ties === 'held'),
  isRun: VIEWS.map(({ reason }) => reason === 'program' || reason === 'tools'),
  byOccasion: VIEWS.map(({ reason }) => reason === 'occasion'),
};

/** Views in which an account shares something, one bit each. */
export type SharedViews = number;

/** So large a part of a campaign shares something in what marks it. */
export const MARKED_SHARE = 0.3;
/** A member shares something in so many families, unless fewer mark the campaign. */
const FAMILIES_AT_LEAST = 2;
/** A view tells members from strangers if the core is so many times as likely to share in it. */
const TELLING = 3;
/** A program or tool set is an operator's own if so much of who has it is in the set that was tested ... */
const OWN_SHARE = 0.5;
/** ... and so many of those who hold something. */
const OWN_HOLDERS = 3;
/** Accounts that strangers' habits are read from, about. */
const SAMPLED_ACCOUNTS = 2000;
const ALL_VIEWS: SharedViews = -1;

/** The core of a campaign, as its members stand against it. */
export interface Core {
  accounts: Uint32Array;
  /** The accounts that were tested together, or are known together. */
  tested: Uint32Array;
  /** How many families mark the campaign. */
  marking: number;
}

/**
 * Whether an account shows by itself that it belongs: it shares rare values with other customers of
 * the core in two families, for one is what a hosting network, a popular client or a public template
 * gives to strangers. Where most of the core held things in common (addresses, devices, cards),
 * something that it shares must be held too: honest programs that live where the operator does are
 * like it in several ways. A program or tool set that hardly anybody else has is as good as held.
 * Views that strangers share in nearly as often as members count for nothing, as long as others are left.
 */
export function belonging(core: Core, input: BelongingInput): (account: number) => boolean {
  const sharedBy = sharingWith(core.accounts, input);
  const members = Array.from(core.accounts, sharedBy);
  const needed = Math.max(1, Math.min(FAMILIES_AT_LEAST, core.marking));
  const telling = tellingViews(members, everybody(sharedBy, input), input);
  const counted = countFamilies(telling, input) >= needed ? telling : ALL_VIEWS;
  const heldViews = counted & viewsWhere(({ isHeld }) => isHeld, input);
  const isHeld = shareOf(members, heldViews) >= MARKED_SHARE;
  const isEnough = (shared: SharedViews): boolean => countFamilies(shared, input) >= needed;
  if (!isHeld) return (account) => isEnough(sharedBy(account) & counted);
  const holding = core.accounts.filter((_, place) => (members[place]! & heldViews) !== 0);
  const hasOwn = havingOwn({ holding, tested: core.tested }, input);
  return (account) => {
    const shared = sharedBy(account) & counted;
    return ((shared & heldViews) !== 0 || hasOwn(account)) && isEnough(shared);
  };
}

/** Whether an account has a program or tool set that is the operator's own, by those who hold something of it. */
function havingOwn(
  { holding, tested }: { holding: Uint32Array; tested: Uint32Array },
  { table, links, isRun }: BelongingInput,
): (account: number) => boolean {
  const valuesOf = (account: number): Uint32Array =>
    links.values.subarray(links.offsets[account]!, links.offsets[account + 1]!);
  const having = (accounts: Uint32Array): Map<number, number> => {
    const counts = new Map<number, number>();
    for (const account of accounts) {
      for (const value of valuesOf(account)) {
        if (isRun[table.view[value]!]) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    return counts;
  };
  const holders = having(holding);
  const own = new Set<number>();
  for (const [value, members] of having(tested)) {
    const everybody = table.offsets[value + 1]! - table.offsets[value]!;
    if ((holders.get(value) ?? 0) >= OWN_HOLDERS && members >= OWN_SHARE * everybody)
      own.add(value);
  }
  return (account) => valuesOf(account).some((value) => own.has(value));
}

/**
 * Views in which an account of the core is several times as likely to share something with the core
 * as accounts that share nothing with it in any other family: strangers, and bystanders at most.
 * Where codes are few or a client is common, strangers share them with every large operator.
 */
function tellingViews(
  core: readonly SharedViews[],
  others: readonly SharedViews[],
  input: BelongingInput,
): SharedViews {
  const strangers = FAMILIES.map((_, family) => {
    const elsewhere = ~viewsWhere((view) => view.family === family, input);
    return others.filter((shared) => (shared & elsewhere) === 0);
  });
  return viewsWhere(({ family, bit }) => {
    const known = strangers[family]!;
    const sharers = known.filter((shared) => (shared & bit) !== 0).length + 1;
    return shareOf(core, bit) >= (TELLING * sharers) / (known.length + 1);
  }, input);
}

/** What an even sample of all accounts shares. */
function everybody(
  sharedBy: (account: number) => SharedViews,
  { table }: BelongingInput,
): SharedViews[] {
  const stride = Math.max(1, Math.ceil(table.accounts / SAMPLED_ACCOUNTS));
  const length = Math.floor(table.accounts / stride);
  return Array.from({ length }, (_, place) => sharedBy(place * stride));
}

interface PlacedView {
  bit: SharedViews;
  family: number;
  isHeld: boolean;
}

function viewsWhere(
  holds: (view: PlacedView) => boolean,
  { familyOfView, isHeld }: BelongingInput,
): SharedViews {
  return familyOfView.reduce((views, family, view) => {
    const bit = 1 << view;
    return holds({ bit, family, isHeld: isHeld[view]! }) ? views | bit : views;
  }, 0);
}

function shareOf(accounts: readonly SharedViews[], views: SharedViews): number {
  const sharing = accounts.filter((shared) => (shared & views) !== 0).length;
  return sharing / Math.max(1, accounts.length);
}

/** The families of some views, one bit each. */
export function familiesOf(
  views: SharedViews,
  { familyOfView }: Pick<BelongingInput, 'familyOfView'>,
): number {
  let families = 0;
  familyOfView.forEach((family, view) => {
    if ((views & (1 << view)) !== 0) families |= 1 << family;
  });
  return families;
}

function countFamilies(views: SharedViews, input: BelongingInput): number {
  const families = familiesOf(views, input);
  return FAMILIES.filter((_, family) => (families & (1 << family)) !== 0).length;
}

/** In place of a customer: several of them. */
export const SEVERAL = -1;

/** By account: a number for the customer that it is of, which is itself where no owner is known. */
export function customersIn({
  table,
  owner,
}: Pick<BelongingInput, 'table' | 'owner'>): (account: number) => number {
  return (account) => owner[account] || table.accounts + 1 + account;
}

/** Values that accounts of a set have, each once, and the customer that has it: SEVERAL of more than one. */
export interface HeldBySet {
  values: Uint32Array;
  customers: Int32Array;
}

/** Zeros between uses: sets are looked at in their hundreds beside millions of values. */
let holders = new Int32Array(0);

/**
 * What a set of accounts has. What accounts of one customer share among themselves says nothing about
 * an operator, nor does what a class, an event or a launch gives to all who were there: that is left out.
 */
export function heldBy(set: Uint32Array, input: BelongingInput): HeldBySet {
  const { table, links, byOccasion } = input;
  const customerOf = customersIn(input);
  if (holders.length < table.view.length) holders = new Int32Array(table.view.length);
  const held: number[] = [];
  for (const account of set) {
    const customer = customerOf(account);
    for (let at = links.offsets[account]!; at < links.offsets[account + 1]!; at++) {
      const value = links.values[at]!;
      if (byOccasion[table.view[value]!]) continue;
      const known = holders[value]!;
      if (known === 0) held.push(value);
      holders[value] = known === 0 || known === customer ? customer : SEVERAL;
    }
  }
  const values = Uint32Array.from(held).sort();
  const customers = new Int32Array(values.length);
  for (let place = 0; place < values.length; place++) {
    customers[place] = holders[values[place]!]!;
    holders[values[place]!] = 0;
  }
  return { values, customers };
}

/**
 * Visits every account, of the set or not, with each rare value that another customer's accounts of the
 * set have too; values ascend.
 */
export function visitSharers(
  { values, customers }: HeldBySet,
  input: Pick<BelongingInput, 'table' | 'owner'>,
  visit: (account: number, value: number) => void,
): void {
  const { offsets, members } = input.table;
  const customerOf = customersIn(input);
  for (let place = 0; place < values.length; place++) {
    const value = values[place]!;
    const customer = customers[place]!;
    for (let at = offsets[value]!; at < offsets[value + 1]!; at++) {
      const account = members[at]!;
      if (customer === SEVERAL || customer !== customerOf(account)) visit(account, value);
    }
  }
}

/** In which views an account shares a rare value with accounts of the set. */
export function sharingWith(
  set: Uint32Array,
  input: BelongingInput,
): (account: number) => SharedViews {
  const { table } = input;
  const shared = new Int32Array(table.accounts);
  visitSharers(heldBy(set, input), input, (account, value) => {
    shared[account]! |= 1 << table.view[value]!;
  });
  return (account) => shared[account]!;
}
