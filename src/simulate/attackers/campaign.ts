/** Plans a campaign: when its accounts are created, act, are banned and are replaced. */
import { createRandom, type Random } from '#std/random';
import { DAY_MS, MINUTE_MS } from '#std/time';
import { CLIENT_STACKS, stacksOf } from '../identity/clients.ts';
import { NETWORKS, networksOf } from '../identity/networks.ts';
import { mix, seedOfText } from '../mix.ts';
import type { Attackers, Knobs, World } from '../world.ts';
import { HABITS, type Habits } from './habits.ts';

/** One place in a campaign, held by an account until it is banned. */
export interface CampaignPlace {
  createdAt: number;
  from: number;
  until: number;
  /** Volume relative to the other members. */
  weight: number;
  /** The place of the account that this one replaces; null = a founder. */
  replaces: number | null;
}

/** One operator's campaign: its means, which its accounts share, and who acts when. */
export interface SimulatedCampaign {
  /** Position among the world's attackers. */
  index: number;
  operator: string;
  seed: number;
  given: Attackers;
  habits: Habits;
  knobs: Knobs;
  /** UTC milliseconds. */
  from: number;
  to: number;
  places: readonly CampaignPlace[];
  networks: readonly number[];
  stacks: readonly number[];
  /** Addresses in the pool. */
  addresses: number;
}

const HEAVIEST = 4;

/** Draws an operator's means and the lives of its accounts. */
export function planCampaign(world: World, index: number, seed: number): SimulatedCampaign {
  const given = world.attackers[index]!;
  const habits = HABITS[given.kind];
  const knobs = { ...habits.knobs, ...given.knobs } as Knobs;
  const campaignSeed = mix(seed, seedOfText(given.operator), index, 11);
  const random = createRandom(campaignSeed);
  const start = Date.parse(world.starts_at);
  const end = start + world.days * DAY_MS;
  const from = start + given.from_day * DAY_MS;
  const to = given.days === undefined ? end : Math.min(end, from + given.days * DAY_MS);
  const places = planPlaces({ given, knobs, random, start, from, to });
  return {
    index,
    operator: given.operator,
    seed: campaignSeed,
    given,
    habits,
    knobs,
    from,
    to,
    places,
    networks: chooseNetworks(knobs, random),
    stacks: chooseStacks(knobs, habits, random),
    addresses: Math.max(1, Math.round(given.accounts * knobs.addresses_per_account)),
  };
}

interface Plan {
  given: Attackers;
  knobs: Knobs;
  random: Random;
  start: number;
  from: number;
  to: number;
}

function planPlaces(plan: Plan): CampaignPlace[] {
  const { given, knobs, random, from, to } = plan;
  const spreadMs = Math.max(knobs.signup_days * DAY_MS, 60 * MINUTE_MS);
  const places: CampaignPlace[] = [];
  for (let rank = 0; rank < given.accounts; rank++) {
    const createdAt = Math.round(from - random.float() * spreadMs);
    const warmUp = random.float() * 30 * MINUTE_MS;
    places.push({
      createdAt,
      from: Math.round(from + warmUp),
      until: to,
      weight: weight(plan),
      replaces: null,
    });
  }
  const bans = [...given.bans].sort((one, other) => one.day - other.day);
  for (const { day, share } of bans) ban(places, plan.start + day * DAY_MS, { plan, share });
  return places;
}

function weight({ knobs, random }: Plan): number {
  return Math.min(HEAVIEST, Math.exp(knobs.unevenness * random.normal()));
}

function ban(
  places: CampaignPlace[],
  at: number,
  { plan, share }: { plan: Plan; share: number },
): void {
  const { knobs, random, to } = plan;
  const active = places.length;
  for (let index = 0; index < active; index++) {
    const place = places[index]!;
    if (place.from > at || place.until <= at || random.float() >= share) continue;
    place.until = at;
    if (knobs.after_ban === 'give-up') continue;
    const delay = knobs.respawn_minutes * Math.exp(0.5 * random.normal()) * MINUTE_MS;
    const back = Math.round(at + delay);
    if (back >= to) continue;
    const createdAt = Math.round(back - Math.min(delay * 0.5, 20 * MINUTE_MS));
    places.push({ createdAt, from: back, until: to, weight: place.weight, replaces: index });
  }
}

function chooseNetworks(knobs: Knobs, random: Random): number[] {
  const chosen: number[] = [];
  const byKind = knobs.networks.map((kind) =>
    random.shuffle(networksOf(kind).map((network) => network.index)),
  );
  for (let turn = 0; chosen.length < knobs.network_count; turn++) {
    const next = byKind.map((list) => list[turn]).filter((index) => index !== undefined);
    if (next.length === 0) break;
    chosen.push(...next);
  }
  const kept = chosen.slice(0, knobs.network_count);
  return kept.length > 0 ? kept : [NETWORKS.length - 1];
}

function chooseStacks(knobs: Knobs, habits: Habits, random: Random): number[] {
  const coding = habits.activities['harvest-coding'] !== undefined;
  const usual = stacksOf(coding ? ['sdk', 'pipeline', 'editor'] : ['sdk', 'pipeline']);
  const all = CLIENT_STACKS.map((_, index) => index);
  const others = all.filter((index) => !usual.includes(index));
  return [...random.shuffle(usual), ...random.shuffle(others)].slice(0, knobs.client_stacks);
}
