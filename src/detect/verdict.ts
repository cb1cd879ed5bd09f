/** Types of an account's verdict, and of what one look at all accounts found. */

import type { Finding } from '#schema/finding';
import type { PopulationJudgement } from './judge.ts';

/** One detector's part in a verdict, also where it has nothing to say. */
export interface DetectorContribution {
  detector: string;
  /** Null where the detector could not judge. */
  p_value: number | null;
  /** Label and size of the cohort, where there is one. */
  cohort: { label: string; accounts: number } | null;
}

export interface AccountVerdict {
  account_id: string;
  p_value: number;
  score: number;
  /** Most surprising first. */
  findings: Finding[];
  contributions: DetectorContribution[];
  /** ISO 8601; null for an account that was never flagged. */
  first_flagged_at: string | null;
}

/** What a look at the end of a step found. `verdict` is valid until the next look. */
export interface Look {
  /** UTC epoch ms. */
  at: number;
  /** Seen so far. */
  accounts: number;
  /** By at least one detector. */
  judged: number;
  /** False-discovery level spent on this look. */
  level: number;
  newlyFlagged: readonly string[];
  /** Ever, up to this look. */
  flagged: number;
  judgement: PopulationJudgement;
  /** Accounts never flagged whose p is at most `pAtMost`, smallest first. */
  unusual(pAtMost: number, limit: number): AccountVerdict[];
  /** Any account's verdict; null when it was not seen or could not be judged. */
  verdict(accountId: string): AccountVerdict | null;
}
