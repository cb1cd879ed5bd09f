/** Measures the precision of a decision by the accounts that it held out. */
import type { Reads } from '#records/index';
import type { Review } from '#schema/account-record';
import { exactInterval, type ShareInterval } from '#std/statistics/intervals';

/** How often a decision was right, judged by accounts that it left alone by chance. */
export interface HoldOutPrecision {
  held_out: number;
  /** Of these, as analysts said since. */
  confirmed: number;
  cleared: number;
  /** Confirmed among the reviewed, with its exact 95 % interval (Clopper and Pearson 1934). */
  precision: ShareInterval;
}

/** Reviews of held-out accounts as an unbiased sample of everybody a decision was about. Pure. */
export function precisionOf(reviews: readonly (Review | null)[]): HoldOutPrecision {
  const said = (verdict: Review['verdict']): number =>
    reviews.filter((review) => review?.verdict === verdict).length;
  const [confirmed, cleared] = [said('confirmed'), said('cleared')];
  const precision = exactInterval(confirmed, confirmed + cleared);
  return { held_out: reviews.length, confirmed, cleared, precision };
}

/** The same, read from the ledger of a decision. */
export async function measureHoldOut(
  records: Pick<Reads, 'accounts' | 'decisions'>,
  decisionId: string,
): Promise<HoldOutPrecision> {
  const skipped = await records.decisions.members(decisionId, { states: ['skipped'] });
  const ids = skipped.filter(({ why }) => why === 'hold-out').map(({ account_id }) => account_id);
  const known = new Map(
    (await records.accounts.get(ids)).map((each) => [each.account_id, each.review]),
  );
  return precisionOf(ids.map((id) => known.get(id) ?? null));
}
