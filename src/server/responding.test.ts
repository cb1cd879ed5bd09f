import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Contained } from '#schema/api/decisions';
import type { Campaign } from '#schema/campaign';
import type { DecisionsDocument } from '#schema/decisions-document';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

const ACCOUNTS = Array.from({ length: 8 }, (_, index) => `a${index}`);

const campaign: Campaign = {
  campaign_id: 'c1',
  first_alarm_at: '2026-02-01T00:00:00.000Z',
  confidence: 0.95,
  q_value: 0.005,
  exchanges: 800,
  members: ACCOUNTS.map((account_id) => ({ account_id, strength: 0.9, role: 'core' as const })),
  capabilities: [],
  links: [],
  tests: [],
  against: [],
};

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 60 });
  await control.noteCampaign(campaign);
});
afterAll(() => control.end());

const post = (role: 'viewer' | 'analyst' | 'approver' | 'admin', path: string, body: object) =>
  control.ask(role, path, { method: 'POST', body: { reason: 'test', ...body } });
const contain = async (body: object): Promise<Contained> =>
  (await post('analyst', '/v1/campaigns/c1/contain', body)).body;

async function feed(after: DecisionsDocument | null): Promise<DecisionsDocument> {
  const known = after === null ? '' : `&series=${after.series}&after=${after.version}`;
  const path = `/v1/gateway/decisions?gateway=g1&wait_seconds=5${known}`;
  return (await control.ask('gateway', path)).body;
}
const whole = () => feed(null);
const stateOfCampaign = async () =>
  ((await control.ask('viewer', '/v1/campaigns/c1')).body as { state: string }).state;
const eventually = (check: () => Promise<void>) =>
  vi.waitFor(check, { timeout: 60_000, interval: 100 });

test('it analyses from its first look on, also with nothing in the store', async () => {
  await eventually(async () => {
    const { body } = await control.ask('viewer', '/v1/status');
    expect(body).toMatchObject({ analysis: { role: 'analysing', error: null } });
  });
});

test('a dry run says exactly whom and changes nothing', async () => {
  const planned = await contain({ dry_run: true });
  expect(planned).toMatchObject({ dry_run: true, members: { count: 8 }, approval_id: null });
  expect((await control.ask('viewer', '/v1/decisions')).body).toMatchObject({ decisions: [] });
});

test('another list, or another number, than was looked at is refused', async () => {
  const wrong = [{ expect_sha256: '0'.repeat(64) }, { confirm_count: 7 }];
  for (const body of wrong) {
    const answer = await post('analyst', '/v1/campaigns/c1/contain', body);
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'DECISION_REFUSED' } } });
  }
});

test('gateways that wait hear of a decision, and of its undoing', async () => {
  const before = await whole();
  const waiting = feed(before);
  await sleep(100);
  const { id } = (await contain({})).decision;
  expect((await waiting).version).toBeGreaterThan(before.version);
  await eventually(async () => {
    const document = await whole();
    expect(document.decisions).toMatchObject([{ id, action: 'challenge', value: id }]);
    expect(document.campaigns).toEqual({ [id]: [...ACCOUNTS].sort() });
  });
  await eventually(async () => expect(await stateOfCampaign()).toBe('contained'));
  const undone = await post('analyst', '/v1/campaigns/c1/undo', {});
  expect(undone.body).toMatchObject({ decision_ids: [id], accounts: 8 });
  await eventually(async () => expect((await whole()).decisions).toEqual([]));
  expect(await stateOfCampaign()).toBe('open');
});

test('suspending waits for a second person, who is not the first', async () => {
  const decided = await contain({ action: 'suspend' });
  expect(decided).toMatchObject({ state: 'waiting', approval_id: expect.any(String) });
  expect((await whole()).decisions).toEqual([]);
  const path = `/v1/approvals/${decided.approval_id}`;
  expect((await post('analyst', path, { verdict: 'approved' })).status).toBe(403);
  expect((await post('approver', path, { verdict: 'approved' })).status).toBe(200);
  await eventually(async () =>
    expect((await whole()).decisions).toMatchObject([{ action: 'suspend' }]),
  );
  await post('analyst', `/v1/decisions/${decided.decision.id}/undo`, {});
  await eventually(async () => expect((await whole()).decisions).toEqual([]));
});

test('an allow-list entry lifts an account out of what is in force', async () => {
  const { decision } = await contain({});
  await eventually(async () => expect((await whole()).campaigns[decision.id]).toContain('a3'));
  const entry = { scope: 'account', value: 'a3', owner: 'sales', ttl_hours: 24 };
  const asked = (await post('analyst', '/v1/allow-list', entry)).body as { approval_id: string };
  const approve = `/v1/approvals/${asked.approval_id}`;
  expect((await post('approver', approve, { verdict: 'approved' })).status).toBe(200);
  await eventually(async () => expect((await whole()).campaigns[decision.id]).not.toContain('a3'));
  await post('analyst', '/v1/campaigns/c1/undo', {});
});

test('a policy is tested on the past, kept with its test, and enforced only when approved', async () => {
  const rules = [
    { id: 'slow', about: 'campaign', action: 'slow', params: { requests_per_minute: 5 } },
  ];
  const policy = { id: 'strict', mode: 'enforce', rules };
  const tested = await control.ask('viewer', '/v1/policies/test', {
    method: 'POST',
    body: { policy, days: 3000 },
  });
  expect(tested).toMatchObject({
    status: 200,
    body: { before: null, after: { decisions: 1, of_them: { look_alikes: null } } },
  });
  const applied = await post('analyst', '/v1/policies', { policy, days: 3000 });
  expect(applied.body).toMatchObject({ id: 'strict', version: 1, state: 'waiting' });
  const bad = await post('analyst', '/v1/policies', { policy: { id: 'X' } });
  expect(bad).toMatchObject({ status: 400, body: { error: { code: 'POLICY_INVALID' } } });
});

test('all of it is in the audit log, which verifies', async () => {
  const verdict = await control.ask('viewer', '/v1/audit/verify', { method: 'POST', body: {} });
  expect(verdict.body).toMatchObject({ problems: [] });
  expect((verdict.body as { records: number }).records).toBeGreaterThan(10);
});
