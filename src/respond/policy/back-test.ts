/** Replays a policy over the past: whom it would have hit, and how that differs from another policy. */
import type { Appeal } from '#schema/account-record';
import type { AllowEntry } from '#schema/allow-entry';
import type { StandingEntry } from '#schema/decision-record';
import type { AccountResult } from '#schema/finding';
import type { Policy } from '#schema/policy';
import { allowListAt, type Candidate, exemptionOf, unknownCandidate } from '../candidate.ts';
import { dailyOf, expectedFalsePositives, isPaying } from '../decisions/blast-radius.ts';
import { decide, type PolicyCampaign, type Proposal } from './decide.ts';
import { policyHash } from './parse-policy.ts';

/** What was known at one moment of the past. */
export interface HistoryLook {
  at: number;
  campaigns: readonly PolicyCampaign[];
  flagged: readonly AccountResult[];
}

/** The past, with what became known since. */
export interface History {
  from: number;
  to: number;
  /** Ascending in time. */
  looks: readonly HistoryLook[];
  accounts: ReadonlyMap<string, Candidate>;
  appeals: readonly Appeal[];
  allowEntries: readonly AllowEntry[];
  /** Accounts of groups that look like campaigns and are explained; null = not known. */
  lookAlikes: ReadonlySet<string> | null;
  accountErrorRate: number;
}

/** What a policy would have done; plain JSON, kept with the policy's version. */
export interface BackTest {
  policy_sha256: string;
  from: number;
  to: number;
  looks: number;
  decisions: number;
  /** What to expect: decisions by the length of the history, in weeks. */
  decisions_per_week: number;
  accounts: number;
  by_rule: { rule: string; action: string; decisions: number; accounts: number }[];
  /** Of the accounts that would have been hit. */
  of_them: {
    /** Cleared by an analyst after the moment of the hit: these would have been wrong. */
    cleared: number;
    confirmed: number;
    /** In groups that look like campaigns and are explained; null = not known. */
    look_alikes: number | null;
    paying: number;
    organisations: number;
    appealed: number;
    appeals_upheld: number;
  };
  /** Left alone since they were allow-listed, cleared, or had bulk use agreed, at that moment. */
  exempt: number;
  cost_usd_per_day: number;
  expected_false_positives: number;
  examples: { account_id: string; rule: string; action: string; at: number }[];
}

export interface Hit {
  rule: string;
  action: string;
  at: number;
}

const WEEK_MS = 7 * 86_400_000;
const EXAMPLES = 20;

/** Walks the past as the policy would have seen it, with the decisions it would have had in force. Pure. */
export function backTest(
  policy: Policy,
  history: History,
): { summary: BackTest; hits: Map<string, Hit> } {
  const tested: Policy = policy.mode === 'off' ? { ...policy, mode: 'shadow' } : policy;
  const standing = new Map<string, (StandingEntry & { until: number })[]>();
  const hits = new Map<string, Hit>();
  const exempt = new Set<string>();
  const taken: { proposal: Proposal; accounts: number }[] = [];
  for (const { at, campaigns, flagged } of history.looks) {
    const allowList = allowListAt(history.allowEntries, at);
    const accounts = accountsAt(history, standing, at);
    const situation = { now: at, campaigns, flagged, accounts };
    for (const proposal of decide(tested, situation, history.accountErrorRate)) {
      let reached = 0;
      for (const id of proposal.account_ids) {
        const candidate = accounts.get(id);
        if (exemptionOf(candidate, { allowList, now: at }) !== null) {
          exempt.add(id);
          continue;
        }
        reached++;
        const { rule, action, mode, ttl_ms } = proposal;
        const entry = { decision_id: rule, action, mode, until: at + ttl_ms };
        standing.set(id, [...(standing.get(id) ?? []), entry]);
        if (!hits.has(id)) hits.set(id, { rule, action, at });
      }
      if (reached > 0) taken.push({ proposal, accounts: reached });
    }
  }
  return { summary: summarise(tested, history, { hits, exempt, taken }), hits };
}

