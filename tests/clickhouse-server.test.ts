import { randomUUID } from 'node:crypto';
import { silentLog } from '#std/log';
import { createClickhouseStore } from '#store/clickhouse';
import { openStore } from '#store/open-store';
import { storeContract } from '#store/store.contract';

import { needs } from './fixtures/needs.ts';

/** The store's contract over a real server: user, password and address in one URL. */
const server = needs('clickhouse-server');

server.describe('a ClickHouse server', () => {
  const { username, password, origin } = new URL(server.found);
  const access = {
    url: origin,
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
  storeContract('ClickHouse', async () => {
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
});
