/** Scores a scan result against the ground truth of a world, with exact intervals. */
import { z } from 'zod';
import type { ScanResult } from '#schema/scan-result';
import { failure } from '#std/errors';
import { jsonOrNull } from '#std/json-text';
import { exactInterval, type ShareInterval, wilsonInterval } from '#std/statistics/intervals';
import { HOUR_MS } from '#std/time';
import { lookAlikeScoreSchema, scoreLookAlikes } from './score-look-alikes.ts';
import { type AccountTruth, type OperatorTruth, truthLineSchema } from './truth.ts';

const SCORE_SCHEMA = 'stillwatch.score/1';

const shareSchema = z.object({
  share: z.number(),
  low: z.number(),
  high: z.number(),
  hits: z.number().int(),
  of: z.number().int(),
});

/** How well one way of accusing accounts did. */
const accusationsSchema = z.object({
  /** Share of the accused that harvest, and of the harvesting that are accused. */
  precision: shareSchema,
  recall: shareSchema,
  /** Exact intervals; per_100000 is the share times 100,000. */
  false_positives: shareSchema.extend({ per_100000: z.number() }),
  false_positives_by_kind: z.array(z.object({ kind: z.string(), accused: shareSchema })),
  recall_by_operator: z.array(
    z.object({ operator: z.string(), kind: z.string(), found: shareSchema }),
  ),
});
export type Accusations = z.infer<typeof accusationsSchema>;

/** What `score` prints: a scan held against the truth. 95 % intervals throughout. */
export const scoreSchema = z.object({
  schema: z.literal(SCORE_SCHEMA),
  accounts: z.object({
    /** Accounts whose own findings stand. */
    findings: accusationsSchema,
    /** Core and likely members of campaigns: what a decision holds unless it asks for fringe members too. */
    campaigns: accusationsSchema,
    /** Either. */
    any: accusationsSchema,
  }),
  campaigns: z.object({
    /** Campaigns most of whose members are one operator's. */
    precision: shareSchema,
    /** Operators of whose accounts one campaign or several hold at least half. */
    recall: shareSchema,
    /** Each campaign: whose it mostly is, and how pure. */
    found: z.array(
      z.object({
        campaign_id: z.string(),
        operator: z.string().nullable(),
        members: z.number().int(),
        purity: shareSchema,
      }),
    ),
  }),
  /** Groups that were named and not accused; null = the truth or the result does not tell. */
  look_alikes: lookAlikeScoreSchema.nullable(),
  operators: z.array(
    z.object({
      operator: z.string(),
      kind: z.string(),
      accounts: z.number().int(),
      harvest: z.number().int(),
      /** First campaign that is mostly this operator's; null = none. */
      first_alarm_at: z.string().nullable(),
      /** Share of the harvest served before it; 1 = never alarmed. */
      served_before_alarm: z.number(),
      /** The same for the first of its accounts whose own findings stand. */
      first_flagged_at: z.string().nullable(),
      served_before_flag: z.number(),
    }),
  ),
});
export type Score = z.infer<typeof scoreSchema>;

export interface Truth {
  accounts: ReadonlyMap<string, AccountTruth>;
  operators: readonly OperatorTruth[];
}

/** Reads the lines of a truth file. Throws SCORE_MISMATCH on a line that is none. */
export function parseTruth(lines: Iterable<string>): Truth {
  const accounts = new Map<string, AccountTruth>();
  const operators: OperatorTruth[] = [];
  let number = 0;
  for (const line of lines) {
    number++;
    if (line === '') continue;
    const parsed = truthLineSchema.safeParse(jsonOrNull(line));
    if (!parsed.success) {
      const what = `line ${number} of the truth is neither an account nor an operator`;
      throw failure('SCORE_MISMATCH', { what });
    }
    if ('account_id' in parsed.data) accounts.set(parsed.data.account_id, parsed.data);
    else operators.push(parsed.data);
  }
  return { accounts, operators };
}

/** Parts of a scan result that are scored; baselines that do not make one can be held to them too. */
export type Accused = Pick<ScanResult, 'accounts' | 'campaigns'> &
  Partial<Pick<ScanResult, 'look_alikes'>>;

/** Fringe members are named and not accused. */
const accusedIn = ({ members }: Accused['campaigns'][number]): string[] =>
  members.filter(({ role }) => role !== 'fringe').map(({ account_id: id }) => id);

/** Throws SCORE_MISMATCH when the result names an account that the world never had. */
export function score(truth: Truth, result: Accused): Score {
  const flagged = new Set(result.accounts.map((account) => account.account_id));
  const members = new Set(result.campaigns.flatMap(accusedIn));
  const any = new Set([...flagged, ...members]);
  for (const id of any) {
    if (!truth.accounts.has(id)) {
      throw failure('SCORE_MISMATCH', { what: `the world has no account ${id}` });
    }
  }
  return {
    schema: SCORE_SCHEMA,
    accounts: {
      findings: scoreAccused(truth, flagged),
      campaigns: scoreAccused(truth, members),
      any: scoreAccused(truth, any),
    },
    campaigns: scoreCampaigns(truth, result),
    look_alikes:
      result.look_alikes === undefined ? null : scoreLookAlikes(truth.accounts, result.look_alikes),
    operators: truth.operators.map((operator) => scoreOperator(truth, operator, result)),
  };
}

