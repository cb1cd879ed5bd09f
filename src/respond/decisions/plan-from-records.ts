import type { Reads } from '#records/index';
import type { Actor } from '#schema/audit-record';
import type { CampaignMember } from '#schema/campaign-record';
import type { Decision } from '#schema/decision';
import type { ApprovalRule, Rollout } from '#schema/policy';
import { failure } from '#std/errors';
import { allowListAt } from '../candidate.ts';
import { readCandidates } from '../read-candidates.ts';
import { type DecisionPlan, planDecision } from './plan-decision.ts';

/** What a person asks for. */
export interface DecisionRequest {
  scope: Decision['scope'];
  value: string;
  action: Decision['action'];
  mode: Decision['mode'];
  ttl_ms: number | null;
  params: Decision['params'];
  /** Of a campaign: which of its members. */
  roles: readonly CampaignMember['role'][];
}

export interface PlanSettings {
  by: Actor;
  now: number;
  decisionId: string;
  seed: number;
  holdOutSeed: number;
  rollout: Rollout;
  approval: ApprovalRule;
  exchangesPerDay: number | null;
  /** Level at which single accounts were flagged, for the expected false positives. */
  accountErrorRate: number;
  starts_at?: number;
}

type Asked = Pick<Reads, 'accounts' | 'campaigns' | 'allowList'>;

/**
 * Lays out what a person asks for, from what is known now; nothing is changed. Throws
 * RECORDS_NOT_FOUND for a campaign that is not there.
 */
export async function planFromRecords(
  records: Asked,
  request: DecisionRequest,
  settings: PlanSettings,
): Promise<DecisionPlan> {
  const { by, now, decisionId, accountErrorRate, starts_at = now, ...rest } = settings;
  const { scope, value, action, mode, ttl_ms, params } = request;
  const subject = await subjectOf(records, request, accountErrorRate);
  const decision: Decision = {
    id: decisionId,
    scope,
    value,
    action,
    mode,
    expires_at: ttl_ms === null ? null : now + ttl_ms,
    origin: by.who,
    reason: by.reason,
    params,
  };
  const candidates = await readCandidates(records, subject.account_ids);
  const allowList = allowListAt(await records.allowList.live(now), now);
  const wanted = { decision, candidates, error_rate: subject.error_rate, policy: null };
  return planDecision(wanted, { ...rest, now, starts_at, allowList });
}

async function subjectOf(
  records: Asked,
  { scope, value, roles }: DecisionRequest,
  accountErrorRate: number,
): Promise<{ account_ids: string[]; error_rate: number }> {
  if (scope === 'account') return { account_ids: [value], error_rate: accountErrorRate };
  if (scope === 'organisation') {
    const account_ids = await records.accounts.ofOrganisation(value);
    return { account_ids, error_rate: accountErrorRate };
  }
  if (scope !== 'campaign') return { account_ids: [], error_rate: accountErrorRate };
  const known = await records.campaigns.get(value);
  if (known === null) throw failure('RECORDS_NOT_FOUND', { what: `campaign ${value}` });
  const { members, q_value } = known.campaign;
  const chosen = members.filter(({ role }) => roles.includes(role));
  return { account_ids: chosen.map(({ account_id }) => account_id), error_rate: q_value };
}
