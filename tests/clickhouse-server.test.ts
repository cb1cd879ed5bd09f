import { randomUUID } from 'node:crypto';
import { test } from 'vitest';
import { silentLog } from '#std/log';
import { createClickhouseStore } from '#store/clickhouse';
import { openStore } from '#store/open-store';
import { storeContract } from '#store/store.contract';

/** The store's contract over a real server: user, password and address in one URL. */
const address = process.env.STILLWATCH_TEST_CLICKHOUSE_URL;

if (address === undefined) {
  test.skip('a ClickHouse server: set STILLWATCH_TEST_CLICKHOUSE_URL to run', () => {});
} else {
  const { username, password, origin } = new URL(address);
  const access = {
    url: origin,
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
  storeContract('a ClickHouse server', async () => {
    const database = `stillwatch_test_${randomUUID().replaceAll('-', '')}`;
    const administration = createClickhouseStore(access);
    await administration.command(`CREATE DATABASE ${database}`);
    const store = await openStore({ kind: 'clickhouse', ...access, database }, { log: silentLog });
    return {
      ...store,
      async close() {
        await store.close();
        await administration.command(`DROP DATABASE ${database}`);
        await administration.close();
      },
    };
  });
}
