/** Checks the guards of a policy against what its decisions led to; a breach stops the policy. */
import type { Appeal, Review } from '#schema/account-record';
import type { DecisionRecord } from '#schema/decision-record';
import type { Guard, Policy } from '#schema/policy';
import { HOUR_MS } from '#std/time';

/** What happened to what a policy did. */
export interface PolicyOutcome {
  decisions: readonly Pick<DecisionRecord, 'created_at' | 'state' | 'blast_radius'>[];
  /** Of accounts that the policy's decisions reached. */
  appeals: readonly Pick<Appeal, 'at' | 'outcome' | 'settled_at'>[];
  reviews: readonly Pick<Review, 'verdict' | 'at'>[];
}

export interface GuardBreach {
  guard: Guard;
  observed: number;
  /** One plain sentence. */
  reason: string;
}

function observe({ metric, window_hours }: Guard, outcome: PolicyOutcome, now: number): number {
  const since = now - window_hours * HOUR_MS;
  const decisions = outcome.decisions.filter(({ created_at }) => created_at >= since);
  switch (metric) {
    case 'appeals':
      return outcome.appeals.filter(({ at }) => at >= since).length;
    case 'appeals_upheld':
      return outcome.appeals.filter(
        (appeal) => appeal.outcome === 'upheld' && (appeal.settled_at ?? 0) >= since,
      ).length;
    case 'cleared_accounts':
      return outcome.reviews.filter(({ verdict, at }) => verdict === 'cleared' && at >= since)
        .length;
    case 'paying_accounts':
      return decisions.reduce((sum, one) => sum + one.blast_radius.paying_accounts, 0);
    case 'decisions':
      return decisions.length;
    case 'refused_share': {
      const refused = decisions.filter(({ state }) => state === 'refused').length;
      return decisions.length === 0 ? 0 : refused / decisions.length;
    }
  }
}

/** The guards whose number is above what they allow; any of them stops the policy. Pure. */
export function breachedGuards(policy: Policy, outcome: PolicyOutcome, now: number): GuardBreach[] {
  return policy.guards.flatMap((guard) => {
    const observed = observe(guard, outcome, now);
    if (observed <= guard.at_most) return [];
    const { metric, at_most, window_hours } = guard;
    const reason = `${metric} is ${observed} in ${window_hours} hours, ${at_most} are allowed`;
    return [{ guard, observed, reason }];
  });
}
