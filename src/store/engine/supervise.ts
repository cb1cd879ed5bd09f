/** Owns the embedded engine: starts it, starts it again after a crash, and ends it. */

import { randomBytes } from 'node:crypto';
import { access, constants, mkdtemp, rm, statfs } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, messageOf, type StillwatchError } from '#std/errors';
import type { Log } from '#std/log';
import { makePrivateDirectory } from '#std/private-directory';
import { type EngineLife, spawnEngine } from './engine-life.ts';
import type { EngineOrder } from './engine-messages.ts';
import type { EngineLogin } from './http-interface.ts';

export interface EmbeddedEngine {
  readonly url: string;
  readonly credential: EngineLogin;
  readonly processId: number | undefined;
  /** What close() removes. */
  readonly temporaryDirectories: readonly string[];
  /** Resolves when the engine answers; rejects with why it never will. */
  ready(): Promise<void>;
  /** Why a request just failed: the engine's end, now or up to `withinMs` ago, else null. */
  explainFailure(withinMs: number): Promise<StillwatchError | null>;
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** null = a private temporary directory, removed at the end. */
  directory: string | null;
  /** For all queries together; half the machine's memory by default. */
  memoryBytes?: number | undefined;
  /** For one query; as many as the machine has processors by default. */
  threads?: number | undefined;
}

const STOP_MS = 12_000;
/** How long an engine that no longer answers may take to end, its files being written. */
const NEWS_MS = 15_000;
const PING_MS = 20;
const MAX_RESTARTS = 5;
const STEADY_MS = 60_000;
const MAX_INSERT_BYTES = 1 << 30;

/** Memory that the spool may need: a few inserts at a time. */
const SPOOL_BYTES = 1 << 30;

/** The engine reads rows from files, fastest from memory; containers often have little of that. */
async function spoolPlace(): Promise<string> {
  const place = '/dev/shm';
  const free = await statfs(place).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return free >= SPOOL_BYTES ? place : tmpdir();
}

/** A directory of its own below another one. Throws STORE_UNWRITABLE. */
async function makeTemporary(place: string, prefix: string): Promise<string> {
  return mkdtemp(join(place, prefix)).catch((thrown: unknown) => {
    throw failure('STORE_UNWRITABLE', { directory: place, why: messageOf(thrown) });
  });
}

/** Makes a directory that is closed to others and can be written to. Throws STORE_UNWRITABLE, STATE_NOT_PRIVATE. */
async function makeDurable(directory: string): Promise<string> {
  makePrivateDirectory(directory);
  try {
    await access(directory, constants.W_OK);
    return directory;
  } catch (thrown) {
    throw failure('STORE_UNWRITABLE', { directory, why: messageOf(thrown) });
  }
}

async function makeOrder(options: EmbeddedOptions): Promise<EngineOrder> {
  const temporary = options.directory === null;
  return {
    kind: 'start',
    directory:
      options.directory === null
        ? await makeTemporary(tmpdir(), 'stillwatch-store-')
        : await makeDurable(options.directory),
    temporary,
    spoolDirectory: await makeTemporary(await spoolPlace(), 'stillwatch-rows-'),
    port: 0,
    credential: { username: 'stillwatch', password: randomBytes(24).toString('base64url') },
    owner: `process ${process.pid}`,
    memoryBytes: options.memoryBytes ?? Math.floor(totalmem() / 2),
    threads: options.threads ?? availableParallelism(),
    maxInsertBytes: MAX_INSERT_BYTES,
  };
}

/** Keeps one engine alive on its directory. */
class Supervisor implements EmbeddedEngine {
  readonly credential: EngineLogin;
  readonly #order: EngineOrder;
  readonly #log: Log;
  #life: EngineLife;
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

  get temporaryDirectories(): string[] {
    const { temporary, directory, spoolDirectory } = this.#order;
    return temporary ? [spoolDirectory, directory] : [spoolDirectory];
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  #watch(life: EngineLife): Promise<void> {
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
    if (this.#dead === null) {
      const settled = new AbortController();
      await Promise.race([this.#life.ended, this.#answers(settled.signal)]);
      settled.abort();
    }
    if (this.#dead !== null) return this.#dead;
    if (this.#lastEnd === null || this.#lastEnd.at < since) return null;
    return failure('ENGINE_FAILED', { why: this.#lastEnd.why });
  }

  /**
   * Resolves when the engine answers, or after NEWS_MS. A dying process closes its sockets some
   * time before its end is told: a broken connection alone does not say which engine broke it, the
   * one before or this one.
   */
  async #answers(settled: AbortSignal): Promise<void> {
    const enough = AbortSignal.any([settled, AbortSignal.timeout(NEWS_MS)]);
    while (!enough.aborted) {
      const answered = await fetch(`${this.url}/ping`, { signal: enough }).then(
        (answer) => answer.body?.cancel().then(() => answer.ok) ?? answer.ok,
        () => false,
      );
      if (answered) return;
      await sleep(PING_MS, undefined, { signal: enough }).catch(() => undefined);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  async #stop(): Promise<void> {
    const { child, ended } = this.#life;
    if (child.connected) child.send({ kind: 'stop' }, () => undefined);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
    for (const directory of this.temporaryDirectories) {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

/**
 * Starts the engine process and keeps it: a durable directory is opened again after a crash (at
 * the same port, at most five times a minute), a temporary one fails for good. The engine ends with
 * this process, however that ends. Throws STORE_UNWRITABLE, and what keeps the engine from starting.
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
