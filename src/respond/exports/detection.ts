/** The detection that every export format starts from, made of a campaign or a flagged account. */
import type { Campaign } from '#schema/campaign';
import type { CampaignTraits } from '#schema/campaign-traits';
import type { AccountResult } from '#schema/finding';
import { formatCounted, formatNumber, formatShare } from '#std/format-number';

/** What is told of a thing that was detected: it is new, it has grown or shrunk, it is over. */
export type DetectionActivity = 'create' | 'update' | 'close';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Why it is believed: one test or detector. */
export interface DetectionReason {
  id: string;
  p_value: number;
  reason: string;
}

/**
 * A campaign, a flagged account, or a notice about the system itself, as every export format is
 * given it. Times are UTC epoch ms.
 */
export interface Detection {
  kind: 'campaign' | 'account' | 'notice';
  /** Campaign id, account id or object; the same in every later message about it. */
  uid: string;
  title: string;
  /** A few sentences with the numbers, without line breaks. */
  description: string;
  severity: Severity;
  confidence: number;
  /** Benjamini-Hochberg q-value of a campaign, p-value of an account; 0 for a notice. */
  error: number;
  alarmedAt: number;
  firstSeenAt: number | null;
  lastSeenAt: number | null;
  /** Null where the result does not say. */
  exchanges: number | null;
  members: readonly { account_id: string; role: string; strength: number }[];
  reasons: readonly DetectionReason[];
  against: readonly string[];
  capabilities: readonly { name: string; share: number }[];
  traits: CampaignTraits | null;
}

/** Who says it and when; what is not in the detection itself. */
export interface ExportContext {
  /** UTC epoch milliseconds. */
  madeAt: number;
  /** Release of Stillwatch. */
  version: string;
  activity: DetectionActivity;
  /** How long a block or an indicator made from it holds. */
  validMs: number;
}

export const DEFAULT_VALID_MS = 24 * 3_600_000;

/** Members beyond this are counted, not named, in formats that hold one event. */
export const NAMED_MEMBERS = 100;

export function detectionOfCampaign(campaign: Campaign): Detection {
  const { members, capabilities, tests } = campaign;
  const traits = campaign.traits ?? null;
  const [top] = capabilities;
  const asks =
    top === undefined ? '' : ` It asks mostly for ${top.name} (${formatShare(top.share)}).`;
  const accounts = formatCounted(members.length, 'account');
  return {
    kind: 'campaign',
    uid: campaign.campaign_id,
    title: `Coordinated harvesting of model answers by ${accounts}`,
    description:
      `Campaign ${campaign.campaign_id}: ${accounts} sent ${formatNumber(campaign.exchanges)} ` +
      `exchanges as one operator would.${asks}`,
    severity: severityOfCampaign(campaign),
    confidence: campaign.confidence,
    error: campaign.q_value,
    alarmedAt: Date.parse(campaign.first_alarm_at),
    firstSeenAt: traits === null ? null : Date.parse(traits.first_seen),
    lastSeenAt: traits === null ? null : Date.parse(traits.last_seen),
    exchanges: campaign.exchanges,
    members,
    reasons: tests.map(({ test, p_value, reason }) => ({ id: test, p_value, reason })),
    against: campaign.against,
    capabilities,
    traits,
  };
}

export function detectionOfAccount(account: AccountResult): Detection {
  const { account_id, findings } = account;
  return {
    kind: 'account',
    uid: account_id,
    title: 'Account that stands out from its cohort',
    description: findings[0]?.reason ?? 'Its findings together are rare among comparable accounts.',
    severity: account.score >= 0.99 ? 'medium' : 'low',
    confidence: account.score,
    error: account.p_value,
    alarmedAt: Date.parse(account.first_flagged_at),
    firstSeenAt: null,
    lastSeenAt: null,
    exchanges: null,
    members: [{ account_id, role: 'alone', strength: 1 }],
    reasons: findings.map(({ detector, p_value, reason }) => ({ id: detector, p_value, reason })),
    against: [...new Set(findings.flatMap(({ innocent }) => innocent))],
    capabilities: [],
    traits: null,
  };
}

const CRITICAL_EXCHANGES = 1_000_000;

/** How much was taken, and how sure we are; never critical while the confidence is moderate. */
function severityOfCampaign({ confidence, exchanges }: Campaign): Severity {
  if (confidence < 0.5) return 'low';
  if (confidence < 0.9) return 'medium';
  return exchanges >= CRITICAL_EXCHANGES ? 'critical' : 'high';
}

/** Campaigns, and flagged accounts that no campaign explains: one detection each, worst first. */
export function detectionsOf(
  campaigns: readonly Campaign[],
  accounts: readonly AccountResult[],
): Detection[] {
  const inside = new Set(campaigns.flatMap(({ members }) => members.map((one) => one.account_id)));
  const alone = accounts.filter(
    ({ account_id, campaign_id }) => campaign_id === null && !inside.has(account_id),
  );
  return [...campaigns.map(detectionOfCampaign), ...alone.map(detectionOfAccount)];
}
