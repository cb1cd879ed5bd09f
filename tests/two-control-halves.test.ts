import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PostgresCluster, startPostgres } from '#records/fixtures/postgres-cluster';
import type { Status } from '#schema/api/status';
import type { DecisionsDocument } from '#schema/decisions-document';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { needs } from './fixtures/needs.ts';

const postgres = needs('postgresql');
const PATIENCE = { timeout: 60_000, interval: 200 };

postgres.describe('two control halves on one PostgreSQL', () => {
  let cluster: PostgresCluster;
  let one: TestControl;
  let other: TestControl;

  beforeAll(async () => {
    cluster = await startPostgres(postgres.found);
    const recordsUrl = await cluster.createDatabase('control');
    one = await startTestControl({ recordsUrl });
    other = await startTestControl({ recordsUrl });
  }, 120_000);
  afterAll(async () => {
    await other?.end();
    await cluster?.remove();
  }, 60_000);

  const roleOf = async (control: TestControl): Promise<string | undefined> =>
    ((await control.ask('viewer', '/v1/status')).body as Status).analysis?.role;

  test('a decision taken at one is given out by the other', async () => {
    const ask = async (): Promise<DecisionsDocument> =>
      (await other.ask('gateway', '/v1/gateway/decisions?gateway=g1&wait_seconds=0')).body;
    const before = await ask();
    const waiting = other.ask(
      'gateway',
      `/v1/gateway/decisions?gateway=g1&wait_seconds=50&series=${before.series}&after=${before.version}`,
    );
    const began = performance.now();
    const body = {
      scope: 'account',
      value: 'a1',
      action: 'challenge',
      unknown: true,
      reason: 'test',
    };
    expect((await one.ask('analyst', '/v1/decisions', { method: 'POST', body })).status).toBe(200);
    expect((await waiting).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(25_000);
    await expect.poll(async () => (await ask()).decisions.length, PATIENCE).toBe(1);
  }, 90_000);

  test('while the database is away requests are told to come again, and then they may', async () => {
    const push = () => one.ask('gateway', '/v1/spool/exchanges', { method: 'POST', body: '' });
    await cluster.stop();
    expect((await push()).status).toBe(503);
    await cluster.start();
    await expect.poll(async () => (await push()).status, PATIENCE).toBe(200);
  }, 120_000);

  test('exactly one analyses; when it ends the other takes over', async () => {
    const roles = async () => [await roleOf(one), await roleOf(other)].sort();
    await expect.poll(roles, PATIENCE).toEqual(['analysing', 'standing-by']);
    const analysing = (await roleOf(one)) === 'analysing' ? one : other;
    const standing = analysing === one ? other : one;
    await analysing.end();
    await expect.poll(() => roleOf(standing), PATIENCE).toBe('analysing');
    other = standing;
  }, 180_000);
});
