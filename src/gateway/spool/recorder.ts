/** Hands records to the spool thread, and restarts it without losing what it had not confirmed. */
import { Worker } from 'node:worker_threads';
import { storableLine } from '#schema/foreign-text';
import type { SpoolRecord, TextRecord } from '#schema/spooled-exchange';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { siblingModule } from '#std/source-module';
import type { GatewayMetrics } from '../metrics/metrics.ts';
import { type OutageLog, outageLog } from '../metrics/outage-log.ts';
import {
  type AppendMessage,
  type FromRecorder,
  NO_STATE,
  type RecorderSetup,
  type RecorderState,
  type ToRecorder,
} from './recorder-messages.ts';
import { RunningExchanges } from './running-exchanges.ts';
import { SPOOL_STREAMS } from './segment-names.ts';
import type { LostSegment } from './spool-ledger.ts';
import type { ExchangeSink, Fingerprinted } from './spool-record.ts';
import type { DropReason } from './spool-writer.ts';

/** An answer waits for its record no longer than this, whatever the disk does. */
const LONGEST_WAIT_MS = 1000;
/** More records than this under way and the recorder counts as unwell. */
const MOST_PENDING = 20_000;
/** Batches follow each other no closer than this. */
const BATCH_MS = 1;
const RESTART_MS = 500;
/** How long a refusal counts before the spool is tried again. */
const RETRY_MS = 2000;

interface Pending {
  /** The exchange's id, and whether the journal of admissions has it. */
  id: string;
  noted: boolean;
  line: string;
  said: Fingerprinted | null;
  text: string | null;
  since: number;
  resolve: ((taken: boolean) => void) | null;
}

export interface Recorder extends ExchangeSink {
  state(): RecorderState;
  /** Why handing in fails and for how long already; null while it works. */
  shippingFailure(): ReturnType<OutageLog['state']>;
  /** Segments that were removed or cut before they were handed in, as far as was noticed. */
  lostSegments(): LostSegment[];
  /** Writes, syncs and ships what it can, then stops. */
  close(): Promise<void>;
}

export interface RecorderOptions {
  setup: Omit<RecorderSetup, 'fresh'>;
  /** `false`: answers do not wait for their record. */
  waits: boolean;
  monotonic: () => number;
  metrics: GatewayMetrics;
  log: Log;
}

