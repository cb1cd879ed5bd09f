/** Lists what speaks for the innocence of a group: organisations, human hours, small volumes and more. */

import type { AccountFacts } from '#schema/account';
import type { TestOutcome } from '../judging/judge.ts';
import type { TrafficProfile } from './campaign-query.ts';

/** Something that speaks for innocence. */
export interface Defence {
  /** A sentence with its numbers. */
  reason: string;
  /** Explains the whole group: it is then named as a look-alike, not as a campaign. */
  explains: boolean;
  /** 0 to 1: how much doubt it leaves. */
  doubt: number;
}

export interface DefenceInput {
  facts: readonly (AccountFacts | null)[];
  profile: TrafficProfile | null;
  tests: readonly TestOutcome[];
  /** Length of the observed traffic in days. */
  days: number;
}

const MOST = 0.8;
const NOTABLE = 0.2;
/** A pupil or employee sends less than this a day. */
export const PERSONAL_PER_DAY = 40;

type Rule = (input: DefenceInput) => Defence | null;

/** What speaks for a group of accounts, strongest first. */
export function defencesOf(input: DefenceInput): Defence[] {
  return RULES.map((rule) => rule(input))
    .filter((defence) => defence !== null)
    .sort((a, b) => Number(b.explains) - Number(a.explains) || b.doubt - a.doubt);
}

const RULES: readonly Rule[] = [
  oneOrganisation,
  bulkAgreed,
  enterprise,
  school,
  office,
  oneApplication,
  namedEndUsers,
  humanHours,
  unremarkable,
];

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function oneOrganisation({ facts }: DefenceInput): Defence | null {
  const { share: most } = shareOfCommonest(facts, (one) => one.org_id);
  if (most < NOTABLE) return null;
  const reason = `${percent(most)} of the accounts belong to one organisation.`;
  return { reason, explains: most >= MOST, doubt: most };
}

function bulkAgreed({ facts }: DefenceInput): Defence | null {
  const share = shareOf(facts, (one) => one.allow_bulk === true);
  if (share === 0) return null;
  const reason = `Bulk use was agreed with ${percent(share)} of the accounts.`;
  return { reason, explains: share >= 0.5, doubt: Math.min(1, 2 * share) };
}

function enterprise({ facts }: DefenceInput): Defence | null {
  const share = shareOf(facts, (one) => one.tier === 'enterprise');
  const verified = shareOf(facts, (one) => one.verified === true);
  if (Math.max(share, verified) < NOTABLE) return null;
  const reason =
    share === 0
      ? `${percent(verified)} of the accounts are verified customers.`
      : `${percent(share)} of the accounts are enterprise accounts, ${percent(verified)} are verified.`;
  return { reason, explains: share >= MOST, doubt: Math.max(share, verified / 2) };
}

function school({ profile, days }: DefenceInput): Defence | null {
  const share = networkShare(profile, 'education');
  if (profile === null || share < NOTABLE) return null;
  const daily = dailyPerAccount(profile, days);
  const reason = `${percent(share)} of the exchanges come from education networks, ${daily.toFixed(1)} a day and account.`;
  return { reason, explains: share >= MOST && daily < PERSONAL_PER_DAY, doubt: share };
}

function office({ profile, days }: DefenceInput): Defence | null {
  const share = networkShare(profile, 'business');
  if (profile === null || share < NOTABLE) return null;
  const daily = dailyPerAccount(profile, days);
  const reason = `${percent(share)} of the exchanges come from business networks, over ${profile.addresses} addresses.`;
  const explains = share >= MOST && profile.addresses <= 4 && daily < PERSONAL_PER_DAY;
  return { reason, explains, doubt: share / 2 };
}

function oneApplication({ profile }: DefenceInput): Defence | null {
  if (profile === null || profile.exchanges === 0) return null;
  const share = profile.top_system / profile.exchanges;
  if (share < MOST) return null;
  return {
    reason: `${percent(share)} of the exchanges carry one and the same system prompt: one application.`,
    explains: false,
    doubt: 0.3,
  };
}

function namedEndUsers({ profile }: DefenceInput): Defence | null {
  if (profile === null || profile.with_end_user < NOTABLE * profile.exchanges) return null;
  const share = profile.with_end_user / profile.exchanges;
  return {
    reason: `${percent(share)} of the exchanges name their end user, ${profile.end_users} in all: a reseller or an application passes them on.`,
    explains: false,
    doubt: 0.4 * share,
  };
}

/** Share of the exchanges in the quietest eight hours in a row; 1/3 round the clock. */
function humanHours({ profile }: DefenceInput): Defence | null {
  if (profile === null || profile.exchanges < 200) return null;
  const byHour = new Array<number>(24).fill(0);
  profile.hours[0].forEach((hour, index) => {
    byHour[hour] = profile.hours[1][index]!;
  });
  const quiet = Math.min(
    ...byHour.map((_, start) => {
      let sum = 0;
      for (let hour = 0; hour < 8; hour++) sum += byHour[(start + hour) % 24]!;
      return sum;
    }),
  );
  const share = quiet / profile.exchanges;
  if (share > 0.1) return null;
  return {
    reason: `The accounts rest: ${percent(share)} of the exchanges fall into the quietest eight hours.`,
    explains: false,
    doubt: 0.2,
  };
}

function unremarkable({ tests }: DefenceInput): Defence | null {
  const ordinary = tests.filter(({ p_value }) => p_value > 0.2).map(({ test }) => test);
  if (ordinary.length === 0) return null;
  return {
    reason: `They do no more than honest groups do in: ${ordinary.join(', ')}.`,
    explains: false,
    doubt: 0.1,
  };
}

/** Share of the accounts that are known to be such. */
export function shareOf(
  facts: DefenceInput['facts'],
  holds: (facts: AccountFacts) => boolean,
): number {
  return facts.filter((one) => one !== null && holds(one)).length / Math.max(1, facts.length);
}

/** What most of the accounts have in common, and how many of all have it; null = nothing is known. */
export function shareOfCommonest(
  facts: DefenceInput['facts'],
  of: (facts: AccountFacts) => string | null,
): { value: string | null; share: number } {
  const counts = new Map<string, number>();
  for (const one of facts) {
    const value = one === null ? null : of(one);
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let commonest: string | null = null;
  for (const [value, count] of counts) {
    if (count > (counts.get(commonest ?? '') ?? 0)) commonest = value;
  }
  return {
    value: commonest,
    share: (counts.get(commonest ?? '') ?? 0) / Math.max(1, facts.length),
  };
}

/** Exchanges a day and account. */
export function dailyPerAccount({ exchanges, accounts }: TrafficProfile, days: number): number {
  return exchanges / accounts / Math.max(1, days);
}

/** Share of the exchanges that come from networks of a kind. */
export function networkShare(profile: TrafficProfile | null, kind: string): number {
  if (profile === null || profile.exchanges === 0) return 0;
  const place = profile.networks[0].indexOf(kind);
  return place < 0 ? 0 : profile.networks[1][place]! / profile.exchanges;
}
