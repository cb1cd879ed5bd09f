/** Plans a decision before it is taken: members, rollout, cost and the approval it needs; pure. */
import { createHash } from 'node:crypto';
import type { Decision } from '#schema/decision';
import { completeParams } from '#schema/decision-params';
import type { BlastRadius, DecisionRecord, NewDecision, SkipReason } from '#schema/decision-record';
import type { ApprovalRule, Rollout } from '#schema/policy';
import { canonicalJson } from '#std/canonical-json';
import { type AllowList, type Candidate, exemptionOf } from '../candidate.ts';
import { blastRadiusOf } from './blast-radius.ts';
import { likeSuspension } from './effect.ts';
import { freeze } from './frozen-list.ts';
import { isHeldOut, type PlannedMember, planRollout } from './rollout.ts';
import type { Touched } from './touched.ts';

/** A decision somebody or some policy wants. */
export interface WantedDecision {
  decision: Decision;
  /** Accounts it is about: the list to be frozen, or, where it names none, those that it touched. */
  candidates: readonly Candidate[];
  /** Accounts that decisions like it have reached already; absent = none. */
  covered?: ReadonlySet<string>;
  /** What it would have touched in the last days; null or absent = it cannot be told. */
  touched?: Touched | null;
  /** Chance that it is about the wrong ones, for the expected false positives. */
  error_rate: number;
  policy: DecisionRecord['policy'];
}

export interface PlanContext {
  now: number;
  allowList: AllowList;
  seed: number;
  holdOutSeed: number;
  rollout: Rollout;
  approval: ApprovalRule;
  /** Of all traffic; null = unknown. */
  exchangesPerDay: number | null;
  starts_at: number;
  /** Where challenges may send customers. */
  challengeUrls: readonly string[];
}

/** Everything a decision will do, before it is taken; the dry run. */
export interface DecisionPlan {
  record: NewDecision;
  members: PlannedMember[];
  skipped: { account_id: string; why: SkipReason }[];
  /** Why it must not be taken; null = it may. */
  forbidden: string | null;
  /** Why a second person has to approve it; empty = nobody. */
  approval_needed: string[];
  touched: Touched | null;
  /** What an approval is bound to. */
  sha256: string;
}

/** Whether a decision has a list of accounts, frozen when it is made. */
export const isListed = ({ scope }: Pick<Decision, 'scope'>): boolean =>
  scope === 'campaign' || scope === 'account';

/** Lays a decision out: whom exactly, in which order, at what cost, and who has to approve. Pure. */
export function planDecision(wanted: WantedDecision, context: PlanContext): DecisionPlan {
  const { error_rate, touched = null } = wanted;
  const { action, params } = wanted.decision;
  const decision = { ...wanted.decision, params: completeParams(action, params) };
  const { reached, skipped } = sort(wanted, context);
  const listed = isListed(decision);
  const named = listed ? freeze(reached.map(({ account_id }) => account_id)) : null;
  const { exchangesPerDay, rollout, seed, starts_at } = context;
  const blast_radius = blastRadiusOf(reached, { errorRate: error_rate, exchangesPerDay, touched });
  const told = { blast: blast_radius, touched, rule: context.approval, now: context.now };
  const approval_needed = whyApproved(decision, told);
  const { stages, jitter_ms } = rollout;
  const account_ids = named?.account_ids ?? [];
  const record: NewDecision = {
    decision,
    state: approval_needed.length > 0 ? 'waiting' : 'rolling',
    policy: wanted.policy,
    members: named === null ? null : { count: named.count, sha256: named.sha256 },
    seed,
    starts_at,
    stages,
    jitter_ms,
    blast_radius,
    approval_id: null,
  };
  const members = planRollout({ account_ids, seed, starts_at, stages, jitter_ms });
  const bound = canonicalJson({ decision, members: record.members });
  const sha256 = createHash('sha256').update(bound).digest('hex');
  const forbidden = whyForbidden(decision, { named: named?.count ?? null, skipped, context });
  const left = listed ? skipped : [];
  return { record, members, skipped: left, forbidden, approval_needed, touched, sha256 };
}

/** Customers are shown it: an address of anybody's would make a lure of the refusal. */
export function whyNotThisUrl(
  { action, params }: Pick<Decision, 'action' | 'params'>,
  challengeUrls: readonly string[],
): string | null {
  const { url } = params;
  if (action !== 'challenge' || url === undefined) return null;
  if (challengeUrls.includes(String(url))) return null;
  return `${url} is not among control.challengeUrls`;
}

function whyForbidden(
  decision: Decision,
  given: { named: number | null; skipped: DecisionPlan['skipped']; context: PlanContext },
): string | null {
  const { named, skipped, context } = given;
  const { scope, value } = decision;
  const url = whyNotThisUrl(decision, context.challengeUrls);
  if (url !== null) return url;
  if (context.allowList.allowsValue(scope, value)) return `${scope} ${value} is allow-listed`;
  if (named !== 0) return null;
  const why = [...new Set(skipped.map((each) => each.why))].join(', ');
  return `it covers no account (${skipped.length} left out${why === '' ? '' : `: ${why}`})`;
}

/** Whom gateways touch by another name than the account's, only the allow-list protects. */
function sort({ decision, candidates, covered }: WantedDecision, context: PlanContext) {
  const { allowList, now, holdOutSeed, rollout } = context;
  const reached: Candidate[] = [];
  const skipped: DecisionPlan['skipped'] = [];
  const about = `${decision.scope}:${decision.value}`;
  const share = rollout.hold_out_share;
  for (const candidate of candidates) {
    const { account_id } = candidate;
    const verified = decision.action === 'challenge' && candidate.facts?.verified === true;
    const exempt = isListed(decision)
      ? exemptionOf(candidate, { allowList, now })
      : allowList.allows(candidate)
        ? 'allow-listed'
        : null;
    // Who alone is meant is meant: a hold-out is for lists.
    const held =
      decision.scope === 'campaign' && isHeldOut(account_id, { about, seed: holdOutSeed, share });
    const known = covered?.has(account_id) === true ? 'covered' : null;
    const proven = isListed(decision) && verified ? 'verified' : null;
    const why = exempt ?? proven ?? (held ? 'hold-out' : known);
    if (why === null) reached.push(candidate);
    else skipped.push({ account_id, why });
  }
  return { reached, skipped };
}

/** In shadow nobody is touched, so that one person is enough. What is not known counts as too much. */
function whyApproved(
  decision: Decision,
  given: { blast: BlastRadius; touched: Touched | null; rule: ApprovalRule; now: number },
): string[] {
  if (decision.mode !== 'enforce') return [];
  const { blast, touched, rule } = given;
  const reasons: string[] = [];
  const { accounts, expected_false_positives: wrong } = blast;
  if (!isListed(decision) && touched === null) {
    reasons.push('how many accounts it touches is not known');
  }
  if (accounts >= rule.accounts_at_least) {
    reasons.push(`${accounts} accounts, ${rule.accounts_at_least} or more need a second person`);
  }
  const like = rule.actions.includes('suspend') ? likeSuspension(decision, given) : null;
  if (like !== null) reasons.push(like);
  else if (rule.actions.includes(decision.action)) reasons.push(`${decision.action} needs one`);
  if (wrong >= rule.expected_false_positives_at_least) {
    reasons.push(`${wrong.toFixed(1)} accounts are expected to be hit wrongly`);
  }
  return reasons;
}
