/** Lays a decision out from what the records know: the one way in which people and policies do. */
import type { Reads } from '#records/index';
import type { Decision } from '#schema/decision';
import type { DecisionRecord } from '#schema/decision-record';
import { allowListAt } from '../candidate.ts';
import { readCandidates } from '../read-candidates.ts';
import { type DecisionPlan, type PlanContext, planDecision } from './plan-decision.ts';

export interface DecisionWish {
  decision: Decision;
  /** Accounts it is about; empty where it names none, e.g. an address. */
  account_ids: readonly string[];
  /** Chance that it is about the wrong ones. */
  error_rate: number;
  policy: DecisionRecord['policy'];
}

/** Nothing is changed by it. */
export async function planFromRecords(
  records: Pick<Reads, 'accounts' | 'allowList'>,
  { account_ids, ...wish }: DecisionWish,
  context: Omit<PlanContext, 'allowList' | 'starts_at'>,
): Promise<DecisionPlan> {
  const { now } = context;
  const candidates = await readCandidates(records, account_ids);
  const allowList = allowListAt(await records.allowList.live(now), now);
  return planDecision({ ...wish, candidates }, { ...context, starts_at: now, allowList });
}
