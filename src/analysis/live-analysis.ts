import { type Attribution, type AttributionReport, openAttribution } from '#attribute/index';
import { type AccountVerdict, type Detection, type Look, openDetection } from '#detect/index';
import type { AccountFacts } from '#schema/account';
import { EXCHANGE_TABLE } from '#schema/exchange';
import { IN_SPAN } from '#schema/span-condition';
import { createRandom } from '#std/random';
import { planSteps } from '#std/time-steps';
import type { Store } from '#store/index';

export interface LiveOptions {
  store: Store;
  /** Read when an account is first seen: facts told later count from the next rebuild on. */
  facts: ReadonlyMap<string, AccountFacts>;
  seed: number;
  /** Expected share of wrongly flagged accounts among those flagged in a day. */
  falseDiscoveryRate: number;
  stepMs: number;
  /** How far back the past is read again at the start. */
  retentionMs: number;
  /** Length of the steps in which the past is read again; null = at most 64 of them. */
  rebuildStepMs?: number | null;
  abort: AbortSignal;
}

/** What one step found. */
export interface LiveLook {
  /** UTC epoch ms, half open. */
  from: number;
  to: number;
  accounts: number;
  flagged: number;
  newlyFlagged: readonly string[];
  /** Campaigns that alarm for the first time. */
  alarmed: readonly string[];
}

export interface LiveAnalysis {
  /** Everything before was analysed; UTC epoch ms. */
  readonly at: number;
  /** Null before the first step. */
  readonly lastLook: LiveLook | null;
  /** Takes in what was exchanged from `at` until `to` and looks again. */
  step(to: number): Promise<LiveLook>;
  /** Accounts that stand out as members of campaigns, or beside these, most suspicious first. */
  flagged(): AccountVerdict[];
  /** Any account's verdict as of the last look; null when it was not seen or could not be judged. */
  verdict(accountId: string): AccountVerdict | null;
  report(): Promise<AttributionReport>;
}

const DAY_MS = 86_400_000;

/**
 * Opens detection and attribution over a store as a scan walks it, and keeps their state between
 * steps: what is known at a moment is what a scan with the same steps would say of it. The past is
 * read again from the store, up to `until` (UTC epoch ms). Throws what the store
 * throws, and the signal's reason when aborted.
 */
export async function openLiveAnalysis(options: LiveOptions, until: number): Promise<LiveAnalysis> {
  const { store, facts, seed, falseDiscoveryRate, stepMs, retentionMs, abort } = options;
  const { rebuildStepMs = null } = options;
  const looksADay = Math.max(1, Math.round(DAY_MS / stepMs));
  const detection = openDetection({ store, facts, falseDiscoveryRate, looksADay, abort });
  const random = createRandom(seed);
  const config = { falseDiscoveryRate };
  const attribution = await openAttribution({ store, facts, random, config }, { fresh: true });
  const live = new Live(detection, attribution);
  const first = await firstExchange(store, until - retentionMs, until);
  if (first === null) {
    live.at = until;
    return live;
  }
  live.at = first;
  const bounds = planSteps(first, until, rebuildStepMs).slice(1);
  for (const to of bounds.filter((bound) => bound < until)) {
    abort.throwIfAborted();
    await live.step(to);
  }
  await live.step(until);
  return live;
}

async function firstExchange(store: Store, from: number, to: number): Promise<number | null> {
  const [row] = await store.query<{ first: number | null }>(
    `SELECT minOrNull(toFloat64(toUnixTimestamp64Milli(ts))) AS first FROM ${EXCHANGE_TABLE}
     WHERE ${IN_SPAN}`,
    { params: { from, to } },
  );
  return row?.first ?? null;
}

class Live implements LiveAnalysis {
  at = 0;
  lastLook: LiveLook | null = null;
  readonly #detection: Detection;
  readonly #attribution: Attribution;
  #look: Look | null = null;
  /** Who stood out at the last look. */
  #named: ReadonlySet<string> = new Set();

  constructor(detection: Detection, attribution: Attribution) {
    this.#detection = detection;
    this.#attribution = attribution;
  }

  async step(to: number): Promise<LiveLook> {
    const from = this.at;
    const look = await this.#detection.step({ from, to });
    const { alarmed } = await this.#attribution.step({ from, to });
    this.#look = look;
    this.at = to;
    const { accounts } = look;
    const flagged = this.flagged().map(({ account_id }) => account_id);
    const newlyFlagged = flagged.filter((id) => !this.#named.has(id));
    this.#named = new Set(flagged);
    this.lastLook = { from, to, accounts, flagged: flagged.length, newlyFlagged, alarmed };
    return this.lastLook;
  }

  flagged(): AccountVerdict[] {
    return this.#detection.walk.flaggedAccounts(this.#attribution.members());
  }

  verdict(accountId: string): AccountVerdict | null {
    return this.#look?.verdict(accountId) ?? null;
  }

  report(): Promise<AttributionReport> {
    return this.#attribution.report();
  }
}
