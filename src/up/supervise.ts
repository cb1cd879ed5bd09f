/** Starts child processes, restarts the ones that die, and stops them all. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { failure } from '#std/errors';
import type { Log } from '#std/log';
import type { ClockOrder } from '#std/replay-clock';
import { siblingModule } from '#std/source-module';
import type { FromProcess, Orders, ProcessKind, Started } from './process-messages.ts';

export interface Supervised<Kind extends ProcessKind> {
  /** What it said at its first start. */
  started: Started[Kind];
  processId(): number | undefined;
  restarts(): number;
  follow(clock: ClockOrder): void;
  /** Lets it end by itself, for so long. */
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 15_000;
/** A process that ran so long starts anew without having to wait for its earlier deaths. */
const STEADY_MS = 30_000;
const STOP_MS = 20_000;

interface SuperviseOptions<Kind extends ProcessKind> {
  kind: Kind;
  order: Orders[Kind];
  /** The order for the next start, given what the first one said: the same ports again. */
  again: (started: Started[Kind], order: Orders[Kind]) => Orders[Kind];
  log: Log;
  monotonic: () => number;
}

/**
 * Starts a process and keeps it: whoever dies is started again, sooner or later by how often it died.
 * Rejects with PROCESS_FAILED when the first start fails.
 */
export async function supervise<Kind extends ProcessKind>(
  options: SuperviseOptions<Kind>,
): Promise<Supervised<Kind>> {
  const keeper = new Keeper(options);
  await keeper.begin();
  return keeper;
}

class Keeper<Kind extends ProcessKind> implements Supervised<Kind> {
  readonly #options: SuperviseOptions<Kind>;
  #order: Orders[Kind];
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #started: Started[Kind] | null = null;
  #deaths = 0;
  #restarts = 0;
  #closing = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: SuperviseOptions<Kind>) {
    this.#options = options;
    this.#order = options.order;
  }

  get started(): Started[Kind] {
    return this.#started as Started[Kind];
  }

  processId(): number | undefined {
    return this.#child?.pid;
  }

  restarts(): number {
    return this.#restarts;
  }

  follow(clock: ClockOrder): void {
    if ('clock' in this.#order) this.#order = { ...this.#order, clock };
    if (this.#child?.connected === true) this.#child.send({ kind: 'clock', clock });
  }

  async begin(): Promise<void> {
    const { kind, again } = this.#options;
    try {
      this.#started = await this.#start();
    } catch (thrown) {
      this.#closing = true;
      throw failure('PROCESS_FAILED', { name: kind, why: (thrown as Error).message });
    }
    this.#order = again(this.#started, this.#order);
  }

  async stop(): Promise<void> {
    this.#closing = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = this.#child;
    if (child === null) return;
    if (child.connected) child.send({ kind: 'stop' }, () => undefined);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #start(): Promise<Started[Kind]> {
    const { kind, monotonic } = this.#options;
    const entry = siblingModule(import.meta.url, `${kind}-process`);
    // The parent's own flags (a test runner's, say) are not the child's.
    const child = fork(fileURLToPath(entry), [], { execArgv: [] });
    this.#child = child;
    const since = monotonic();
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#child = null;
        this.#onEnd(`${signal ?? `exit code ${code}`}`, monotonic() - since);
        resolve();
      });
    });
    return new Promise((resolve, reject) => {
      child.on('message', (message: FromProcess<Kind>) => {
        if (message.kind === 'started') resolve(message.started);
        else if (message.kind === 'failed') reject(new Error(message.why));
        else this.#closing = true;
      });
      void this.#ended.then(() => reject(new Error('it ended')));
      child.send({ kind: 'start', order: this.#order }, () => undefined);
    });
  }

  #onEnd(how: string, ranMs: number): void {
    if (this.#closing || this.#started === null) return;
    const { kind, log } = this.#options;
    this.#deaths = ranMs > STEADY_MS ? 1 : this.#deaths + 1;
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#deaths - 1));
    log.error('process-ended', { process: kind, how, restart_ms: wait });
    this.#timer = setTimeout(() => {
      this.#restarts++;
      this.#start().catch((thrown: unknown) => {
        log.error('process-start-fail', { process: kind, why: (thrown as Error).message });
      });
    }, wait);
  }
}
