/** Chooses where each account connects from, with strangers behind shared addresses as in real traffic. */
import { createRandom, type Random } from '#std/random';
import { customerBehaviourOf } from '../customers/customer-behaviour.ts';
import { mix } from '../mix.ts';
import type { World } from '../world.ts';
import type { AddressPlan, Organisation } from './account.ts';
import { COUNTRIES, COUNTRY_WEIGHTS, type Country } from './countries.ts';
import { networksOf } from './networks.ts';

/**
 * How many honest accounts crowd behind shared addresses. Pools grow with the world, so that a
 * small one has as many strangers to an address as a large one.
 */
export interface Crowd {
  /** Accounts of people at home. */
  homes: number;
  /** Accounts whose traffic comes from servers, and from build runners. */
  servers: number;
  runners: number;
}

const VPN_SHARE = 0.06;
/** Strangers of this provider behind one address of a mobile network, a VPN, a hosting platform. */
const ACCOUNTS_PER_MOBILE_ADDRESS = 12;
const ACCOUNTS_PER_VPN_ADDRESS = 15;
const ACCOUNTS_PER_PLATFORM_ADDRESS = 2;
const ACCOUNTS_PER_RUNNER_ADDRESS = 0.1;
/** Share of server customers on platforms where unrelated customers leave by the same addresses. */
const PLATFORM_SHARE = 0.3;
const PLATFORMS = 3;
const FEWEST_ADDRESSES = 4;
/** Ways out of an office: mostly one, some large ones take turns among several. */
const OFFICE_ADDRESSES = [1, 1, 1, 2, 2, 4, 8];

export function crowdOf(world: World): Crowd {
  const crowd = { homes: 0, servers: 0, runners: 0 };
  for (const { kind, accounts } of world.customers) {
    const { place } = customerBehaviourOf(kind);
    if (place === 'home') crowd.homes += accounts;
    if (place === 'server') crowd.servers += accounts;
    if (place === 'runners') crowd.runners += accounts;
  }
  return crowd;
}

/** Where the accounts of an organisation come from. */
export function planAddresses(
  organisation: Organisation,
  given: { crowd: Crowd; random: Random },
): AddressPlan {
  const { behaviour, country, seed } = organisation;
  const house = createRandom(mix(seed, 27));
  switch (behaviour.place) {
    case 'office':
      return own(house.pick(networksOf('business', country.code)).index, {
        seed,
        size: house.pick(OFFICE_ADDRESSES),
      });
    case 'campus':
      return own(house.pick(networksOf('education', country.code)).index, { seed, size: 1 });
    case 'server':
      return serverAddresses(organisation, given.crowd);
    case 'runners': {
      const [network] = networksOf('hosting');
      return pool((network as { index: number }).index, {
        accounts: given.crowd.runners,
        perAddress: ACCOUNTS_PER_RUNNER_ADDRESS,
      });
    }
    case 'home':
      return homeAddresses(country, given);
  }
}

function own(network: number, { seed, size }: { seed: number; size: number }): AddressPlan {
  return { type: 'shared', network, seed: mix(seed, 28), size, rotation: 'session' };
}

/** Addresses by which strangers leave too. */
function pool(network: number, given: { accounts: number; perAddress: number }): AddressPlan {
  const size = Math.max(FEWEST_ADDRESSES, Math.ceil(given.accounts / given.perAddress));
  return { type: 'shared', network, seed: network, size, rotation: 'session' };
}

function serverAddresses({ seed }: Organisation, crowd: Crowd): AddressPlan {
  const house = createRandom(mix(seed, 29));
  const hosting = networksOf('hosting');
  if (house.float() >= PLATFORM_SHARE) {
    return own(house.pick(hosting).index, { seed, size: house.int(1, 5) });
  }
  const platform = house.int(1, PLATFORMS);
  return pool((hosting[platform] as { index: number }).index, {
    accounts: (crowd.servers * PLATFORM_SHARE) / PLATFORMS,
    perAddress: ACCOUNTS_PER_PLATFORM_ADDRESS,
  });
}

function homeAddresses(
  country: Country,
  { crowd, random }: { crowd: Crowd; random: Random },
): AddressPlan {
  if (random.float() < VPN_SHARE) {
    const networks = networksOf('vpn');
    return pool(random.pick(networks).index, {
      accounts: (crowd.homes * VPN_SHARE) / networks.length,
      perAddress: ACCOUNTS_PER_VPN_ADDRESS,
    });
  }
  const mobiles = networksOf('mobile', country.code);
  const people = COUNTRY_WEIGHTS.reduce((sum, weight) => sum + weight, 0);
  const neighbours = (crowd.homes * country.weight) / people / mobiles.length / 2;
  return {
    type: 'home',
    network: random.pick(networksOf('residential', country.code)).index,
    mobile: random.pick(mobiles).index,
    mobileAddresses: Math.max(1, Math.ceil(neighbours / ACCOUNTS_PER_MOBILE_ADDRESS)),
    mobileShare: random.float() < 0.5 ? random.float() * 0.6 : 0,
    leaseDays: random.pick([1, 7, 30, 365]),
  };
}

/** The country of a customer, by the provider's market. */
export function drawCountry(random: Random): Country {
  return COUNTRIES[random.weighted(COUNTRY_WEIGHTS)]!;
}
