import type { Readable } from 'node:stream';
import { type AttributionReport, type AttributionStep, walkAttribution } from '#attribute/index';
import {
  DETECTORS,
  type DetectionStep,
  type DetectionWalk,
  detectorCounts,
  type Look,
  walkDetection,
} from '#detect/index';
import { type EnricherOptions, loadNetworks, readAccountsFile } from '#enrich/index';
import { type IngestOptions, type IngestSummary, ingestLogs, withRejectsFile } from '#ingest/index';
import type { ReportData } from '#report/index';
import type { AccountFacts } from '#schema/account';
import type { Expansion } from '#schema/expansion';
import type { UnusualAccount } from '#schema/finding';
import type { ScanOptions } from '#schema/scan-options';
import { SCAN_SCHEMA, type ScanResult } from '#schema/scan-result';
import type { Clock } from '#std/clock';
import { failure } from '#std/errors';
import type { Log } from '#std/log';
import type { Progress } from '#std/progress';
import { siblingModule } from '#std/source-module';
import { planSteps } from '#std/time-steps';
import { type ExchangeSpan, insertAccountFacts, readSpan, type Store } from '#store/index';
import { reportOf } from './scan-report.ts';

/** What the pipeline is given from outside. */
export interface PipelineContext {
  openStore: () => Promise<Store>;
  progress: Progress;
  log: Log;
  clock: Clock;
  abort: AbortSignal;
  stdin: Readable;
  version: string;
}

/** What was read. */
interface Loaded {
  summary: IngestSummary;
  facts: Map<string, AccountFacts>;
}

/**
 * Reads logs into the store, walks time in steps as a running system would, and tells which accounts
 * stand out and why. Throws what the stages throw; the store is closed in any case.
 */
export async function scan(
  options: ScanOptions,
  context: PipelineContext,
): Promise<{ result: ScanResult; report: ReportData }> {
  const watch = startWatch(context.clock);
  const store = await context.openStore();
  try {
    watch.lap('open_ms');
    const loaded = await load(options, context, store);
    watch.lap('read_ms');
    const span = await readSpan(store);
    const outcome = await walk(options, { ...context, store, ...loaded, span });
    watch.lap('detect_ms');
    const attributed = await attribute(options, {
      ...context,
      store,
      ...loaded,
      steps: outcome.steps,
    });
    watch.lap('attribute_ms');
    const found = { ...loaded, span, ...outcome, attributed };
    const result = resultOf(options, { ...found, timings: watch.laps });
    const { inputs } = options;
    const { facts } = loaded;
    const told = { ...context, ...outcome, inputs, facts, store, span, attributed, result };
    const report = await reportOf(told);
    watch.lap('report_ms');
    watch.total();
    return { result, report };
  } finally {
    await store.close();
  }
}

/** Milliseconds spent between laps, by name. */
function startWatch(clock: Clock) {
  const laps: Record<string, number> = {};
  const started = clock();
  let last = started;
  return {
    laps,
    lap(name: string) {
      const now = clock();
      laps[name] = now - last;
      last = now;
    },
    total() {
      laps.total_ms = clock() - started;
    },
  };
}

interface Walked {
  steps: readonly number[];
  walk: DetectionWalk;
  last: Look;
}

async function walk(
  options: ScanOptions,
  given: PipelineContext & Loaded & { store: Store; span: ExchangeSpan },
): Promise<Walked> {
  const { store, facts, progress, abort, span } = given;
  if (span.from === null || span.to === null)
    throw failure('INPUT_EMPTY', { read: 0, rejected: 0 });
  const steps = planSteps(span.from, span.to, options.stepMs).slice(1);
  const { falseDiscoveryRate } = options;
  let last: DetectionStep | null = null;
  const walking = { store, steps, facts, falseDiscoveryRate, progress, abort };
  for await (const step of walkDetection(walking)) last = step;
  if (last === null) throw failure('INTERNAL', { what: 'a walk without steps' });
  return { steps, walk: last.walk, last };
}

/** What the links between accounts show. */
interface Attributed extends AttributionReport {
  members: ReadonlySet<string>;
  expansion: Expansion | null;
}

const NOT_LOOKED_FOR: Attributed = {
  campaigns: [],
  details: [],
  lookAlikes: [],
  members: new Set(),
  unlisted: 0,
  expansion: null,
};

