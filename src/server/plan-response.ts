import { allowListAt, type Candidate, unknownCandidate } from '#respond/candidate';
import {
  type DecisionPlan,
  type PlanContext,
  planDecision,
  type WantedDecision,
} from '#respond/decisions/plan-decision';
import type { Decision } from '#schema/decision';
import { type Policy, rolloutSchema } from '#schema/policy';
import { failure } from '#std/errors';
import { EXCHANGE_TABLE } from '#store/exchanges/columns';
import type { Control } from './control.ts';
import { newId } from './responder.ts';

const DAY_MS = 86_400_000;
const MAX_SEED = 2 ** 32;

/** Everything at once: what a person decides takes effect within a second. */
const AT_ONCE = rolloutSchema.parse({ stages: [{ percent: 100, after_ms: 0 }], jitter_ms: 0 });
const STAGED = rolloutSchema.parse({});

/** What a person wants done. */
export interface WantedByPerson
  extends Pick<Decision, 'scope' | 'value' | 'action' | 'mode' | 'params'> {
  ttl_hours: number | null;
  reason: string;
  /** In growing stages instead of at once. */
  staged: boolean;
  /** Of a campaign: members with these parts in it. */
  roles: readonly ('core' | 'likely' | 'fringe')[];
  origin: string;
}

export async function candidatesOf(
  { records }: Pick<Control, 'records'>,
  accountIds: readonly string[],
): Promise<Candidate[]> {
  const known = await records.accounts.get(accountIds);
  const found = new Map<string, Candidate>(known.map((each) => [each.account_id, each]));
  return accountIds.map((id) => found.get(id) ?? unknownCandidate(id));
}

async function exchangesPerDay({ store, clock }: Control): Promise<number | null> {
  const now = clock();
  const [row] = await store.query<{ exchanges: number }>(
    `SELECT toFloat64(count()) AS exchanges FROM ${EXCHANGE_TABLE}
     WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')`,
    { params: { from: now - DAY_MS } },
  );
  return row?.exchanges ?? null;
}

/** What everything that is planned now has in common. */
export async function planContext(
  control: Control,
  policy: Policy,
): Promise<Omit<PlanContext, 'rollout'>> {
  const { records, clock, config } = control;
  const now = clock();
  return {
    now,
    allowList: allowListAt(await records.allowList.live(now), now),
    seed: Math.floor(now % MAX_SEED),
    holdOutSeed: config.scan.seed,
    approval: policy.approval,
    exchangesPerDay: await exchangesPerDay(control),
    starts_at: now,
  };
}

/** Plans what a person wants, without doing any of it. Throws RECORDS_NOT_FOUND, DECISION_REFUSED. */
export async function planForPerson(
  control: Control,
  wanted: WantedByPerson,
  policy: Policy,
): Promise<DecisionPlan> {
  const { clock } = control;
  const { scope, value, action, mode, params, ttl_hours, reason, origin } = wanted;
  const decision: Decision = {
    id: newId('decision'),
    scope,
    value,
    action,
    mode,
    expires_at: ttl_hours === null ? null : Math.round(clock() + ttl_hours * 3_600_000),
    origin,
    reason,
    params,
  };
  const about = await whomAbout(control, wanted);
  const context = await planContext(control, policy);
  const rollout = wanted.staged ? STAGED : AT_ONCE;
  return planDecision({ decision, policy: null, ...about }, { ...context, rollout });
}

async function whomAbout(
  control: Control,
  { scope, value, roles }: WantedByPerson,
): Promise<Pick<WantedDecision, 'candidates' | 'error_rate'>> {
  const { records, config } = control;
  const error_rate = config.scan.falseDiscoveryRate;
  if (scope === 'account') return { candidates: await candidatesOf(control, [value]), error_rate };
  if (scope !== 'campaign') return { candidates: null, error_rate };
  const found = await records.campaigns.get(value);
  if (found === null) throw failure('RECORDS_NOT_FOUND', { what: `campaign ${value}` });
  const { members, q_value } = found.campaign;
  const ids = members.filter(({ role }) => roles.includes(role)).map((each) => each.account_id);
  return { candidates: await candidatesOf(control, ids), error_rate: q_value };
}
