/** Draws all accounts and campaigns of a world from its seed. */
import type { Tier } from '#schema/account';
import { createRandom, type Random } from '#std/random';
import { DAY_MS } from '#std/time';
import { type CampaignPlace, planCampaign, type SimulatedCampaign } from '../attackers/campaign.ts';
import { type CustomerBehaviour, customerBehaviourOf } from '../customers/customer-behaviour.ts';
import { hex32, mix, scramble, seedOfText } from '../mix.ts';
import { companyName } from '../prompts/slots.ts';
import type { Customers, World } from '../world.ts';
import type { Organisation, SimulatedAccount } from './account.ts';
import { type Crowd, crowdOf, drawCountry, planAddresses } from './address-plans.ts';
import { stacksOf } from './clients.ts';

/** Everyone in a world. */
export interface Cast {
  world: World;
  seed: number;
  /** UTC milliseconds. */
  start: number;
  end: number;
  accounts: readonly SimulatedAccount[];
  campaigns: readonly SimulatedCampaign[];
}

const MEAN_AGE_DAYS = 240;
const NEWCOMER_SHARE = 0.12;
const LEAVER_SHARE = 0.1;
const HEAVIEST = 150;

/** Draws everyone. Pure: the same world and seed give the same cast in every thread. */
export function castOf(world: World, seed: number): Cast {
  const start = Date.parse(world.starts_at);
  const cast: Cast = {
    world,
    seed,
    start,
    end: start + world.days * DAY_MS,
    accounts: [],
    campaigns: [],
  };
  const builder = new Builder(cast);
  for (const [index, group] of world.customers.entries()) builder.addCustomers(group, index);
  const campaigns = world.attackers.map((_, index) => planCampaign(world, index, seed));
  for (const campaign of campaigns) builder.addCampaign(campaign);
  const accounts = createRandom(mix(seed, 5)).shuffle(builder.accounts);
  for (const [index, account] of accounts.entries()) account.index = index;
  return { ...cast, accounts, campaigns };
}

class Builder {
  readonly accounts: SimulatedAccount[] = [];
  readonly #cast: Cast;
  readonly #crowd: Crowd;
  #organisations = 0;

  constructor(cast: Cast) {
    this.#cast = cast;
    this.#crowd = crowdOf(cast.world);
  }

  addCustomers(group: Customers, index: number): void {
    const { world, seed } = this.#cast;
    const behaviour = customerBehaviourOf(group.kind);
    const random = createRandom(mix(seed, seedOfText(group.kind), index, 21));
    const expected = group.exchanges ?? group.accounts * behaviour.perDay * world.days;
    const first = this.accounts.length;
    for (let left = group.accounts; left > 0; ) {
      const [fewest, most] = behaviour.accountsPerOrganisation;
      const size = Math.min(left, random.int(fewest, most));
      const organisation = this.#organisation(behaviour, random);
      for (let member = 0; member < size; member++) this.#customer(organisation, random);
      left -= size;
    }
    this.#scaleVolumes(first, expected);
  }

  addCampaign(campaign: SimulatedCampaign): void {
    const random = createRandom(mix(campaign.seed, 22));
    const behaviour = customerBehaviourOf(campaign.knobs.cover_kind);
    const perPlace = campaign.given.exchanges / campaign.given.accounts;
    const days = Math.max(1, (campaign.to - campaign.from) / DAY_MS);
    const { cover_share: cover } = campaign.knobs;
    const perDay = (perPlace / days) * (cover / (1 - cover));
    for (const [rank, place] of campaign.places.entries()) {
      const organisation = this.#organisation({ ...behaviour, company: false }, random);
      const account = this.#account(organisation, random);
      const { createdAt, from, until, weight } = place;
      const stacks =
        campaign.knobs.client_rotation === 'sticky'
          ? [random.pick(campaign.stacks)]
          : campaign.stacks;
      Object.assign(account, { campaign, createdAt, from, until, weight, stacks });
      account.perDay = perDay * place.weight;
      account.tier = pickTier(campaign.habits.tiers, random);
      account.addresses = { type: 'campaign', rank: sharedRank(place, rank) };
      account.namesEndUsers = false;
    }
  }

