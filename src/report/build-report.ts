/** Gathers what the report shows from a scan result and the traffic of the store. */
import type { AccountFacts } from '#schema/account';
import type { ScanResult } from '#schema/scan-result';
import { HOUR_MS } from '#std/time';
import {
  type AccountDetail,
  type CampaignPart,
  type Distribution,
  type EvidenceKinds,
  REPORT_SCHEMA,
  type ReportData,
  type Timeline,
  type WaterfallPart,
} from './report-data.ts';

/** As many buckets as a timeline shows without crowding. */
const BUCKETS_AT_MOST = 24 * 31;

/** Traffic of one account (or, with an empty id, of all) in one bucket. */
export interface TrafficBucket {
  account_id: string;
  /** Epoch ms divided by the bucket's length. */
  bucket: number;
  exchanges: number;
  output_tokens: number | null;
}

/** What one account did, in numbers. */
export interface AccountTraffic {
  account_id: string;
  exchanges: number;
  output_tokens: number | null;
  first_ms: number;
  last_ms: number;
  hours_of_week: number[];
  addresses: number;
  /** Most used values and their counts, by what they are of. */
  tops: readonly { what: string; values: readonly (readonly [string, number])[] }[];
}

/** One detector's part in an account's verdict; p null where it could not judge. */
export interface DetectorPart {
  detector: string;
  p_value: number | null;
  cohort: { label: string; accounts: number } | null;
}

export interface ReportSources {
  result: ScanResult;
  made_at: number;
  version: string;
  inputs: readonly string[];
  from: number;
  bucketMs: number;
  total: readonly TrafficBucket[];
  flagged: readonly TrafficBucket[];
  traffic: readonly AccountTraffic[];
  facts: ReadonlyMap<string, AccountFacts>;
  parts: ReadonlyMap<string, readonly DetectorPart[]>;
  distributions: Distribution[];
  /** p at which an account of this scan is named. */
  pNeeded: number;
  campaigns: CampaignPart[];
  evidence: EvidenceKinds;
  blindSpots: string[];
}

/** Length of a timeline's buckets for a log of this span: an hour, or as many as keep it readable. */
export function timelineBucketMs(spanMs: number): number {
  return HOUR_MS * Math.max(1, Math.ceil(spanMs / HOUR_MS / BUCKETS_AT_MOST));
}

/** Joins what a scan found with what accounts did. Pure. */
export function buildReport(sources: ReportSources): ReportData {
  return {
    schema: REPORT_SCHEMA,
    made_at: new Date(sources.made_at).toISOString(),
    version: sources.version,
    sources: [...sources.inputs],
    result: sources.result,
    timeline: timelineOf(sources),
    distributions: sources.distributions,
    accounts: accountDetails(sources),
    campaigns: sources.campaigns,
    evidence: sources.evidence,
    blind_spots: sources.blindSpots,
  };
}

function timelineOf(sources: ReportSources): Timeline | null {
  const first = Math.floor(sources.from / sources.bucketMs);
  const last = sources.total.at(-1)?.bucket;
  if (last === undefined) return null;
  const length = last - first + 1;
  const series = (rows: readonly TrafficBucket[]): Timeline['total'] => ({
    exchanges: bucketed(rows, { first, length }, (row) => row.exchanges),
    output_tokens: rows.some((row) => row.output_tokens !== null)
      ? bucketed(rows, { first, length }, (row) => row.output_tokens ?? 0)
      : null,
  });
  return {
    starts_at: new Date(first * sources.bucketMs).toISOString(),
    bucket_ms: sources.bucketMs,
    total: series(sources.total),
    flagged: series(sources.flagged),
    detectors: sources.result.detectors
      .filter(({ flagged }) => flagged > 0)
      .map(({ detector }) => ({
        detector,
        exchanges: series(flaggedBy(detector, sources)).exchanges,
      })),
  };
}

function flaggedBy(detector: string, { result, flagged }: ReportSources): TrafficBucket[] {
  const accounts = new Set(
    result.accounts
      .filter(({ findings }) => findings.some((finding) => finding.detector === detector))
      .map(({ account_id }) => account_id),
  );
  return flagged.filter(({ account_id }) => accounts.has(account_id));
}

function bucketed(
  rows: readonly TrafficBucket[],
  { first, length }: { first: number; length: number },
  value: (row: TrafficBucket) => number,
): number[] {
  const sums = new Array<number>(length).fill(0);
  for (const row of rows) {
    const place = row.bucket - first;
    if (place >= 0 && place < length) sums[place] = sums[place]! + value(row);
  }
  return sums;
}

function accountDetails(sources: ReportSources): AccountDetail[] {
  const traffic = new Map(sources.traffic.map((each) => [each.account_id, each]));
  return sources.result.accounts.flatMap((account) => {
    const seen = traffic.get(account.account_id);
    if (seen === undefined) return [];
    const parts = sources.parts.get(account.account_id) ?? [];
    return {
      account_id: account.account_id,
      exchanges: seen.exchanges,
      output_tokens: seen.output_tokens,
      first_seen: new Date(seen.first_ms).toISOString(),
      last_seen: new Date(seen.last_ms).toISOString(),
      cohorts: cohortsOf(parts),
      waterfall: parts.map((part) => contributionOf(part, account)),
      evidence_total: evidence(account.p_value),
      evidence_needed: evidence(sources.pNeeded),
      hours_of_week: seen.hours_of_week,
      cohort_hours_of_week: null,
      top: [
        ...seen.tops
          .filter(({ values }) => values.length > 0)
          .map(({ what, values }) => ({
            what,
            distinct: null,
            values: values.map(([value, exchanges]) => ({ value, exchanges })),
          })),
      ],
      facts: factsOf(sources.facts.get(account.account_id), seen),
    };
  });
}

function cohortsOf(parts: readonly DetectorPart[]): { label: string; accounts: number }[] {
  const known = new Map<string, number>();
  for (const { cohort } of parts) if (cohort !== null) known.set(cohort.label, cohort.accounts);
  return [...known]
    .map(([label, accounts]) => ({ label, accounts }))
    .sort((a, b) => b.accounts - a.accounts);
}

function contributionOf(
  { detector, p_value }: DetectorPart,
  account: ScanResult['accounts'][number],
): WaterfallPart {
  if (p_value === null) {
    const note = 'not enough of the data it needs';
    return { detector, outcome: 'not-available', evidence: 0, p_value: null, note };
  }
  const told = account.findings.some((finding) => finding.detector === detector);
  const outcome = told ? 'hit' : 'neutral';
  return { detector, outcome, evidence: evidence(p_value), p_value, note: null };
}

function evidence(pValue: number): number {
  return Math.max(0, -Math.log10(Math.max(pValue, 1e-300)));
}

function factsOf(
  facts: AccountFacts | undefined,
  seen: AccountTraffic,
): { name: string; value: string }[] {
  const rows: [string, string | number | boolean | null | undefined][] = [
    ['Addresses used', seen.addresses],
    ['Tier', facts?.tier],
    ['Organisation', facts?.org_id],
    ['Created', facts?.created_at == null ? null : new Date(facts.created_at).toISOString()],
    ['Verified', facts?.verified],
    ['Programme', facts?.programme],
    ['Declared use', facts?.declared_use],
    ['Country', facts?.country],
    ['Bulk use agreed', facts?.allow_bulk],
  ];
  return rows.flatMap(([name, value]) =>
    value === null || value === undefined ? [] : { name, value: said(value) },
  );
}

function said(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