/** Campaigns as they stand at the end of the walk, and who is tied to confirmed accounts. */
async function attribute(
  options: ScanOptions,
  given: PipelineContext & { store: Store; facts: Loaded['facts']; steps: readonly number[] },
): Promise<Attributed> {
  const { store, facts, steps, progress, abort } = given;
  const { seed, falseDiscoveryRate } = options;
  if (options.accountsOnly) return NOT_LOOKED_FOR;
  const config = { falseDiscoveryRate };
  const walking = { store, steps, facts, seed, config, progress, abort };
  let last: AttributionStep | null = null;
  for await (const step of walkAttribution(walking)) last = step;
  if (last === null) throw failure('INTERNAL', { what: 'a walk without steps' });
  const { attribution } = last;
  const expansion = options.confirmed.length === 0 ? null : attribution.expand(options.confirmed);
  const report = await attribution.report();
  return { ...report, members: attribution.members(), expansion };
}

function resultOf(
  options: ScanOptions,
  given: Loaded &
    Walked & { span: ExchangeSpan; attributed: Attributed; timings: Record<string, number> },
): ScanResult {
  const { summary, walk, last, span, timings } = given;
  const { campaigns, lookAlikes, unlisted, members, expansion } = given.attributed;
  const { rejected, duplicates, formats, unknown_fields, reject_reasons } = summary;
  const verdicts = walk.flaggedAccounts(members);
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
      formats,
      unknown_fields,
      reject_reasons,
    },
    accounts: verdicts.map(({ account_id, score, p_value, findings, first_flagged_at }) => ({
      account_id,
      score,
      p_value,
      findings,
      campaign_id: campaignOf.get(account_id) ?? null,
      first_flagged_at: first_flagged_at ?? new Date(last.at).toISOString(),
    })),
    unusual: unusualOf(last, campaignOf),
    campaigns_sought: !options.accountsOnly,
    campaigns,
    look_alikes: lookAlikes.map((group) => {
      return { ...group, stand_out_alone: group.account_ids.filter((id) => named.has(id)).length };
    }),
    look_alikes_unlisted: unlisted,
    expansion,
    detectors: detectorCounts(DETECTORS, walk, { judgement: last.judgement, verdicts }),
    error_rates: {
      method:
        'Benjamini-Hochberg over accounts, of those outside campaigns by themselves; p-values from reference accounts, two detectors have to speak; level shared by all looks',
      false_discovery_rate: options.falseDiscoveryRate,
      accounts_tested: last.judged,
      seed: options.seed,
    },
    timings,
  };
}

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

async function load(options: ScanOptions, context: PipelineContext, store: Store): Promise<Loaded> {
  const facts = await loadFacts(options, context, store);
  const enricher = await enricherOf(options, context);
  const { inputs, format, fieldMap: map, workers, keepText, seed, maxRejectShare } = options;
  const { stdin, clock, progress, log, abort } = context;
  const reading = { inputs, stdin, format, map, workers, keepText, seed, maxRejectShare };
  const summary = await withRejectsFile(options.rejectsFile, (rejects) =>
    ingestLogs(
      { ...reading, enricher, rejects, clockNow: clock() },
      { store, progress, log, abort },
    ),
  );
  return { summary, facts };
}

/** Threads load the lookup by themselves; here the files are opened once, so that errors come early. */
async function enricherOf(
  { networks }: ScanOptions,
  { log }: PipelineContext,
): Promise<IngestOptions['enricher']> {
  const options: EnricherOptions = {
    networks: networks.csvFile === null ? [] : [networks.csvFile],
    mmdb: networks.mmdbFiles,
    lists: networks.listFiles.map(({ kind, file }) => ({ kind, path: file })),
  };
  if (options.networks.length + options.mmdb.length + options.lists.length === 0) return null;
  const { reports } = await loadNetworks(options);
  for (const report of reports) log.info('networks-read', { ...report });
  return { module: siblingModule(import.meta.url, '../enrich/enricher').href, options };
}

async function loadFacts(
  options: ScanOptions,
  context: PipelineContext,
  store: Store,
): Promise<Map<string, AccountFacts>> {
  if (options.accountsFile === null) return new Map();
  const { facts, report, ...rest } = await readAccountsFile(options.accountsFile);
  context.log.info('accounts-read', { ...report, ...rest });
  await insertAccountFacts(store, facts, context.clock());
  return new Map(facts.map((each) => [each.account_id, each]));
}
