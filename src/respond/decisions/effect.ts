/** Tells decisions whose effect is that of a suspension, whatever they are called; pure. */
import type { Decision } from '#schema/decision';
import type { ApprovalRule } from '#schema/policy';
import { formatNumber, formatShare } from '#std/format-number';
import { HOUR_MS } from '#std/time';
import type { Touched } from './touched.ts';

const MINUTES_A_DAY = 1440;

/** An `ask` that begins to refuse before it ends is a suspension that comes later. */
function refusesCalls({ params, expires_at }: Decision, now: number): boolean {
  const { form, grace_hours } = params;
  if (form !== 'ask') return true;
  if (typeof grace_hours !== 'number') return false;
  return expires_at === null || now + grace_hours * HOUR_MS < expires_at;
}

/** Why a decision leaves its targets as little as a suspension would; null = it leaves them enough. */
export function likeSuspension(
  decision: Decision,
  { touched, rule, now }: { touched: Touched | null; rule: ApprovalRule; now: number },
): string | null {
  const { action, params } = decision;
  if (action === 'suspend') return 'suspend needs one';
  const as = (what: string) => `${what}: that is as good as a suspension, which needs one`;
  if (action === 'slow') {
    const told = slowing(Number(params.requests_per_minute), touched, rule);
    return told === null ? null : as(told);
  }
  if (action === 'challenge') {
    return refusesCalls(decision, now) ? as('a challenge that refuses calls') : null;
  }
  if (action !== 'shape') return null;
  const { max_output_tokens: most, allowed_models: models } = params;
  if (typeof most === 'number' && most < rule.output_tokens_below) {
    return as(`answers of ${formatNumber(most)} tokens at most`);
  }
  if (typeof models !== 'string') return null;
  if (touched?.models_left == null) return as('which models its targets use is not known');
  if (touched.models_left >= rule.served_share_below) return null;
  return as(`${formatShare(touched.models_left)} of the calls ask for a model that is left`);
}

function slowing(
  perMinute: number,
  touched: Touched | null,
  { requests_per_minute_below, served_share_below }: ApprovalRule,
): string | null {
  if (perMinute < requests_per_minute_below) {
    return `${perMinute} requests a minute, shared by all of its targets`;
  }
  if (touched === null) return 'how much its targets send is not known';
  const served = (perMinute * MINUTES_A_DAY) / touched.exchanges_per_day;
  if (!(served < served_share_below)) return null;
  return `${formatShare(served)} of the calls would be served`;
}
