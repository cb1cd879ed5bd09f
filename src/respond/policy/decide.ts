/** Decides what a policy proposes for the campaigns and accounts of one moment; pure. */
import { chanceWrong } from '#schema/campaign';
import type { Decision } from '#schema/decision';
import type { AccountResult } from '#schema/finding';
import type { Policy, PolicyRule } from '#schema/policy';
import { formatCounted, formatProbability, formatShare } from '#std/format-number';
import { DAY_MS, HOUR_MS } from '#std/time';
import { alreadyCovered, type Candidate } from '../candidate.ts';

/** A campaign as far as policies look at it; from now or from history. */
export interface PolicyCampaign {
  campaign_id: string;
  confidence: number;
  q_value: number;
  exchanges: number;
  /** How many group tests stand, and how many reasons speak for innocence. */
  tests: number;
  doubts: number;
  members: readonly { account_id: string; role: 'core' | 'likely' | 'fringe'; strength: number }[];
}

/** What a policy decides from. */
export interface Situation {
  /** UTC epoch milliseconds. */
  now: number;
  campaigns: readonly PolicyCampaign[];
  /** Accounts that stand out by themselves. */
  flagged: readonly AccountResult[];
  accounts: { get(accountId: string): Candidate | undefined };
}

/** What a policy would do about whom, before exemptions, rollout and approval. */
export interface Proposal {
  rule: string;
  scope: 'campaign' | 'account';
  value: string;
  action: Decision['action'];
  mode: Decision['mode'];
  ttl_ms: number;
  params: Decision['params'];
  reason: string;
  /** Sorted. */
  account_ids: string[];
  /** Chance that it is about the wrong ones: see `expectedFalsePositives`. */
  error_rate: number;
}

/**
 * What the policy makes of the situation: pure. The first rule that fits a campaign or an account
 * decides; members of campaigns are not looked at one by one; who is covered already is left out.
 * `accountErrorRate` is the false-discovery rate at which accounts were flagged.
 */
export function decide(policy: Policy, situation: Situation, accountErrorRate: number): Proposal[] {
  if (policy.mode === 'off') return [];
  const proposals: Proposal[] = [];
  const inCampaigns = new Set<string>();
  for (const campaign of situation.campaigns) {
    for (const { account_id } of campaign.members) inCampaigns.add(account_id);
    const rule = policy.rules.find((one) => one.about === 'campaign' && fits(one, campaign));
    const proposal = rule === undefined ? null : aboutCampaign(policy, rule, campaign, situation);
    if (proposal !== null) proposals.push(proposal);
  }
  for (const result of situation.flagged) {
    if (inCampaigns.has(result.account_id)) continue;
    const proposal = aboutAccount(policy, { result, situation, accountErrorRate });
    if (proposal !== null) proposals.push(proposal);
  }
  return proposals;
}

function fits({ campaign: wanted }: PolicyRule, campaign: PolicyCampaign): boolean {
  return (
    campaign.confidence >= wanted.confidence_at_least &&
    campaign.q_value <= wanted.q_value_at_most &&
    campaign.members.length >= wanted.members_at_least &&
    campaign.exchanges >= wanted.exchanges_at_least &&
    campaign.tests >= wanted.tests_at_least &&
    (wanted.doubts_at_most === null || campaign.doubts <= wanted.doubts_at_most)
  );
}

/** Of an account nothing may be known: then only rules that ask for nothing of it fit. */
function isMeant({ members }: PolicyRule, facts: Candidate['facts'], now: number): boolean {
  const tier = facts?.tier ?? null;
  if (members.tiers !== null && (tier === null || !members.tiers.includes(tier))) return false;
  if (tier !== null && members.except_tiers.includes(tier)) return false;
  if (members.except_verified && facts?.verified === true) return false;
  if (members.age_days_at_most === null) return true;
  const created = facts?.created_at ?? null;
  return created !== null && now - created <= members.age_days_at_most * DAY_MS;
}

function touches(policy: Policy, rule: PolicyRule, id: string, situation: Situation): boolean {
  const account = situation.accounts.get(id);
  if (alreadyCovered(account?.standing ?? [], { action: rule.action, mode: policy.mode })) {
    return false;
  }
  return isMeant(rule, account?.facts ?? null, situation.now);
}

const shared = (policy: Policy, rule: PolicyRule) => ({
  rule: rule.id,
  action: rule.action,
  mode: policy.mode,
  ttl_ms: rule.ttl_hours * HOUR_MS,
  params: rule.params,
});

function aboutCampaign(
  policy: Policy,
  rule: PolicyRule,
  campaign: PolicyCampaign,
  situation: Situation,
): Proposal | null {
  const { roles, strength_at_least } = rule.members;
  const account_ids = campaign.members
    .filter(({ role, strength }) => roles.includes(role) && strength >= strength_at_least)
    .map(({ account_id }) => account_id)
    .filter((id) => touches(policy, rule, id, situation))
    .sort();
  if (account_ids.length === 0) return null;
  const { campaign_id } = campaign;
  const wrong = chanceWrong(campaign);
  const reason =
    `Campaign ${campaign_id} of ${formatCounted(campaign.members.length, 'account')} stands with ` +
    `chance wrong ${formatShare(wrong)}; ` +
    `rule ${rule.id} of policy ${policy.id} covers ${formatCounted(account_ids.length, 'account')}.`;
  return {
    ...shared(policy, rule),
    scope: 'campaign',
    value: campaign_id,
    reason,
    account_ids,
    error_rate: wrong,
  };
}

function aboutAccount(
  policy: Policy,
  given: { result: AccountResult; situation: Situation; accountErrorRate: number },
): Proposal | null {
  const { result, situation, accountErrorRate } = given;
  const { account_id } = result;
  const rule = policy.rules.find((one) => one.about === 'account' && fitsAccount(one, result));
  if (rule === undefined || !touches(policy, rule, account_id, situation)) return null;
  const reason =
    `Account ${account_id} stands out with p-value ${formatProbability(result.p_value)} ` +
    `(${result.findings.map(({ detector }) => detector).join(', ')}); ` +
    `rule ${rule.id} of policy ${policy.id}.`;
  return {
    ...shared(policy, rule),
    scope: 'account',
    value: account_id,
    reason,
    account_ids: [account_id],
    error_rate: accountErrorRate,
  };
}

function fitsAccount({ account: wanted }: PolicyRule, result: AccountResult): boolean {
  const found = result.findings.map(({ detector }) => detector);
  return (
    result.p_value <= wanted.p_value_at_most &&
    result.score >= wanted.score_at_least &&
    found.length >= wanted.findings_at_least &&
    wanted.detectors.every((detector) => found.includes(detector))
  );
}
