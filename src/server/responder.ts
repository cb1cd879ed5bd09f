/** Carries decisions forward when they are due. */
import type { Lease, RecordsView } from '#records/index';
import { advanceDecisions, type Performer, startScheduled, systemAsker } from '#respond/index';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import type { Health } from './health.ts';

const ASKER = systemAsker('responder');
const ROUND_MS = 250;
/** Changes after which somebody may be due at once. */
const STIRRING = new Set(['decision-taken', 'decision-rescheduled', 'decision-state-changed']);

export interface ResponderOptions {
  records: RecordsView;
  performer: Performer;
  clock: Clock;
  log: Log;
  health: Health;
}

/** Carries decisions forward when they are due, while it holds the lease of the one who does. */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #lease: Lease;
  readonly #stopListening: () => void;
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stirred = false;
  #stopped = false;
  #error: string | null = null;

  constructor(options: ResponderOptions) {
    this.#options = options;
    this.#lease = options.records.lease('responder');
    this.#stopListening = options.records.onChange((what) => {
      if (what.some((each) => STIRRING.has(each))) this.#stir();
    });
  }

  get error(): string | null {
    return this.#error;
  }

  start(): void {
    this.#schedule(0);
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.#stopListening();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
    await this.#lease.release().catch(() => {});
  }

  #stir(): void {
    this.#stirred = true;
    if (this.#timer !== null) this.#schedule(0);
  }

  #schedule(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#stirred = false;
      this.#running = this.#round().then(() => {
        if (!this.#stopped) this.#schedule(this.#stirred ? 0 : ROUND_MS);
      });
    }, ms);
  }

  async #round(): Promise<void> {
    const { records, performer, clock, log, health } = this.#options;
    try {
      if (!(await this.#lease.hold())) return;
      const now = clock();
      await advanceDecisions(records, performer, { now, asker: ASKER });
      await startScheduled(records, performer, now);
      this.#error = null;
      health.well('responder');
    } catch (thrown) {
      health.failing('responder', thrown);
      const why = messageOf(thrown);
      if (this.#error !== why) log.error('respond-fail', { why });
      this.#error = why;
    }
  }
}
