import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import type { Campaign } from '#schema/campaign';
import type { Decision } from '#schema/decision';
import type { StandingEntry } from '#schema/decision-record';
import { silentLog } from '#std/fixtures/silent-log';
import { type Performer, systemAsker } from '../acts/act.ts';
import { allow } from '../acts/allow.ts';
import { containCampaign } from '../acts/contain-campaign.ts';
import { createPerformer } from '../acts/perform.ts';
import { removeFromAllowList } from '../acts/remove-from-allow-list.ts';
import { resumeDecision } from '../acts/resume-decision.ts';
import { reviewAccount } from '../acts/review-account.ts';
import { settleApproval } from '../acts/settle-approval.ts';
import { stopDecision } from '../acts/stop-decision.ts';
import { takeDecision } from '../acts/take-decision.ts';
import { undoDecision } from '../acts/undo-decision.ts';
import { verifyAccount } from '../acts/verify-account.ts';
import { allowListAt } from '../candidate.ts';
import { actSources } from '../fixtures/act-sources.ts';
import {
  campaignOf,
  candidateOf,
  contextOf,
  decisionOf,
  HOUR,
  START,
} from '../fixtures/situations.ts';
import { advanceDecisions, type Effect } from './advance-decisions.ts';
import { measureHoldOut } from './hold-out.ts';
import { type PlanContext, planDecision } from './plan-decision.ts';
import { recordPlan } from './record-plan.ts';

let records: Records;
let performer: Performer;
let now = START;
let named = 0;
beforeAll(async () => {
  records = await openRecords(
    { kind: 'embedded', directory: null },
    { clock: () => now, log: silentLog },
  );
  performer = createPerformer(
    records,
    actSources(() => now),
  );
});
afterAll(() => records?.close());
beforeEach(() => {
  now = START;
});

const by = { who: 'user:ana', reason: 'harvest' };
const { reason } = by;
const ana = { who: by.who, role: 'approver' } as const;
const bob = { who: 'user:bob', role: 'approver' } as const;
const undo = async (decision_id: string): Promise<number> =>
  (await performer.perform(undoDecision, { decision_id, reason }, ana)).accounts;
const newId = (): string => `id${++named}`;

async function take(
  accounts: readonly string[],
  given: { context?: Partial<PlanContext>; decision?: Partial<Decision> } = {},
): Promise<string> {
  const id = newId();
  const allowList = allowListAt(await records.allowList.live(now), now);
  const context = contextOf({ allowList, now, starts_at: now, ...given.context });
  const candidates = accounts.map((each) => candidateOf(each));
  const decision = decisionOf(id, given.decision);
  const plan = planDecision({ decision, candidates, error_rate: 0.001, policy: null }, context);
  await records.change(by, (write) => recordPlan(write, plan, newId));
  return id;
}

const advance = (effect?: Effect) =>
  advanceDecisions(records, performer, {
    now,
    asker: systemAsker('test'),
    ...(effect === undefined ? {} : { effect }),
  });

async function standings(accounts: readonly string[]): Promise<Record<string, StandingEntry[]>> {
  const known = new Map(
    (await records.accounts.get(accounts)).map((one) => [one.account_id, one.standing]),
  );
  return Object.fromEntries(accounts.map((id) => [id, known.get(id) ?? []]));
}

const group = (count: number): string[] => {
  const prefix = newId();
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
};

test('what is undone is as if it had never been, whatever else was decided before and after', async () => {
  const accounts = group(8);
  const action = fc.constantFrom('slow', 'challenge', 'shape', 'suspend');
  const some = fc.subarray(accounts, { minLength: 1 });
  const each = fc.record({ members: some, action });
  await fc.assert(
    fc.asyncProperty(
      fc.array(each, { maxLength: 3 }),
      each,
      fc.array(each, { maxLength: 2 }),
      async (earlier, one, later) => {
        const undone: string[] = [];
        const run = async ({ members, action }: typeof one): Promise<string> => {
          const id = await take(members, { decision: { action: action as Decision['action'] } });
          await advance();
          return id;
        };
        for (const other of earlier) undone.push(await run(other));
        const before = await standings(accounts);
        const live = await records.decisions.live(now);
        const id = await run(one);
        for (const member of one.members) {
          expect((await standings([member]))[member]?.at(-1)?.decision_id).toBe(id);
        }
        const others: string[] = [];
        for (const other of later) others.push(await run(other));
        await undo(id);
        for (const other of others) await undo(other);
        expect(await standings(accounts)).toEqual(before);
        expect(await records.decisions.live(now)).toEqual(live);
        for (const other of undone) await undo(other);
        expect(Object.values(await standings(accounts)).flat()).toEqual([]);
      },
    ),
    { numRuns: 12 },
  );
});

