import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import type { Campaign } from '#schema/campaign';
import { silentLog } from '#std/fixtures/silent-log';
import { type Performer, systemAsker } from '../acts/act.ts';
import { createPerformer } from '../acts/perform.ts';
import { reviewAccount } from '../acts/review-account.ts';
import { settleApproval } from '../acts/settle-approval.ts';
import { undoDecision } from '../acts/undo-decision.ts';
import { advanceDecisions } from '../decisions/advance-decisions.ts';
import { actSources } from '../fixtures/act-sources.ts';
import { HOUR, START } from '../fixtures/situations.ts';
import { backTest } from './back-test.ts';
import { parsePolicy } from './parse-policy.ts';
import { addDraft, bringIntoForce } from './policy-life.ts';
import { readHistory } from './read-history.ts';
import { runPolicies } from './run-policies.ts';

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

const by = { who: 'user:ana', reason: 'policy work' };
const newId = (): string => `id${++named}`;
const run = () =>
  runPolicies(records, {
    perform: performer.perform,
    now,
    accountErrorRate: 0.01,
    exchangesPerDay: null,
  });
const ana = { who: by.who, role: 'analyst' } as const;
const advance = () => advanceDecisions(records, performer, { now, asker: systemAsker('test') });

function seen(accounts: readonly string[]): Promise<unknown> {
  const campaign: Campaign = {
    campaign_id: 'c1',
    first_alarm_at: new Date(START).toISOString(),
    confidence: 0.99,
    q_value: 0.001,
    exchanges: 100,
    members: accounts.map((account_id) => ({ account_id, strength: 0.5, role: 'core' })),
    capabilities: [],
    links: [],
    tests: [],
    against: [],
  };
  return records.change(by, (write) => write.campaigns.note([{ campaign, detail: null, at: now }]));
}

const policy = (mode: 'shadow' | 'enforce') =>
  parsePolicy({
    id: 'main',
    mode,
    rules: [{ id: 'slow-all', about: 'campaign', action: 'slow' }],
    rollout: { stages: [{ percent: 100, after_ms: 0 }], jitter_ms: 0, hold_out_share: 0 },
    guards: [{ metric: 'cleared_accounts', at_most: 0 }],
  });

async function applied(mode: 'shadow' | 'enforce', startsAt: number | null = null) {
  const version = await records.change(by, (write) => addDraft(write, policy(mode)));
  const given = { id: 'main', version, starts_at: startsAt, now };
  const apply = () =>
    records.change(by, (write) => bringIntoForce(write, { ...given, approvalId: newId() }));
  return { version, apply };
}

test('in shadow a policy decides, and decides once; newcomers get a decision of their own', async () => {
  await seen(['a1', 'a2', 'a3']);
  const { apply } = await applied('shadow');
  expect(await apply()).toMatchObject({ version: 1, state: 'active' });
  const { taken } = await run();
  expect(taken).toHaveLength(1);
  expect((await run()).taken).toEqual([]);
  await advance();
  expect(await records.decisions.get(taken[0]!.decision_id)).toMatchObject({
    decision: { mode: 'shadow', origin: 'policy:main@1/slow-all' },
    created_by: 'policy:main@1',
    ledger: { done: 3 },
  });
  now += HOUR;
  await seen(['a1', 'a2', 'a3', 'a4']);
  const more = await run();
  expect(await records.decisions.members(more.taken[0]!.decision_id)).toMatchObject([
    { account_id: 'a4' },
  ]);
});

test('to enforce, a version has to be tested on history, approved, and its hour to have come', async () => {
  const startsAt = now + HOUR;
  const { version, apply } = await applied('enforce', startsAt);
  await expect(apply()).rejects.toMatchObject({ code: 'POLICY_NOT_READY' });
  const history = await readHistory(records, {
    from: START - HOUR,
    to: now,
    accountErrorRate: 0.01,
    lookAlikes: null,
  });
  const { summary } = backTest(policy('enforce'), history);
  expect(summary).toMatchObject({ decisions: 2, accounts: 4 });
  await records.change(by, ({ policies }) => policies.noteBackTest('main', version, summary));
  const { approval_id, state } = await apply();
  expect(state).toBe('waiting');
  const second = { who: 'user:bob', role: 'approver' } as const;
  const yes = { approval_id: approval_id!, verdict: 'approved', reason: 'looked' } as const;
  await performer.perform(settleApproval, yes, second);
  expect((await records.policies.active()).map((one) => one.version)).toEqual([1]);
  now = startsAt;
  const report = await run();
  expect(report.started).toEqual(['main@2']);
  expect((await records.policies.active()).map((one) => one.version)).toEqual([2]);
  // What shadow covered is not covered for those who enforce.
  expect(report.taken).toHaveLength(1);
});

test('what a person undid is not decided again by the same policy', async () => {
  await advance();
  const [enforced] = (await records.decisions.list({ states: ['in-force'] })).filter(
    ({ decision }) => decision.mode === 'enforce',
  );
  expect(enforced?.ledger.done).toBe(4);
  const undone = { decision_id: enforced!.decision.id, reason: 'a test' };
  await performer.perform(undoDecision, undone, ana);
  expect((await run()).taken).toEqual([]);
});

test('a guard that is broken stops the policy, and tells why', async () => {
  const cleared = { account_id: 'a2', verdict: 'cleared', reason: 'a test' } as const;
  await performer.perform(reviewAccount, cleared, ana);
  const { stopped } = await run();
  expect(stopped).toMatchObject([{ policy: 'main@2', breaches: [{ observed: 1 }] }]);
  expect(await records.policies.active()).toEqual([]);
  expect((await records.policies.get('main', 2))?.ended_reason).toContain('cleared_accounts is 1');
});
