/** Warns of decisions about what was never seen: a misspelt name would decide about nobody. */
import type { Reads } from '#records/index';
import type { AccountRecord } from '#schema/account-record';
import type { DecisionScope } from '#schema/decision';
import type { DecisionPlan } from './plan-decision.ts';
import { TOUCHED_DAYS } from './touched.ts';

/** Names of customers: whoever means one has seen it, while a network may be refused beforehand. */
const OF_CUSTOMERS: ReadonlySet<DecisionScope> = new Set([
  'account',
  'organisation',
  'api_key',
  'end_user',
]);

/** More is known of it than that somebody decided about it. */
const isKnown = ({ facts, review, result, exchanges, campaign_id }: AccountRecord): boolean =>
  [facts, review, result, exchanges, campaign_id].some((each) => each !== null);

/** Null = it was seen, or may be decided about beforehand. */
export async function unseenWarning(
  { accounts }: Pick<Reads, 'accounts'>,
  { record, touched }: DecisionPlan,
): Promise<string | null> {
  const { scope, value } = record.decision;
  if (!OF_CUSTOMERS.has(scope) || (touched?.exchanges ?? 0) > 0) return null;
  if (scope === 'account' && (await accounts.get([value])).some(isKnown)) return null;
  if (scope === 'organisation' && (await accounts.ofOrganisation(value)).length > 0) return null;
  return `nothing is known of ${scope.replace('_', ' ')} ${value}, and it sent nothing in ${TOUCHED_DAYS} days`;
}
