import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';
import { createClickhouseStore } from '../clickhouse.ts';
import type { Store } from '../store.ts';
import { type EmbeddedEngine, superviseEngine } from './supervise.ts';

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'stillwatch-test-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function alive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries++) await pause(20);
  expect(holds()).toBe(true);
}

function storeOver(engine: EmbeddedEngine): Store {
  return createClickhouseStore({
    url: engine.url,
    ...engine.credential,
    ready: () => engine.ready(),
    explainFailure: () => engine.explainFailure(500),
    onClose: () => engine.close(),
  });
}

async function openEngine(directory: string | null): Promise<EmbeddedEngine> {
  return superviseEngine({ directory, threads: 2, memoryBytes: 1 << 30 }, silentLog);
}

describe('a durable directory', () => {
  test('keeps everything acknowledged through kill -9, and comes back by itself', async () => {
    const random = createRandom(7);
    const engine = await openEngine(join(base, 'killed'));
    const store = storeOver(engine);
    await store.command('CREATE TABLE t (n UInt32) ENGINE = MergeTree ORDER BY n');
    const acknowledged: number[] = [];
    const codes = new Set<string>();
    let next = 0;
    for (let kills = 0; kills < 5; kills++) {
      const victim = engine.processId as number;
      const timer = setTimeout(() => process.kill(victim, 'SIGKILL'), random.int(20, 250));
      for (;;) {
        const rows = Array.from({ length: 20 }, () => ({ n: next++ }));
        const failed = await store.insertRows('t', rows).catch((error: { code: string }) => error);
        if (failed !== undefined) {
          codes.add(failed.code);
          break;
        }
        acknowledged.push(...rows.map(({ n }) => n));
      }
      clearTimeout(timer);
      expect([...codes]).toEqual(['ENGINE_FAILED']);
      expect(engine.processId).not.toBe(victim);
    }
    const rows = await store.query<{ n: number; times: number }>(
      'SELECT n, toUInt32(count()) AS times FROM t GROUP BY n ORDER BY n',
    );
    const found = new Set(rows.map(({ n }) => n));
    expect(acknowledged.filter((n) => !found.has(n))).toEqual([]);
    expect(rows.every(({ times }) => times === 1)).toBe(true);
    expect(rows.length % 20).toBe(0);
    await store.close();
  });

  test('syncs its inserts, a private one does not, and neither keeps replaced parts', async () => {
    for (const [directory, sync] of [
      [join(base, 'synced'), '1'],
      [null, '0'],
    ] as const) {
      const store = storeOver(await openEngine(directory));
      const settings = await store.query<{ name: string; value: string }>(
        `SELECT name, value FROM system.merge_tree_settings WHERE name IN
           ('fsync_after_insert', 'fsync_part_directory', 'old_parts_lifetime') ORDER BY name`,
      );
      expect(settings.map(({ value }) => value)).toEqual([sync, sync, '30']);
      await store.close();
    }
  });

  test('has to be one that can be written to', async () => {
    const file = join(base, 'file');
    writeFileSync(file, '');
    await expect(openEngine(join(file, 'below'))).rejects.toMatchObject({
      code: 'STORE_UNWRITABLE',
      message: expect.stringContaining(join(file, 'below')),
    });
  });

  test('belongs to one process, which is named to the second', async () => {
    const directory = join(base, 'shared');
    const first = await openEngine(directory);
    await expect(openEngine(directory)).rejects.toMatchObject({
      code: 'STORE_IN_USE',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await first.close();
    const second = await openEngine(directory);
    await second.close();
  });
});

describe('a private directory', () => {
  test('fails clearly when its engine is killed', async () => {
    const engine = await openEngine(null);
    const store = storeOver(engine);
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const waiting = store.query('SELECT sleep(3)').catch((error: Error) => error);
    await pause(100);
    process.kill(engine.processId as number, 'SIGKILL');
    expect(await waiting).toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('SIGKILL'),
    });
    await expect(store.query('SELECT 1')).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await store.close();
  });

  test('is gone after close, which ends the process by itself even amid a query', async () => {
    const engine = await openEngine(null);
    const directories = engine.temporaryDirectories;
    expect(directories.map((each) => existsSync(each))).toEqual([true, true]);
    const store = storeOver(engine);
    const long = store
      .query('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1')
      .catch((error: { code: string }) => error.code);
    await pause(100);
    const processId = engine.processId as number;
    await store.close();
    expect(alive(processId)).toBe(false);
    expect(await long).toMatch(/^(STORE_UNREACHABLE|ENGINE_FAILED)$/);
    expect(directories.map((each) => existsSync(each))).toEqual([false, false]);
  });
});

describe('the engine ends with its owner', () => {
  const owner = (directory: string) =>
    fork(new URL('./fixtures/owner.ts', import.meta.url), [directory], {
      execArgv: [],
    });

  test.each(['SIGKILL', 'SIGTERM'] as const)('after %s no process stays behind', async (signal) => {
    const child = owner(join(base, `owned-${signal}`));
    const { engine, directories } = await new Promise<{ engine: number; directories: string[] }>(
      (resolve) => child.once('message', resolve),
    );
    expect(alive(engine)).toBe(true);
    expect(directories.every((each) => existsSync(each))).toBe(true);
    child.kill(signal);
    await until(() => !alive(engine));
    expect(directories.some((each) => existsSync(each))).toBe(false);
    const next = await openEngine(join(base, `owned-${signal}`));
    await next.close();
  });
});

test('external grouping keeps a large GROUP BY within a small memory limit', async () => {
  const engine = await superviseEngine(
    { directory: null, threads: 2, memoryBytes: 400 << 20 },
    silentLog,
  );
  const store = storeOver(engine);
  const [row] = await store.query(
    `SELECT toUInt32(sum(times)) AS n FROM
       (SELECT toString(number) AS k, count() AS times FROM numbers(4000000) GROUP BY k)`,
  );
  expect(row).toEqual({ n: 4_000_000 });
  await store.close();
});
