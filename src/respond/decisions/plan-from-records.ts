/** Lays a decision out from what the records know: the one way in which people and policies do. */
import type { Reads } from '#records/index';
import type { Decision } from '#schema/decision';
import type { DecisionRecord } from '#schema/decision-record';
import type { SubjectTotals } from '#store/index';
import { allowListAt } from '../candidate.ts';
import { readCandidates } from '../read-candidates.ts';
import { type DecisionPlan, isListed, type PlanContext, planDecision } from './plan-decision.ts';
import { touchedBy } from './touched.ts';

/** What was sent, as far as the store can tell. */
export interface Traffic {
  /** By whom the decision can be about; null = it cannot be told. */
  seen: readonly SubjectTotals[] | null;
  /** Of everybody; null = unknown. */
  exchangesPerDay: number | null;
}

export interface DecisionWish {
  decision: Decision;
  /** Accounts it is about; empty where it names none, e.g. an address. */
  account_ids: readonly string[];
  /** Chance that it is about the wrong ones. */
  error_rate: number;
  policy: DecisionRecord['policy'];
  /** Accounts that decisions like it have reached already: they are left out. */
  covered: ReadonlySet<string>;
  traffic: Traffic;
}

/** Nothing is changed by it. */
export async function planFromRecords(
  records: Pick<Reads, 'accounts' | 'allowList'>,
  { account_ids, traffic, ...wish }: DecisionWish,
  context: Omit<PlanContext, 'allowList' | 'starts_at' | 'exchangesPerDay'>,
): Promise<DecisionPlan> {
  const { now } = context;
  const { decision } = wish;
  const { seen, exchangesPerDay } = traffic;
  const allow = await records.allowList.live(now);
  const touched = seen === null ? null : touchedBy({ decision, account_ids, allow, now }, seen);
  // Who is on no list is whoever was touched; an organisation's accounts are known beside that.
  const others = isListed(decision) ? [] : (touched?.account_ids ?? []);
  const candidates = await readCandidates(records, [...new Set([...account_ids, ...others])]);
  const allowList = allowListAt(allow, now);
  return planDecision(
    { ...wish, candidates, touched },
    { ...context, exchangesPerDay, starts_at: now, allowList },
  );
}
