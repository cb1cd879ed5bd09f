import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { openStore } from '../open-store.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillwatch-test-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const engine = { kind: 'local' } as const;
const open = () => openStore({ kind: 'embedded', directory, threads: 1 }, { log: silentLog });

test('versions count up from one', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});

test('each migration is applied once, and a newer store is refused and left alone', async () => {
  const store = await open();
  const log = silentLog;
  let applied = 0;
  const next: Migration = {
    version: MIGRATIONS.length + 1,
    what: 'a table of tomorrow',
    statements: () => {
      applied++;
      return ['CREATE TABLE tomorrow (a UInt8) ENGINE = MergeTree ORDER BY a'];
    },
  };
  const migrations = [...MIGRATIONS, next];
  expect(await migrate(store, { engine, log, migrations })).toBe(next.version);
  expect(await migrate(store, { engine, log, migrations })).toBe(next.version);
  expect(applied).toBe(1);
  await store.close();
  await expect(open()).rejects.toMatchObject({
    code: 'STORE_TOO_NEW',
    message: expect.stringContaining(`version ${next.version}`),
  });
});

test('a migration that fails is not recorded, and can be run again', async () => {
  const store = await openStore({ kind: 'embedded', directory: null }, { log: silentLog });
  const version = MIGRATIONS.length + 1;
  const bad: Migration = { version, what: 'bad', statements: () => ['CREATE NONSENSE'] };
  const options = { engine, log: silentLog };
  await expect(
    migrate(store, { ...options, migrations: [...MIGRATIONS, bad] }),
  ).rejects.toMatchObject({ code: 'STORE_QUERY_FAILED' });
  const good: Migration = { ...bad, statements: () => [] };
  expect(await migrate(store, { ...options, migrations: [...MIGRATIONS, good] })).toBe(version);
  await store.close();
});

test('a store of the first release gets what later ones added', async () => {
  const store = await openStore({ kind: 'embedded', directory: null }, { log: silentLog });
  const columns = async () => {
    const rows = await store.query<{ name: string; type: string }>(
      `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = 'exchanges'
       ORDER BY position`,
    );
    return rows.map(({ name, type }) => `${name} ${type}`);
  };
  const now = await columns();
  await store.command('ALTER TABLE exchanges DROP COLUMN envelope_replayed');
  await store.command('ALTER TABLE exchanges DROP COLUMN source');
  for (const { version, statements } of MIGRATIONS) {
    if (version > 1) for (const statement of statements(engine)) await store.command(statement);
  }
  expect(await columns()).toEqual(now);
  await store.close();
});
