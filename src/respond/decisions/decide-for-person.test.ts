import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import type { Campaign } from '#schema/campaign';
import { DECISION_SCOPES } from '#schema/decision';
import { silentLog } from '#std/fixtures/silent-log';
import type { SubjectTotals } from '#store/index';
import { type Performer, systemAsker } from '../acts/act.ts';
import { allow } from '../acts/allow.ts';
import { applyPolicy } from '../acts/apply-policy.ts';
import { containCampaign } from '../acts/contain-campaign.ts';
import { createPerformer } from '../acts/perform.ts';
import { settleApproval } from '../acts/settle-approval.ts';
import { takeDecision } from '../acts/take-decision.ts';
import { undoCampaign } from '../acts/undo-campaign.ts';
import { undoDecision } from '../acts/undo-decision.ts';
import { actSources, subjectOf } from '../fixtures/act-sources.ts';
import { campaignOf, START } from '../fixtures/situations.ts';
import { runPolicies } from '../policy/run-policies.ts';
import { advanceDecisions } from './advance-decisions.ts';
import { containmentsOf } from './containment.ts';

let records: Records;
let performer: Performer;
let named = 0;
/** What the store says; null = it is away. */
let seen: readonly SubjectTotals[] | null;
beforeAll(async () => {
  records = await openRecords(
    { kind: 'embedded', directory: null },
    { clock: () => START, log: silentLog },
  );
  performer = createPerformer(
    records,
    actSources(() => START, { subjectsSeen: async () => seen }),
  );
});
afterAll(() => records?.close());
beforeEach(() => {
  seen = [];
});

const reason = 'harvest';
const ana = { who: 'user:ana', role: 'approver' } as const;
const bob = { who: 'user:bob', role: 'approver' } as const;
const newId = (): string => `n${++named}`;
const advance = () =>
  advanceDecisions(records, performer, { now: START, asker: systemAsker('test') });

async function noteCampaign(campaign_id: string, accounts: readonly string[]): Promise<void> {
  const { members, ...view } = campaignOf(campaign_id, accounts);
  const rest = { capabilities: [], links: [], tests: [], against: [] };
  const first_alarm_at = new Date(START).toISOString();
  const campaign: Campaign = { ...view, ...rest, first_alarm_at, members: [...members] };
  await records.change({ who: 'system:test', reason }, (write) =>
    write.campaigns.note([{ campaign, detail: null, at: START }]),
  );
}

