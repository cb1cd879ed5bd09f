/**
 * Entry of the engine process: chDB on one directory behind ClickHouse's HTTP interface. The
 * supervisor speaks over IPC; when that channel closes, the supervisor is gone and so must we be.
 * `process.exit()` crashes chDB: this process closes everything and ends by itself, or is killed.
 */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { keepFilesPrivate } from '#std/private-directory';
import { type EngineOrder, type EngineReport, HOLDER_FILE } from './engine-messages.ts';
import { engineConfiguration, sessionSettings } from './engine-settings.ts';
import { createHttpInterface } from './http-interface.ts';
import { createRowSpool, type RowSpool } from './row-spool.ts';
import { type EngineSession, SessionPool } from './session-pool.ts';

const GRACE_MS = 8_000;

interface Running {
  order: EngineOrder;
  server: Server;
  pool: SessionPool;
  spool: RowSpool;
  root: EngineSession;
  /** Resolves when the engine has let go of every file. */
  drained: () => Promise<void>;
}

function report(message: EngineReport): void {
  process.send?.(message);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function start(order: EngineOrder): Promise<Running> {
  const { drainPending, Session } = await import('chdb');
  await mkdir(order.directory, { recursive: true, mode: 0o700 });
  const configuration = join(order.directory, 'engine.xml');
  await writeFile(configuration, engineConfiguration(order));
  const data = join(order.directory, 'data');
  const connectionArgs = [`--config-file=${configuration}`];
  const open = (): EngineSession => new Session(data, { connectionArgs });
  const root = open();
  await writeFile(join(order.directory, HOLDER_FILE), order.owner);
  const pool = new SessionPool({ open, baseSettings: sessionSettings(order) });
  const spool = await createRowSpool({
    directory: order.spoolDirectory,
    maxBytes: order.maxInsertBytes,
  });
  const server = createHttpInterface({ pool, spool, credential: order.credential });
  report({ kind: 'ready', port: await listen(server, order.port) });
  return { order, server, pool, spool, root, drained: drainPending };
}

async function stop(running: Running): Promise<void> {
  running.server.close();
  running.server.closeAllConnections();
  await running.pool.close();
  running.root.close();
  await running.drained();
  await running.spool.close();
  if (running.order.temporary) {
    await rm(running.order.directory, { recursive: true, force: true });
  }
}

function explain(error: unknown): EngineReport {
  const why = error instanceof Error ? error.message : String(error);
  const code = String((error as { code?: unknown }).code);
  const missing =
    code === 'ERR_MODULE_NOT_FOUND' || code === 'CHDB_PLATFORM' || code === 'CHDB_ABI';
  return { kind: missing ? 'missing' : 'failed', why };
}

function main(): void {
  keepFilesPrivate();
  let starting: Promise<Running> | null = null;
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
    const stopped = starting === null ? Promise.resolve() : starting.then(stop);
    void stopped
      .catch(() => undefined)
      .finally(() => {
        if (process.connected) process.disconnect();
      });
  };
  process.on('message', (message: EngineOrder | { kind: 'stop' }) => {
    if (message.kind === 'stop') return end();
    starting = start(message);
    starting.catch((error: unknown) => {
      report(explain(error));
      end();
    });
  });
  process.on('disconnect', end);
  // Ctrl-C, and a service manager's end, reach the whole group; the supervisor decides when the
  // engine ends, and its own end is a disconnect.
  process.on('SIGTERM', () => undefined);
  process.on('SIGINT', () => undefined);
}

main();