test('the alert of who is asked comes with the first stage, has the whole list, and comes once', async () => {
  const stages = [
    { percent: 10, after_ms: 0 },
    { percent: 100, after_ms: HOUR },
  ];
  const context = { rollout: { ...contextOf().rollout, stages } };
  const params = { form: 'ask' };
  const id = await take(group(20), { context, decision: { action: 'challenge', params } });
  const told = async () =>
    (await records.alerts.list({ limit: 1000 })).filter(
      ({ kind, object }) => kind === 'verification-asked' && object === `decision:${id}`,
    );
  expect(await told()).toEqual([]);
  expect(await advance()).toMatchObject({ settled: 2, complete: [] });
  expect(await told()).toMatchObject([{ data: { accounts: 20, more: 0 }, times: 1 }]);
  now += HOUR;
  expect(await advance()).toMatchObject({ settled: 18, complete: [id] });
  expect(await told()).toMatchObject([{ times: 1 }]);
  await undo(id);
});

test('stages come at their time; the ledger tells what is left; prior state is kept', async () => {
  const accounts = group(50);
  const stages = [
    { percent: 2, after_ms: 0 },
    { percent: 20, after_ms: HOUR },
    { percent: 100, after_ms: 2 * HOUR },
  ];
  const context = { rollout: { ...contextOf().rollout, stages } };
  const id = await take(accounts, { context });
  const ledger = async () => (await records.decisions.get(id))?.ledger;
  expect(await advance()).toMatchObject({ settled: 1, complete: [] });
  expect(await advance()).toMatchObject({ settled: 0 });
  now += HOUR;
  await advance();
  expect(await ledger()).toMatchObject({ done: 10, planned: 40 });
  await performer.perform(stopDecision, { decision_id: id, reason }, ana);
  now += HOUR;
  expect(await advance()).toMatchObject({ settled: 0 });
  await performer.perform(resumeDecision, { decision_id: id, reason }, ana);
  expect(await advance()).toMatchObject({ settled: 40, complete: [id] });
  expect(await records.decisions.get(id)).toMatchObject({ state: 'in-force' });
  expect((await records.decisions.members(id))[0]).toMatchObject({ state: 'done', prior: [] });
  expect(await undo(id)).toBe(50);
  expect(await ledger()).toMatchObject({ undone: 50, done: 0 });
  await expect(undo(id)).rejects.toMatchObject({ code: 'DECISION_REFUSED' });
});

test('a decision undone half-way reaches nobody more', async () => {
  const accounts = group(10);
  const stages = [
    { percent: 50, after_ms: 0 },
    { percent: 100, after_ms: HOUR },
  ];
  const id = await take(accounts, { context: { rollout: { ...contextOf().rollout, stages } } });
  await advance();
  await undo(id);
  now += 2 * HOUR;
  expect(await advance()).toMatchObject({ settled: 0 });
  expect((await records.decisions.get(id))?.ledger).toMatchObject({ undone: 5, skipped: 5 });
});

test('an effect that fails is tried again; one that succeeded is not', async () => {
  const accounts = group(3);
  const id = await take(accounts);
  const calls: string[] = [];
  const effect: Effect = async (_, ids) => {
    calls.push(...ids);
    return new Map(calls.length <= 3 ? [[accounts[1]!, 'HTTP 503']] : []);
  };
  await advance(effect);
  expect((await records.decisions.get(id))?.ledger).toMatchObject({ done: 2, failed: 1 });
  expect(await records.decisions.members(id, { states: ['failed'] })).toMatchObject([
    { account_id: accounts[1], why: 'HTTP 503' },
  ]);
  await advance(effect);
  expect(calls).toHaveLength(4);
  expect((await records.decisions.get(id))?.state).toBe('in-force');
  await undo(id);
});

