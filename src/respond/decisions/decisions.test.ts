import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import type { Campaign } from '#schema/campaign';
import type { Decision } from '#schema/decision';
import type { StandingEntry } from '#schema/decision-record';
import { silentLog } from '#std/log';
import { allowListAt } from '../candidate.ts';
import {
  allowEntryOf,
  campaignOf,
  candidateOf,
  contextOf,
  decisionOf,
  HOUR,
  START,
} from '../fixtures/situations.ts';
import { advanceDecisions, type Effect } from './advance-decisions.ts';
import { allow, reviewAccount } from './allow.ts';
import { measureHoldOut } from './hold-out.ts';
import { type PlanContext, planDecision } from './plan-decision.ts';
import { settleApproval } from './settle-approval.ts';
import { takeDecision } from './take-decision.ts';
import { resumeDecision, stopDecision, undoDecision } from './undo-decision.ts';

let records: Records;
let now = START;
let named = 0;
beforeAll(async () => {
  records = await openRecords(
    { kind: 'embedded', directory: null },
    { clock: () => now, log: silentLog },
  );
});
afterAll(() => records?.close());
beforeEach(() => {
  now = START;
});

const by = { who: 'user:ana', reason: 'harvest' };
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
  await takeDecision(records, { plan, by, newId });
  return id;
}

const advance = (effect?: Effect) =>
  advanceDecisions(records, { now, by, ...(effect === undefined ? {} : { effect }) });

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
        await undoDecision(records, id, by);
        for (const other of others) await undoDecision(records, other, by);
        expect(await standings(accounts)).toEqual(before);
        expect(await records.decisions.live(now)).toEqual(live);
        for (const other of undone) await undoDecision(records, other, by);
        expect(Object.values(await standings(accounts)).flat()).toEqual([]);
      },
    ),
    { numRuns: 12 },
  );
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
  await stopDecision(records, id, by);
  now += HOUR;
  expect(await advance()).toMatchObject({ settled: 0 });
  await resumeDecision(records, id, by);
  expect(await advance()).toMatchObject({ settled: 40, complete: [id] });
  expect(await records.decisions.get(id)).toMatchObject({ state: 'in-force' });
  expect((await records.decisions.members(id))[0]).toMatchObject({ state: 'done', prior: [] });
  expect(await undoDecision(records, id, by)).toBe(50);
  expect(await ledger()).toMatchObject({ undone: 50, done: 0 });
  await expect(undoDecision(records, id, by)).rejects.toMatchObject({ code: 'DECISION_REFUSED' });
});

test('a decision undone half-way reaches nobody more', async () => {
  const accounts = group(10);
  const stages = [
    { percent: 50, after_ms: 0 },
    { percent: 100, after_ms: HOUR },
  ];
  const id = await take(accounts, { context: { rollout: { ...contextOf().rollout, stages } } });
  await advance();
  await undoDecision(records, id, by);
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
  await undoDecision(records, id, by);
});

test('what needs a second person waits for one, and starts with the word', async () => {
  const accounts = group(4);
  const approval = { ...contextOf().approval, actions: ['suspend' as const] };
  const id = await take(accounts, { context: { approval }, decision: { action: 'suspend' } });
  now += 3 * HOUR;
  expect(await advance()).toMatchObject({ settled: 0 });
  const waiting = (await records.approvals.waiting()).find(({ object_id }) => object_id === id)!;
  const settle = (who: string, verdict: 'approved' | 'refused') =>
    settleApproval(records, {
      approvalId: waiting.approval_id,
      verdict,
      by: { who, reason: 'looked' },
      now,
    });
  await expect(settle('user:ana', 'approved')).rejects.toMatchObject({ code: 'APPROVAL_REFUSED' });
  await settle('user:bob', 'approved');
  expect((await records.decisions.members(id))[0]?.due_at).toBe(now);
  expect(await advance()).toMatchObject({ settled: 4 });
  await undoDecision(records, id, by);
  const refused = await take(accounts, { context: { approval }, decision: { action: 'suspend' } });
  const [asked] = (await records.approvals.waiting()).slice(-1);
  await settleApproval(records, {
    approvalId: asked!.approval_id,
    verdict: 'refused',
    by: { who: 'user:bob', reason: 'too many' },
    now,
  });
  expect(await advance()).toMatchObject({ settled: 0 });
  expect(await records.decisions.get(refused)).toMatchObject({ state: 'refused' });
});

test('an allow-list entry lifts what is in force and keeps out what is to come', async () => {
  const [first, second, third] = group(3) as [string, string, string];
  const id = await take([first, second, third]);
  await advance();
  const entry = allowEntryOf(second);
  expect(await allow(records, entry, by)).toBe(1);
  expect((await standings([second]))[second]).toEqual([]);
  expect(await records.decisions.members(id, { states: ['skipped'] })).toMatchObject([
    { account_id: second, why: 'allow-listed' },
  ]);
  expect(
    (await records.decisions.live(now)).find((one) => one.record.decision.id === id)?.done,
  ).toEqual([first, third]);
  await expect(take([second])).rejects.toMatchObject({ code: 'DECISION_REFUSED' });
  expect(await reviewAccount(records, { accountId: third, verdict: 'cleared', by })).toBe(1);
  const address = { scope: 'address' as const, value: '192.0.2.1' };
  const plan = planDecision(
    { decision: decisionOf(newId(), address), candidates: [], error_rate: 0, policy: null },
    contextOf(),
  );
  const { decision_id } = await takeDecision(records, { plan, by, newId });
  await advance();
  expect(await records.decisions.get(decision_id)).toMatchObject({ state: 'in-force' });
  await allow(records, allowEntryOf('192.0.2.1', address), by);
  expect(await records.decisions.get(decision_id)).toMatchObject({ state: 'undone' });
  await undoDecision(records, id, by);
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
  await undoDecision(records, first, by);
  expect(await state()).toBe('contained');
  now = START + HOUR;
  expect(await advance()).toMatchObject({ expired: [second] });
  expect(await state()).toBe('open');
});

test('a plan that covers nobody, or not as many as was believed, is refused', async () => {
  const plan = (accounts: string[]) =>
    planDecision(
      {
        decision: decisionOf(newId()),
        candidates: accounts.map((each) => candidateOf(each)),
        error_rate: 0,
        policy: null,
      },
      contextOf(),
    );
  const refused = { code: 'DECISION_REFUSED' };
  await expect(takeDecision(records, { plan: plan([]), by, newId })).rejects.toMatchObject(refused);
  const three = { plan: plan(group(3)), by, newId };
  await expect(takeDecision(records, { ...three, confirmCount: 4 })).rejects.toMatchObject(refused);
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
    await reviewAccount(records, { accountId, verdict, by });
  }
  const { precision } = await measureHoldOut(records, id);
  expect(precision.share).toBeCloseTo(1 - 1 / held.length);
  expect(precision.low).toBeLessThan(precision.share);
});
