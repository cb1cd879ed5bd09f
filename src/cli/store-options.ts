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
  const password = await storePassword({ store });
  const tables =
    cluster === null ? ({ kind: 'local' } as const) : { kind: 'cluster' as const, cluster };
  return await openStore({ kind: 'clickhouse', url, username, password, database, tables }, deps);
}

/**
 * The same for a scan, whose result must not lack days in silence: the engine leaves out what it finds
 * damaged when it starts. Throws STORE_DAMAGED.
 */
export async function openSoundStore(config: Config, deps: { log: Log }): Promise<Store> {
  const store = await openConfiguredStore(config, deps);
  if (config.store.url !== null || config.store.directory === null) return store;
  const { readMissingDays } = await import('#store/index');
  const days = await readMissingDays(store);
  if (days.length === 0) return store;
  await store.close();
  const named = days.slice(0, MOST_DAYS).join(', ');
  const more = days.length > MOST_DAYS ? ` and ${days.length - MOST_DAYS} more` : '';
  throw failure('STORE_DAMAGED', { why: `those of ${named}${more} cannot be read` });
}

const MOST_DAYS = 5;

/** Empty where no file holds one. Throws CONFIG_UNREADABLE. */
export async function storePassword({ store }: Pick<Config, 'store'>): Promise<string> {
  return store.passwordFile === null ? '' : firstLineOf(store.passwordFile);
}

async function firstLineOf(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch (thrown) {
    throw failure('CONFIG_UNREADABLE', { path, why: messageOf(thrown) });
  }
}