/** Holds a set of accused accounts against the truth. */
export function scoreAccused(truth: Truth, accused: ReadonlySet<string>): Accusations {
  const all = [...truth.accounts.values()];
  const benign = all.filter((account) => account.operator === null);
  const harvesting = all.filter((account) => account.operator !== null);
  const hits = (accounts: readonly AccountTruth[]) =>
    accounts.filter((account) => accused.has(account.account_id)).length;
  const wrong = exactInterval(hits(benign), benign.length);
  const byKind = Map.groupBy(benign, (account) => account.kind);
  return {
    precision: wilsonInterval(hits(harvesting), accused.size),
    recall: wilsonInterval(hits(harvesting), harvesting.length),
    false_positives: { ...wrong, per_100000: wrong.share * 100_000 },
    false_positives_by_kind: [...byKind].map(([kind, accounts]) => ({
      kind,
      accused: exactInterval(hits(accounts), accounts.length),
    })),
    recall_by_operator: truth.operators.map(({ operator, kind }) => {
      const own = harvesting.filter((account) => account.operator === operator);
      return { operator, kind, found: wilsonInterval(hits(own), own.length) };
    }),
  };
}

interface MatchedCampaign {
  campaign_id: string;
  first_alarm_at: string;
  operator: string | null;
  members: readonly string[];
  purity: ShareInterval;
}

/** A campaign is the operator's who has more than half of its members. */
function matchCampaigns(truth: Truth, { campaigns }: Accused): MatchedCampaign[] {
  return campaigns.map((campaign) => {
    const { campaign_id, first_alarm_at } = campaign;
    const ids = accusedIn(campaign);
    const counts = Map.groupBy(ids, (id) => truth.accounts.get(id)?.operator ?? null);
    counts.delete(null);
    const [most] = [...counts].sort(([, one], [, other]) => other.length - one.length);
    const own = most?.[1].length ?? 0;
    const operator = own * 2 > ids.length ? (most?.[0] ?? null) : null;
    return {
      campaign_id,
      first_alarm_at,
      operator,
      members: ids,
      purity: wilsonInterval(own, ids.length),
    };
  });
}

function scoreCampaigns(truth: Truth, result: Accused): Score['campaigns'] {
  const matched = matchCampaigns(truth, result);
  const right = matched.filter((campaign) => campaign.operator !== null);
  const covered = truth.operators.filter(({ operator }) => {
    const own = new Set(
      matched
        .filter((campaign) => campaign.operator === operator)
        .flatMap((campaign) => campaign.members)
        .filter((id) => truth.accounts.get(id)?.operator === operator),
    );
    const all = [...truth.accounts.values()].filter((account) => account.operator === operator);
    return all.length > 0 && own.size * 2 >= all.length;
  });
  return {
    precision: wilsonInterval(right.length, matched.length),
    recall: wilsonInterval(covered.length, truth.operators.length),
    found: matched.map(({ campaign_id, operator, members, purity }) => {
      return { campaign_id, operator, members: members.length, purity };
    }),
  };
}

function scoreOperator(
  truth: Truth,
  operator: OperatorTruth,
  result: Accused,
): Score['operators'][number] {
  const alarms = matchCampaigns(truth, result)
    .filter((campaign) => campaign.operator === operator.operator)
    .map((campaign) => campaign.first_alarm_at);
  const flags = result.accounts
    .filter(({ account_id }) => truth.accounts.get(account_id)?.operator === operator.operator)
    .map((account) => account.first_flagged_at);
  const alarm = earliest(alarms);
  const flag = earliest(flags);
  return {
    operator: operator.operator,
    kind: operator.kind,
    accounts: operator.accounts,
    harvest: operator.harvest,
    first_alarm_at: alarm,
    served_before_alarm: servedBefore(operator, alarm),
    first_flagged_at: flag,
    served_before_flag: servedBefore(operator, flag),
  };
}

/** Share of the harvest before a time, even within an hour; 1 when the time never came. */
export function servedBefore(
  { harvest_by_hour, harvest }: OperatorTruth,
  at: string | null,
): number {
  if (at === null || harvest === 0) return 1;
  const ms = Date.parse(at);
  let served = 0;
  for (const [hour, count] of harvest_by_hour) {
    served += count * Math.min(1, Math.max(0, (ms - hour) / HOUR_MS));
  }
  return served / harvest;
}

function earliest(times: readonly string[]): string | null {
  return times.reduce<string | null>((first, time) => {
    return first === null || Date.parse(time) < Date.parse(first) ? time : first;
  }, null);
}
