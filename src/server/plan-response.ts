import { randomInt } from 'node:crypto';
import type { DecisionPlan } from '#respond/decisions/plan-decision';
import { planFromRecords } from '#respond/decisions/plan-from-records';
import { DEFAULT_POLICY } from '#respond/policy/parse-policy';
import type { Actor } from '#schema/audit-record';
import type { Decision } from '#schema/decision';
import { rolloutSchema } from '#schema/policy';
import { EXCHANGE_TABLE } from '#store/exchanges/columns';
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
     WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')`,
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
  const { ttl_hours, staged, ...request } = wanted;
  const ttl_ms = ttl_hours === null ? null : Math.round(ttl_hours * HOUR_MS);
  return planFromRecords(
    records,
    { ...request, ttl_ms },
    {
      by,
      now: clock(),
      decisionId: newId('decision'),
      seed: newSeed(),
      holdOutSeed: config.scan.seed,
      rollout: staged ? STAGED : AT_ONCE,
      approval: DEFAULT_POLICY.approval,
      exchangesPerDay: await exchangesPerDay(control),
      accountErrorRate: config.scan.falseDiscoveryRate,
    },
  );
}
