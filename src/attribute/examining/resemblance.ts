/** Says which kind of innocent group some accounts resemble: a classroom, an office, an app's users or others. */

import type { LookAlikeKind } from '#schema/look-alike';
import { DAY_MS } from '#std/time';
import { visibleText } from '#std/visible-text';
import type { Family } from '../view.ts';
import {
  type DefenceInput,
  dailyPerAccount,
  networkShare,
  PERSONAL_PER_DAY,
  shareOf,
  shareOfCommonest,
} from './innocence.ts';

export interface ResemblanceInput extends DefenceInput {
  /** Families that tie the group. */
  ties: readonly Family[];
}

const MOST = 0.8;
const DECLARED = 0.2;
/** Users of an app sign up within so many days of its launch, most of them. */
const LAUNCH_DAYS = 7;

type Holds = (input: ResemblanceInput) => boolean;

/** What a group is like, the most particular first. */
const KINDS: readonly [LookAlikeKind, Holds][] = [
  ['agreed-bulk', ({ facts }) => shareOf(facts, (one) => one.allow_bulk === true) >= 0.5],
  ['classroom', (input) => networkShare(input.profile, 'education') >= MOST && isPersonal(input)],
  ['reseller', ({ profile }) => endUserShare(profile) >= 0.5],
  ['office', (input) => isOneCustomer(input) && networkShare(input.profile, 'business') >= MOST],
  [
    'launch',
    (input) => isPersonal(input) && signedUpTogether(input.facts) && input.ties.includes('content'),
  ],
  ['organisation', isOneCustomer],
  ['enterprise', ({ facts }) => shareOf(facts, (one) => one.tier === 'enterprise') >= MOST],
  ['wording-only', ({ ties }) => ties.join() === 'content'],
  ['network-only', ({ ties }) => ties.join() === 'infrastructure'],
];

/** The kind of look-alike that accounts resemble; null = none that we know of. */
export function resemblanceOf(input: ResemblanceInput): LookAlikeKind | null {
  return KINDS.find(([, holds]) => holds(input))?.[0] ?? null;
}

/** What accounts say themselves that they are for; null where most say nothing in common. */
export function declaredPurpose(facts: DefenceInput['facts']): string | null {
  const { value, share } = shareOfCommonest(facts, (one) => one.declared_use);
  if (value === null || share < DECLARED) return null;
  const use = visibleText(value, 80);
  return `${Math.round(100 * share)} % of the accounts declare "${use}" as their use, which nobody checked.`;
}

function isOneCustomer({ facts }: ResemblanceInput): boolean {
  return shareOfCommonest(facts, (one) => one.org_id).share >= MOST;
}

function isPersonal({ profile, days }: ResemblanceInput): boolean {
  return profile !== null && dailyPerAccount(profile, days) < PERSONAL_PER_DAY;
}

function endUserShare(profile: DefenceInput['profile']): number {
  return profile === null ? 0 : profile.with_end_user / Math.max(1, profile.exchanges);
}

/** Whether most of the accounts were created within the same week. */
function signedUpTogether(facts: DefenceInput['facts']): boolean {
  const created = facts.flatMap((one) => one?.created_at ?? []).sort((one, other) => one - other);
  const needed = Math.ceil(MOST * facts.length);
  return created.some((at, index) => {
    const last = created[index + needed - 1];
    return last !== undefined && last - at <= LAUNCH_DAYS * DAY_MS;
  });
}
