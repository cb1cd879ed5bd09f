/** Writes up one group that resembles a campaign but was not accused, with the reason. */

import type { LookAlike } from '#schema/look-alike';
import { formatNumber } from '#std/format-number';
import type { SharingEvidence } from '../group-test.ts';
import type { TestOutcome } from '../judging/judge.ts';
import type { CampaignLink } from './campaign-links.ts';
import type { Defence, DefenceInput } from './innocence.ts';
import { declaredPurpose, resemblanceOf } from './resemblance.ts';

/** What tests said of a group that was not accused. */
export interface Trial {
  /** Before the correction over groups; null = not tested. */
  pValue: number | null;
  tests: readonly TestOutcome[];
  insufficientData: readonly string[];
  notTested: string | null;
  /** The test that carries the group alone, where it would stand but for that; not set = it would not stand. */
  restsOn?: string | null;
}

export interface LookAlikeInput extends Omit<DefenceInput, 'tests'> {
  /** Account ids, those that are named first. */
  ids: readonly string[];
  ties: readonly SharingEvidence[];
  links: readonly CampaignLink[];
  trial: Trial;
  defences: readonly Defence[];
}

const NAMED_ACCOUNTS = 200;
const LINKS_SHOWN = 10;

/** A group that was not accused, as results show it; who of it stands out alone is not known here. */
export function lookAlikeOf(input: LookAlikeInput): LookAlike {
  const { ids, ties, links, trial, defences, facts } = input;
  const { tests } = trial;
  const isExplained = defences.some(({ explains }) => explains);
  const isSuspected = !isExplained && trial.restsOn !== undefined;
  const use = declaredPurpose(facts);
  const families = ties.map(({ family }) => family);
  return {
    accounts: ids.length,
    account_ids: ids.slice(0, NAMED_ACCOUNTS),
    stand_out_alone: 0,
    why: [...defences.map(({ reason }) => reason), ...(use === null ? [] : [use])],
    because: isExplained ? 'explained' : isSuspected ? 'suspected' : 'unproven',
    rests_on: isSuspected ? (trial.restsOn ?? null) : null,
    resembles: resemblanceOf({ ...input, tests, ties: families }),
    ties: ties.map(({ family, members: accounts, observed, expected }) => {
      return { family, accounts, observed, expected };
    }),
    links: links.slice(0, LINKS_SHOWN).map(({ view, members, sharers, surprise }) => {
      return { view, accounts: members.length, sharers, surprise };
    }),
    p_value: trial.pValue === null ? null : Math.min(1, trial.pValue),
    tests: tests.map(({ test, p_value, statistic, reason }) => {
      return { test, p_value: Math.min(1, p_value), statistic, reason };
    }),
    insufficient_data: [...trial.insufficientData],
    not_tested: trial.notTested,
    cannot_see: [isExplained ? OTHER_REASONS : NOT_CLEARED],
  };
}

const OTHER_REASONS =
  'A reason that fits all of it does not show that there is no other: where it matters, ask the customer.';
const NOT_CLEARED =
  'Not accused is not cleared: an operator who gives the tests nothing to go by looks the same.';

export const ONE_CUSTOMER =
  'Not tested: the accounts are one customer’s, and what they share among themselves is no evidence. ' +
  'Each is judged by itself.';
export const WAITS =
  'Not tested as one group at the last look: groups that are tied more closely came first, or its parts did.';
export const tooLittle = (exchanges: number): string =>
  `Not tested: with ${formatNumber(exchanges)} exchanges in the window, no answer of its tests could ` +
  'have been clear enough.';
