/** Everything that a scan's report draws. */
import { GROUP_TESTS, VIEWS } from '#attribute/index';
import { blindSpotsOf, DETECTORS, spreadsOf } from '#detect/index';
import { buildReport, type EvidenceKinds, type ReportData, timelineBucketMs } from '#report/index';
import type { ScanResult } from '#schema/scan-result';
import {
  readAccountActivity,
  readAccountBuckets,
  readMissingFields,
  readTotalBuckets,
} from '#store/index';
import type { Loaded, OpenScan, Surveyed, Walked } from './scan-state.ts';

/** Accounts with a page of their own in the report, and those that its timeline tells apart. */
const ACCOUNTS_DETAILED = 200;
const ACCOUNTS_DRAWN = 2000;

/** Reads from the store what the result does not have. */
export async function reportOf(
  { options, store, clock, version }: OpenScan,
  { span, facts }: Loaded & Surveyed,
  { walk, last, attributed, result }: Walked & { result: ScanResult },
): Promise<ReportData> {
  const { look } = last;
  const [from, to] = [span.from ?? 0, span.to ?? 0];
  const bucketMs = timelineBucketMs(to - from);
  const standsOut = result.accounts.map(({ account_id }) => account_id);
  const detailed = standsOut.slice(0, ACCOUNTS_DETAILED);
  const named = new Set(standsOut);
  const drawn = new Set([...standsOut, ...membersOf(result)]);
  const activity = await readAccountActivity(store, detailed);
  const needed = DETECTORS.flatMap(({ needs }) => needs);
  const missing = await readMissingFields(store, needed);
  return buildReport({
    result,
    made_at: clock(),
    version,
    inputs: options.inputs,
    from,
    bucketMs,
    total: await readTotalBuckets(store, bucketMs),
    flagged: await readAccountBuckets(store, bucketMs, [...drawn].slice(0, ACCOUNTS_DRAWN)),
    traffic: activity.map((each) => ({
      ...each,
      tops: [
        { what: 'Models', values: each.models },
        { what: 'Networks', values: each.networks },
        { what: 'Clients', values: each.user_agents },
        { what: 'Tasks', values: each.tasks },
        { what: 'Endpoints', values: each.endpoints },
      ],
    })),
    facts,
    parts: new Map(
      detailed.map((account) => [account, look.verdict(account)?.contributions ?? []]),
    ),
    distributions: spreadsOf(DETECTORS, walk.detection.walk, named),
    pNeeded: (look.level * Math.max(1, standsOut.length)) / Math.max(1, look.judged),
    campaigns: attributed.details.map((detail) => ({
      detail,
      alone: detail.members.map(({ account_id }) => ({
        account_id,
        fired: named.has(account_id),
        p_value: look.verdict(account_id)?.p_value ?? null,
      })),
    })),
    evidence: evidenceKinds(),
    blindSpots: blindSpotsOf(result, DETECTORS, missing),
  });
}

function membersOf({ campaigns }: ScanResult): string[] {
  return campaigns.flatMap(({ members }) =>
    members.filter(({ role }) => role !== 'fringe').map(({ account_id }) => account_id),
  );
}

/** What each kind of evidence means, in words. */
function evidenceKinds(): EvidenceKinds {
  return {
    tests: GROUP_TESTS.map(({ id, asks, nullHypothesis, family }) => ({
      id,
      asks,
      null_hypothesis: nullHypothesis,
      family,
    })),
    views: VIEWS.map(({ id, shares, family, innocent }) => ({
      id,
      shares,
      family,
      innocent: [...innocent],
    })),
  };
}
