/** Starts one engine process and tells how it ended, for the supervisor. */

import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure, type StillwatchError } from '#std/errors';
import type { Log } from '#std/log';
import { siblingModule } from '#std/source-module';
import { type EngineOrder, type EngineReport, HOLDER_FILE } from './engine-messages.ts';

/** One engine process from spawn to end. */
export interface EngineLife {
  child: ChildProcess;
  /** Its port; rejects with ENGINE_MISSING, STORE_IN_USE or ENGINE_FAILED. */
  started: Promise<number>;
  /** In words, how it ended. */
  ended: Promise<string>;
}

const START_MS = 60_000;
const PRINTED_KEPT = 2_000;

/** How the engine says, on stderr only, that another process has the directory. */
const LOCKED = 'Cannot lock file';

function spawnProcess(order: EngineOrder): ChildProcess {
  const entry = siblingModule(import.meta.url, 'chdb-process');
  return spawn(process.execPath, [fileURLToPath(entry)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // chDB queries occupy libuv threads; the default of four would starve file access.
    env: { UV_THREADPOOL_SIZE: '16', TZ: 'UTC', TMPDIR: tmpdir(), HOME: order.directory },
  });
}

async function startFailure(
  report: Exclude<EngineReport, { kind: 'ready' }>,
  ending: string,
  directory: string,
): Promise<StillwatchError> {
  if (report.kind === 'missing') return failure('ENGINE_MISSING', { why: report.why });
  if (ending.includes(LOCKED)) {
    const holder = await readFile(join(directory, HOLDER_FILE), 'utf8').catch(() => 'a process');
    return failure('STORE_IN_USE', { directory, holder });
  }
  return failure('ENGINE_FAILED', { why: `${report.why} (${ending})` });
}

/** Starts an engine on the order's directory. */
export function spawnEngine(order: EngineOrder, log: Log): EngineLife {
  const child = spawnProcess(order);
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-PRINTED_KEPT);
    log.debug('engine-printed', { text });
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      resolve(printed.trim() === '' ? how : `${how}; ${printed.trim()}`);
    });
  });
  const started = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(failure('ENGINE_FAILED', { why: `not ready after ${START_MS} ms` }));
    }, START_MS);
    let report: EngineReport | null = null;
    child.once('message', (message: EngineReport) => {
      clearTimeout(timer);
      report = message;
      if (message.kind === 'ready') resolve(message.port);
    });
    // A failed start is explained by what the engine had printed at its end.
    void ended.then(async (ending) => {
      clearTimeout(timer);
      const said = report ?? { kind: 'failed', why: 'no answer' };
      if (said.kind !== 'ready') reject(await startFailure(said, ending, order.directory));
    });
  });
  started.catch(() => undefined);
  child.send(order, () => undefined);
  return { child, started, ended };
}
