/** An account as decisions see it, what protects it, and whether a decision covers it already. */
import type { AccountRecord } from '#schema/account-record';
import type { AllowEntry } from '#schema/allow-entry';
import { DECISION_ACTIONS, DECISION_MODES, type Decision } from '#schema/decision';
import type { SkipReason, StandingEntry } from '#schema/decision-record';

/** An account as far as responding looks at it. */
export type Candidate = Pick<
  AccountRecord,
  | 'account_id'
  | 'facts'
  | 'review'
  | 'result'
  | 'exchanges'
  | 'cost_usd'
  | 'first_seen_at'
  | 'last_seen_at'
  | 'standing'
>;

/** An account of which nothing is known. */
export function unknownCandidate(accountId: string): Candidate {
  return {
    account_id: accountId,
    facts: null,
    review: null,
    result: null,
    exchanges: null,
    cost_usd: null,
    first_seen_at: null,
    last_seen_at: null,
    standing: [],
  };
}

/** Allow-list entries by what they are about. */
export interface AllowList {
  allows(candidate: Pick<Candidate, 'account_id' | 'facts'>): boolean;
  allowsValue(scope: Decision['scope'], value: string): boolean;
}

export function allowListAt(entries: readonly AllowEntry[], now: number): AllowList {
  const live = entries.filter(
    ({ removed_at, expires_at }) => (removed_at === null || removed_at > now) && expires_at > now,
  );
  const values = new Set(live.map(({ scope, value }) => `${scope} ${value}`));
  const allowsValue = (scope: Decision['scope'], value: string): boolean =>
    values.has(`${scope} ${value}`);
  return {
    allowsValue,
    allows: ({ account_id, facts }) =>
      allowsValue('account', account_id) ||
      (facts?.org_id != null && allowsValue('organisation', facts.org_id)),
  };
}

/** Why no decision may touch an account; null = it may. */
export function exemptionOf(
  candidate: Candidate,
  { allowList, now }: { allowList: AllowList; now: number },
): SkipReason | null {
  if (allowList.allows(candidate)) return 'allow-listed';
  const { review, facts } = candidate;
  if (review?.verdict === 'cleared' && review.at <= now) return 'cleared';
  return facts?.allow_bulk === true ? 'bulk-agreed' : null;
}

/** Whether a live decision does as much already, as firmly. */
export function alreadyCovered(
  standing: readonly StandingEntry[],
  { action, mode }: Pick<Decision, 'action' | 'mode'>,
): boolean {
  return standing.some(
    (entry) =>
      DECISION_ACTIONS.indexOf(entry.action) >= DECISION_ACTIONS.indexOf(action) &&
      DECISION_MODES.indexOf(entry.mode) >= DECISION_MODES.indexOf(mode),
  );
}
