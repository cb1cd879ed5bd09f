/** Opens the exchange store that the configuration names. */
import { readFile } from 'node:fs/promises';
import type { Config } from '#config/index';
import { failure, messageOf } from '#std/errors';
import type { Log } from '#std/log';
import type { Store } from '#store/index';

/** The store that the configuration names: a ClickHouse server, or the embedded engine. */
export async function openConfiguredStore({ store }: Config, deps: { log: Log }): Promise<Store> {
  const { openStore } = await import('#store/index');
  if (store.url === null) {
    return await openStore({ kind: 'embedded', directory: store.directory }, deps);
  }
  const { url, username, database, cluster } = store;
  const password = store.passwordFile === null ? '' : await firstLineOf(store.passwordFile);
  const tables =
    cluster === null ? ({ kind: 'local' } as const) : { kind: 'cluster' as const, cluster };
  return await openStore({ kind: 'clickhouse', url, username, password, database, tables }, deps);
}

async function firstLineOf(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch (thrown) {
    throw failure('CONFIG_UNREADABLE', { path, why: messageOf(thrown) });
  }
}
