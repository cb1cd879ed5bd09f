/** Turns tested sets and known campaigns into what one evaluation sees: who is alive, joined or fallen apart. */

import type { Random } from '#std/random';
import type { Graph } from '../edges/graph.ts';
import type { Links } from '../groups/candidates.ts';
import { LEAK, leadingInto, operatorsBehind } from '../groups/seeds.ts';
import { groundsOf, type StandingSet } from '../judging/judgements.ts';
import { OF_VIEWS } from './belonging.ts';
import { keySketch } from './key-sketch.ts';
import { type KinshipInput, kinshipIn } from './kinship.ts';
import type { Sighting, TrackedCampaign } from './ledger.ts';
import { type Member, membersOf } from './membership.ts';
import { compareMeans, type MeansComparison } from './same-means.ts';

/** A known campaign and those of its members that are active and hang together; all of them while it sleeps. */
export interface KnownCampaign {
  record: TrackedCampaign;
  members: Uint32Array;
}

/** Known campaigns, oldest first: with enough active members to be seen, and with too few. */
export interface KnownCampaigns {
  awake: readonly KnownCampaign[];
  asleep: readonly KnownCampaign[];
}

export interface SightingInput {
  /** Evidence from several families. */
  whole: Graph;
  /** Evidence of kinship: see KIN. */
  kin: Graph;
  links: Links;
  /** UTC epoch ms. */
  at: number;
  /** First exchange of each account, by number. */
  firstMs: readonly number[];
  accountsAtLeast: number;
  random: Random;
}

/** So much of the accused must have been tested for the test to speak for them ... */
const TESTED = 0.5;
/** ... so much of the tested set be among them: the rest of it may be bystanders ... */
const ACCUSED = 1 / 3;
/** ... and at most so much of it be another campaign's. */
const OTHERS = 0.1;

interface Seed extends StandingSet {
  record: TrackedCampaign | null;
  /** The sets that were tested, where it is new. */
  tested: readonly Uint32Array[];
}

/**
 * Of a known campaign in which there are several operators, the largest one and who may be anybody's.
 * The others are judged anew: they become a campaign if they stand by themselves. Links that are
 * missing today clear nobody, so they leave this one as everybody does who is not seen with it any
 * more, look by look (see the ledger).
 */
export function hangingTogether(
  { record, members }: KnownCampaign,
  given: KinshipInput,
): KnownCampaign {
  return { record, members: ofOneOperator(members, members, { ...given, name: record.id }) };
}

/** A set without the operators in it other than the one that most of `core` is of. */
function ofOneOperator(
  set: Uint32Array,
  core: Uint32Array,
  { name, ...given }: KinshipInput & { name: string },
): Uint32Array {
  const { operators } = kinshipIn(set, { ...given, random: given.random.fork(name) });
  const inCore = new Set(core);
  const held = operators.map((part) => part.filter((account) => inCore.has(account)).length);
  const home = held.indexOf(Math.max(...held));
  const gone = new Set(operators.filter((_, at) => at !== home).flatMap((part) => [...part]));
  return set.filter((account) => !gone.has(account));
}

/**
 * What an evaluation sees: known campaigns with their members of today, and new ones. A new set joins the
 * known campaign that it is tied to, be it by means alone, and wakes one that sleeps. Known campaigns that turn out
 * to have the same means become the oldest of them.
 */
export function sightingsOf(
  standing: readonly StandingSet[],
  { awake, asleep }: KnownCampaigns,
  input: SightingInput,
): Sighting[] {
  const means = compareMeans(input.links);
  const seeds: Seed[] = [];
  for (const known of awake.map(seedOfKnown))
    joinTo(ofSameMeans(known, seeds, means), known, seeds);
  const sleeping = asleep.map(seedOfKnown);
  for (const fresh of seedsOfNew(standing, input)) {
    const host = tiedMost(fresh, seeds, input.whole) ?? ofSameMeans(fresh, seeds, means);
    const woken = host === null ? ofSameMeans(fresh, sleeping, means) : null;
    if (woken !== null) seeds.push(...sleeping.splice(sleeping.indexOf(woken), 1));
    joinTo(host ?? woken, fresh, seeds);
  }
  const seen = exclusive(seeds.map((seed) => ({ seed, members: grown(seed, input) })));
  const holder = new Map(
    seen.flatMap(({ members }, item) => accusedOf(members).map((account) => [account, item])),
  );
  return seen
    .filter(({ seed }, item) => seed.record !== null || wasTested(item, seed.tested, holder))
    .map(({ seed, members }) => sighting(seed, members, input));
}

function joinTo(host: Seed | null, guest: Seed, seeds: Seed[]): void {
  if (host === null) seeds.push(guest);
  else Object.assign(host, joined(host, guest));
}

function ofSameMeans(one: Seed, seeds: readonly Seed[], means: MeansComparison): Seed | null {
  return seeds.find((other) => means.areSame(one.members, other.members)) ?? null;
}

