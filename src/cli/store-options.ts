/** Opens the exchange store that the configuration names. */
import { readFile } from 'node:fs/promises';
import type { Config } from '#config/index';
import { importSettings, openEndUserKeys } from '#std/end-user-names';
import { failure, messageOf } from '#std/errors';
import type { Log } from '#std/log';
import type { SecretKey } from '#std/secret-keys';
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
 * damaged when it starts. One that keeps its own store is stopped: it can scan anew. Over a server, which
 * has more readers than this one, the days are said, and the scan goes on. Throws STORE_DAMAGED.
 */
export async function openSoundStore(
  config: Config,
  deps: { log: Log; say: (line: string) => void },
): Promise<Store> {
  const store = await openConfiguredStore(config, deps);
  const { url, directory } = config.store;
  if (url === null && directory === null) return store;
  const { readMissingDays } = await import('#store/index');
  if (url === null) {
    const days = await readMissingDays(store);
    if (days.length === 0) return store;
    await store.close();
    throw failure('STORE_DAMAGED', { why: `those of ${namedDays(days)} cannot be read` });
  }
  try {
    const days = await readMissingDays(store);
    if (days.length > 0) {
      deps.say(
        `Exchanges of ${namedDays(days)} are damaged in the store and missing from this scan.`,
      );
    }
  } catch (thrown) {
    // Not every user of a server may read its system tables.
    deps.say(`Whether days are missing from the store cannot be told: ${messageOf(thrown)}`);
  }
  return store;
}

function namedDays(days: readonly string[]): string {
  const more = days.length > MOST_DAYS ? ` and ${days.length - MOST_DAYS} more` : '';
  return `${days.slice(0, MOST_DAYS).join(', ')}${more}`;
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

/** A store that is kept may be a control half's: end users have the same names in it, whoever fills it. */
export async function keyOfKeptStore({ store, control }: Config): Promise<SecretKey | null> {
  if (store.url === null && store.directory === null) return null;
  return (await openEndUserKeys(importSettings(control)))?.[0] ?? null;
}
