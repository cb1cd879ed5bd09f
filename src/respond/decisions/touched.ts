/** Whom a decision would have touched in the last days: the gateway's own matcher over what was stored; pure. */
import { compileSnapshot, matchesName } from '#match/index';
import type { AllowEntry } from '#schema/allow-entry';
import type { Decision } from '#schema/decision';
import { DAY_MS } from '#std/time';
import type { SubjectTotals } from '#store/index';

/** How far back it is looked. */
export const TOUCHED_DAYS = 7;

/** Whom and what a decision would have touched. */
export interface Touched {
  /** Sorted. */
  account_ids: string[];
  exchanges: number;
  exchanges_per_day: number;
  cost_usd_per_day: number;
  /** Share of the exchanges whose model the decision leaves; null = none told its model. */
  models_left: number | null;
}

/** Everything that the matcher has to know beside the traffic. */
export interface TouchedQuestion {
  decision: Decision;
  /** Of a campaign: its frozen list. */
  account_ids: readonly string[];
  allow: readonly Pick<AllowEntry, 'scope' | 'value' | 'expires_at'>[];
  now: number;
}

const isAllowedModel = ({ action, params }: Decision, model: string): boolean => {
  if (action !== 'shape' || typeof params.allowed_models !== 'string') return true;
  return matchesName(
    params.allowed_models.split(',').map((name) => name.trim()),
    model,
  );
};

/** What shadow mode would have counted of this traffic. Pure. */
export function touchedBy(question: TouchedQuestion, seen: readonly SubjectTotals[]): Touched {
  const { decision, account_ids, allow, now } = question;
  const snapshot = compileSnapshot({
    schema: 'stillwatch.decisions/1',
    version: 0,
    issued_at: now,
    decisions: [{ ...decision, mode: 'shadow' }],
    campaigns: decision.scope === 'campaign' ? { [decision.value]: [...account_ids] } : {},
    allow: allow.map(({ scope, value, expires_at }) => ({ scope, value, expires_at })),
  });
  const accounts = new Set<string>();
  let [exchanges, cost, known, left, first] = [0, 0, 0, 0, now];
  for (const each of seen) {
    const subject = {
      accountId: each.account_id,
      apiKeyId: each.api_key_id,
      orgId: each.org_id,
      endUserId: each.end_user_id,
      address: each.address,
      asn: each.asn,
    };
    if (snapshot.allows(subject, now)) continue;
    if (snapshot.find(subject).length + snapshot.findByFingerprint(each).length === 0) continue;
    accounts.add(each.account_id);
    exchanges += each.exchanges;
    cost += each.cost_usd ?? 0;
    first = Math.min(first, each.first_seen_at);
    if (each.model === null) continue;
    known += each.exchanges;
    if (isAllowedModel(decision, each.model)) left += each.exchanges;
  }
  const days = Math.max(1, (now - first) / DAY_MS);
  return {
    account_ids: [...accounts].sort(),
    exchanges,
    exchanges_per_day: exchanges / days,
    cost_usd_per_day: cost / days,
    models_left: known === 0 ? null : left / known,
  };
}
