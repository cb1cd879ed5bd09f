/** Gives the address of one request, from its account's plan and the moment. */
import { DAY_MS, HOUR_MS } from '#std/time';
import { mix, unit } from '../mix.ts';
import type { SimulatedAccount } from './account.ts';
import { addressIn, NETWORKS } from './networks.ts';

export interface Address {
  ip: string;
  asn: number;
  country: string;
}

/** When an address is asked for: the session and exchange pick among several. */
export interface Moment {
  ms: number;
  session: number;
  exchange: number;
}

/** The address an account's request comes from. */
export function addressOf(account: SimulatedAccount, moment: Moment): Address {
  const plan = account.addresses;
  const day = Math.floor(moment.ms / DAY_MS);
  switch (plan.type) {
    case 'home': {
      const session = mix(account.seed, day, moment.session, 41);
      if (unit(session) < plan.mobileShare) {
        return at(plan.mobile, mix(plan.mobile, mix(session, 42) % plan.mobileAddresses));
      }
      return at(plan.network, mix(account.seed, Math.floor(day / plan.leaseDays), 43));
    }
    case 'shared': {
      const turn = plan.rotation === 'daily' ? 0 : moment.session;
      const slot = mix(account.seed, day, turn, 44) % plan.size;
      return at(plan.network, mix(plan.seed, slot, 45));
    }
    case 'campaign':
      return campaignAddress(account, moment);
  }
}

function campaignAddress(account: SimulatedAccount, moment: Moment): Address {
  const { campaign, addresses } = account;
  if (campaign === null || addresses.type !== 'campaign') throw new RangeError('not in a campaign');
  const slot = campaignSlot(account, moment);
  const network = campaign.networks[mix(campaign.seed, slot, 46) % campaign.networks.length];
  return at(network as number, mix(campaign.seed, slot, 47));
}

/** Which of the campaign's addresses; sticky accounts keep theirs, others take turns in the pool. */
function campaignSlot(account: SimulatedAccount, moment: Moment): number {
  const { campaign, addresses, seed } = account;
  if (campaign === null || addresses.type !== 'campaign') return 0;
  const { address_rotation: rotation, addresses_per_account: each } = campaign.knobs;
  if (rotation === 'sticky') {
    const first = Math.floor(addresses.rank * each);
    const own = Math.max(1, Math.floor(each));
    return first + (mix(seed, moment.session, 48) % own);
  }
  const period = rotation === 'daily' ? DAY_MS : rotation === 'hourly' ? HOUR_MS : null;
  const turn = period === null ? moment.exchange : Math.floor(moment.ms / period);
  const day = Math.floor(moment.ms / DAY_MS);
  return mix(seed, turn, period === null ? day : 0, 49) % campaign.addresses;
}

function at(network: number, token: number): Address {
  const { asn, country } = NETWORKS[network]!;
  return { ip: addressIn(NETWORKS[network]!, token), asn, country };
}