  #organisation(behaviour: CustomerBehaviour, random: Random): Organisation {
    const { start, world, seed } = this.#cast;
    const index = this.#organisations++;
    const own = mix(seed, index, 23);
    const country = drawCountry(random);
    const isLaunch = behaviour.rhythm.starts === 'launch';
    const launchedAt = isLaunch
      ? start + (0.05 + 0.5 * random.float()) * world.days * DAY_MS
      : start - (2 + random.exponential() * 45) * DAY_MS;
    const name = companyName(own).toLowerCase().replace(' ', '-');
    const domain = behaviour.company ? `${name}-${hex32(own).slice(0, 3)}.example` : null;
    return { index, seed: own, behaviour, country, domain, launchedAt: Math.round(launchedAt) };
  }

  #customer(organisation: Organisation, random: Random): void {
    const { start, end } = this.#cast;
    const { behaviour } = organisation;
    const account = this.#account(organisation, random);
    account.createdAt = signUp(organisation, { start, end, random });
    account.from = Math.max(start, account.createdAt + Math.round(random.exponential() * 600_000));
    if (random.float() < LEAVER_SHARE) {
      account.until = Math.round(start + random.float() * (end - start));
    }
    const volume = Math.exp(behaviour.spread * random.normal());
    account.perDay = Math.min(HEAVIEST, volume);
    account.namesEndUsers = behaviour.endUsers > 0 && random.float() < 0.7;
  }

  #account(organisation: Organisation, random: Random): SimulatedAccount {
    const { seed, start, end } = this.#cast;
    const { behaviour, country } = organisation;
    const ordinal = this.accounts.length;
    const own = mix(seed, ordinal, 24);
    const account: SimulatedAccount = {
      index: ordinal,
      id: `acct_${hex32(scramble(ordinal, seed))}${hex32(own)}`,
      seed: own,
      organisation,
      behaviour,
      campaign: null,
      createdAt: start,
      from: start,
      until: end,
      perDay: 0,
      weight: 0,
      tier: pickTier(behaviour.tiers, random),
      addresses: planAddresses(organisation, { crowd: this.#crowd, random }),
      stacks: chooseStacks(organisation, random),
      hourShift: Math.round(random.normal() * (behaviour.rhythm.starts === 'people' ? 1.8 : 0.7)),
      interests: {
        seed: mix(own, 25),
        language: country.language,
        breadth: random.int(4, 60),
      },
      namesEndUsers: false,
    };
    this.accounts.push(account);
    return account;
  }

  /** Makes the drawn volumes of the accounts since `first` add up to the expected exchanges. */
  #scaleVolumes(first: number, expected: number): void {
    const mine = this.accounts.slice(first);
    const days = (account: SimulatedAccount) => Math.max(0, account.until - account.from) / DAY_MS;
    const total = mine.reduce((sum, account) => sum + account.perDay * days(account), 0);
    for (const account of mine) account.perDay *= total === 0 ? 0 : expected / total;
  }
}

/** A replacement works from the place of the account that it replaces. */
function sharedRank(place: CampaignPlace, rank: number): number {
  return place.replaces ?? rank;
}

function signUp(
  organisation: Organisation,
  given: { start: number; end: number; random: Random },
): number {
  const { start, end, random } = given;
  const { signupDays } = organisation.behaviour;
  if (signupDays !== null) {
    const spread = Math.min(random.exponential() / 3, 1) * signupDays * DAY_MS;
    return Math.round(organisation.launchedAt + spread);
  }
  if (random.float() < NEWCOMER_SHARE) return Math.round(start + random.float() * (end - start));
  return Math.round(start - random.exponential() * MEAN_AGE_DAYS * DAY_MS);
}

function pickTier(tiers: Partial<Record<Tier, number>>, random: Random): Tier {
  const entries = Object.entries(tiers) as [Tier, number][];
  const drawn = random.weighted(entries.map(([, weight]) => weight));
  return (entries[drawn] as [Tier, number])[0];
}

/** Colleagues mostly use the same client; that is why a shared client is weak evidence. */
function chooseStacks(organisation: Organisation, random: Random): number[] {
  const { behaviour, seed } = organisation;
  const possible = stacksOf(behaviour.clients);
  const house = createRandom(mix(seed, 26)).pick(possible);
  if (behaviour.company && random.float() < 0.8) return [house];
  const first = random.pick(possible);
  if (behaviour.place !== 'home' || random.float() < 0.7) return [first];
  return [first, random.pick(possible)];
}
