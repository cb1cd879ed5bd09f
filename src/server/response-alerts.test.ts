import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Performer } from '#respond/acts/act';
import { listenHttp, reply } from '#respond/notify/fixtures/listeners';
import { failure } from '#std/errors';
import { applyPolicies } from './apply-policies.ts';
import { FaultWatch } from './fault-watch.ts';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';
import { Health } from './health.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-told-'));
const accounts = ['a1', 'a2', 'a3'];
let listener: Awaited<ReturnType<typeof listenHttp>>;
let control: TestControl;

beforeAll(async () => {
  listener = await listenHttp(reply(204));
  const { href: url } = listener.url;
  const destination = { kind: 'webhook', name: 'hook', url, secretFile: 'secret' };
  const kinds = [
    ...['decision-in-force', 'decision-undone', 'policy-stopped', 'system-fault'],
    'verification-asked',
  ];
  const destinationsFile = join(folder, 'destinations.yaml');
  writeFileSync(destinationsFile, JSON.stringify([{ ...destination, kinds }]));
  writeFileSync(join(folder, 'secret'), `whsec_${Buffer.alloc(32, 3).toString('base64')}\n`);
  control = await startTestControl({ destinationsFile, stepSeconds: 60 });
  const campaign = {
    campaign_id: 'c1',
    first_alarm_at: new Date().toISOString(),
    confidence: 0.95,
    q_value: 0.001,
    exchanges: 900,
    members: accounts.map((account_id) => ({ account_id, strength: 1, role: 'core' as const })),
    capabilities: [],
    links: [],
    tests: [],
    against: [],
  };
  await control.noteCampaign(campaign);
}, 60_000);
afterAll(async () => {
  await control?.end();
  listener?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Told {
  type: string;
  data: { object: string; severity: string; title: string; numbers: Record<string, unknown> };
}
const told = (): Told[] => listener.heard.map(({ body }) => JSON.parse(body) as Told);
/** The one message of this type, once it has come. */
const hears = (type: string, about = ''): Promise<Told> =>
  vi.waitFor(
    () => {
      const found = told().filter((one) => one.type === type && one.data.object.includes(about));
      expect(found).toHaveLength(1);
      return found[0] as Told;
    },
    { timeout: 20_000, interval: 100 },
  );
const post = (path: string, body: object) =>
  control.ask('analyst', path, { method: 'POST', body: { reason: 'one operator', ...body } });

test('whoever listens hears that a decision is in force, and that it was undone', async () => {
  await post('/v1/campaigns/c1/contain', { mode: 'shadow' });
  const contained = await post('/v1/campaigns/c1/contain', {});
  const { id } = (contained.body as { decision: { id: string } }).decision;
  const { data } = await hears('decision.in_force');
  expect(data).toMatchObject({
    object: `decision:${id}`,
    title: 'In force: challenge campaign c1 (3 accounts)',
    numbers: { value: 'c1', accounts: 3 },
  });
  await post(`/v1/decisions/${id}/undo`, { reason: 'the customer called' });
  const undone = await hears('decision.undone');
  expect(undone.data.numbers).toMatchObject({ reason: 'the customer called' });
  const listed = await control.ask('viewer', '/v1/audit/records?limit=1000');
  const { records } = listed.body as { records: { detail: string }[] };
  expect(records.filter(({ detail }) => detail.includes('decision-in-force'))).toHaveLength(1);
}, 60_000);

/** Takes a decision, with the second person's word where it needs one. */
async function decide(path: string, body: object): Promise<{ id: string; starts_at: number }> {
  const answer = await post(path, { mode: 'enforce', ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const { decision, approval_id } = answer.body as {
    decision: { id: string };
    approval_id: string | null;
  };
  if (approval_id !== null) {
    const word = { method: 'POST', body: { verdict: 'approved', reason: 'seen' } };
    await control.ask('approver', `/v1/approvals/${approval_id}`, word);
  }
  const record = await control.control.records.decisions.get(decision.id);
  return { id: decision.id, starts_at: record?.starts_at ?? Number.NaN };
}

test('who is asked to be verified is told once a decision, with whom, until when and no reason', async () => {
  const asked = () => told().filter(({ type }) => type === 'verification.asked');
  const { id } = await decide('/v1/campaigns/c1/contain', { ttl_hours: 24 });
  const { data } = await hears('verification.asked', id);
  const record = await control.control.records.decisions.get(id);
  const { numbers, title } = data;
  expect(numbers).toMatchObject({ scope: 'campaign', value: 'c1', accounts: 3, more: 0 });
  expect([...(numbers.account_ids as string[])].sort()).toEqual(accounts);
  expect(numbers).toMatchObject({ until: record?.decision.expires_at, refused_after: false });
  expect(title).toMatch(/^Asked to be verified until \d{4}-.*Z: campaign c1 \(3 accounts\)$/);
  expect(JSON.stringify(data)).not.toContain('one operator');

  const about = { scope: 'account', value: 'a9', action: 'challenge', unknown: true };
  const one = await decide('/v1/decisions', { ...about, params: { form: 'ask', grace_hours: 2 } });
  const { numbers: graced } = (await hears('verification.asked', one.id)).data;
  expect(graced).toMatchObject({ account_ids: ['a9'], refused_after: true, url: null });
  expect(graced.until).toBe(one.starts_at + 2 * 3_600_000);

  const required = await decide('/v1/decisions', {
    ...about,
    value: 'a8',
    params: { form: 'require' },
  });
  await hears('decision.in_force', required.id);
  expect(asked().filter(({ data: each }) => each.object.endsWith(required.id))).toEqual([]);
}, 60_000);

test('a policy that a guard stops is told of, with the number that was too high', async () => {
  const policy = {
    id: 'guarded',
    mode: 'shadow',
    rules: [{ id: 'watch', about: 'campaign', action: 'suspend' }],
    guards: [{ metric: 'decisions', at_most: 0 }],
  };
  expect((await post('/v1/policies', { policy })).status).toBe(200);
  await applyPolicies(control.control);
  await applyPolicies(control.control);
  const { data } = await hears('policy.stopped');
  expect(data).toMatchObject({ object: 'policy:guarded', severity: 'high' });
  expect(data.title).toContain('decisions is 1');
}, 60_000);

test('of many accounts that are asked some are named, and the rest are counted', async () => {
  const members = Array.from({ length: 130 }, (_, index) => `many-${index}`);
  await control.noteCampaign({
    ...{ campaign_id: 'c2', first_alarm_at: new Date().toISOString(), confidence: 0.95 },
    ...{ q_value: 0.001, exchanges: 900, capabilities: [], links: [], tests: [], against: [] },
    members: members.map((account_id) => ({ account_id, strength: 1, role: 'core' as const })),
  });
  const { id } = await decide('/v1/campaigns/c2/contain', {});
  const { numbers } = (await hears('verification.asked', id)).data;
  // Who is held out to measure by is not asked.
  const { done = 0 } = (await control.control.records.decisions.get(id))?.ledger ?? {};
  expect(done).toBeGreaterThan(120);
  expect(numbers).toMatchObject({ accounts: done, more: done - 100 });
  expect(new Set(numbers.account_ids as string[]).size).toBe(100);
  expect(members).toEqual(expect.arrayContaining(numbers.account_ids as string[]));
  expect(numbers.hint).toContain(` and ${done - 10} more accounts.`);
}, 60_000);

test('what is broken and lasts is told once, and once more when it is over', async () => {
  let now = 0;
  const watch = new FaultWatch(control.control, { monotonic: () => now, holdMs: 10_000 });
  const round = async (ms: number): Promise<void> => {
    now += ms;
    await watch.round();
  };
  const { health } = control.control;
  health.failing('intake', failure('STORE_UNREACHABLE', { url: 'http://db', why: 'refused' }));
  await round(0);
  health.well('intake');
  await round(20_000);
  health.failing('intake', failure('STORE_UNREACHABLE', { url: 'http://db', why: 'refused' }));
  for (const ms of [0, 9_000, 2_000, 5_000]) await round(ms);
  const begun = await hears('system.fault', 'intake-failed');
  expect(begun.data).toMatchObject({ object: 'system:intake-failed', severity: 'high' });
  expect(begun.data.numbers.hint).toContain('come again');
  expect((await control.ask('viewer', '/v1/status')).body).toMatchObject({
    problems: expect.arrayContaining([expect.objectContaining({ code: 'intake-failed' })]),
  });
  health.well('intake');
  await round(1_000);
  await vi.waitFor(() => expect(told().at(-1)?.data.title).toMatch(/^Over after/), 20_000);
  expect(told().filter(({ type }) => type === 'system.fault')).toHaveLength(2);
}, 60_000);

test('what was broken while the records were away is told when they are back', async () => {
  let now = 0;
  let away = true;
  const real = control.control.performer;
  const gone = failure('RECORDS_UNREACHABLE', { where: 'db', why: 'refused' });
  const performer: Performer = {
    ...real,
    perform: (act, input, asker) => (away ? Promise.reject(gone) : real.perform(act, input, asker)),
  };
  const health = new Health();
  const watch = new FaultWatch({ ...control.control, performer, health }, { monotonic: () => now });
  health.failing('alerts', gone);
  for (const ms of [0, 11_000, 1_000]) {
    now += ms;
    await watch.round();
  }
  health.well('alerts');
  await watch.round();
  expect(told().filter(({ data }) => data.object === 'system:alerts-failed')).toEqual([]);
  away = false;
  await watch.round();
  await vi.waitFor(() => {
    const found = told().filter(({ data }) => data.object === 'system:alerts-failed');
    expect(found.map(({ data }) => data.severity).sort()).toEqual(['high', 'info']);
  }, 20_000);
}, 60_000);

test('a store that hangs holds up nothing, and is told', async () => {
  let now = 0;
  const store = { ...control.control.store, query: () => new Promise<never>(() => {}) };
  const hung = { ...control.control, store };
  const watch = new FaultWatch(hung, { monotonic: () => now, holdMs: 10_000, askMs: 50 });
  await watch.round();
  now = 11_000;
  await watch.round();
  const { data } = await hears('system.fault', 'store-unavailable');
  expect(data.title).toContain('no answer');
  control.control.health.well('store');
}, 60_000);

test('an audit log that was changed is found by itself, and told as critical', async () => {
  const head = join(control.directory, 'audit-key.pem.head');
  const kept = await vi.waitFor(() => readFileSync(head, 'utf8'), 10_000);
  // A head of another log: as if this one had been replaced as a whole.
  const [name, size] = kept.split('\n') as [string, string];
  const forged = Buffer.alloc(32, 7).toString('base64');
  writeFileSync(head, `${name}\n${size}\n${forged}\n${kept.slice(kept.indexOf('\n\n') + 1)}`);
  let now = 0;
  const watch = new FaultWatch(control.control, { monotonic: () => now, holdMs: 0 });
  now = 100_000;
  await watch.round();
  const { data } = await hears('system.fault', 'audit-changed');
  expect(data).toMatchObject({ object: 'system:audit-changed', severity: 'critical' });
}, 60_000);
