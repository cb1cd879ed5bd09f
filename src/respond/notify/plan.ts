/** Decides whether to raise an alert about a campaign or about accounts, and words it; pure. */
import { z } from 'zod';
import type { Alert, AlertRecord, Snooze } from '#schema/alert';
import type { Approval } from '#schema/approval';
import type { CampaignRecord } from '#schema/campaign-record';
import type { AccountResult } from '#schema/finding';
import { formatCounted, formatNumber } from '#std/format-number';
import { detectionOfAccount, detectionOfCampaign, SEVERITIES } from '../exports/detection.ts';
import { digestOf, keyed } from './alert-key.ts';

/** A campaign is told of again when it has grown by so much, and not sooner than this. */
const MEMBERS_GROWTH = 1.5;
const EXCHANGES_GROWTH = 2;
const QUIET_MS = 15 * 60_000;
/** More accounts at once are one alert. */
const ACCOUNTS_APART = 20;
const NAMED = 100;

export interface CampaignPlanInput {
  record: CampaignRecord;
  /** Alerts there have been about this campaign, in any order. */
  earlier: readonly AlertRecord[];
  /** Live ones. */
  snoozes: readonly Snooze[];
  now: number;
}

/** What an alert about a campaign says in numbers, and what the next one is held against. */
const toldSchema = z.object({
  members: z.number(),
  exchanges: z.number(),
  severity: z.enum(SEVERITIES),
});

type Told = z.infer<typeof toldSchema>;

/**
 * Whether to speak of a campaign now: once when it alarms, again when it has grown by half in members,
 * doubled in exchanges or become more severe, and once when it is over. Nothing while it is snoozed;
 * when the snooze ends, growth is held against what was last told.
 */
export function planCampaignAlert(input: CampaignPlanInput): Alert | null {
  const { record, earlier, snoozes, now } = input;
  const { campaign, state } = record;
  const object = `campaign:${campaign.campaign_id}`;
  if (snoozes.some((snooze) => snooze.object === object && snooze.until > now)) return null;
  const told = earlier
    .filter((alert) => alert.object === object && alert.kind.startsWith('campaign-'))
    .sort((left, right) => right.at - left.at);
  const [last] = told;
  const numbers = numbersOf(record);
  const lives = told.filter(({ kind }) => kind === 'campaign-closed').length;
  const shape = { record, object, now, numbers, lives };
  if (last === undefined) return state === 'closed' ? null : alertOf('campaign-alarmed', shape);
  if (state === 'closed') {
    return last.kind === 'campaign-closed' ? null : alertOf('campaign-closed', shape);
  }
  if (last.kind === 'campaign-closed') return alertOf('campaign-alarmed', shape);
  return now - last.at >= QUIET_MS && hasGrown(last.data, numbers)
    ? alertOf('campaign-changed', shape)
    : null;
}

function numbersOf({ campaign }: CampaignRecord): Told {
  const { members, exchanges } = campaign;
  return { members: members.length, exchanges, severity: detectionOfCampaign(campaign).severity };
}

/** An alert whose numbers cannot be read says nothing of growth: the campaign is told of anew. */
function hasGrown(told: AlertRecord['data'], now: Told): boolean {
  const { data: before } = toldSchema.safeParse(told);
  return (
    before === undefined ||
    now.members >= MEMBERS_GROWTH * before.members ||
    now.exchanges >= EXCHANGES_GROWTH * before.exchanges ||
    SEVERITIES.indexOf(now.severity) > SEVERITIES.indexOf(before.severity)
  );
}

interface Shape {
  record: CampaignRecord;
  object: string;
  now: number;
  numbers: Told;
  /** How often it was told to be over. */
  lives: number;
}

const OPENINGS = {
  'campaign-alarmed': 'Coordinated harvesting of model answers by',
  'campaign-changed': 'A harvesting campaign has grown to',
  'campaign-closed': 'A harvesting campaign is closed; it had',
} as const;

function alertOf(kind: keyof typeof OPENINGS, shape: Shape): Alert {
  const { record, object, now, numbers, lives } = shape;
  const { campaign_id, confidence, q_value } = record.campaign;
  const level = kind === 'campaign-changed' ? `:${levelOf(numbers)}` : '';
  return {
    ...keyed(`${object}:${kind}:${lives}${level}`),
    kind,
    severity: kind === 'campaign-closed' ? 'info' : numbers.severity,
    object,
    campaign_id,
    at: now,
    title: `${OPENINGS[kind]} ${formatCounted(numbers.members, 'account')}`,
    data: { ...numbers, confidence, q_value },
  };
}

/** Two processes that see the same growth write the same alert. */
function levelOf({ members, exchanges, severity }: Told): string {
  const step = (value: number, base: number) =>
    Math.floor(Math.log(Math.max(1, value)) / Math.log(base));
  return `${step(members, MEMBERS_GROWTH)}-${step(exchanges, EXCHANGES_GROWTH)}-${severity}`;
}

/**
 * Alerts about accounts that were flagged after what was told last: none for members of a campaign,
 * whose own alert stands above theirs; one for each other account, or one for all when many come at
 * once.
 */
export function planAccountAlerts(
  accounts: readonly AccountResult[],
  { earlier, now }: { earlier: readonly AlertRecord[]; now: number },
): Alert[] {
  const told = toldUntil(earlier);
  const fresh = accounts.filter(
    ({ campaign_id, first_flagged_at }) =>
      campaign_id === null && Date.parse(first_flagged_at) > told,
  );
  if (fresh.length <= ACCOUNTS_APART) return fresh.map((account) => accountAlert(account, now));
  const ids = fresh.map(({ account_id }) => account_id).sort();
  const times = fresh.map(({ first_flagged_at }) => Date.parse(first_flagged_at));
  const until = times.reduce((latest, time) => Math.max(latest, time), told);
  return [
    {
      ...keyed(`accounts:${digestOf(JSON.stringify(ids))}`),
      kind: 'account-flagged',
      severity: 'medium',
      object: 'accounts',
      campaign_id: null,
      at: now,
      title: `${formatNumber(fresh.length)} accounts stand out from their cohorts`,
      data: { accounts: fresh.length, account_ids: ids.slice(0, NAMED), flagged_until: until },
    },
  ];
}

/** Latest time of flagging that an alert has told of; accounts of one look are told of together. */
function toldUntil(earlier: readonly AlertRecord[]): number {
  return earlier
    .filter(({ kind }) => kind === 'account-flagged')
    .reduce((latest, { data }) => Math.max(latest, Number(data.flagged_until) || 0), 0);
}

function accountAlert(account: AccountResult, now: number): Alert {
  const { account_id, score, p_value, first_flagged_at } = account;
  const { severity, title } = detectionOfAccount(account);
  return {
    ...keyed(`account:${account_id.length > 200 ? digestOf(account_id) : account_id}`),
    kind: 'account-flagged',
    severity,
    object: `account:${account_id}`,
    campaign_id: null,
    at: now,
    title,
    data: {
      score,
      p_value,
      detectors: account.findings.map(({ detector }) => detector),
      flagged_until: Date.parse(first_flagged_at),
    },
  };
}

/** Somebody has to say yes before a decision or a policy goes on. */
export function approvalAlert(
  { approval_id, object_kind, object_id }: Approval,
  now: number,
): Alert {
  return {
    ...keyed(`approval:${approval_id}`),
    kind: 'decision-waiting',
    severity: 'medium',
    object: `${object_kind}:${object_id}`,
    campaign_id: null,
    at: now,
    title: `A ${object_kind} waits for a second person`,
    data: { approval_id },
  };
}
