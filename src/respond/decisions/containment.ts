/** How much of a campaign is contained: its accused members now, by what enforced decisions did about them. */
import type { Reads } from '#records/index';
import type { Containment } from '#schema/api/campaigns';
import type { DecisionRecord, DecisionState, MemberState } from '#schema/decision-record';

const OPEN: readonly DecisionState[] = ['waiting', 'rolling', 'in-force', 'stopped'];
const RANK: readonly MemberState[] = ['undone', 'skipped', 'failed', 'planned', 'done'];

/** By campaign; those about which no enforced decision is open are absent. */
export async function containmentsOf(
  records: Pick<Reads, 'decisions' | 'campaigns'>,
  campaignIds: readonly string[],
): Promise<ReadonlyMap<string, Containment>> {
  const [only] = campaignIds;
  const about = campaignIds.length === 1 && only !== undefined ? { value: only } : {};
  const wanted = new Set(campaignIds);
  const open = await records.decisions.list({ states: OPEN, scope: 'campaign', ...about });
  const enforced = open.filter(
    ({ decision }) => decision.mode === 'enforce' && wanted.has(decision.value),
  );
  const byCampaign = Map.groupBy(enforced, ({ decision }) => decision.value);
  const found = new Map<string, Containment>();
  for (const [id, decisions] of byCampaign) {
    const members = await records.campaigns.members(id);
    const accused = members.filter(({ role }) => role !== 'fringe');
    const states = await statesOf(records, decisions);
    found.set(
      id,
      countMembers(
        accused.map(({ account_id }) => account_id),
        states,
      ),
    );
  }
  return found;
}

/** What the furthest of these decisions did about each account. */
async function statesOf(
  { decisions }: Pick<Reads, 'decisions'>,
  about: readonly DecisionRecord[],
): Promise<ReadonlyMap<string, MemberState>> {
  const states = new Map<string, MemberState>();
  for (const { decision } of about) {
    for (const { account_id, state, why } of await decisions.members(decision.id)) {
      // Left out since another decision has it: that one tells.
      if (why === 'covered') continue;
      const before = states.get(account_id);
      if (before === undefined || RANK.indexOf(state) > RANK.indexOf(before)) {
        states.set(account_id, state);
      }
    }
  }
  return states;
}

/** Each member once. Pure. */
export function countMembers(
  accountIds: readonly string[],
  states: ReadonlyMap<string, MemberState>,
): Containment {
  const count = (...wanted: (MemberState | undefined)[]): number =>
    accountIds.filter((id) => wanted.includes(states.get(id))).length;
  return {
    members: accountIds.length,
    contained: count('done'),
    pending: count('planned', 'failed'),
    left_out: count('skipped', 'undone'),
    undecided: count(undefined),
  };
}
