import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountRecord } from '#schema/account-record';
import type { CampaignPage } from '#schema/api/campaigns';
import { emptyExchange } from '#schema/exchange';
import { QUIET_NOTE } from '#schema/fixtures/quiet-note';
import { SPOOL_PATHS } from '#schema/spooled-exchange';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

let control: TestControl;
beforeAll(async () => {
  // No look comes in the time of the test: what is known, is known from calls alone.
  control = await startTestControl({ stepSeconds: 3600 });
});
afterAll(() => control?.end());

const account = async (id: string): Promise<{ status: number; body: AccountRecord }> =>
  control.ask('viewer', `/v1/accounts/${id}`);

interface Key {
  tier?: string | null;
  verified?: boolean | null;
  org_id?: string | null;
}
let sent = 0;
/** A call as a gateway spools it, under a key of which its issuer says this. */
async function call(account_id: string, { tier, verified, org_id = null }: Key = {}) {
  const exchange = { ...emptyExchange(`x${++sent}`, Date.now(), account_id), org_id };
  const note = {
    ...QUIET_NOTE,
    upstream: 'u',
    ...(tier === undefined ? {} : { tier }),
    ...(verified === undefined ? {} : { verified }),
  };
  const answer = await control.ask('gateway', SPOOL_PATHS.exchanges, {
    method: 'POST',
    body: `${JSON.stringify({ note, exchange })}\n`,
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(answer).toMatchObject({ status: 200, body: { taken: 1 } });
}

test('an account is known as soon as its calls are in, and not before', async () => {
  expect((await account('a1')).status).toBe(404);
  await call('a1');
  await call('a1');
  expect(await account('a1')).toMatchObject({
    status: 200,
    body: { account_id: 'a1', exchanges: 2, facts: null, result: null, standing: [] },
  });
  const take = { scope: 'account', action: 'slow', reason: 'test' };
  const decide = (value: string) =>
    control.ask('analyst', '/v1/decisions', { method: 'POST', body: { ...take, value } });
  expect(await decide('a1')).toMatchObject({ status: 200, body: { warnings: [] } });
  expect((await decide('a11')).status).toBe(409);
});

test('what keys say of accounts fills gaps, once, and replaces nothing', async () => {
  await call('a2', { tier: 'enterprise', verified: true, org_id: 'o1' });
  expect((await account('a2')).body.facts).toMatchObject({
    ...{ tier: 'enterprise', verified: true, org_id: 'o1' },
  });
  const size = await control.control.records.audit.size();
  await call('a2', { tier: 'enterprise', verified: true, org_id: 'o1' });
  await call('a3');
  expect(await control.control.records.audit.size()).toBe(size);
  const facts = { accounts: [{ account_id: 'a4', tier: 'paid' }], reason: 'told' };
  await control.ask('analyst', '/v1/accounts', { method: 'PUT', body: facts });
  await call('a4', { tier: 'free', verified: false });
  expect((await account('a4')).body.facts).toMatchObject({ tier: 'paid', verified: false });
});

test('list and page of campaigns say how many of how many are contained', async () => {
  const members = ['m1', 'm2', 'm3'].map((account_id) => ({
    ...{ account_id, strength: 0.9, role: 'core' as const },
  }));
  const campaign = {
    ...{ campaign_id: 'c1', first_alarm_at: '2026-02-01T00:00:00.000Z', confidence: 0.95 },
    ...{ q_value: 0.005, exchanges: 800, capabilities: [], links: [], tests: [], against: [] },
  };
  const page = async (): Promise<CampaignPage> =>
    (await control.ask('viewer', '/v1/campaigns/c1')).body;
  await control.noteCampaign({ ...campaign, members: members.slice(0, 1) });
  expect((await page()).containment).toBeNull();
  const body = { action: 'slow', reason: 'test' };
  await control.ask('analyst', '/v1/campaigns/c1/contain', { method: 'POST', body });
  await control.noteCampaign({ ...campaign, members });
  const counted = { members: 3, left_out: 0, undecided: 2 };
  expect((await page()).containment).toMatchObject(counted);
  const listed = await control.ask('viewer', '/v1/campaigns');
  expect(listed.body).toMatchObject({ campaigns: [{ containment: counted }] });
});