/** Accounts as they were known then: reviews to come are not, and decisions run out. */
function accountsAt(
  history: History,
  standing: ReadonlyMap<string, (StandingEntry & { until: number })[]>,
  at: number,
): { get(accountId: string): Candidate } {
  return {
    get: (id) => {
      const known = history.accounts.get(id) ?? unknownCandidate(id);
      const review = known.review !== null && known.review.at <= at ? known.review : null;
      const live = (standing.get(id) ?? []).filter(({ until }) => until > at);
      return { ...known, review, standing: live };
    },
  };
}

interface Walked {
  hits: ReadonlyMap<string, Hit>;
  exempt: ReadonlySet<string>;
  taken: readonly { proposal: Proposal; accounts: number }[];
}

function summarise(policy: Policy, history: History, { hits, exempt, taken }: Walked): BackTest {
  const hit = [...hits].map(([id, { at }]) => {
    return { at, ...(history.accounts.get(id) ?? unknownCandidate(id)) };
  });
  const appeals = history.appeals.filter(({ account_id, at }) => {
    return at >= (hits.get(account_id)?.at ?? Number.POSITIVE_INFINITY);
  });
  const reviewed = (verdict: string): number =>
    hit.filter(({ review }) => review?.verdict === verdict).length;
  const weeks = Math.max(1 / 7, (history.to - history.from) / WEEK_MS);
  return {
    policy_sha256: policyHash(policy),
    from: history.from,
    to: history.to,
    looks: history.looks.length,
    decisions: taken.length,
    decisions_per_week: taken.length / weeks,
    accounts: hits.size,
    by_rule: byRule(policy, taken),
    of_them: {
      cleared: reviewed('cleared'),
      confirmed: reviewed('confirmed'),
      look_alikes: lookAlikesAmong(hit, history),
      paying: hit.filter(isPaying).length,
      organisations: new Set(hit.flatMap(({ facts }) => facts?.org_id ?? [])).size,
      appealed: new Set(appeals.map(({ account_id }) => account_id)).size,
      appeals_upheld: appeals.filter(({ outcome }) => outcome === 'upheld').length,
    },
    exempt: [...exempt].filter((id) => !hits.has(id)).length,
    cost_usd_per_day: hit.reduce((sum, candidate) => sum + dailyOf(candidate).cost_usd, 0),
    expected_false_positives: taken.reduce(
      (sum, { proposal, accounts }) =>
        sum + expectedFalsePositives(proposal.error_rate, accounts).expected_false_positives,
      0,
    ),
    examples: [...hits]
      .slice(0, EXAMPLES)
      .map(([account_id, { rule, action, at }]) => ({ account_id, rule, action, at })),
  };
}

function lookAlikesAmong(
  hit: readonly { account_id: string }[],
  { lookAlikes }: History,
): number | null {
  if (lookAlikes === null) return null;
  return hit.filter(({ account_id }) => lookAlikes.has(account_id)).length;
}

function byRule(policy: Policy, taken: Walked['taken']): BackTest['by_rule'] {
  return policy.rules.map(({ id, action }) => {
    const own = taken.filter(({ proposal }) => proposal.rule === id);
    const accounts = own.reduce((sum, one) => sum + one.accounts, 0);
    return { rule: id, action, decisions: own.length, accounts };
  });
}

/** Whom one policy would have hit and the other not. */
export function compareHits(
  before: ReadonlyMap<string, Hit>,
  after: ReadonlyMap<string, Hit>,
): { gained: string[]; lost: string[]; harder: number; milder: number } {
  const ladder = ['observe', 'slow', 'challenge', 'shape', 'mark', 'suspend'];
  const shift = [...after].map(([id, { action }]) => {
    const known = before.get(id);
    return known === undefined ? 0 : ladder.indexOf(action) - ladder.indexOf(known.action);
  });
  return {
    gained: [...after.keys()].filter((id) => !before.has(id)).sort(),
    lost: [...before.keys()].filter((id) => !after.has(id)).sort(),
    harder: shift.filter((step) => step > 0).length,
    milder: shift.filter((step) => step < 0).length,
  };
}