test('what needs a second person waits for one, and starts with the word', async () => {
  const accounts = group(4);
  const approval = { ...contextOf().approval, actions: ['suspend' as const] };
  const id = await take(accounts, { context: { approval }, decision: { action: 'suspend' } });
  now += 3 * HOUR;
  expect(await advance()).toMatchObject({ settled: 0 });
  const waiting = (await records.approvals.waiting()).find(({ object_id }) => object_id === id)!;
  const settle = (asker: typeof ana | typeof bob, verdict: 'approved' | 'refused') => {
    const word = { approval_id: waiting.approval_id, verdict, reason: 'looked' };
    return performer.perform(settleApproval, word, asker);
  };
  await expect(settle(ana, 'approved')).rejects.toMatchObject({ code: 'APPROVAL_REFUSED' });
  await settle(bob, 'approved');
  expect((await records.decisions.members(id))[0]?.due_at).toBe(now);
  expect(await advance()).toMatchObject({ settled: 4 });
  await undo(id);
  const refused = await take(accounts, { context: { approval }, decision: { action: 'suspend' } });
  const [asked] = (await records.approvals.waiting()).slice(-1);
  const no = { approval_id: asked!.approval_id, verdict: 'refused', reason: 'too many' } as const;
  await performer.perform(settleApproval, no, bob);
  expect(await advance()).toMatchObject({ settled: 0 });
  expect(await records.decisions.get(refused)).toMatchObject({ state: 'refused' });
});

test('an allow-list entry lifts what is in force and keeps out what is to come', async () => {
  const [first, second, third] = group(3) as [string, string, string];
  const id = await take([first, second, third]);
  await advance();
  const allowing = (scope: 'account' | 'address', value: string) =>
    performer.perform(allow, { scope, value, owner: 'ana', ttl_hours: 24, reason }, ana);
  const agree = (approval_id: string, asker: typeof ana | typeof bob) =>
    performer.perform(settleApproval, { approval_id, verdict: 'approved', reason }, asker);
  const asked = await allowing('account', second);
  // One person alone neither protects nor uncovers anybody.
  await expect(agree(asked.approval_id, ana)).rejects.toMatchObject({ code: 'APPROVAL_REFUSED' });
  expect((await standings([second]))[second]).toHaveLength(1);
  expect(await records.allowList.live(now)).toEqual([]);
  await agree(asked.approval_id, bob);
  expect((await standings([second]))[second]).toEqual([]);
  expect(await records.decisions.members(id, { states: ['skipped'] })).toMatchObject([
    { account_id: second, why: 'allow-listed' },
  ]);
  expect(
    (await records.decisions.live(now)).find((one) => one.record.decision.id === id)?.done,
  ).toEqual([first, third]);
  const taking = (scope: 'account' | 'address', value: string) =>
    performer.perform(takeDecision, { scope, value, action: 'slow', reason }, ana);
  await expect(taking('account', second)).rejects.toMatchObject({ code: 'DECISION_REFUSED' });
  const cleared = { account_id: third, verdict: 'cleared', reason } as const;
  expect(await performer.perform(reviewAccount, cleared, ana)).toMatchObject({ standing: [] });
  expect(await records.decisions.members(id, { states: ['skipped'] })).toHaveLength(2);
  const { id: decision_id } = (await taking('address', '192.0.2.1')).decision;
  await advance();
  expect(await records.decisions.get(decision_id)).toMatchObject({ state: 'in-force' });
  await agree((await allowing('address', '192.0.2.1')).approval_id, bob);
  expect(await records.decisions.get(decision_id)).toMatchObject({ state: 'undone' });
  const { entry_id } = asked;
  const removal = await performer.perform(removeFromAllowList, { entry_id, reason }, bob);
  expect(await records.allowList.live(now)).toHaveLength(2);
  await agree(removal.approval_id, ana);
  expect((await records.allowList.live(now)).map(({ value }) => value)).toEqual(['192.0.2.1']);
  const no = { verdict: 'refused', reason } as const;
  const refusing = await allowing('account', third);
  await performer.perform(settleApproval, { approval_id: refusing.approval_id, ...no }, bob);
  expect(await records.allowList.live(now)).toHaveLength(1);
  await undo(id);
});

test('a decision ends when its time runs out, and everybody has their standing back', async () => {
  const accounts = group(3);
  const id = await take(accounts, { decision: { expires_at: START + HOUR } });
  await advance();
  now = START + HOUR;
  expect(await advance()).toMatchObject({ expired: [id] });
  expect(Object.values(await standings(accounts)).flat()).toEqual([]);
  expect(await records.decisions.get(id)).toMatchObject({ state: 'expired' });
});

