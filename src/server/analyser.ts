/** The part of the control half that analyses: runs looks in step while it holds the lease. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type LiveAnalysis, type LiveLook, openLiveAnalysis } from '#analysis/index';
import type { Lease, RecordsView } from '#records/index';
import type { AccountFacts } from '#schema/account';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { readMissingDays, type Store, setAsideWhatFailed } from '#store/index';

export interface AnalyserOptions {
  store: Store;
  records: Pick<RecordsView, 'lease'>;
  clock: Clock;
  /** Milliseconds that never go backwards. */
  monotonic: () => number;
  log: Log;
  stepMs: number;
  lagMs: number;
  retentionMs: number;
  seed: number;
  falseDiscoveryRate: number;
  /** Puts what a look found where people and policies see it. */
  onLook: (look: LiveLook, analysis: LiveAnalysis) => Promise<void>;
}

export interface AnalyserState {
  /** Another control process analyses: this one stands by. */
  role: 'analysing' | 'standing-by' | 'starting';
  look: LiveLook | null;
  /** How long the last look took, everything included. */
  lookMs: number | null;
  /** Since the last look began; null before the first. */
  sinceLookMs: number | null;
  error: string | null;
  /** Looks that failed since the last one that did not. */
  failures: number;
  /** UTC days of which exchanges are damaged and were set aside; null = not known yet. */
  missingDays: readonly string[] | null;
}

/** Between two rebuilds lie so many steps at least, and so many times the length of the last one. */
const REBUILD_STEPS = 10;
const REBUILD_REST = 10;

/** Looks at everything again and again, while it holds the lease of the one analyser. */
export class Analyser {
  readonly #options: AnalyserOptions;
  readonly #lease: Lease;
  readonly #abort = new AbortController();
  #facts = new Map<string, AccountFacts>();
  #live: LiveAnalysis | null = null;
  /** Exchanges and facts that came in and belong before what was analysed. */
  #late = 0;
  #rebuilt = { at: Number.NEGATIVE_INFINITY, tookMs: 0 };
  #state: Omit<AnalyserState, 'sinceLookMs'> = {
    role: 'starting',
    look: null,
    lookMs: null,
    error: null,
    failures: 0,
    missingDays: null,
  };
  #lookedAt: number | null = null;
  /** While a look runs: what it takes in ends here, UTC epoch ms. */
  #lookingUntil: number | null = null;
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: AnalyserOptions) {
    this.#options = options;
    this.#lease = options.records.lease('analyser');
  }

  get state(): AnalyserState {
    const { monotonic } = this.#options;
    const sinceLookMs = this.#lookedAt === null ? null : monotonic() - this.#lookedAt;
    return { ...this.#state, sinceLookMs };
  }

  start(): void {
    this.#schedule(0);
  }

  /** Exchanges came in, the earliest of them at `earliest` (UTC epoch ms). */
  noteExchanges(earliest: number): void {
    // Of a look that runs nobody knows whether it has read that far yet.
    const until = this.#lookingUntil ?? this.#live?.at ?? Number.NEGATIVE_INFINITY;
    if (earliest < until) this.#late++;
  }

  /** Facts of accounts already seen change what they are compared with: the past is read again. */
  noteFacts(facts: readonly AccountFacts[]): void {
    for (const each of facts) this.#facts.set(each.account_id, each);
    if (this.#live !== null || this.#lookingUntil !== null) this.#late++;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
    await this.#lease.release().catch(() => {});
  }

  #schedule(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#round().then((tookMs) => {
        if (!this.#abort.signal.aborted) {
          this.#schedule(Math.max(this.#options.stepMs / 10, this.#options.stepMs - tookMs));
        }
      });
    }, ms);
  }

  async #round(): Promise<number> {
    const { monotonic, log, store } = this.#options;
    const began = monotonic();
    try {
      if (await this.#lease.hold()) await this.#look();
      else {
        this.#live = null;
        this.#state = { ...this.#state, role: 'standing-by', error: null, failures: 0 };
      }
    } catch (thrown) {
      if (this.#abort.signal.aborted) return 0;
      // What the state holds may be half of a step: the next round reads the past again.
      this.#live = null;
      const failures = this.#state.failures + 1;
      this.#state = { ...this.#state, error: messageOf(thrown), failures };
      log.error('look-fail', { why: messageOf(thrown) });
      // One damaged part must not stop the analysis: the next look goes on without it.
      await setAsideWhatFailed(thrown, { store, log });
    }
    return monotonic() - began;
  }

  async #look(): Promise<void> {
    const { clock, monotonic, lagMs, onLook } = this.#options;
    const began = monotonic();
    const to = clock();
    // Not a moment further back instead: this clock may run faster than time.
    await sleep(lagMs, undefined, { signal: this.#abort.signal });
    this.#lookingUntil = to;
    const look = await this.#advance(to).finally(() => {
      this.#lookingUntil = null;
    });
    if (look !== null && this.#live !== null) await onLook(look, this.#live);
    this.#lookedAt = began;
    // With nothing in the store yet there is no look, and yet it analyses.
    this.#state = {
      ...this.#state,
      role: 'analysing',
      look: look ?? this.#state.look,
      lookMs: monotonic() - began,
      error: null,
      failures: 0,
    };
  }

  async #advance(to: number): Promise<LiveLook | null> {
    const { store, monotonic, seed, falseDiscoveryRate, stepMs, retentionMs } = this.#options;
    // A clock that was put back by more than a step: what was seen "until" is still to come.
    const wentBack = this.#live !== null && to <= this.#live.at - stepMs;
    if (this.#live !== null && !wentBack && !this.#mayRebuild()) {
      return to > this.#live.at ? await this.#live.step(to) : null;
    }
    if (wentBack) this.#options.log.warn('clock-back', { until: this.#live?.at, now: to });
    const at = monotonic();
    this.#late = 0;
    // The next one is as large: not both at once.
    this.#live = null;
    const missingDays = await readMissingDays(store);
    this.#state = { ...this.#state, missingDays };
    const options = { store, facts: this.#facts, seed, falseDiscoveryRate, stepMs, retentionMs };
    this.#live = await openLiveAnalysis({ ...options, abort: this.#abort.signal }, to);
    this.#rebuilt = { at, tookMs: monotonic() - at };
    return this.#live.lastLook;
  }

  /** Reading the past again is for what came late, and takes a small share of the time only. */
  #mayRebuild(): boolean {
    const { monotonic, stepMs } = this.#options;
    const pause = Math.max(REBUILD_STEPS * stepMs, REBUILD_REST * this.#rebuilt.tookMs);
    return this.#late > 0 && monotonic() - this.#rebuilt.at >= pause;
  }
}
