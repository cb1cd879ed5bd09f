/** Puts each account into the narrowest cohort of tier, age and volume that is large enough to compare. */

import { type AccountFacts, TIERS } from '#schema/account';
import { DAY_MS } from '#std/time';

/** A cohort has at least so many accounts where a broader one is still possible. */
export const COHORT_WANTED = 50;
/** Below this nothing is compared: insufficient data. */
export const COHORT_LEAST = 30;

const UNKNOWN = 'unknown';
const TIER_NAMES = [...TIERS, UNKNOWN] as const;
const AGES: readonly { untilDays: number; label: string }[] = [
  { untilDays: 7, label: 'less than a week old' },
  { untilDays: 30, label: 'a week to a month old' },
  { untilDays: 180, label: 'one to six months old' },
  { untilDays: Number.POSITIVE_INFINITY, label: 'over six months old' },
];
const AGE_UNKNOWN = AGES.length;
/** Requests: a band is [bounds[n], bounds[n + 1]); the widened bands join two and two. */
const VOLUMES = [1, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000];
const BANDS = VOLUMES.length;

/** Where an account stands at the end of a step; small whole numbers. */
export interface Standing {
  tier: number;
  age: number;
  volume: number;
}

/** The standings of many accounts, column by column. */
export interface Standings {
  tier: Uint8Array;
  age: Uint8Array;
  volume: Uint8Array;
}

export const TIER_COUNT = TIER_NAMES.length;

export function tierOf(facts: AccountFacts | null): number {
  return facts?.tier ? TIERS.indexOf(facts.tier) : TIER_NAMES.indexOf(UNKNOWN);
}

export function ageOf(createdAt: number | null, at: number): number {
  if (createdAt === null) return AGE_UNKNOWN;
  const days = (at - createdAt) / DAY_MS;
  return AGES.findIndex(({ untilDays }) => days < untilDays);
}

export function volumeOf(requests: number): number {
  let band = 0;
  while (band + 1 < BANDS && requests >= VOLUMES[band + 1]!) band++;
  return band;
}

/** A way to group accounts: from narrow to broad, `key` is the same for the same cohort. */
interface Level {
  key(standing: Standing): number;
  label(standing: Standing): string;
  allTiers?: boolean;
}

const AGE_KEYS = AGES.length + 1;
const KEYS_AT_MOST = TIER_NAMES.length * AGE_KEYS * BANDS;
const requests = (from: number, to: number): string => {
  const low = VOLUMES[from]!.toLocaleString('en-US');
  const high = VOLUMES[to];
  return high === undefined
    ? ` with ${low} requests or more`
    : ` with ${low} to ${high.toLocaleString('en-US')} requests`;
};
const band = ({ volume }: Standing): string => requests(volume, volume + 1);
const wide = ({ volume }: Standing): string => requests(volume - (volume % 2), (volume | 1) + 1);
const tier = (standing: Standing): string => {
  const name = TIER_NAMES[standing.tier]!;
  return name === UNKNOWN ? 'accounts' : `${name} accounts`;
};
const age = (standing: Standing): string => {
  const known = AGES[standing.age];
  return known === undefined ? '' : ` ${known.label}`;
};

const WITHIN_VOLUME: readonly Level[] = [
  {
    key: (of) => (of.tier * AGE_KEYS + of.age) * BANDS + of.volume,
    label: (of) => `${tier(of)}${age(of)}${band(of)}`,
  },
  { key: (of) => of.tier * BANDS + of.volume, label: (of) => `${tier(of)}${band(of)}` },
  { key: (of) => of.tier * BANDS + (of.volume >> 1), label: (of) => `${tier(of)}${wide(of)}` },
  {
    key: (of) => of.volume >> 1,
    label: (of) => `accounts of all tiers${wide(of)}`,
    allTiers: true,
  },
  { key: () => 0, label: () => 'accounts', allTiers: true },
];

const ANY_VOLUME: readonly Level[] = [
  { key: (of) => of.tier * AGE_KEYS + of.age, label: (of) => `${tier(of)}${age(of)}` },
  { key: (of) => of.tier, label: (of) => tier(of) },
  { key: () => 0, label: () => 'accounts', allTiers: true },
];

