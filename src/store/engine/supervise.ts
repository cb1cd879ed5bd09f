import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as startTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
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
    const timer = startTimer(() => {
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

/** Keeps one engine alive on its directory. */
class Supervisor implements EmbeddedEngine {
  readonly credential: Credential;
  readonly #order: EngineOrder;
  readonly #log: Log;
  #life: Life;
  #ready: Promise<void>;
  #closing: Promise<void> | null = null;
  #restarts: number[] = [];
  #dead: StillwatchError | null = null;
  #lastEnd: { why: string; at: number } | null = null;

  constructor(order: EngineOrder, log: Log) {
    this.#order = order;
    this.#log = log;
    this.credential = order.credential;
    this.#life = spawnEngine(order, log);
    this.#ready = this.#watch(this.#life);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#order.port}`;
  }

  get processId(): number | undefined {
    return this.#life.child.pid;
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  #watch(life: Life): Promise<void> {
    void life.ended.then((why) => this.#onEnd(why));
    const ready = life.started.then((port) => {
      this.#order.port = port;
    });
    ready.catch(() => undefined);
    return ready;
  }

  #onEnd(why: string): void {
    if (this.#closing !== null) return;
    const at = performance.now();
    this.#lastEnd = { why, at };
    this.#restarts = this.#restarts.filter((each) => at - each < STEADY_MS);
    const hopeless = this.#order.port === 0 || this.#restarts.length >= MAX_RESTARTS;
    const restarting = !this.#order.temporary && !hopeless;
    this.#log.error('engine-ended', { why, restarting });
    if (restarting) {
      this.#restarts.push(at);
      this.#life = spawnEngine(this.#order, this.#log);
      this.#ready = this.#watch(this.#life);
    } else {
      this.#dead = failure('ENGINE_FAILED', { why });
      this.#ready = Promise.reject(this.#dead);
      this.#ready.catch(() => undefined);
    }
  }

  async explainFailure(withinMs: number): Promise<StillwatchError | null> {
    const since = performance.now() - withinMs;
    const known = (): StillwatchError | null => {
      if (this.#dead !== null) return this.#dead;
      if (this.#lastEnd === null || this.#lastEnd.at < since) return null;
      return failure('ENGINE_FAILED', { why: this.#lastEnd.why });
    };
    if (known() === null) {
      const enough = new AbortController();
      const pause = setTimeout(withinMs, undefined, { signal: enough.signal });
      await Promise.race([this.#life.ended, pause]);
      pause.catch(() => undefined);
      enough.abort();
    }
    return known();
  }

  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  async #stop(): Promise<void> {
    const { child, ended } = this.#life;
    if (child.connected) child.send({ kind: 'stop' }, () => undefined);
    const timer = startTimer(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
    if (this.#order.temporary) {
      await rm(this.#order.directory, { recursive: true, force: true });
    }
  }
}

/**
 * Starts the engine process and keeps it: a durable directory is opened again after a crash (at
 * the same port, at most five times a minute), a temporary one fails for good. The engine ends with
 * this process, however that ends.
 */
export async function superviseEngine(options: EmbeddedOptions, log: Log): Promise<EmbeddedEngine> {
  const supervisor = new Supervisor(await makeOrder(options), log);
  try {
    await supervisor.ready();
  } catch (error) {
    await supervisor.close();
    throw error;
  }
  return supervisor;
}
