/** What a simulated account and the organisation behind it are. */
import type { Tier } from '#schema/account';
import type { SimulatedCampaign } from '../attackers/campaign.ts';
import type { CustomerBehaviour } from '../customers/customer-behaviour.ts';
import type { Interests } from '../prompts/content.ts';
import type { Country } from './countries.ts';

/** Where an account's requests come from. */
export type AddressPlan =
  | {
      type: 'home';
      network: number;
      mobile: number;
      /** Addresses behind which the mobile network hides its customers. */
      mobileAddresses: number;
      /** Share of sessions over the mobile network. */
      mobileShare: number;
      /** Days until the provider hands out another address. */
      leaseDays: number;
    }
  /** One or a few addresses of an organisation: office, campus, own servers, VPN exits. */
  | { type: 'shared'; network: number; seed: number; size: number; rotation: 'daily' | 'session' }
  | { type: 'campaign'; rank: number };

/** The company or person behind accounts; customers of one have the same. */
export interface Organisation {
  index: number;
  seed: number;
  behaviour: CustomerBehaviour;
  country: Country;
  /** Null = a person. */
  domain: string | null;
  /** UTC milliseconds; the class starts, the app launches. */
  launchedAt: number;
}

/** One account of the world with all its habits; what the log shows follows from it. */
export interface SimulatedAccount {
  /** Position in the cast; shuffled, so that it tells nothing. */
  index: number;
  id: string;
  seed: number;
  organisation: Organisation;
  /** What it does when it does not harvest. */
  behaviour: CustomerBehaviour;
  /** Null = honest. */
  campaign: SimulatedCampaign | null;
  createdAt: number;
  /** UTC milliseconds between which it is used. */
  from: number;
  until: number;
  /** Expected exchanges on a day of use, harvest not counted. */
  perDay: number;
  /** Share of the campaign's harvest, relative; 0 for honest accounts. */
  weight: number;
  tier: Tier;
  addresses: AddressPlan;
  /** Positions in CLIENT_STACKS; more than one where the account rotates. */
  stacks: readonly number[];
  /** Added to the local hour. */
  hourShift: number;
  interests: Interests;
  /** Names its end users in the log. */
  namesEndUsers: boolean;
}
