/** Opens the exchange store that the configuration names. */
import { readFile } from 'node:fs/promises';
import type { Config } from '#config/index';
import { importSettings, openEndUserKeys } from '#std/end-user-names';
import { failure, messageOf } from '#std/errors';
import type { Log } from '#std/log';
import type { SecretKey } from '#std/secret-keys';
import { missingDaysText } from '#std/shared-phrases';
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
 * damaged when it starts. The days are said, and the scan goes on.
 */
export async function openSoundStore(
  config: Config,
  deps: { log: Log; say: (line: string) => void },
): Promise<Store> {
  const store = await openConfiguredStore(config, deps);
  const { url, directory } = config.store;
  if (url === null && directory === null) return store;
  const { readMissingDays } = await import('#store/index');
  // Not every user of a server may read its system tables.
  const told = missingDaysText(await readMissingDays(store).catch(() => null));
  if (told !== null) deps.say(told);
  return store;
}

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

/** A store that is kept may be a control half's: end users have the same names in it, whoever fills it. */
export async function keyOfKeptStore({ store, control }: Config): Promise<SecretKey | null> {
  if (store.url === null && store.directory === null) return null;
  return (await openEndUserKeys(importSettings(control)))?.[0] ?? null;
}