test('a campaign is contained once a decision has reached its list, and open once the last one ends', async () => {
  const accounts = group(2);
  const value = newId();
  const view = campaignOf(value, accounts);
  const campaign: Campaign = {
    ...view,
    first_alarm_at: new Date(START).toISOString(),
    members: [...view.members],
    ...{ capabilities: [], links: [], tests: [], against: [] },
  };
  await records.change(by, (write) =>
    write.campaigns.note([{ campaign, detail: null, at: START }]),
  );
  const state = async () => (await records.campaigns.get(value))?.state;
  const on = (more: Partial<Decision> = {}) => take(accounts, { decision: { value, ...more } });
  await on({ mode: 'shadow' });
  const [first, second] = [await on(), await on({ expires_at: START + HOUR })];
  expect(await state()).toBe('open');
  await advance();
  expect(await state()).toBe('contained');
  await undo(first);
  expect(await state()).toBe('contained');
  now = START + HOUR;
  expect(await advance()).toMatchObject({ expired: [second] });
  expect(await state()).toBe('open');
});

test('a plan that covers nobody, or not as many as was believed, is refused', async () => {
  const campaignWith = async (accounts: string[]): Promise<string> => {
    const campaign_id = newId();
    const { members, ...view } = campaignOf(campaign_id, accounts);
    const rest = { capabilities: [], links: [], tests: [], against: [] };
    const first_alarm_at = new Date(START).toISOString();
    const campaign: Campaign = { ...view, ...rest, first_alarm_at, members: [...members] };
    await records.change(by, (write) =>
      write.campaigns.note([{ campaign, detail: null, at: START }]),
    );
    return campaign_id;
  };
  const contain = (campaign_id: string, more: { confirm_count?: number; dry_run?: boolean } = {}) =>
    performer.perform(containCampaign, { campaign_id, reason, ...more }, ana);
  const refused = { code: 'DECISION_REFUSED' };
  await expect(contain(await campaignWith([]))).rejects.toMatchObject(refused);
  const three = await campaignWith(group(3));
  await expect(contain(three, { confirm_count: 4 })).rejects.toMatchObject(refused);
  const before = await records.audit.size();
  expect((await contain(three, { dry_run: true })).members?.count).toBe(3);
  expect(await records.audit.size()).toBe(before);
});

test('the held-out tell how often a decision was right, as far as they were reviewed', async () => {
  const accounts = group(60);
  const rollout = { ...contextOf().rollout, hold_out_share: 0.2 };
  const id = await take(accounts, { context: { rollout } });
  await advance();
  const held = (await records.decisions.members(id, { states: ['skipped'] })).map(
    ({ account_id }) => account_id,
  );
  expect(held.length).toBeGreaterThan(4);
  expect(await measureHoldOut(records, id)).toMatchObject({
    held_out: held.length,
    precision: { of: 0, low: 0, high: 1 },
  });
  for (const [index, accountId] of held.entries()) {
    const verdict = index === 0 ? 'cleared' : 'confirmed';
    await performer.perform(reviewAccount, { account_id: accountId, verdict, reason }, ana);
  }
  const { precision } = await measureHoldOut(records, id);
  expect(precision.share).toBeCloseTo(1 - 1 / held.length);
  expect(precision.low).toBeLessThan(precision.share);
});

test('one person with two credentials is one person', async () => {
  const credentials = [
    'user:ana (credential-1)',
    'user:ana (credential-2)',
    'user:bob (credential-3)',
  ];
  const [first, second, other] = credentials.map((who) => ({ who, role: 'approver' as const }));
  const wish = { scope: 'account', value: newId(), action: 'suspend', reason } as const;
  const { approval_id } = await performer.perform(takeDecision, wish, first!);
  const word = { approval_id: approval_id ?? '', verdict: 'approved', reason } as const;
  for (const asker of [first!, second!]) {
    await expect(performer.perform(settleApproval, word, asker)).rejects.toMatchObject({
      code: 'APPROVAL_REFUSED',
    });
  }
  expect(await performer.perform(settleApproval, word, other!)).toMatchObject({
    verdict: 'approved',
  });
});

test('who was verified is lifted out of challenges and out of nothing else, and not asked again', async () => {
  const value = newId();
  const take = (action: 'slow' | 'challenge', more: object = {}) =>
    performer.perform(takeDecision, { scope: 'account', value, action, reason, ...more }, ana);
  const slowed = (await take('slow')).decision.id;
  await take('challenge');
  await advance();
  expect((await standings([value]))[value]).toHaveLength(2);
  const said = { account_id: value, vouched_by: 'trust team', reason };
  expect(await performer.perform(verifyAccount, said, ana)).toMatchObject({ lifted: 1 });
  const left = (await standings([value]))[value];
  expect(left?.map(({ decision_id }) => decision_id)).toEqual([slowed]);
  const [record] = await records.accounts.get([value]);
  expect(record?.facts).toMatchObject({ verified: true });
  await expect(take('challenge', { params: { form: 'require' } })).rejects.toThrow('verified');
});
