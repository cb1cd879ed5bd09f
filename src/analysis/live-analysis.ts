/** The walk of a running system: the past is read again at the start, then each step as it comes. */

import type { AttributionReport } from '#attribute/index';
import type { AccountVerdict, Look } from '#detect/index';
import type { AccountFacts } from '#schema/account';
import { DAY_MS } from '#std/time';
import { readSpan, type Store } from '#store/index';
import { planLooks } from './look-plan.ts';
import { openWalk, type Step, type Walk, walkThrough } from './walk.ts';

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
  /** Length of the steps in which the past is read again; null = chosen from what there is. */
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

/**
 * Opens the walk of a running system. The past is read again from the store, up to `until` (UTC epoch
 * ms): what is known at a moment is what a scan with the same steps would say of it. Throws what the
 * store throws, and the signal's reason when aborted.
 */
export async function openLiveAnalysis(options: LiveOptions, until: number): Promise<LiveAnalysis> {
  const { store, stepMs, retentionMs, rebuildStepMs = null } = options;
  const looks = Math.max(1, Math.round(DAY_MS / stepMs));
  const live = new Live(await openWalk({ ...options, looks, endless: true }), until);
  const past = await readSpan(store, { from: until - retentionMs, to: until });
  if (past.from === null) return live;
  const span = { from: past.from, to: until, exchanges: past.exchanges };
  const planned = await planLooks(store, span, rebuildStepMs);
  const ends = [...planned.filter((end) => end < until), until];
  await live.rebuild(past.from, ends);
  return live;
}

class Live implements LiveAnalysis {
  at: number;
  lastLook: LiveLook | null = null;
  readonly #walk: Walk;
  #look: Look | null = null;
  /** Who stood out at the last look. */
  #named: ReadonlySet<string> = new Set();

  constructor(walk: Walk, at: number) {
    this.#walk = walk;
    this.at = at;
  }

  async rebuild(from: number, ends: readonly number[]): Promise<void> {
    this.at = from;
    for await (const step of walkThrough(this.#walk, { from, ends, closed: false })) {
      this.#note(step);
    }
  }

  async step(to: number): Promise<LiveLook> {
    return this.#note(await this.#walk.step({ from: this.at, to, last: false }));
  }

  #note({ from, to, look, alarmed }: Step): LiveLook {
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
    return this.#walk.detection.walk.flaggedAccounts(this.#attribution.members());
  }

  verdict(accountId: string): AccountVerdict | null {
    return this.#look?.verdict(accountId) ?? null;
  }

  report(): Promise<AttributionReport> {
    return this.#attribution.report();
  }

  get #attribution() {
    const { attribution } = this.#walk;
    if (attribution === null) throw new Error('a running system looks for campaigns');
    return attribution;
  }
}
