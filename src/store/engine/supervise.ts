import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure, type StillwatchError } from '#std/errors';
import type { Log } from '#std/log';
import { siblingModule } from '#std/source-module';
import type { EngineOrder, EngineReport } from './engine-messages.ts';
import type { Credential } from './http-interface.ts';

export interface EmbeddedEngine {
  readonly url: string;
  readonly credential: Credential;
  readonly processId: number | undefined;
  /** Resolves when the engine answers; rejects with why it never will. */
  ready(): Promise<void>;
  /** Why a request just failed: the engine's end if it came within `withinMs`, else null. */
  explainFailure(withinMs: number): Promise<StillwatchError | null>;
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** null = a private temporary directory, removed at the end. */
  directory: string | null;
  memoryBytes?: number | undefined;
  threads?: number | undefined;
}

const START_MS = 60_000;
const STOP_MS = 12_000;
const MAX_RESTARTS = 5;
const STEADY_MS = 60_000;
const MAX_INSERT_BYTES = 1 << 30;
const STDERR_KEPT = 2_000;

interface Life {
  child: ChildProcess;
  started: Promise<number>;
  ended: Promise<string>;
}

/** One engine process: `started` gives its port, `ended` says in words how it ended. */
function spawnEngine(order: EngineOrder, log: Log): Life {
  const entry = siblingModule(import.meta.url, 'chdb-process');
  const conditions = entry.pathname.endsWith('.ts') ? ['-C', 'stillwatch-source'] : [];
  const child = spawn(process.execPath, [...conditions, fileURLToPath(entry)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // chDB queries occupy libuv threads; the default of four would starve file access.
    env: { UV_THREADPOOL_SIZE: '16', TZ: 'UTC', TMPDIR: tmpdir(), HOME: order.directory },
  });
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-STDERR_KEPT);
    log.debug('engine-printed', { text });
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      resolve(printed === '' ? how : `${how}; ${printed.trim()}`);
    });
  });
  const started = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(failure('ENGINE_FAILED', { why: `not ready after ${START_MS} ms` }));
    }, START_MS);
    child.once('message', (report: EngineReport) => {
      clearTimeout(timer);
      if (report.kind === 'ready') resolve(report.port);
      else reject(startFailure(report, order.directory));
    });
    void ended.then((why) => {
      clearTimeout(timer);
      reject(failure('ENGINE_FAILED', { why }));
    });
  });
  started.catch(() => undefined);
  child.send(order, () => undefined);
  return { child, started, ended };
}

function startFailure(report: EngineReport, directory: string): StillwatchError {
  if (report.kind === 'missing') return failure('ENGINE_MISSING', { why: report.why });
  if (report.kind === 'in-use') {
    return failure('STORE_IN_USE', { directory, holder: report.holder });
  }
  return failure('ENGINE_FAILED', { why: 'why' in report ? report.why : report.kind });
}

async function makeOrder(options: EmbeddedOptions): Promise<EngineOrder> {
  const temporary = options.directory === null;
  return {
    kind: 'start',
    directory: options.directory ?? (await mkdtemp(join(tmpdir(), 'stillwatch-store-'))),
    temporary,
    port: 0,
    credential: { username: 'stillwatch', password: randomBytes(24).toString('base64url') },
    owner: `process ${process.pid}`,
    memoryBytes: options.memoryBytes ?? Math.floor(totalmem() / 2),
    threads: options.threads ?? cpus().length,
    maxInsertBytes: MAX_INSERT_BYTES,
  };
}

/**
 * Starts the engine process and keeps it: a durable directory is opened again after a crash (at
 * the same port, at most five times a minute), a temporary one fails for good. The engine ends with
 * this process, however that ends.
 */
export async function superviseEngine(options: EmbeddedOptions, log: Log): Promise<EmbeddedEngine> {
  const order = await makeOrder(options);
  let life = spawnEngine(order, log);
  let closing = false;
  let restarts: number[] = [];
  let dead: StillwatchError | null = null;
  let lastEnd: { why: string; at: number } | null = null;
  let ready: Promise<void>;

  function watch(current: Life): void {
    void current.ended.then((why) => {
      if (closing || current !== life) return;
      const at = performance.now();
      lastEnd = { why, at };
      restarts = restarts.filter((each) => at - each < STEADY_MS);
      log.error('engine-ended', { why, restarts: restarts.length });
      if (order.temporary || restarts.length >= MAX_RESTARTS) {
        dead = failure('ENGINE_FAILED', { why });
        ready = Promise.reject(dead);
        ready.catch(() => undefined);
        return;
      }
      restarts.push(at);
      life = spawnEngine(order, log);
      begin(life);
    });
  }

  function begin(current: Life): void {
    ready = current.started.then(() => undefined);
    ready.catch(() => undefined);
    watch(current);
  }

  async function close(): Promise<void> {
    if (closing) return;
    closing = true;
    const { child, ended } = life;
    if (child.connected) child.send({ kind: 'stop' }, () => undefined);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
    if (order.temporary) await rm(order.directory, { recursive: true, force: true });
  }

  async function explainFailure(withinMs: number): Promise<StillwatchError | null> {
    const since = performance.now() - withinMs;
    const recent = (): StillwatchError | null => {
      if (dead !== null) return dead;
      if (lastEnd === null || lastEnd.at < since) return null;
      return failure('ENGINE_FAILED', { why: lastEnd.why });
    };
    if (recent() === null) {
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([life.ended, pause]);
      clearTimeout(timer);
    }
    return recent();
  }

  begin(life);
  try {
    order.port = await life.started;
  } catch (error) {
    closing = true;
    await life.ended;
    if (order.temporary) await rm(order.directory, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `http://127.0.0.1:${order.port}`,
    credential: order.credential,
    get processId() {
      return life.child.pid;
    },
    ready: () => ready,
    explainFailure,
    close,
  };
}
