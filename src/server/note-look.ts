/** Writes the result of each look into the records, but only what changed. */
import { createHash } from 'node:crypto';
import type { LiveAnalysis, LiveLook } from '#analysis/index';
import type { AccountSighting, Reads } from '#records/index';
import { type LookRefusals, noteLook, type Performer, systemAsker } from '#respond/index';
import type { AccountResult } from '#schema/finding';
import { readAccountTotals, type Store } from '#store/index';
import { CampaignNames } from './campaign-names.ts';
import type { EventHub } from './events.ts';

interface NoteOptions {
  records: Reads;
  performer: Performer;
  store: Store;
  events: EventHub;
  retentionMs: number;
}

const ASKER = systemAsker('analyser');
const REASON = 'live analysis';

/** Puts what looks find into the records, and only what changed since the last one. */
export class LookNotes {
  readonly #options: NoteOptions;
  readonly #names = new CampaignNames();
  /** Digest of what was last written of each account of the last look. */
  #written = new Map<string, string>();
  #lookAlikes: ReadonlySet<string> | null = null;

  constructor(options: NoteOptions) {
    this.#options = options;
  }

  /** Accounts of the last look's groups that are explained; of large ones the first 200. */
  get lookAlikes(): ReadonlySet<string> | null {
    return this.#lookAlikes;
  }

  /** Accounts of which it is remembered what was written: those that stand out now. */
  get remembered(): number {
    return this.#written.size;
  }

  /**
   * Gives back what the records refused: it is tried again with the next look. Throws what store and
   * records throw; then all of it is written again next time.
   */
  async note(look: LiveLook, analysis: LiveAnalysis): Promise<LookRefusals> {
    const { records, performer, events } = this.#options;
    const report = await analysis.report();
    this.#lookAlikes = new Set(
      report.lookAlikes
        .filter(({ because }) => because === 'explained')
        .flatMap(({ account_ids }) => account_ids),
    );
    const names = await this.#names.of(analysis, report.campaigns, records);
    const named = <Of extends { campaign_id: string }>(each: Of): Of => {
      return { ...each, campaign_id: names.get(each.campaign_id) ?? each.campaign_id };
    };
    const campaigns = report.campaigns.map(named);
    const details = report.details.map(named);
    const membership: Membership = new Map();
    for (const { campaign_id, members } of campaigns) {
      for (const { account_id, ties } of members) membership.set(account_id, { campaign_id, ties });
    }
    const results = resultsOf(look, { analysis, membership });
    const sightings = await this.#changed(look, results);
    const found = campaigns.map((campaign, index) => ({
      campaign,
      detail: details[index] ?? null,
      at: look.to,
    }));
    const standing = new Set(campaigns.map(({ campaign_id }) => campaign_id));
    const gone = (await records.campaigns.list({ state: 'open' }))
      .map(({ campaign }) => campaign.campaign_id)
      .filter((id) => !standing.has(id));
    let refused: LookRefusals = { account_ids: [], campaign_ids: [], why: null };
    if (sightings.length + found.length + gone.length > 0) {
      const seen = { accounts: sightings, campaigns: found, gone, reason: REASON };
      const noted = await performer.perform(noteLook, seen, ASKER);
      for (const change of noted.events) events.publish('campaign', change);
      refused = noted.refused;
    }
    this.#written = new Map([...results].map(([id, result]) => [id, digestOf(result)]));
    for (const id of refused.account_ids) this.#written.delete(id);
    const alarmed = look.alarmed.map((id) => names.get(id) ?? id);
    events.publish('look', { ...look, alarmed });
    return refused;
  }

  async #changed(
    look: LiveLook,
    results: ReadonlyMap<string, AccountResult>,
  ): Promise<AccountSighting[]> {
    const { store, retentionMs } = this.#options;
    const changed = [...results].filter(
      ([accountId, result]) => this.#written.get(accountId) !== digestOf(result),
    );
    const ids = changed.map(([accountId]) => accountId);
    const span = { from: look.to - retentionMs, to: look.to };
    const totals = new Map(
      (await readAccountTotals(store, ids, span)).map((each) => [each.account_id, each]),
    );
    return changed.map(([account_id, result]) => {
      const known = totals.get(account_id);
      return {
        account_id,
        result,
        exchanges: known?.exchanges ?? 0,
        cost_usd: known?.cost_usd ?? null,
        first_seen_at: known?.first_seen_at ?? look.to,
        last_seen_at: known?.last_seen_at ?? look.to,
      };
    });
  }
}

const digestOf = (result: AccountResult): string =>
  createHash('sha256').update(JSON.stringify(result)).digest('base64');

/** By account: its campaign, and what it shares with others there. */
type Membership = Map<string, Pick<AccountResult, 'ties'> & { campaign_id: string }>;

/** Accounts that stand out by themselves, and members of campaigns. */
function resultsOf(
  look: LiveLook,
  { analysis, membership }: { analysis: LiveAnalysis; membership: Membership },
): Map<string, AccountResult> {
  const results = new Map<string, AccountResult>();
  const members = [...membership.keys()].map((id) => analysis.verdict(id));
  for (const verdict of [...analysis.flagged(), ...members]) {
    if (verdict === null) continue;
    const { account_id, score, p_value, findings, first_flagged_at } = verdict;
    results.set(account_id, {
      account_id,
      score,
      p_value,
      findings,
      campaign_id: null,
      ...membership.get(account_id),
      first_flagged_at: first_flagged_at ?? new Date(look.to).toISOString(),
    });
  }
  return results;
}
