/** One row for each witness, and no more witnesses than there may be. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { connect, type RecordsConnection } from './connection.ts';
import { cosignatureReads, cosignatureWrites } from './cosignatures.ts';
import { migrateRecords } from './migrations/migrate.ts';

let connection: RecordsConnection;
beforeAll(async () => {
  connection = await connect({ kind: 'embedded', directory: null });
  await migrateRecords(connection.db, { log: silentLog, now: 0 });
}, 60_000);
afterAll(() => connection.close());

test('a later one takes the place of the former, and the oldest of too many goes', async () => {
  const { keep } = cosignatureWrites(connection.db, 3);
  const row = { keys: 'k', credential_id: 'c', holder: 'h' };
  for (let at = 0; at < 20; at++) {
    await keep({ ...row, witness: `w${at % 5}`, note: `n${at}`, at });
  }
  const kept = await cosignatureReads(connection.db).all();
  expect(kept.map(({ witness, note }) => `${witness} ${note}`)).toEqual([
    'w2 n17',
    'w3 n18',
    'w4 n19',
  ]);
});
