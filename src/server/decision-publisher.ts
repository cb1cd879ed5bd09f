/** What is in force, as gateways ask for it. */
import { randomBytes } from 'node:crypto';
import type { RecordsView } from '#records/index';
import {
  type DecisionFeedAnswer,
  type DecisionFeedQuery,
  MOST_FEED_BYTES,
} from '#schema/decision-feed';
import type { DecisionsChange, DecisionsDocument } from '#schema/decisions-document';
import type { GatewayProblem } from '#schema/gateway-problem';
import type { Clock } from '#std/clock';
import type { StillwatchError } from '#std/errors';
import {
  accountsListedIn,
  changeBetween,
  documentOf,
  joinedChanges,
  whyTooLarge,
} from './published-document.ts';

/** A gateway process, by what it last asked after. */
export interface GatewaySeen {
  gateway: string;
  /** In force there. */
  version: number;
  seen_at: number;
  /** As it said when it asked: see the query. */
  spool_bytes: number | null;
  shipping_error: string | null;
  shipping_failing_seconds: number;
  audit_witnessed: number | null;
  audit_conflict: string | null;
  problems: GatewayProblem[];
}

const CHANGES_KEPT = 200;
/** Accounts listed in the changes that are kept: large campaigns name all of theirs each time. */
const LISTED_KEPT = 500_000;
/** Changes by another control process are noticed so soon. */
const LOOK_MS = 250;
const MOST_GATEWAYS = 10_000;
const FORGET_GATEWAY_MS = 86_400_000;

export interface PublisherOptions {
  mostBytes?: number;
  /** Told after every reading: why it cannot be given out, or null. */
  onSize(tooLarge: StillwatchError | null): void;
}

interface Waiter {
  wake: () => void;
}

/**
 * Gives decisions out to gateways: held until something is newer, answered with what changed, or
 * with the whole where the asker's version is unknown here.
 */
export class DecisionPublisher {
  readonly #records: RecordsView;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  readonly #gateways = new Map<string, GatewaySeen>();
  readonly #changes: DecisionsChange[] = [];
  readonly #mostBytes: number;
  readonly #onSize: (tooLarge: StillwatchError | null) => void;
  #document: DecisionsDocument | null = null;
  /** What is in force now, and is too large to be given out. */
  #tooLarge: { version: number; why: StillwatchError } | null = null;
  #refreshing: Promise<void> | null = null;
  #again = false;
  #stopListening: () => void = () => {};
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(
    records: RecordsView,
    clock: Clock,
    { mostBytes = MOST_FEED_BYTES, onSize }: PublisherOptions,
  ) {
    this.#records = records;
    this.#clock = clock;
    this.#mostBytes = mostBytes;
    this.#onSize = onSize;
  }

  /** Reads what is in force. Throws what the records throw. */
  async start(): Promise<void> {
    await this.refresh();
    this.#stopListening = this.#records.onChange(() => void this.refresh().catch(() => {}));
    this.#timer = setInterval(() => void this.#look().catch(() => {}), LOOK_MS);
    this.#timer.unref();
  }

  get document(): DecisionsDocument | null {
    return this.#document;
  }

  gateways(): GatewaySeen[] {
    const since = this.#clock() - FORGET_GATEWAY_MS;
    return [...this.#gateways.values()].filter(({ seen_at }) => seen_at >= since);
  }

  /**
   * What is newer than the asker has; null when nothing is before the wait ends. Throws FEED_TOO_LARGE:
   * nobody is to take for current what is not.
   */
  async ask(query: DecisionFeedQuery, abort: AbortSignal): Promise<DecisionFeedAnswer | null> {
    const { wait_seconds } = query;
    this.#note(query);
    const known = this.#newerThan(query);
    if (known !== null || wait_seconds === 0) return known;
    await this.#news(wait_seconds * 1000, abort);
    return this.#newerThan(query);
  }

  close(): void {
    this.#closed = true;
    this.#stopListening();
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const { wake } of this.#waiters) wake();
  }

  #note(query: DecisionFeedQuery): void {
    const { gateway, after = 0, spool_bytes = null, shipping_error = null } = query;
    const { shipping_failing_seconds = 0, problems = [] } = query;
    const { audit_witnessed = null, audit_conflict = null } = query;
    // Those that were heard of last come last; who asks under ever new names drops out the oldest.
    this.#gateways.delete(gateway);
    const [oldest] = this.#gateways.keys();
    if (this.#gateways.size >= MOST_GATEWAYS) this.#gateways.delete(oldest as string);
    this.#gateways.set(gateway, {
      gateway,
      version: after,
      seen_at: this.#clock(),
      spool_bytes,
      shipping_error,
      shipping_failing_seconds,
      audit_witnessed,
      audit_conflict,
      problems,
    });
  }

  #newerThan({ series, after }: DecisionFeedQuery): DecisionFeedAnswer | null {
    if (this.#tooLarge !== null) throw this.#tooLarge.why;
    const document = this.#document;
    if (document === null) return null;
    if (after === undefined || series !== document.series) return document;
    if (after === document.version) return null;
    const from = this.#changes.findIndex(({ base_version }) => base_version === after);
    return from < 0 ? document : joinedChanges(this.#changes.slice(from));
  }

  #news(ms: number, abort: AbortSignal): Promise<void> {
    if (this.#closed || abort.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter = {
        wake: () => {
          clearTimeout(timer);
          abort.removeEventListener('abort', waiter.wake);
          this.#waiters.delete(waiter);
          resolve();
        },
      };
      const timer = setTimeout(waiter.wake, ms);
      abort.addEventListener('abort', waiter.wake, { once: true });
      this.#waiters.add(waiter);
    });
  }

  async #look(): Promise<void> {
    const { version } = this.#tooLarge ?? this.#document ?? { version: null };
    if ((await this.#records.decisions.version()) !== version) await this.refresh();
  }

  /** One at a time; a change during one brings another. */
  refresh(): Promise<void> {
    if (this.#refreshing !== null) {
      this.#again = true;
      return this.#refreshing;
    }
    this.#refreshing = this.#read().finally(() => {
      this.#refreshing = null;
      if (!this.#again) return;
      this.#again = false;
      void this.refresh().catch(() => {});
    });
    return this.#refreshing;
  }

  async #read(): Promise<void> {
    const before = this.#document;
    const version = await this.#records.decisions.version();
    const known = this.#tooLarge ?? before;
    if (known !== null && version === known.version) return;
    const series = before?.series ?? (await seriesOf(this.#records));
    const issued_at = this.#clock();
    const live = await this.#records.decisions.live(issued_at);
    const allow = (await this.#records.allowList.live(issued_at)).map(
      ({ scope, value, expires_at }) => ({ scope, value, expires_at }),
    );
    const next = { ...documentOf(live), allow, series, version, issued_at };
    const why = whyTooLarge(next, this.#mostBytes);
    this.#tooLarge = why === null ? null : { version, why };
    this.#onSize(why);
    if (why !== null) return;
    this.#document = next;
    if (before !== null) {
      this.#changes.push(changeBetween(before, next));
      while (this.#changes.length > CHANGES_KEPT || accountsListedIn(this.#changes) > LISTED_KEPT) {
        this.#changes.shift();
      }
    }
    for (const { wake } of this.#waiters) wake();
  }
}

/** The same for as long as the records are: their first audit record is like no other. */
async function seriesOf(records: RecordsView): Promise<string> {
  const [first] = await records.audit.records(0, 1);
  // Without one, two logs would be told apart by nothing: this process has a series of its own.
  return first?.leaf_hash.slice(0, 32) ?? randomBytes(16).toString('hex');
}
