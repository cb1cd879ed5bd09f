import type { Records } from '#records/index';
import type { Actor } from '#schema/audit-record';
import type { Decision } from '#schema/decision';
import type { StandingEntry } from '#schema/decision-record';
import type { Policy, PolicyRecord } from '#schema/policy';
import { allowListAt, type Candidate } from '../candidate.ts';
import { planDecision } from '../decisions/plan-decision.ts';
import { recordPlan, type Taken } from '../decisions/take-decision.ts';
import { readCandidates } from '../read-candidates.ts';
import { type CampaignView, decide, type Proposal, type Situation } from './decide.ts';
import { breachedGuards, type GuardBreach, type PolicyOutcome } from './guards.ts';
import { startScheduled, stopPolicy } from './policy-life.ts';

export interface PolicyRun {
  now: number;
  newId: () => string;
  /** Fresh for every decision, and kept with it. */
  newSeed: () => number;
  holdOutSeed: number;
  accountErrorRate: number;
  exchangesPerDay: number | null;
}

export interface PolicyRunReport {
  started: string[];
  taken: Taken[];
  stopped: { policy: string; breaches: GuardBreach[]; decisions: string[] }[];
}

const FLAGGED_AT_MOST = 10_000;
/** No guard looks back further: see the policy's schema. */
const LONGEST_WINDOW_MS = 744 * 3_600_000;
const SYSTEM: Actor = { who: 'system:policies', reason: 'policies run' };

/**
 * One round of all policies in force over what the records know: starts what is due, stops what broke
 * its guards, and takes the decisions that follow. Carrying them out is `advanceDecisions`.
 */
export async function runPolicies(records: Records, run: PolicyRun): Promise<PolicyRunReport> {
  const report: PolicyRunReport = { started: [], taken: [], stopped: [] };
  report.started = await startScheduled(records, { by: SYSTEM, now: run.now });
  for (const record of await records.policies.active()) {
    const { id } = record.policy;
    const outcome = await outcomeOf(records, id, run.now - LONGEST_WINDOW_MS);
    const breaches = breachedGuards(record.policy, outcome, run.now);
    if (breaches.length > 0) {
      const reason = breaches.map((breach) => breach.reason).join('; ');
      const by = { who: 'system:guard', reason };
      const decisions = await stopPolicy(records, { id, version: record.version, by });
      report.stopped.push({ policy: `${id}@${record.version}`, breaches, decisions });
    } else if (record.policy.mode !== 'off') {
      report.taken.push(...(await runPolicy(records, record, run)));
    }
  }
  return report;
}

async function runPolicy(
  records: Records,
  { policy, version }: PolicyRecord,
  run: PolicyRun,
): Promise<Taken[]> {
  const situation = await situationOf(records, policy, run.now);
  const proposals = decide(policy, situation, run.accountErrorRate);
  const allowList = allowListAt(await records.allowList.live(run.now), run.now);
  const taken: Taken[] = [];
  for (const proposal of proposals) {
    const { rule } = proposal;
    const account_ids = proposal.account_ids.slice(0, policy.max_accounts_per_decision);
    const candidates = account_ids.flatMap((id) => situation.accounts.get(id) ?? []);
    const plan = planDecision(
      {
        decision: decisionOf(proposal, { policy, version, run }),
        candidates,
        error_rate: proposal.error_rate,
        policy: { id: policy.id, version, rule },
      },
      {
        now: run.now,
        starts_at: run.now,
        allowList,
        seed: run.newSeed(),
        holdOutSeed: run.holdOutSeed,
        rollout: policy.rollout,
        approval: policy.approval,
        exchangesPerDay: run.exchangesPerDay,
      },
    );
    if (plan.forbidden !== null) continue;
    const by = { who: `policy:${policy.id}@${version}`, reason: proposal.reason };
    taken.push(await records.change(by, (write) => recordPlan(write, plan, run.newId)));
  }
  return taken;
}

function decisionOf(
  proposal: Proposal,
  { policy, version, run }: { policy: Policy; version: number; run: PolicyRun },
): Decision {
  const { scope, value, action, mode, ttl_ms, params, rule, reason } = proposal;
  const origin = `policy:${policy.id}@${version}/${rule}`;
  const expires_at = run.now + ttl_ms;
  return { id: run.newId(), scope, value, action, mode, expires_at, origin, reason, params };
}

/** What stands now; what this policy has touched before counts as in force, be it refused or undone. */
async function situationOf(records: Records, policy: Policy, now: number): Promise<Situation> {
  const campaigns: CampaignView[] = [];
  for (const { campaign, state } of await records.campaigns.list()) {
    if (state !== 'open' && state !== 'contained') continue;
    const members = await records.campaigns.members(campaign.campaign_id);
    const { tests, against, ...rest } = campaign;
    campaigns.push({ ...rest, tests: tests.length, doubts: against.length, members });
  }
  const listed = await records.accounts.list({ flagged: true, limit: FLAGGED_AT_MOST });
  const flagged = listed.flatMap(({ result }) => result ?? []);
  const members = campaigns.flatMap((each) => each.members.map(({ account_id }) => account_id));
  const ids = [...new Set([...members, ...flagged.map(({ account_id }) => account_id)])];
  const touched = new Map<string, StandingEntry[]>();
  for (const { account_id, ...entry } of await records.decisions.touchedBy(policy.id)) {
    touched.set(account_id, [...(touched.get(account_id) ?? []), entry]);
  }
  const known = await readCandidates(records, ids);
  const accounts = new Map(
    known.map((each): [string, Candidate] => {
      const standing = [...each.standing, ...(touched.get(each.account_id) ?? [])];
      return [each.account_id, { ...each, standing }];
    }),
  );
  return { now, campaigns, flagged, accounts };
}

async function outcomeOf(
  records: Records,
  policyId: string,
  since: number,
): Promise<PolicyOutcome> {
  const own = await records.decisions.list({ policyId, since });
  const ids = [
    ...new Set((await records.decisions.touchedBy(policyId)).map(({ account_id }) => account_id)),
  ];
  const reached = new Set(ids);
  const reviews = (await records.accounts.get(ids)).flatMap(({ review }) => review ?? []);
  const appeals = (await records.accounts.appeals({})).filter(({ account_id }) =>
    reached.has(account_id),
  );
  return { decisions: own, appeals, reviews };
}
