/** A lost credential over PostgreSQL: none is made while a control half anywhere works on those records. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import { type PostgresCluster, startPostgres } from '#records/fixtures/postgres-cluster';
import type { Status } from '#schema/api/status';
import type { Credential } from '#schema/credential';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import type { NewCredential } from '#server/index';
import { EXIT } from '#std/error-catalogue';
import { needs } from './fixtures/needs.ts';

const postgres = needs('postgresql');
const PATIENCE = { timeout: 60_000, interval: 200 };

postgres.describe('with records in PostgreSQL', () => {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'lost-'));
  let cluster: PostgresCluster;
  let recordsUrl: string;
  let control: TestControl;
  beforeAll(async () => {
    cluster = await startPostgres(postgres.found);
    recordsUrl = await cluster.createDatabase('control');
    control = await startTestControl({ stateDirectory, recordsUrl });
  }, 200_000);
  afterAll(async () => {
    await control?.end();
    await cluster?.remove();
    rmSync(stateDirectory, { recursive: true, force: true });
  }, 60_000);

  const recover = () =>
    runInProcess([
      ...['credentials', 'recover', 'zoe', 'admin', '--state', stateDirectory],
      ...['--records', recordsUrl, '--reason', 'lost it', '--json'],
    ]);
  const names = async (): Promise<string[]> => {
    const { body } = await control.ask('admin', '/v1/credentials');
    return (body as { credentials: Credential[] }).credentials.map(({ name }) => name);
  };

  test('refused while a control half holds the lease, and nothing is changed; then it is made', async () => {
    const role = async () =>
      ((await control.ask('viewer', '/v1/status')).body as Status).analysis.role;
    await expect.poll(role, PATIENCE).toBe('analysing');
    const refused = await recover();
    expect(refused.exitCode).not.toBe(EXIT.ok);
    expect(refused.stderr).toContain('STORE_IN_USE');
    expect(refused.stdout).not.toContain('secret');
    expect(await names()).not.toContain('zoe');
    const by = { who: 'system:recovery' };
    expect((await control.control.records.lists.auditRecords(by, { limit: 1 })).rows).toEqual([]);
    await control.close();
    const made = await recover();
    expect(made.exitCode, made.stderr).toBe(EXIT.ok);
    const { secret } = JSON.parse(made.stdout) as NewCredential;
    control = await startTestControl({ stateDirectory, recordsUrl });
    const answer = await fetch(`${control.url}/v1/credentials`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(answer.status).toBe(200);
    expect(await names()).toContain('zoe');
  }, 200_000);
});
