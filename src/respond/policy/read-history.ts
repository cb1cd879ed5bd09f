/** Reads the past from the records for a policy's back-test. */
import type { Reads } from '#records/index';
import type { CampaignEvent, CampaignMember } from '#schema/campaign-record';
import type { AccountResult } from '#schema/finding';
import { readCandidates } from '../read-candidates.ts';
import type { History, HistoryLook } from './back-test.ts';
import type { PolicyCampaign } from './decide.ts';

const PAGE = 5_000;
/** Changes of one campaign that are looked at; of more, evenly chosen ones. */
const CHANGES_AT_MOST = 200;

/**
 * What the records know of the past: every change of every campaign, with who was in it then, and when
 * accounts were first flagged. Findings of accounts are those of today: earlier ones are not kept.
 */
export async function readHistory(
  records: Pick<Reads, 'accounts' | 'campaigns' | 'allowList'>,
  span: {
    from: number;
    to: number;
    accountErrorRate: number;
    lookAlikes: ReadonlySet<string> | null;
  },
): Promise<History> {
  const { from, to, accountErrorRate, lookAlikes } = span;
  const looks: HistoryLook[] = [];
  const ids = new Set<string>();
  for (const { campaign } of await records.campaigns.list()) {
    const campaignId = campaign.campaign_id;
    const members = await records.campaigns.everMembers(campaignId);
    for (const { account_id } of members) ids.add(account_id);
    const events = await records.campaigns.events({ campaignId, to: to + 1 });
    for (const event of chosen(events, from)) {
      const at = Math.max(from, event.at);
      looks.push({ at, campaigns: [viewOf(event, members)], flagged: [] });
    }
  }
  for await (const result of flagged(records)) {
    const at = Math.max(from, Date.parse(result.first_flagged_at));
    if (at > to) continue;
    ids.add(result.account_id);
    looks.push({ at, campaigns: [], flagged: [result] });
  }
  const accounts = await readCandidates(records, [...ids]);
  return {
    from,
    to,
    looks: looks.sort((a, b) => a.at - b.at),
    accounts: new Map(accounts.map((each) => [each.account_id, each])),
    appeals: await records.accounts.appeals({ since: from }),
    allowEntries: await records.allowList.list(),
    lookAlikes,
    accountErrorRate,
  };
}

/** The state at the beginning, and what changed since. */
function chosen(events: readonly CampaignEvent[], from: number): CampaignEvent[] {
  const before = events.filter(({ at }) => at < from).slice(-1);
  const within = events.filter(({ at }) => at >= from);
  const stride = Math.max(1, Math.ceil(within.length / CHANGES_AT_MOST));
  return [...before, ...within.filter((_, index) => index % stride === 0)];
}

function viewOf(event: CampaignEvent, members: readonly CampaignMember[]): PolicyCampaign {
  const { campaign_id, confidence, q_value, exchanges, tests, doubts, at } = event;
  const then = members.filter(
    ({ joined_at, left_at }) => joined_at <= at && (left_at === null || left_at > at),
  );
  return { campaign_id, confidence, q_value, exchanges, tests, doubts, members: then };
}

/** Accounts that stand out outside of campaigns. */
async function* flagged(records: Pick<Reads, 'accounts'>): AsyncGenerator<AccountResult> {
  let after: string | undefined;
  for (;;) {
    const page = await records.accounts.list({
      flagged: true,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const { result } of page) {
      if (result !== null && result.campaign_id === null) yield result;
    }
    if (page.length < PAGE) return;
    after = page.at(-1)?.account_id;
  }
}
