/** What a scan found, as the one document that it gives. */
import { DETECTORS, detectorCounts, type Look } from '#detect/index';
import type { UnusualAccount } from '#schema/finding';
import { SCAN_SCHEMA, type ScanResult } from '#schema/scan-result';
import { isAddress } from '#std/ip-address';
import { accountsTold } from './load-facts.ts';
import type { Loaded, OpenScan, Surveyed, Walked } from './scan-state.ts';

/** What a result tells besides what was read. */
interface Finished extends Walked {
  /** UTC days; null = the store does not say. */
  missingDays: string[] | null;
  timings: Record<string, number>;
}

/** The document that `scan --json` prints. */
export function resultOf(
  { options }: OpenScan,
  { summary, span, accounts, networksTold: networks, linkable }: Loaded & Surveyed,
  { walk, last, attributed, missingDays, timings }: Finished,
): ScanResult {
  const { campaigns, lookAlikes, unlisted, members, expansion } = attributed;
  const { look, to: at } = last;
  const detection = walk.detection.walk;
  const { table } = detection;
  const { rejected, duplicates, formats, unknown_fields, found_fields, reject_reasons } = summary;
  const verdicts = detection.flaggedAccounts(members);
  const named = new Set(verdicts.map(({ account_id }) => account_id));
  const campaignOf = new Map(
    campaigns.flatMap(({ campaign_id, members }) =>
      members.map(({ account_id }) => [account_id, campaign_id] as const),
    ),
  );
  return {
    schema: SCAN_SCHEMA,
    input: {
      exchanges: span.exchanges,
      accounts: span.accounts,
      rejected,
      duplicates,
      from: isoOf(span.from),
      to: isoOf(span.to),
      missing_days: missingDays,
      formats,
      unknown_fields,
      absent_fields: Object.entries(options.fieldMap)
        .filter(([field]) => !found_fields.includes(field))
        .map(([field, path]) => ({ field, path })),
      reject_reasons,
      skipped: summary.skipped,
      addresses_as_accounts: table.accountIds.filter(isAddress).length,
      accounts_file:
        accounts === null ? null : accountsTold(accounts, (id) => table.indexOf(id) !== undefined),
      networks,
    },
    accounts: verdicts.map(({ account_id, score, p_value, findings, first_flagged_at }) => ({
      account_id,
      score,
      p_value,
      findings,
      campaign_id: campaignOf.get(account_id) ?? null,
      first_flagged_at: first_flagged_at ?? new Date(at).toISOString(),
    })),
    unusual: unusualOf(look, campaignOf),
    campaigns_sought: !options.accountsOnly && linkable,
    campaigns_impossible: linkable ? null : NOTHING_SHARED,
    campaigns,
    look_alikes: lookAlikes.map((group) => {
      return { ...group, stand_out_alone: group.account_ids.filter((id) => named.has(id)).length };
    }),
    look_alikes_unlisted: unlisted,
    expansion,
    detectors: detectorCounts(DETECTORS, detection, { judgement: look.judgement, verdicts }),
    error_rates: {
      method:
        'Benjamini-Hochberg over accounts, of those outside campaigns by themselves; p-values from reference accounts, two detectors have to speak; level shared by all looks',
      false_discovery_rate: options.falseDiscoveryRate,
      accounts_tested: look.judged,
      seed: options.seed,
    },
    timings,
  };
}

const NOTHING_SHARED = 'The log has no addresses, account facts or text: no campaign can be found.';

/** One in twenty accounts is as unusual by chance: a few of the foremost are worth a look. */
const UNUSUAL = { pAtMost: 0.05, accounts: 10 };

/** Who comes next after those that are named. */
function unusualOf(last: Look, campaignOf: ReadonlyMap<string, string>): UnusualAccount[] {
  const { pAtMost, accounts } = UNUSUAL;
  return last
    .unusual(pAtMost, accounts + campaignOf.size)
    .filter(({ account_id }) => !campaignOf.has(account_id))
    .slice(0, accounts)
    .map(({ account_id, score, p_value, findings }) => ({ account_id, score, p_value, findings }));
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
