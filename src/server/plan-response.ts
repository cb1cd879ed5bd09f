import { randomInt } from 'node:crypto';
import {
  allowListAt,
  DEFAULT_POLICY,
  type DecisionPlan,
  planDecision,
  readCandidates,
} from '#respond/index';
import type { Actor } from '#schema/audit-record';
import type { Decision } from '#schema/decision';
import { EXCHANGE_TABLE } from '#schema/exchange';
import { rolloutSchema } from '#schema/policy';
import { SINCE_FROM } from '#schema/span-condition';
import { failure } from '#std/errors';
import type { Control } from './control.ts';
import { newId } from './responder.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SEEDS = 2 ** 32;

/** Everything at once: what a person decides takes effect within a second. */
const AT_ONCE = rolloutSchema.parse({ stages: [{ percent: 100, after_ms: 0 }], jitter_ms: 0 });
const STAGED = rolloutSchema.parse({});

/** What a person wants done. */
export interface WantedByPerson
  extends Pick<Decision, 'scope' | 'value' | 'action' | 'mode' | 'params'> {
  ttl_hours: number | null;
  /** In growing stages instead of at once. */
  staged: boolean;
  /** Of a campaign: members with these parts in it. */
  roles: readonly ('core' | 'likely' | 'fringe')[];
}

export const newSeed = (): number => randomInt(SEEDS - 1);

/** Exchanges of everybody in the last day. */
export async function exchangesPerDay({
  store,
  clock,
}: Pick<Control, 'store' | 'clock'>): Promise<number | null> {
  const [row] = await store.query<{ exchanges: number }>(
    `SELECT toFloat64(count()) AS exchanges FROM ${EXCHANGE_TABLE}
     WHERE ${SINCE_FROM}`,
    { params: { from: clock() - DAY_MS } },
  );
  return row?.exchanges ?? null;
}

/** Plans what a person wants, without doing any of it. Throws RECORDS_NOT_FOUND. */
export async function planForPerson(
  control: Control,
  wanted: WantedByPerson,
  by: Actor,
): Promise<DecisionPlan> {
  const { records, clock, config } = control;
  const { scope, value, action, mode, params, ttl_hours, staged } = wanted;
  const now = clock();
  const decision: Decision = {
    id: newId('decision'),
    scope,
    value,
    action,
    mode,
    expires_at: ttl_hours === null ? null : Math.round(now + ttl_hours * HOUR_MS),
    origin: by.who,
    reason: by.reason,
    params,
  };
  const { ids, error_rate } = await subjectOf(control, wanted);
  const candidates = await readCandidates(records, ids);
  return planDecision(
    { decision, candidates, error_rate, policy: null },
    {
      now,
      starts_at: now,
      allowList: allowListAt(await records.allowList.live(now), now),
      seed: newSeed(),
      holdOutSeed: config.scan.seed,
      rollout: staged ? STAGED : AT_ONCE,
      approval: DEFAULT_POLICY.approval,
      exchangesPerDay: await exchangesPerDay(control),
    },
  );
}

/** Whom it is about by name, and the chance that it is about the wrong ones. */
async function subjectOf(
  { records, config }: Control,
  { scope, value, roles }: WantedByPerson,
): Promise<{ ids: string[]; error_rate: number }> {
  const error_rate = config.scan.falseDiscoveryRate;
  if (scope === 'account') return { ids: [value], error_rate };
  if (scope === 'organisation') {
    return { ids: await records.accounts.ofOrganisation(value), error_rate };
  }
  if (scope !== 'campaign') return { ids: [], error_rate };
  const found = await records.campaigns.get(value);
  if (found === null) throw failure('RECORDS_NOT_FOUND', { what: `campaign ${value}` });
  const { members, q_value } = found.campaign;
  const chosen = members.filter(({ role }) => roles.includes(role));
  return { ids: chosen.map(({ account_id }) => account_id), error_rate: q_value };
}
