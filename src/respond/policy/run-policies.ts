/** One round of the policies in force: what is due starts, what broke a guard stops, decisions follow. */
import type { Reads } from '#records/index';
import type { StandingEntry } from '#schema/decision-record';
import type { Policy, PolicyRecord } from '#schema/policy';
import { type Asker, type Performer, systemAsker } from '../acts/act.ts';
import { decideByPolicy } from '../acts/decide-by-policy.ts';
import { startPolicy } from '../acts/start-policy.ts';
import { stopPolicy } from '../acts/stop-policy.ts';
import type { Candidate } from '../candidate.ts';
import type { RecordedDecision } from '../decisions/record-plan.ts';
import { readCandidates } from '../read-candidates.ts';
import { decide, type PolicyCampaign, type Situation } from './decide.ts';
import { breachedGuards, type GuardBreach, type PolicyOutcome } from './guards.ts';
import { dueVersions } from './policy-life.ts';

export interface PolicyRun {
  perform: Performer['perform'];
  now: number;
  accountErrorRate: number;
  exchangesPerDay: number | null;
}

export interface PolicyRunReport {
  started: string[];
  taken: RecordedDecision[];
  stopped: { policy: string; breaches: GuardBreach[]; decisions: string[] }[];
}

const FLAGGED_AT_MOST = 10_000;
/** No guard looks back further: see the policy's schema. */
const LONGEST_WINDOW_MS = 744 * 3_600_000;

/**
 * One round of all policies in force over what the records know: starts what is due, stops what broke
 * its guards, and takes the decisions that follow. Carrying them out is `advanceDecisions`.
 */
export async function runPolicies(records: Reads, run: PolicyRun): Promise<PolicyRunReport> {
  const { perform, now } = run;
  const report: PolicyRunReport = { started: [], taken: [], stopped: [] };
  report.started = await startScheduled(records, run, now);
  for (const record of await records.policies.active()) {
    const { version } = record;
    const { id } = record.policy;
    const outcome = await outcomeOf(records, id, now - LONGEST_WINDOW_MS);
    const breaches = breachedGuards(record.policy, outcome, now);
    if (breaches.length > 0) {
      const reason = breaches.map((breach) => breach.reason).join('; ');
      const stop = { policy_id: id, version, reason };
      const { stopped_decisions } = await perform(stopPolicy, stop, systemAsker('guard'));
      const policy = `${id}@${version}`;
      report.stopped.push({ policy, breaches, decisions: stopped_decisions });
    } else if (record.policy.mode !== 'off') {
      report.taken.push(...(await runPolicy(records, record, run)));
    }
  }
  return report;
}

/** Starts the versions whose hour has come. */
export async function startScheduled(
  records: Pick<Reads, 'policies'>,
  { perform }: Pick<Performer, 'perform'>,
  now: number,
): Promise<string[]> {
  const due = await dueVersions(records, now);
  for (const { policy, version } of due) {
    const input = { policy_id: policy.id, version, reason: 'its hour has come' };
    await perform(startPolicy, input, systemAsker('policies'));
  }
  return due.map(({ policy, version }) => `${policy.id}@${version}`);
}

async function runPolicy(
  records: Reads,
  { policy, version }: PolicyRecord,
  { perform, now, accountErrorRate, exchangesPerDay }: PolicyRun,
): Promise<RecordedDecision[]> {
  const situation = await situationOf(records, policy, now);
  const asker: Asker = { who: `policy:${policy.id}@${version}`, role: 'system' };
  const taken: RecordedDecision[] = [];
  for (const proposal of decide(policy, situation, accountErrorRate)) {
    const { reason } = proposal;
    const about = { policy_id: policy.id, version, proposal, reason };
    const input = { ...about, exchanges_per_day: exchangesPerDay };
    const recorded = await perform(decideByPolicy, input, asker);
    if (recorded !== null) taken.push(recorded);
  }
  return taken;
}

/** What stands now; what this policy has touched before counts as in force, be it refused or undone. */
async function situationOf(records: Reads, policy: Policy, now: number): Promise<Situation> {
  const campaigns: PolicyCampaign[] = [];
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

async function outcomeOf(records: Reads, policyId: string, since: number): Promise<PolicyOutcome> {
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
