/** What credentials of machines may do, whose names are whose, and what a revocation ends. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '#schema/api/status';
import { emptyExchange } from '#schema/exchange';
import { QUIET_NOTE } from '#schema/fixtures/quiet-note';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 60 });
}, 200_000);
afterAll(() => control?.end());

interface Made {
  credential_id: string;
  secret: string;
}
async function made(name: string, role: string): Promise<Made> {
  const body = { name, role, reason: 'test' };
  return (await control.ask('admin', '/v1/credentials', { method: 'POST', body })).body;
}
const revoke = ({ credential_id }: Made) =>
  control.ask('admin', `/v1/credentials/${credential_id}/revoke`, {
    method: 'POST',
    body: { reason: 'test' },
  });
const as = ({ secret }: Made, path: string, init: RequestInit = {}) =>
  fetch(`${control.url}${path}`, { ...init, headers: { authorization: `Bearer ${secret}` } });
const feed = (gateway: string, rest = 'wait_seconds=0') =>
  `/v1/gateway/decisions?gateway=${gateway}&${rest}`;

test('each machine’s role opens its own routes and no other', async () => {
  const routes = {
    exchanges: ['POST', '/v1/spool/exchanges'],
    texts: ['POST', '/v1/spool/texts'],
    decisions: ['GET', feed('g0')],
    heads: ['GET', '/v1/gateway/audit-head'],
    telemetry: ['POST', '/v1/traces'],
    status: ['GET', '/v1/status'],
  } as const;
  const opened: Record<string, string[]> = {};
  for (const role of ['gateway', 'exchanges', 'decisions', 'telemetry', 'viewer'] as const) {
    const may: string[] = [];
    for (const [name, [method, path]] of Object.entries(routes)) {
      const body = method === 'POST' ? { body: {} } : {};
      const { status } = await control.ask(role, path.replace('g0', role), { method, ...body });
      if (status !== 403) may.push(name);
    }
    opened[role] = may;
  }
  expect(opened).toEqual({
    gateway: ['exchanges', 'texts', 'decisions', 'heads'],
    exchanges: ['exchanges', 'texts'],
    decisions: ['decisions', 'heads'],
    telemetry: ['telemetry'],
    viewer: ['status'],
  });
});

test('a revoked credential’s event stream and waiting feed end at once', async () => {
  const [viewer, gateway] = [await made('ana', 'viewer'), await made('g1', 'gateway')];
  const first = (await (await as(gateway, feed('g1'))).json()) as {
    series: string;
    version: number;
  };
  const stream = await as(viewer, '/v1/events');
  const streamed = stream.text();
  const waiting = as(
    gateway,
    feed('g1', `series=${first.series}&after=${first.version}&wait_seconds=50`),
  );
  // Both are held by now: another's revocation leaves them alone.
  await revoke(await made('bystander', 'viewer'));
  const open = await Promise.race([
    Promise.all([streamed, waiting]).then(() => 'ended'),
    new Promise((resolve) => setTimeout(resolve, 1_500, 'open')),
  ]);
  expect(open).toBe('open');
  const began = performance.now();
  expect((await revoke(viewer)).status).toBe(200);
  expect(await streamed).toContain('welcome');
  expect((await revoke(gateway)).status).toBe(200);
  expect((await waiting).status).toBe(401);
  expect(performance.now() - began).toBeLessThan(15_000);
}, 60_000);

test('a gateway’s name is one credential’s, until that is revoked; a rotated one keeps it', async () => {
  const [one, other] = [await made('east', 'gateway'), await made('west', 'decisions')];
  expect((await as(one, feed('g-east/1'))).status).toBe(200);
  const refused = await as(other, feed('g-east'));
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('another credential goes by the name g-east');
  expect((await as(await made('east', 'gateway'), feed('g-east/2'))).status).toBe(200);
  const all = (await control.ask('admin', '/v1/credentials')).body as {
    credentials: { credential_id: string; name: string }[];
  };
  for (const each of all.credentials.filter(({ name }) => name === 'east')) {
    await revoke({ ...each, secret: '' });
  }
  expect((await as(other, feed('g-east'))).status).toBe(200);
}, 60_000);

test('an exchange says who handed it in, and ids are each holder’s own', async () => {
  const exchange = { ...emptyExchange('same-id', Date.now(), 'a1'), prompt_chars: 5 };
  const body = JSON.stringify({ note: QUIET_NOTE, exchange });
  for (const name of ['north', 'south', 'north']) {
    const holder = await made(name, 'exchanges');
    expect((await as(holder, '/v1/spool/exchanges', { method: 'POST', body })).status).toBe(200);
  }
  const rows = await control.control.store.query(
    "SELECT source FROM exchanges WHERE id = 'same-id' ORDER BY source",
  );
  expect(rows).toEqual([{ source: 'gateway:north' }, { source: 'gateway:south' }]);
}, 60_000);

test('the feed has a series from the first start on, and it is each log’s own', async () => {
  const seriesOf = (of: TestControl): string => of.control.feed.document?.series ?? '';
  expect(seriesOf(control)).toMatch(/^[0-9a-f]{32}$/);
  const other = await startTestControl({ stepSeconds: 60 });
  try {
    expect(seriesOf(other)).toMatch(/^[0-9a-f]{32}$/);
    expect(seriesOf(other)).not.toBe(seriesOf(control));
  } finally {
    await other.end();
  }
}, 200_000);

test('answers are not cached and keep their type; whoever guesses is soon refused', async () => {
  const unknown: Made = { credential_id: '', secret: 'swc_guess' };
  const answers = [
    await control.ask('viewer', '/v1/status'),
    await control.ask(null, '/v1/status'),
    await control.ask(null, '/nowhere'),
    await control.ask(null, '/health'),
  ];
  for (const { headers } of answers) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
  const statuses: number[] = [];
  for (let number = 0; number < 24; number++) {
    statuses.push((await as({ ...unknown, secret: `guess-${number}` }, '/v1/status')).status);
  }
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect((await control.ask('viewer', '/v1/status')).status).toBe(200);
}, 60_000);

test('without destinations a campaign is an alert nevertheless, and the doctor says so', async () => {
  const { problems } = (await control.ask('viewer', '/v1/status')).body as Status;
  expect(problems.map(({ code }) => code)).toContain('nobody-told');
  await control.noteCampaign({
    campaign_id: 'c1',
    first_alarm_at: new Date().toISOString(),
    confidence: 0.95,
    q_value: 0.001,
    exchanges: 900,
    members: [{ account_id: 'a1', strength: 1, role: 'core' }],
    capabilities: [],
    links: [],
    tests: [],
    against: [],
  });
  const alerts = async () => JSON.stringify((await control.ask('viewer', '/v1/alerts')).body);
  await expect.poll(alerts, { timeout: 30_000 }).toContain('campaign:c1');
}, 60_000);
