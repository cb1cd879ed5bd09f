/** Estimates what a decision would touch: traffic, cost, paying customers, accounts hit wrongly. */
import type { BlastRadius } from '#schema/decision-record';
import { formatNumber, formatShare } from '#std/format-number';
import { DAY_MS } from '#std/time';
import type { Candidate } from '../candidate.ts';
import { TOUCHED_DAYS, type Touched } from './touched.ts';

/** Exchanges and their cost a day over the time the account was seen, a day at least. */
export function dailyOf(candidate: Candidate): { exchanges: number; cost_usd: number } {
  const { exchanges, cost_usd, first_seen_at, last_seen_at } = candidate;
  const days = Math.max(1, ((last_seen_at ?? 0) - (first_seen_at ?? 0)) / DAY_MS);
  return { exchanges: (exchanges ?? 0) / days, cost_usd: (cost_usd ?? 0) / days };
}

export const isPaying = ({ facts }: Candidate): boolean =>
  facts?.tier === 'paid' || facts?.tier === 'verified' || facts?.tier === 'enterprise';

/**
 * Expected number of accounts hit wrongly: E = chance wrong × n. The chance is a campaign's (see
 * `chanceWrong`), or for single accounts the false-discovery rate at which they were flagged (Benjamini
 * and Hochberg 1995). A campaign that is wrong is taken to be wrong about all of its n members. Wrong members of a right campaign are not in it: their ties are shown
 * as strength, which is no probability.
 */
export function expectedFalsePositives(
  errorRate: number,
  accounts: number,
): Pick<BlastRadius, 'expected_false_positives' | 'expected_false_positives_how'> {
  const expected = errorRate * accounts;
  return {
    expected_false_positives: expected,
    expected_false_positives_how:
      `chance wrong ${formatShare(errorRate)} × ${formatNumber(accounts)} accounts; ` +
      'wrong members of a right campaign are not counted',
  };
}

/**
 * What a decision about these accounts would touch: by what was stored of the last days, or, where that
 * cannot be told, by what the records know of each. `exchangesPerDay` is of everybody.
 */
export function blastRadiusOf(
  candidates: readonly Candidate[],
  given: { errorRate: number; exchangesPerDay: number | null; touched: Touched | null },
): BlastRadius {
  const daily = candidates.map(dailyOf);
  const { touched } = given;
  const exchanges =
    touched?.exchanges_per_day ?? daily.reduce((sum, one) => sum + one.exchanges, 0);
  const cost_usd = touched?.cost_usd_per_day ?? daily.reduce((sum, one) => sum + one.cost_usd, 0);
  const organisations = new Set(candidates.flatMap(({ facts }) => facts?.org_id ?? []));
  const { exchangesPerDay } = given;
  const known = exchangesPerDay !== null && exchangesPerDay > 0;
  return {
    accounts: candidates.length,
    organisations: organisations.size,
    paying_accounts: candidates.filter(isPaying).length,
    exchanges_per_day: exchanges,
    cost_usd_per_day: cost_usd,
    share_of_traffic: known ? Math.min(1, exchanges / exchangesPerDay) : null,
    touched:
      touched === null
        ? null
        : {
            days: TOUCHED_DAYS,
            accounts: touched.account_ids.length,
            exchanges: touched.exchanges,
          },
    ...expectedFalsePositives(given.errorRate, candidates.length),
  };
}
