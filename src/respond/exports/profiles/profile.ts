/** Makes the actor profile of a campaign: hashed values and shares, no names. */
import { createHash, createHmac } from 'node:crypto';
import {
  type ActorProfile,
  PROFILE_SCHEMA,
  type ProfileValue,
  type ValueFacet,
} from '#schema/actor-profile';
import type { Campaign } from '#schema/campaign';
import type { CampaignTraits } from '#schema/campaign-traits';

interface Use {
  accounts: number;
  others: number;
}

export interface ProfileOptions {
  profileId: string;
  label: string;
  /** Known to those who exchange profiles; without it, short values can be guessed from their hash. */
  key: Uint8Array | null;
}

const HASH_HEX = 32;
const MOST_VALUES = 1000;
const MOST_SHARES = 50;

/** The profile of a campaign; null when the campaign says nothing of its traffic. */
export function profileOf(campaign: Campaign, options: ProfileOptions): ActorProfile | null {
  const { traits } = campaign;
  if (traits === undefined) return null;
  const hash = hasher(options.key);
  const total = traits.hours.reduce((sum, exchanges) => sum + exchanges, 0);
  return {
    schema: PROFILE_SCHEMA,
    profile_id: options.profileId,
    label: options.label,
    first_seen: traits.first_seen,
    last_seen: traits.last_seen,
    accounts: traits.accounts,
    exchanges: total,
    key_id: keyId(options.key),
    fingerprint_version: traits.fingerprint_version,
    facets: {
      ...valuesOf(traits, hash),
      hours: traits.hours.map((exchanges) => (total === 0 ? 0 : exchanges / total)),
      models: traits.models.slice(0, MOST_SHARES),
      capabilities: campaign.capabilities.slice(0, MOST_SHARES),
    },
  };
}

type Hash = (facet: ValueFacet, value: string) => string;

function valuesOf(traits: CampaignTraits, hash: Hash): Record<ValueFacet, ProfileValue[]> {
  const list = <Item extends Use>(
    facet: ValueFacet,
    items: readonly Item[],
    textOf: (item: Item) => string,
  ): ProfileValue[] =>
    items.slice(0, MOST_VALUES).map((item) => ({
      value: hash(facet, textOf(item)),
      accounts: item.accounts,
      others: item.others,
    }));
  const { systems } = traits;
  return {
    addresses: list('addresses', traits.addresses, ({ value }) => value),
    networks: list('networks', traits.networks, ({ value }) => value),
    systems: systems.map(({ asn, accounts, others }) => ({ value: `AS${asn}`, accounts, others })),
    clients: list('clients', traits.clients, (one) => JSON.stringify([one.user_agent, one.ja4])),
    templates: list('templates', traits.templates, (one) => String(one.hash)),
    system_prompts: list('system_prompts', traits.system_prompts, (one) => String(one.hash)),
    tools: list('tools', traits.tools, (one) => String(one.hash)),
  };
}

/** SHA-256, or HMAC-SHA-256 with a key, over schema, facet and value; the first 128 bits in hex. */
function hasher(key: Uint8Array | null): Hash {
  return (facet, value) => {
    const text = `${PROFILE_SCHEMA}\n${facet}\n${value}`;
    const digest = key === null ? createHash('sha256') : createHmac('sha256', key);
    return digest.update(text).digest('hex').slice(0, HASH_HEX);
  };
}

/** Tells two keys apart without telling either. */
export function keyId(key: Uint8Array | null): string | null {
  if (key === null) return null;
  return createHmac('sha256', key).update('stillwatch.profile.key').digest('hex').slice(0, 16);
}
