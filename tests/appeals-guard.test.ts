/** Customers follow the link in a refusal, their appeals are upheld, and the default policy's guard holds the policy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import { DEFAULT_POLICY } from '#respond/index';
import type { AlertRecord } from '#schema/alert';
import type { PolicyRecord } from '#schema/policy';
import { applyPolicies } from '#server/apply-policies';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { startTestGateway, TEST_KEY, type TestGateway } from './gateway/start-test-gateway.ts';

const APPEAL_URL = 'https://example.com/appeal';
const PATIENCE = { timeout: 60_000, interval: 250 };
const ACCOUNTS = ['a1', 'a2', 'a3', 'a4', 'a5'];
const directory = mkdtempSync(join(tmpdir(), 'appeals-'));
let control: TestControl;
let gateway: TestGateway;

const campaignOf = (campaign_id: string, members: readonly string[]) => ({
  ...{ campaign_id, first_alarm_at: new Date().toISOString(), confidence: 0.95, q_value: 0.001 },
  ...{ exchanges: 900, capabilities: [], links: [], tests: [], against: [] },
  members: members.map((account_id) => ({ account_id, strength: 1, role: 'core' as const })),
});
const post = async <Body>(role: 'admin' | 'approver', path: string, body: object) => {
  const answer = await control.ask(role, path, {
    method: 'POST',
    body: { reason: 'a test', ...body },
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as Body;
};
async function command<Told>(...argv: string[]): Promise<Told> {
  const environment = {
    STILLWATCH_CONTROL_URL: control.url,
    STILLWATCH_CONTROL_CREDENTIAL: control.secretOf('approver'),
  };
  const ran = await runInProcess([...argv, '--json'], { environment });
  expect(ran.exitCode, ran.stderr).toBe(0);
  return JSON.parse(ran.stdout) as Told;
}
/** What a customer's call comes to: the words of the refusal, or null. */
async function refusalOf(): Promise<string | null> {
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}` },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const text = await answer.text();
  return answer.status === 200 ? null : text;
}
const policy = async (): Promise<PolicyRecord> => {
  const listed = await command<{ policies: PolicyRecord[] }>('policy', 'ls');
  return listed.policies.find(({ policy: { mode } }) => mode === 'enforce') as PolicyRecord;
};

beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 3600 });
  writeFileSync(join(directory, 'credential'), control.secretOf('gateway'));
  gateway = await startTestGateway({
    control: { url: control.url, credentialPath: join(directory, 'credential'), waitSeconds: 1 },
    enforcement: { appealUrl: APPEAL_URL },
  });
  // Its own rules and guards, at once instead of over an hour.
  const rollout = { stages: [{ percent: 100, after_ms: 0 }], jitter_ms: 0, hold_out_share: 0 };
  const enforcing = { ...DEFAULT_POLICY, mode: 'enforce', rollout };
  const { approval_id } = await post<{ approval_id: string }>('admin', '/v1/policies', {
    policy: enforcing,
  });
  await post('approver', `/v1/approvals/${approval_id}`, { verdict: 'approved' });
  await control.noteCampaign(campaignOf('c1', ACCOUNTS));
}, 200_000);
afterAll(async () => {
  await gateway?.close();
  await control?.end();
  rmSync(directory, { recursive: true, force: true });
});

test('from the link in the refusal to the hold of the policy', async () => {
  await applyPolicies(control.control);
  let refused: string | null = null;
  const callUntilRefused = async (): Promise<string | null> => {
    refused = await refusalOf();
    return refused;
  };
  await expect.poll(callUntilRefused, { timeout: 60_000, interval: 20 }).not.toBeNull();
  // Where to say that it is wrong stands in what the customer reads.
  expect(refused).toContain(`To appeal: ${APPEAL_URL}`);

  for (const [index, account] of ACCOUNTS.slice(0, 3).entries()) {
    expect((await policy()).state).toBe('active');
    const why = ['--reason', 'we are a school'];
    const { appeal_id } = await command<{ appeal_id: string }>(
      'accounts',
      'appeal',
      account,
      ...why,
    );
    const open = await command<{ appeals: { appeal_id: string }[] }>('accounts', 'appeals');
    expect(open.appeals.map((each) => each.appeal_id)).toContain(appeal_id);
    await applyPolicies(control.control);
    // Said to be wrong is not yet wrong: only what a person upheld counts.
    expect((await policy()).state).toBe('active');
    await command('accounts', 'settle-appeal', appeal_id, 'upheld', '--reason', 'they are');
    await applyPolicies(control.control);
    expect((await policy()).state).toBe(index < 2 ? 'active' : 'stopped');
  }
  expect((await policy()).ended_reason).toContain('appeals_upheld is 3');

  // Who was right is served again; the policy takes nobody any more; people are told.
  await expect.poll(refusalOf, PATIENCE).toBeNull();
  await control.noteCampaign(campaignOf('c2', ['b1', 'b2', 'b3', 'b4']));
  await applyPolicies(control.control);
  const { decisions } = await command<{ decisions: { decision: { value: string } }[] }>(
    'decisions',
    'ls',
  );
  expect(decisions.filter(({ decision }) => decision.value === 'c2')).toEqual([]);
  const { alerts } = await command<{ alerts: AlertRecord[] }>('alerts', 'ls');
  expect(alerts.filter(({ kind }) => kind === 'policy-stopped')).toHaveLength(1);
}, 200_000);