export interface CohortMembers {
  label: string;
  /** Null where the cohort has accounts of all tiers. */
  tier: number | null;
  /** Its reference accounts, in the order in which they were given. */
  members: Int32Array;
}

export interface CohortPlan {
  cohorts: readonly CohortMembers[];
  /** For each of the accounts given, the index of its cohort; −1 = too few to compare with. */
  cohortOf: Int32Array;
}

export interface CohortInput {
  accounts: ArrayLike<number>;
  standings: Standings;
  /** By account. */
  isReference: Uint8Array;
  within: 'volume' | 'any-volume';
}

/**
 * Puts every account into the narrowest cohort that has COHORT_WANTED references, dropping age, then
 * widening the volume, then dropping the tier; the broadest needs COHORT_LEAST. A cohort consists
 * of all references of its description, also of those that have a narrower one themselves.
 */
export function planCohorts({ accounts, standings, isReference, within }: CohortInput): CohortPlan {
  const levels = within === 'volume' ? WITHIN_VOLUME : ANY_VOLUME;
  const cohortOf = new Int32Array(accounts.length).fill(-1);
  const cohorts: CohortMembers[] = [];
  let waiting = Int32Array.from({ length: accounts.length }, (_, place) => place);
  for (const [depth, level] of levels.entries()) {
    const least = depth === levels.length - 1 ? COHORT_LEAST : COHORT_WANTED;
    const keys = keysOf(standings, level);
    const groups = membersByKey(accounts, keys, isReference);
    const numbers = new Map<number, number>();
    let left = 0;
    for (const place of waiting) {
      const account = accounts[place]!;
      const key = keys[account]!;
      const members = groups(key);
      if (members.length < least) {
        waiting[left++] = place;
        continue;
      }
      let number = numbers.get(key);
      if (number === undefined) {
        const standing = standingOf(standings, account);
        const tier = level.allTiers ? null : standing.tier;
        number = cohorts.push({ label: level.label(standing), tier, members }) - 1;
        numbers.set(key, number);
      }
      cohortOf[place] = number;
    }
    waiting = waiting.subarray(0, left);
    if (left === 0) break;
  }
  return { cohorts, cohortOf };
}

function standingOf(standings: Standings, account: number): Standing {
  return {
    tier: standings.tier[account]!,
    age: standings.age[account]!,
    volume: standings.volume[account]!,
  };
}

/** Keys of every account at a level; the same for all aspects of one look. */
const knownKeys = new WeakMap<Standings, Map<Level, Uint16Array>>();

function keysOf(standings: Standings, level: Level): Uint16Array {
  let byLevel = knownKeys.get(standings);
  if (byLevel === undefined) {
    byLevel = new Map();
    knownKeys.set(standings, byLevel);
  }
  const known = byLevel.get(level);
  if (known !== undefined) return known;
  const keys = new Uint16Array(standings.age.length);
  for (let account = 0; account < keys.length; account++) {
    keys[account] = level.key(standingOf(standings, account));
  }
  byLevel.set(level, keys);
  return keys;
}

/** The references among the accounts, by key; counted first, so that no list has to grow. */
function membersByKey(
  accounts: ArrayLike<number>,
  keys: Uint16Array,
  isReference: Uint8Array,
): (key: number) => Int32Array {
  const starts = new Uint32Array(KEYS_AT_MOST + 1);
  for (let place = 0; place < accounts.length; place++) {
    const account = accounts[place]!;
    if (isReference[account] === 1) starts[keys[account]! + 1]!++;
  }
  for (let key = 0; key < KEYS_AT_MOST; key++) starts[key + 1]! += starts[key]!;
  const members = new Int32Array(starts[KEYS_AT_MOST]!);
  const next = starts.slice();
  for (let place = 0; place < accounts.length; place++) {
    const account = accounts[place]!;
    if (isReference[account] === 1) members[next[keys[account]!]!++] = account;
  }
  return (key) => members.subarray(starts[key], starts[key + 1]);
}
