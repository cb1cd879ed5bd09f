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
  const kinds = ['decision-in-force', 'decision-undone', 'policy-stopped', 'system-fault'];
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