/**
 * The spool as the rest of the gateway sees it. Records go to a thread in batches, one a turn of the
 * event loop; a thread that dies is started again and given what it had not confirmed. Rejects when
 * the directory cannot be used.
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const recorder = new RecorderThread(options);
  await recorder.ready;
  return recorder;
}

class RecorderThread implements Recorder {
  readonly ready: Promise<void>;
  readonly #options: RecorderOptions;
  /** Sent and not yet confirmed, in order; the last one is the one before `#next`. */
  readonly #pending: Pending[] = [];
  readonly #watching: NodeJS.Timeout;
  readonly #shipping: OutageLog;
  readonly #running = new RunningExchanges((begun) => this.#freshBatch().begun.push(...begun));
  #worker: Worker;
  #fresh: AppendMessage | null = null;
  #inFlight = false;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #next = 1;
  #state = NO_STATE;
  readonly #lost = new Map<string, LostSegment>();
  /** When a record was last refused, on the monotonic clock; null while they are taken. */
  #refusedAt: number | null = null;
  #onClosed: (() => void) | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#shipping = outageLog({ ...options, what: 'shipping', code: 'SHIPPING_FAILED' });
    this.#worker = this.#start(true);
    const first = this.#worker;
    this.ready = new Promise((resolve, reject) => {
      first.once('message', () => resolve());
      first.once('error', (error) => {
        this.#onClosed = () => {};
        reject(error);
      });
    });
    // Answers go out late rather than never: the record is written when the disk comes back.
    this.#watching = setInterval(() => this.#releaseLate(), LONGEST_WAIT_MS / 4);
    this.#watching.unref();
  }

  append(
    record: SpoolRecord,
    said: Fingerprinted | null,
    text: TextRecord | null,
  ): Promise<boolean> {
    const { metrics, monotonic, waits } = this.#options;
    if (this.#pending.length >= MOST_PENDING) {
      metrics.dropped.add('exchanges', 'recorder_behind');
      return Promise.resolve(false);
    }
    const entry: Pending = {
      id: record.exchange.id,
      noted: this.#running.end(record.exchange.id),
      line: storableLine(record),
      said,
      text: text === null ? null : storableLine(text),
      since: monotonic(),
      resolve: null,
    };
    this.#queue(entry);
    if (!waits) return Promise.resolve(true);
    return new Promise((resolve) => {
      entry.resolve = resolve;
    });
  }

  admit(id: string, torn: () => SpoolRecord): void {
    this.#running.begin(id, torn);
  }

  healthy(): boolean {
    if (this.#pending.length >= MOST_PENDING / 2) return false;
    // After a while one exchange is let through to see whether there is room again.
    const { monotonic } = this.#options;
    return this.#refusedAt === null || monotonic() - this.#refusedAt > RETRY_MS;
  }

  state(): RecorderState {
    return this.#state;
  }

  shippingFailure(): ReturnType<OutageLog['state']> {
    return this.#shipping.state();
  }

  lostSegments(): LostSegment[] {
    return [...this.#lost.values()];
  }

  async close(): Promise<void> {
    this.#inFlight = false;
    this.#flush();
    clearInterval(this.#watching);
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
    });
    this.#send({ kind: 'close' });
    await closed;
  }

  #start(fresh: boolean): Worker {
    const { setup, log } = this.#options;
    const worker = new Worker(siblingModule(import.meta.url, 'recorder-thread'), {
      workerData: { ...setup, fresh } satisfies RecorderSetup,
    });
    worker.on('message', (message: FromRecorder) => this.#onMessage(message));
    worker.on('error', (error) => log.error('recorder-fail', { why: messageOf(error) }));
    worker.on('exit', () => this.#onExit());
    return worker;
  }

  #onExit(): void {
    this.#refusedAt = this.#options.monotonic();
    if (this.#onClosed !== null) this.#onClosed();
    else setTimeout(() => this.#restart(), RESTART_MS);
  }

  #restart(): void {
    this.#options.metrics.degraded.add('recorder', 'true');
    this.#worker = this.#start(false);
    this.#fresh = null;
    const from = this.#firstPending();
    for (const [index, { id, line, said, text }] of this.#pending.entries()) {
      const one = { lines: [line], said: [said], texts: [text], ended: [id], begun: [] };
      this.#send({ kind: 'append', first: from + index, ...one });
    }
  }

  #queue(entry: Pending): void {
    const number = this.#next++;
    this.#pending.push(entry);
    const fresh = this.#freshBatch();
    if (fresh.lines.length === 0) fresh.first = number;
    fresh.lines.push(entry.line);
    fresh.said.push(entry.said);
    fresh.texts.push(entry.text);
    if (entry.noted) fresh.ended.push(entry.id);
  }

  #firstPending(): number {
    return this.#next - this.#pending.length;
  }

  /** What goes to the thread next. */
  #freshBatch(): AppendMessage {
    if (this.#fresh === null) {
      const nothing = { lines: [], said: [], texts: [], ended: [], begun: [] };
      this.#fresh = { kind: 'append', first: this.#next, ...nothing };
      this.#flushSoon();
    }
    return this.#fresh;
  }

  /** Waking the thread costs more than a record: under load several share it. */
  #flushSoon(): void {
    if (this.#inFlight) return;
    const since = this.#options.monotonic() - this.#flushedAt;
    if (since >= BATCH_MS) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), BATCH_MS);
  }

  /** One batch is under way at a time. */
  #flush(): void {
    if (this.#fresh === null || this.#inFlight) return;
    this.#send(this.#fresh);
    this.#fresh = null;
    this.#inFlight = true;
    this.#flushedAt = this.#options.monotonic();
  }

  #send(message: ToRecorder): void {
    this.#worker.postMessage(message);
  }

  #onMessage(message: FromRecorder): void {
    const { log, monotonic } = this.#options;
    if (message.kind === 'done') {
      if (message.taken !== null) this.#refusedAt = message.taken ? null : monotonic();
      this.#inFlight = false;
      if (message.taken !== null) this.#confirm(message.upTo, message.taken);
      if (this.#fresh !== null) this.#flushSoon();
    } else if (message.kind === 'state') this.#takeState(message.state);
    else if (message.kind === 'torn') log.warn('exchanges-torn', { exchanges: message.exchanges });
    else if (message.kind === 'failed') log.error('spool-fail', { why: message.why });
  }

  #confirm(upTo: number, taken: boolean): void {
    const confirmed = this.#pending.splice(0, Math.max(0, upTo + 1 - this.#firstPending()));
    for (const { resolve } of confirmed) {
      if (taken) this.#options.metrics.spooled.add();
      resolve?.(taken);
    }
  }

  #takeState(now: RecorderState): void {
    const { metrics } = this.#options;
    const before = this.#state;
    for (const what of SPOOL_STREAMS) {
      for (const [reason, count] of Object.entries(now.losses[what])) {
        const fresh = count - (before.losses[what][reason as DropReason] ?? 0);
        if (fresh > 0) metrics.dropped.addMany(fresh, what, reason);
      }
    }
    this.#tellLost(now.losses.segments);
    if (now.shipped > before.shipped) metrics.shipped.addMany(now.shipped - before.shipped);
    if (now.shippingError === null) this.#shipping.well();
    else this.#shipping.failing(now.shippingError);
    this.#state = now;
  }

  /** A thread that was started again tells anew what it finds. */
  #tellLost(segments: readonly LostSegment[]): void {
    for (const lost of segments) {
      const key = `${lost.segment} ${lost.how} ${lost.records}`;
      if (!this.#lost.has(key)) this.#options.log.error('spool-segment-lost', { ...lost });
      this.#lost.set(key, lost);
    }
  }

  #releaseLate(): void {
    const late = this.#options.monotonic() - LONGEST_WAIT_MS;
    for (const entry of this.#pending) {
      if (entry.since > late) return;
      if (entry.resolve === null) continue;
      this.#options.metrics.degraded.add('spool_slow', 'true');
      entry.resolve(true);
      entry.resolve = null;
    }
  }
}
