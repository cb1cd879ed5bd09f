/** What is in force, as gateways ask for it. */
import { randomBytes } from 'node:crypto';
import type { RecordsView } from '#records/index';
import type { Decision } from '#schema/decision';
import type { DecisionFeedAnswer, DecisionFeedQuery } from '#schema/decision-feed';
import type { DecisionRecord } from '#schema/decision-record';
import type { DecisionsChange, DecisionsDocument } from '#schema/decisions-document';
import type { GatewayProblem } from '#schema/gateway-problem';
import type { Clock } from '#std/clock';
import { HOUR_MS } from '#std/time';

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
  #document: DecisionsDocument | null = null;
  #refreshing: Promise<void> | null = null;
  #again = false;
  #stopListening: () => void = () => {};
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(records: RecordsView, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
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

  /** What is newer than the asker has; null when nothing is before the wait ends. */
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
    const document = this.#document;
    if (document === null) return null;
    if (after === undefined || series !== document.series) return document;
    if (after === document.version) return null;
    const from = this.#changes.findIndex(({ base_version }) => base_version === after);
    return from < 0 ? document : joined(this.#changes.slice(from));
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
    if ((await this.#records.decisions.version()) !== this.#document?.version) await this.refresh();
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
    if (before !== null && version === before.version) return;
    const series = before?.series ?? (await seriesOf(this.#records));
    const issued_at = this.#clock();
    const live = await this.#records.decisions.live(issued_at);
    const allow = (await this.#records.allowList.live(issued_at)).map(
      ({ scope, value, expires_at }) => ({ scope, value, expires_at }),
    );
    const next = { ...documentOf(live), allow, series, version, issued_at };
    this.#document = next;
    if (before !== null) {
      this.#changes.push(changeBetween(before, next));
      while (this.#changes.length > CHANGES_KEPT || listedIn(this.#changes) > LISTED_KEPT) {
        this.#changes.shift();
      }
    }
    for (const { wake } of this.#waiters) wake();
  }
}

function listedIn(changes: readonly DecisionsChange[]): number {
  return changes.reduce((sum, { campaigns }) => {
    return Object.values(campaigns).reduce((count, { length }) => count + length, sum);
  }, 0);
}

/** The same for as long as the records are: their first audit record is like no other. */
async function seriesOf(records: RecordsView): Promise<string> {
  const [first] = await records.audit.records(0, 1);
  // Without one, two logs would be told apart by nothing: this process has a series of its own.
  return first?.leaf_hash.slice(0, 32) ?? randomBytes(16).toString('hex');
}

/**
 * Decisions with a frozen list are about exactly the accounts of it that were reached: each has a set
 * of its own, so that a campaign that grows does not widen them.
 */
function documentOf(
  live: readonly { record: DecisionRecord; done: string[] | null }[],
): Pick<DecisionsDocument, 'schema' | 'decisions' | 'campaigns'> {
  const decisions: Decision[] = [];
  const campaigns: Record<string, string[]> = {};
  for (const { record, done } of live) {
    const decision = withGraceEnd(record);
    if (done === null || decision.scope !== 'campaign') {
      decisions.push(decision);
    } else if (done.length > 0) {
      decisions.push({ ...decision, value: decision.id });
      campaigns[decision.id] = done;
    }
  }
  return { schema: 'stillwatch.decisions/1', decisions, campaigns };
}

/** When a challenge that is only asked for begins to refuse: counted from the decision's start. */
function withGraceEnd({ decision, starts_at }: DecisionRecord): Decision {
  const { action, params } = decision;
  const { grace_hours } = params;
  if (action !== 'challenge' || typeof grace_hours !== 'number') return decision;
  const refuses_from = Math.round(starts_at + grace_hours * HOUR_MS);
  return { ...decision, params: { ...params, refuses_from } };
}

function changeBetween(before: DecisionsDocument, after: DecisionsDocument): DecisionsChange {
  const known = new Map(before.decisions.map((one) => [one.id, JSON.stringify(one)]));
  const put = after.decisions.filter((one) => known.get(one.id) !== JSON.stringify(one));
  const stays = new Set(after.decisions.map(({ id }) => id));
  const campaigns: Record<string, string[]> = {};
  for (const [id, members] of Object.entries(after.campaigns)) {
    const had = before.campaigns[id];
    if (had === undefined || !sameList(had, members)) campaigns[id] = members;
  }
  for (const id of Object.keys(before.campaigns)) if (!(id in after.campaigns)) campaigns[id] = [];
  return {
    schema: 'stillwatch.decisions-change/1',
    series: after.series,
    base_version: before.version,
    version: after.version,
    issued_at: after.issued_at,
    put,
    lift: before.decisions.map(({ id }) => id).filter((id) => !stays.has(id)),
    campaigns,
    ...(JSON.stringify(before.allow) === JSON.stringify(after.allow) ? {} : { allow: after.allow }),
  };
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

/** Several changes in a row as one. */
function joined(changes: readonly DecisionsChange[]): DecisionsChange {
  const [first, last] = [changes[0] as DecisionsChange, changes.at(-1) as DecisionsChange];
  const put = new Map<string, Decision>();
  const lift = new Set<string>();
  const campaigns: Record<string, string[]> = {};
  for (const change of changes) {
    for (const id of change.lift) {
      put.delete(id);
      lift.add(id);
    }
    for (const one of change.put) {
      put.set(one.id, one);
      lift.delete(one.id);
    }
    Object.assign(campaigns, change.campaigns);
  }
  const { base_version } = first;
  const allow = changes.findLast((change) => change.allow !== undefined)?.allow;
  const all = { ...last, base_version, put: [...put.values()], lift: [...lift], campaigns };
  return allow === undefined ? all : { ...all, allow };
}
