/** Opens the exchange store, embedded or remote: the room's way in for processes. */

import type { Log } from '#std/log';
import { createClickhouseStore } from './clickhouse.ts';
import { superviseEngine } from './engine/supervise.ts';
import { migrate } from './migrations/migrate.ts';
import type { Store } from './store.ts';
import type { TableEngine } from './tables.ts';

export type StoreOptions =
  | {
      kind: 'embedded';
      /** null = a private temporary directory, removed on close. */
      directory: string | null;
      memoryBytes?: number;
      threads?: number;
    }
  | {
      kind: 'clickhouse';
      url: string;
      username?: string;
      password?: string;
      database?: string;
      /** One server's own tables unless told otherwise. */
      tables?: TableEngine;
    };

/** How long a broken request waits for the news that the engine has ended. */
const NEWS_MS = 500;

async function connect(options: StoreOptions, log: Log): Promise<Store> {
  if (options.kind === 'clickhouse') return createClickhouseStore(options);
  const engine = await superviseEngine(options, log);
  return createClickhouseStore({
    url: engine.url,
    username: engine.credential.username,
    password: engine.credential.password,
    ready: () => engine.ready(),
    explainFailure: () => engine.explainFailure(NEWS_MS),
    onClose: () => engine.close(),
  });
}

/**
 * Opens the exchange store and brings its schema up to date. Throws ENGINE_MISSING, ENGINE_FAILED,
 * STORE_UNWRITABLE, STORE_IN_USE, STORE_UNREACHABLE or STORE_TOO_NEW.
 */
export async function openStore(options: StoreOptions, deps: { log: Log }): Promise<Store> {
  const store = await connect(options, deps.log);
  try {
    await migrate(store, { engine: store.tables, log: deps.log });
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}