/** The set that most of another's links lead into, if they join the two. */
function tiedMost(fresh: Seed, seeds: readonly Seed[], graph: Graph): Seed | null {
  let most = LEAK;
  let host: Seed | null = null;
  for (const seed of seeds) {
    const share = leadingInto(fresh.members, seed.members, graph);
    if (share < most || (share === most && host !== null)) continue;
    most = share;
    host = seed;
  }
  return host;
}

const accusedOf = (members: readonly Member[]): number[] =>
  members.filter(({ role }) => role !== 'fringe').map(({ account }) => account);

/**
 * Whether those who would be accused are those who were tested. What is left of a set once another
 * operator has been taken out of it, or what its members led to, has not been tested: it must stand
 * by itself. `holder`: account → place of the campaign that counts it in.
 */
function wasTested(
  item: number,
  tested: readonly Uint32Array[],
  holder: ReadonlyMap<number, number>,
): boolean {
  const accused = [...holder.values()].filter((one) => one === item).length;
  return tested.some((set) => {
    const held = Array.from(set, (account) => holder.get(account));
    const own = held.filter((one) => one === item).length;
    const others = held.filter((one) => one !== undefined && one !== item).length;
    return own >= ACCUSED * set.length && own >= TESTED * accused && others <= OTHERS * set.length;
  });
}

function seedOfKnown({ record, members }: KnownCampaign): Seed {
  return { record, members, ...groundsOf(record), tested: [] };
}

function seedsOfNew(standing: readonly StandingSet[], input: SightingInput): Seed[] {
  const operators = operatorsBehind(
    standing.map(({ members }) => members),
    { graph: input.whole, random: input.random.fork('new') },
  );
  return operators.map(({ members, supporters }) => {
    const best = supporters
      .map((index) => standing[index]!)
      .reduce((a, b) => (b.qValue < a.qValue ? b : a));
    const tested = supporters.map((index) => standing[index]!.members);
    return { ...best, members, record: null, tested };
  });
}

function joined(host: Seed, guest: Seed): Partial<Seed> {
  const members = Uint32Array.from(new Set([...host.members, ...guest.members])).sort();
  const clearer = guest.qValue < host.qValue ? guest : host;
  return { members, ...groundsOf(clearer), tested: [...host.tested, ...guest.tested] };
}

/** A campaign's members of today. A known one does not grow by another operator, which has not been tested with it. */
function grown(seed: Seed, input: SightingInput): Member[] {
  const { whole, kin, links, accountsAtLeast, random } = input;
  const isKnown = seed.record !== null;
  const members = membersOf(seed.members, { graph: whole, isKnown, ...links, ...OF_VIEWS });
  const inSeed = new Set(seed.members);
  const accused = accusedOf(members);
  const fresh = accused.filter((account) => !inSeed.has(account));
  if (seed.record === null || fresh.length < accountsAtLeast) return members;
  const given = { links, kin, accountsAtLeast, random, name: `grown:${seed.record.id}` };
  const stay = new Set(ofOneOperator(Uint32Array.from(accused).sort(), seed.members, given));
  return members.filter(
    ({ account, role }) => role === 'fringe' || inSeed.has(account) || stay.has(account),
  );
}

/** Each account goes to the campaign that it is tied to most strongly; emptied ones are dropped. */
function exclusive<Item extends { members: Member[] }>(items: readonly Item[]): Item[] {
  const strongest = new Map<number, { item: number; strength: number }>();
  items.forEach(({ members }, item) => {
    for (const { account, strength, role } of members) {
      if (role === 'fringe') continue;
      const held = strongest.get(account);
      if (held === undefined || strength > held.strength)
        strongest.set(account, { item, strength });
    }
  });
  return items
    .map((one, item) => ({
      ...one,
      members: one.members.filter(({ account }) => (strongest.get(account)?.item ?? item) === item),
    }))
    .filter(({ members }) => members.some(({ role }) => role !== 'fringe'));
}

function sighting(seed: Seed, members: Member[], { links, at, firstMs }: SightingInput): Sighting {
  const accounts = accusedOf(members);
  return {
    record: seed.record,
    at,
    firstVisibleAt: accounts.reduce((least, account) => Math.min(least, firstMs[account]!), at),
    members,
    ...groundsOf(seed),
    sketch: keySketch(sharedKeys(Uint32Array.from(accounts), links)),
  };
}

/** Hashes of the values that two or more of the accounts share. */
function sharedKeys(accounts: Uint32Array, { table, links }: Links): number[] {
  const sharers = new Uint8Array(table.view.length);
  const shared: number[] = [];
  for (const account of accounts) {
    for (let at = links.offsets[account]!; at < links.offsets[account + 1]!; at++) {
      const value = links.values[at]!;
      if (sharers[value]! < 2 && ++sharers[value]! === 2) shared.push(table.key[value]!);
    }
  }
  return shared;
}
