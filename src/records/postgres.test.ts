import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '#std/clock';
import { silentLog } from '#std/fixtures/silent-log';
import { needs } from '../../tests/fixtures/needs.ts';
import { type PostgresCluster, startPostgres } from './fixtures/postgres-cluster.ts';
import { oddValuesContract } from './odd-values.contract.ts';
import { openRecords } from './open-records.ts';
import { recordsContract } from './records.contract.ts';
import type { Records } from './records.ts';

const postgres = needs('postgresql');

postgres.describe('a real PostgreSQL', () => {
  let cluster: PostgresCluster;
  let named = 0;
  beforeAll(async () => {
    cluster = await startPostgres(postgres.found);
  });
  afterAll(() => cluster?.remove());
  const open = (url: string): Promise<Records> =>
    openRecords({ kind: 'server', url }, { clock: () => 1_000, log: silentLog });

  const openEmpty = async (clock: Clock): Promise<Records> => {
    const url = await cluster.createDatabase(`contract${++named}`);
    return openRecords({ kind: 'server', url }, { clock, log: silentLog });
  };
  recordsContract('PostgreSQL', openEmpty);
  oddValuesContract('PostgreSQL', openEmpty);

  test('exactly one of two holds a lease; it passes on release', async () => {
    const url = await cluster.createDatabase('leases');
    const [one, two] = await Promise.all([open(url), open(url)]);
    const [first, second] = [one.lease('analyser'), two.lease('analyser')];
    const held = await Promise.all([first.hold(), second.hold()]);
    expect(held.filter(Boolean)).toHaveLength(1);
    const [holder, waiter] = held[0] ? [first, second] : [second, first];
    expect([await holder.hold(), await waiter.hold()]).toEqual([true, false]);
    expect(await two.lease('other').hold()).toBe(true);
    await holder.release();
    expect(await waiter.hold()).toBe(true);
    await Promise.all([first.release(), second.release()]);
    await Promise.all([one.close(), two.close()]);
  });

  test('a holder that is killed loses the lease to the next', async () => {
    const url = await cluster.createDatabase('killed');
    const records = await open(url);
    const holder = new URL('./fixtures/hold-lease.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [holder, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const lease = records.lease('analyser');
    expect(await lease.hold()).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (let tries = 0; tries < 1000 && !(await lease.hold()); tries++) await sleep(20);
    expect(await lease.hold()).toBe(true);
    await lease.release();
    await records.close();
  });

  test('a server that goes away is told, and used again when it is back', async () => {
    const url = await cluster.createDatabase('away');
    const records = await open(url);
    const lease = records.lease('analyser');
    expect(await lease.hold()).toBe(true);
    await cluster.stop();
    const review = (id: string) =>
      records.change({ who: 'user:ana', reason: '' }, ({ accounts }) =>
        accounts.review(id, 'cleared'),
      );
    await expect(review('a1')).rejects.toMatchObject({ code: 'RECORDS_UNREACHABLE' });
    await expect(lease.hold()).rejects.toMatchObject({ code: 'RECORDS_UNREACHABLE' });
    await cluster.start();
    await review('a2');
    expect(await records.accounts.list({})).toHaveLength(1);
    expect(await lease.hold()).toBe(true);
    await lease.release();
    await records.close();
  });

  test('several processes that migrate at once leave one schema', async () => {
    const url = await cluster.createDatabase('migrations');
    const all = await Promise.all([open(url), open(url), open(url)]);
    expect(await all[0]!.accounts.list({})).toEqual([]);
    await Promise.all(all.map((records) => records.close()));
  });

  test('an address without a server is told without its password', async () => {
    const url = 'postgres://ana:very-secret@127.0.0.1:1/none';
    const error = await open(url).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'RECORDS_UNREACHABLE' });
    expect(String(error)).not.toContain('very-secret');
  });
});
