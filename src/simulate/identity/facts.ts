/** Writes what a provider would know of a simulated account: payment, device, referral, declared use. */
import type { AccountFacts } from '#schema/account';
import { createRandom, type Random } from '#std/random';
import type { SimulatedCampaign } from '../attackers/campaign.ts';
import { hex32, mix, unit } from '../mix.ts';
import type { SimulatedAccount } from './account.ts';
import { addressOf } from './addresses.ts';

const PUBLIC_DOMAINS = ['mail.example', 'post.example', 'inbox.example', 'webmail.example'];
const PROGRAMMES = ['startup-credits', 'education', 'security-research'];
/** Share of fields that simply were never asked for or kept. */
const MISSING_SHARE = 0.04;
const HOUSEHOLD_SHARE = 0.04;

/** What the provider knows of an account beside its traffic. */
export function factsOf(account: SimulatedAccount): AccountFacts {
  const random = createRandom(mix(account.seed, 31));
  const { organisation, campaign, createdAt, tier } = account;
  const orNothing = <Value>(value: Value): Value | null =>
    random.float() < MISSING_SHARE ? null : value;
  const signUp = addressOf(account, { ms: createdAt, session: 0, exchange: 0 });
  const paying = tier !== 'free';
  const means =
    campaign === null ? ownMeans(account, random) : sharedMeans(account, campaign, random);
  const uses = campaign?.habits.declaredUses ?? organisation.behaviour.declaredUses;
  return {
    account_id: account.id,
    org_id: organisationId(account),
    created_at: createdAt,
    tier,
    verified: tier === 'verified' || tier === 'enterprise' || random.float() < 0.25,
    email_domain: orNothing(means.domain),
    payment_fingerprint: orNothing(paying ? means.payment : null),
    device_id: orNothing(means.device),
    signup_ip: orNothing(signUp.ip),
    signup_asn: orNothing(signUp.asn),
    referral: random.float() < 0.12 ? `ref_${hex32(mix(means.referrer, 3)).slice(0, 6)}` : null,
    programme: random.float() < means.programmeShare ? random.pick(PROGRAMMES) : null,
    declared_use: random.float() < 0.6 ? random.pick(uses) : null,
    country: orNothing(organisation.country.code),
    allow_bulk: organisation.behaviour.bulkAllowed && campaign === null,
  };
}

/** Companies have an organisation; so do half of the lone accounts, each one of its own. */
export function organisationId(account: SimulatedAccount): string | null {
  const { organisation } = account;
  if (organisation.domain === null && organisation.seed % 2 === 0) return null;
  return `org_${hex32(organisation.seed)}`;
}

interface Means {
  domain: string;
  payment: string;
  device: string;
  referrer: number;
  programmeShare: number;
}

const paymentId = (seed: number) => `pay_${hex32(mix(seed, 33))}`;
const deviceId = (seed: number) => `dev_${hex32(mix(seed, 34))}`;

function ownMeans(account: SimulatedAccount, random: Random): Means {
  const { organisation } = account;
  const company = organisation.domain !== null;
  return {
    domain: organisation.domain ?? random.pick(PUBLIC_DOMAINS),
    payment: paymentId(company ? organisation.seed : householdSeed(account)),
    device: deviceId(deviceSeed(account)),
    referrer: random.int(0, 400),
    programmeShare: company ? 0.08 : 0.04,
  };
}

/** Some lone accounts share a card and a device at home: two neighbours in the cast. */
function householdSeed({ index, seed }: SimulatedAccount): number {
  const pair = mix(Math.floor(index / 2), 35);
  return unit(pair) < HOUSEHOLD_SHARE ? pair : seed;
}

function deviceSeed(account: SimulatedAccount): number {
  return account.organisation.domain === null ? householdSeed(account) : account.seed;
}

/** Members share instruments as the knobs say; a replacement inherits those of its place. */
function sharedMeans(
  account: SimulatedAccount,
  campaign: SimulatedCampaign,
  random: Random,
): Means {
  const { knobs, seed, habits } = campaign;
  const rank = account.addresses.type === 'campaign' ? account.addresses.rank : 0;
  const sharer = (accounts: number, salt: number) =>
    accounts <= 1 ? account.seed : mix(seed, Math.floor(rank / accounts), salt);
  const batch = `${hex32(sharer(60, 36)).slice(0, 6)}.example`;
  return {
    domain: knobs.email === 'batch-domain' ? batch : random.pick(PUBLIC_DOMAINS),
    payment: paymentId(sharer(knobs.accounts_per_payment, 37)),
    device: deviceId(sharer(knobs.accounts_per_device, 38)),
    referrer: random.int(0, 400),
    programmeShare: habits.programmeShare,
  };
}

/** The device that an app or editor reports; null for programs on servers. */
export function reportedDevice(account: SimulatedAccount): string {
  if (account.campaign === null) return deviceId(deviceSeed(account));
  const rank = account.addresses.type === 'campaign' ? account.addresses.rank : 0;
  const { knobs, seed } = account.campaign;
  if (knobs.accounts_per_device <= 1) return deviceId(account.seed);
  return deviceId(mix(seed, Math.floor(rank / knobs.accounts_per_device), 38));
}