const group = (id: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${id}-${index}`);

type Wanted = Partial<Parameters<typeof containCampaign.input.parse>[0] & object>;
const contain = (campaign_id: string, more: Wanted = {}) =>
  performer.perform(containCampaign, { campaign_id, reason, action: 'slow', ...more }, ana);
const containment = async (id: string) => (await containmentsOf(records, [id])).get(id) ?? null;

test('contained is n of m: who joins later is told, taken by a second decision, and counted then', async () => {
  const id = newId();
  const everybody = group(id, 30);
  await noteCampaign(id, everybody.slice(0, 3));
  expect(await containment(id)).toBeNull();
  const first = await contain(id);
  await advance();
  expect(await containment(id)).toMatchObject({ members: 3, contained: 3, undecided: 0 });
  await noteCampaign(id, everybody);
  expect(await containment(id)).toEqual({
    ...{ members: 30, contained: 3, pending: 0, left_out: 0, undecided: 27 },
  });
  const planned = await contain(id, { dry_run: true });
  expect(planned.members?.count).toBe(27);
  expect(planned.skipped.map(({ why }) => why)).toEqual(['covered', 'covered', 'covered']);
  const second = await contain(id);
  expect(second).toMatchObject({ stands_already: null, members: { count: 27 } });
  expect(await containment(id)).toMatchObject({ contained: 3, pending: 27 });
  await advance();
  expect(await containment(id)).toMatchObject({ members: 30, contained: 30, undecided: 0 });
  const before = await records.audit.size();
  expect(await contain(id)).toMatchObject({
    stands_already: { decision: { id: second.decision.id } },
    approval_id: null,
  });
  expect(await records.audit.size()).toBe(before);
  // Another action, or the same with other parameters, does not stand.
  expect((await contain(id, { action: 'shape', dry_run: true })).members?.count).toBe(30);
  const slower = { params: { requests_per_minute: 2 }, dry_run: true };
  expect((await contain(id, slower)).members?.count).toBe(30);
  await performer.perform(undoDecision, { decision_id: first.decision.id, reason }, ana);
  expect(await containment(id)).toMatchObject({ contained: 27, undecided: 3 });
});

test('a policy in force takes who joins', async () => {
  const id = newId();
  const rules = [{ id: 'r', about: 'campaign', action: 'slow' }];
  const policy = { id: 'taking', mode: 'enforce', rules, rollout: { hold_out_share: 0 } };
  const { approval_id } = await performer.perform(applyPolicy, { policy, reason }, ana);
  const word = { approval_id: approval_id ?? '', verdict: 'approved', reason } as const;
  await performer.perform(settleApproval, word, bob);
  const run = async () => {
    const given = { now: START, accountErrorRate: 0.01, exchangesPerDay: null };
    await runPolicies(records, { ...given, perform: performer.perform });
    for (const { approval_id: waiting, object_kind } of await records.approvals.waiting()) {
      if (object_kind !== 'decision') continue;
      const yes = { approval_id: waiting, verdict: 'approved', reason } as const;
      await performer.perform(settleApproval, yes, bob);
    }
    await advanceDecisions(records, performer, {
      now: START + 4 * 3_600_000,
      asker: systemAsker('test'),
    });
  };
  await noteCampaign(id, group(id, 3));
  await run();
  expect(await containment(id)).toMatchObject({ members: 3, contained: 3 });
  await noteCampaign(id, group(id, 8));
  await run();
  expect(await containment(id)).toMatchObject({ members: 8, contained: 8 });
  const stop = { campaign_id: id, reason };
  expect((await performer.perform(undoCampaign, stop, ana)).accounts).toBe(8);
});

test('undo counts each account once, leaves what only policies shadow, and can be tried', async () => {
  const id = newId();
  const rules = [{ id: 'r', about: 'campaign', action: 'suspend' }];
  const policy = { id: 'watching', mode: 'shadow', rules };
  await performer.perform(applyPolicy, { policy, reason }, ana);
  await noteCampaign(id, group(id, 5));
  const given = { now: START, accountErrorRate: 0.01, exchangesPerDay: null };
  await runPolicies(records, { ...given, perform: performer.perform });
  await contain(id);
  await contain(id, { params: { requests_per_minute: 7 } });
  await advance();
  const undo = (more: object = {}) =>
    performer.perform(undoCampaign, { campaign_id: id, reason, ...more }, ana);
  const before = await records.audit.size();
  const tried = await undo({ dry_run: true });
  expect(tried).toMatchObject({ accounts: 5, decision_ids: { length: 2 } });
  expect(await undo({ dry_run: true, shadow: true })).toMatchObject({
    decision_ids: { length: 3 },
  });
  expect(await records.audit.size()).toBe(before);
  expect(await undo()).toEqual(tried);
  const left = await records.decisions.list({ scope: 'campaign', value: id, states: ['rolling'] });
  expect(left.map(({ decision }) => decision.mode)).toEqual(['shadow']);
  await expect(undo()).rejects.toThrow('--shadow');
  expect(await undo({ shadow: true })).toMatchObject({ decision_ids: [left[0]?.decision.id] });
});

test.each(DECISION_SCOPES.filter((scope) => scope !== 'campaign'))(
  'a decision about a %s that was never seen says so, and asks',
  async (scope) => {
    const value = scope === 'network' ? 'AS64500' : newId();
    const within = scope === 'end_user' ? { within: value } : {};
    const wish = { scope, value, ...within, action: 'slow', reason } as const;
    const take = (more: object) => performer.perform(takeDecision, { ...wish, ...more }, ana);
    const planned = await take({ dry_run: true });
    const beforehand = ['address', 'network', 'fingerprint'].includes(scope);
    expect(planned.warnings).toHaveLength(beforehand ? 0 : 1);
    if (!beforehand) {
      await expect(take({})).rejects.toMatchObject({ code: 'DECISION_REFUSED' });
      expect((await take({ unknown: true })).state).toBe('rolling');
    }
    seen = [
      subjectOf('a', { account_id: value, org_id: value, api_key_id: value, end_user_id: value }),
    ];
    const other = { ...wish, params: { requests_per_minute: 77 } };
    if (!beforehand)
      expect((await performer.perform(takeDecision, other, ana)).warnings).toEqual([]);
  },
);

test('what the store cannot tell is over every bound, but for an account, which is one', async () => {
  seen = null;
  const value = newId();
  const shape = { action: 'shape', dry_run: true, reason } as const;
  for (const scope of ['network', 'address', 'fingerprint', 'api_key', 'organisation'] as const) {
    const planned = await performer.perform(takeDecision, { ...shape, scope, value }, ana);
    expect(planned.approval_needed, scope).toHaveLength(1);
    expect(planned.blast_radius.touched).toBeNull();
  }
  const account = await performer.perform(takeDecision, { ...shape, scope: 'account', value }, ana);
  expect(account.approval_needed).toEqual([]);
});

test('a decision taken twice stands already, whatever it is about', async () => {
  const value = newId();
  const wish = { scope: 'address', value, action: 'shape', reason } as const;
  const { decision } = await performer.perform(takeDecision, wish, ana);
  const again = await performer.perform(takeDecision, wish, ana);
  expect(again.stands_already?.decision.id).toBe(decision.id);
  const entry = { scope: 'address', value, owner: 'ana', ttl_hours: 1, reason } as const;
  await performer.perform(allow, entry, ana);
  expect((await records.decisions.list({ scope: 'address', value })).length).toBe(1);
});
