/** Tells when a challenge that is only asked for begins to refuse; pure. */
import type { DecisionRecord } from '#schema/decision-record';
import { HOUR_MS } from '#std/time';

/** Counted from the decision's start, UTC epoch ms; null where it never does. */
export function refusesFrom({
  decision,
  starts_at,
}: Pick<DecisionRecord, 'decision' | 'starts_at'>): number | null {
  const { action, params } = decision;
  const { grace_hours } = params;
  if (action !== 'challenge' || typeof grace_hours !== 'number') return null;
  return Math.round(starts_at + grace_hours * HOUR_MS);
}
