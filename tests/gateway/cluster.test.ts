import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type GatewayCluster, startCluster } from '#gateway/cluster/cluster';
import { type SimulatedProvider, startProvider } from '#simulate/provider/provider-server';
import { silentLog } from '#std/fixtures/silent-log';
import { TEST_KEY, testConfig } from './start-test-gateway.ts';

const PATIENCE = { timeout: 30_000, interval: 10 };

let provider: SimulatedProvider;
let cluster: GatewayCluster;
const stateDirectory = mkdtempSync(join(tmpdir(), 'cluster-'));
beforeAll(async () => {
  provider = await startProvider();
  const config = testConfig(provider.url, {
    stateDirectory,
    listen: { port: 0, processes: 2 },
    budgets: [{ id: 'b', scope: 'account', per: 'day', measure: 'requests', limit: 30 }],
  });
  cluster = await startCluster(config, { clock: () => Date.now(), log: silentLog });
});
afterAll(async () => {
  await cluster.close(1000);
  await provider.close();
  rmSync(stateDirectory, { recursive: true });
});

/** A connection of its own, so that either process may get it. */
const call = () =>
  fetch(`${cluster.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}`, connection: 'close' },
    body: '{"model":"m","messages":[]}',
  }).then((answer) => answer.status);

const admin = (index: number, path: string, init: RequestInit = {}) =>
  fetch(cluster.adminUrls[index] + path, {
    ...init,
    headers: { authorization: `Bearer ${cluster.adminCredential}` },
  });

test('processes share one port, one budget and one set of decisions', async () => {
  const statuses = await Promise.all(Array.from({ length: 40 }, call));
  expect(statuses.filter((status) => status === 200)).toHaveLength(30);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  const spooled = () =>
    Promise.all(
      [0, 1].map(async (index) => {
        const text = await (await admin(index, '/metrics')).text();
        return Number(/spooled_total (\d+)/.exec(text)?.[1] ?? 0);
      }),
    );
  const served = await vi.waitFor(async () => {
    const [one, other] = (await spooled()) as [number, number];
    expect(one + other).toBe(40);
    return [one, other];
  }, PATIENCE);
  expect(Math.min(...served)).toBeGreaterThan(0);

  const body = JSON.stringify({
    schema: 'stillwatch.decisions/1',
    version: 7,
    issued_at: 1,
    decisions: [],
    campaigns: {},
  });
  expect((await admin(0, '/v1/decisions', { method: 'PUT', body })).status).toBe(200);
  await vi.waitFor(async () => {
    const answer = (await (await admin(1, '/v1/decisions')).json()) as { version: number };
    expect(answer.version).toBe(7);
  }, PATIENCE);
});
