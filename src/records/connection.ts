/** Opens the database of the records, a PostgreSQL server or the embedded engine, and explains its failures. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type Dialect, Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { lockDirectory } from '#std/directory-lock';
import { ensureRoom } from '#std/disk-room';
import { failure, messageOf, StillwatchError } from '#std/errors';
import { makePrivateDirectory } from '#std/private-directory';
import type { RecordsDatabase } from './database.ts';
import { storableValues } from './storable-values.ts';

/** Where records are kept. */
export type RecordsPlace =
  | { kind: 'server'; url: string }
  /** PostgreSQL inside this process; null = in memory, gone at the end. */
  | { kind: 'embedded'; directory: string | null };

/** A connection of its own, for what lives as long as the connection does. */
export interface Session {
  query(sql: string, params: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Ends the connection, and with it all it holds. */
  end(): Promise<void>;
}

export interface RecordsConnection {
  readonly kind: RecordsPlace['kind'];
  readonly db: Kysely<RecordsDatabase>;
  /** Null where all share one process, so that nobody else can be there. */
  openSession: (() => Promise<Session>) | null;
  /**
   * Asked before every change. The embedded engine does not survive that its write-ahead log cannot
   * grow: it hangs, and with it this process. So it is not asked to. Throws DISK_FULL.
   */
  ensureRoom(): Promise<void>;
  close(): Promise<void>;
}

const INT8 = 20;
const NUMERIC = 1700;
const POOL_SIZE = 8;
const CONNECT_MS = 10_000;
/** What asks for a lease has to know soon that it lost it. */
const SESSION_QUERY_MS = 5_000;
/** The server gives up on a holder whose machine is gone after some 20 s instead of two hours. */
const NOTICE_GONE = [
  'SET tcp_keepalives_idle = 10',
  'SET tcp_keepalives_interval = 5',
  'SET tcp_keepalives_count = 2',
];
const WHY_LENGTH = 300;
/** Half of what the embedded engine takes by default; records are small. */
const EMBEDDED_SETTINGS = ['-c', 'shared_buffers=64MB'];

/** Times and counts are below 2^53; whatever is not is an error rather than a wrong number. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${text}`);
  return value;
}

export async function connect(place: RecordsPlace): Promise<RecordsConnection> {
  return place.kind === 'server' ? connectServer(place.url) : openEmbedded(place.directory);
}

const LOST = /terminated|timeout|not queryable|closed the connection|PGlite is closed/i;

/** The database's errors become ours, without the values of the query; others stay what they are. */
export function recordsFailure(thrown: unknown, where: string): unknown {
  if (thrown instanceof StillwatchError || !(thrown instanceof Error)) return thrown;
  const { code } = thrown as { code?: unknown };
  const why = thrown.message.slice(0, WHY_LENGTH);
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  // SQLSTATE classes 08 (connection) and 57P (operator intervention); else codes of sockets.
  const lost = isState
    ? /^(08|57P)/.test(code)
    : typeof code === 'string' && /^E[A-Z]+$/.test(code);
  if (lost || LOST.test(why)) {
    return failure('RECORDS_UNREACHABLE', { where, why }, { cause: thrown });
  }
  return isState ? failure('RECORDS_FAILED', { why }, { cause: thrown }) : thrown;
}

/**
 * Whether what was to be written is at fault, and nothing else: SQLSTATE classes 22 (data), 23
 * (constraints) and 54 (limits), and values that JSON and dates do not have.
 */
export function isRefusedValue(thrown: unknown): boolean {
  if (thrown instanceof RangeError) return true;
  const code = thrown instanceof Error ? (thrown as { code?: unknown }).code : null;
  return typeof code === 'string' && /^(22|23|54)[0-9A-Z]{3}$/.test(code);
}

/** The client's words for a password that nobody gave mean nothing to a person. */
function reasonOf(thrown: unknown): string {
  const why = messageOf(thrown);
  return /password must be a string|password must not be empty|no password/i.test(why)
    ? 'the server asks for a password, and PGPASSWORD is not set'
    : why;
}

/** The address without its password. */
function shownUrl(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.password = '';
    return parsed.href;
  } catch {
    return 'the given address';
  }
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format: 'text' | 'binary') => {
    if (id === INT8) return safeInteger;
    if (id === NUMERIC) return Number;
    return pg.types.getTypeParser(id, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

async function connectServer(url: string): Promise<RecordsConnection> {
  const settings: pg.PoolConfig = {
    connectionString: url,
    types,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'stillwatch',
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...settings, max: POOL_SIZE });
  // An idle connection that breaks is replaced when next needed; without a listener it would end us.
  pool.on('error', () => {});
  // The same for one that breaks while it is in use: its query rejects, and that is enough.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<RecordsDatabase>({
    dialect: new PostgresDialect({ pool }),
    plugins: [storableValues],
  });
  await pool.query('SELECT 1').catch(async (thrown: unknown) => {
    await pool.end();
    throw failure('RECORDS_UNREACHABLE', { where: shownUrl(url), why: reasonOf(thrown) });
  });
  return {
    kind: 'server',
    db,
    openSession: async () => {
      const client = new pg.Client({ ...settings, query_timeout: SESSION_QUERY_MS });
      client.on('error', () => {});
      try {
        await client.connect();
        for (const statement of NOTICE_GONE) await client.query(statement);
      } catch (thrown) {
        await client.end().catch(() => {});
        throw thrown;
      }
      return {
        query: async (sql, params) => (await client.query(sql, [...params])).rows,
        end: () => client.end(),
      };
    },
    ensureRoom: async () => {},
    close: () => db.destroy(),
  };
}

const openEngine = (directory: string | null): Promise<PGlite> =>
  PGlite.create({
    ...(directory === null ? {} : { dataDir: directory }),
    parsers: { [INT8]: safeInteger, [NUMERIC]: Number },
    startParams: [...PGlite.defaultStartParams, ...EMBEDDED_SETTINGS],
  });

/** A new database appears whole: whoever is killed while making one leaves none. */
async function createDatabase(directory: string): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  const draft = `${directory}.new`;
  await rm(draft, { recursive: true, force: true });
  await (await openEngine(draft)).close();
  await rename(draft, directory);
}

async function openEmbedded(directory: string | null): Promise<RecordsConnection> {
  const lock = directory === null ? null : await lockDirectory(directory);
  try {
    if (directory !== null) {
      await createDatabase(directory);
      makePrivateDirectory(directory);
    }
    const engine = await openEngine(directory);
    const dialect: Dialect = new PGliteDialect({ pglite: engine });
    const db = new Kysely<RecordsDatabase>({ dialect, plugins: [storableValues] });
    return {
      kind: 'embedded',
      db,
      openSession: null,
      ensureRoom: async () => {
        if (directory !== null) await ensureRoom(directory);
      },
      close: async () => {
        await db.destroy();
        if (!engine.closed) await engine.close();
        await lock?.release();
      },
    };
  } catch (thrown) {
    await lock?.release();
    const where = directory ?? 'memory';
    throw failure('RECORDS_UNREACHABLE', { where, why: messageOf(thrown) }, { cause: thrown });
  }
}
