/** A scan, top to bottom: open, read, walk, tell, draw. */
import { enricherModule } from '#enrich/index';
import { ingestLogs, withRejectsFile } from '#ingest/index';
import type { ReportData } from '#report/index';
import type { Expansion } from '#schema/expansion';
import type { ScanOptions } from '#schema/scan-options';
import type { ScanResult } from '#schema/scan-result';
import { failure } from '#std/errors';
import { pastDamage, readMissingDays, readMissingFields, readSpan } from '#store/index';
import { loadFacts, networksTold } from './load-facts.ts';
import { planLooks } from './look-plan.ts';
import { reportOf } from './scan-report.ts';
import { resultOf } from './scan-result.ts';
import {
  type Attributed,
  type Loaded,
  NOT_LOOKED_FOR,
  type OpenScan,
  type ScanContext,
  type Surveyed,
  type Walked,
} from './scan-state.ts';
import { type StopWatch, startWatch } from './stop-watch.ts';
import { openWalk, type Step, type Walk, walkThrough } from './walk.ts';

/**
 * Reads logs into the store, walks time in steps as a running system would, and tells which accounts
 * stand out and why. Throws what the stages throw; the store is closed in any case.
 */
export async function scan(
  options: ScanOptions,
  context: ScanContext,
): Promise<{ result: ScanResult; report: ReportData }> {
  const watch = startWatch(context.clock);
  const store = await context.openStore();
  try {
    watch.lap('open_ms');
    const open: OpenScan = { ...context, options, store };
    const loaded = await load(open);
    watch.lap('read_ms');
    return await pastDamage(open, () => analyse(open, loaded, watch));
  } finally {
    await store.close();
  }
}

/** Everything after the reading of logs: it can be done again, from its start. */
async function analyse(open: OpenScan, loaded: Loaded, watch: StopWatch) {
  const surveyed = { ...loaded, ...(await survey(open, loaded)) };
  const walked = await walkAll(open, surveyed, watch);
  // Not every user of a server may read the tables that tell.
  const missingDays = await readMissingDays(open.store).catch(() => null);
  const result = resultOf(open, surveyed, { ...walked, missingDays, timings: watch.laps });
  const report = await reportOf(open, surveyed, { ...walked, result });
  watch.lap('report_ms');
  watch.total();
  return { result, report };
}

async function load(open: OpenScan): Promise<Loaded> {
  const { options, stdin, store, clock, progress, log, abort } = open;
  const { inputs, format, fieldMap: map, workers, keepText, seed, maxRejectShare } = options;
  const endUserKey = await open.endUserKey();
  const reading = { inputs, stdin, format, map, workers, keepText, seed, maxRejectShare };
  return await withRejectsFile(options.rejectsFile, async (rejects) => {
    const { accounts, networks } = await loadFacts(open, rejects);
    const enricher = networks === null ? null : enricherModule(networks.sources);
    const summary = await ingestLogs(
      { ...reading, endUserKey, enricher, rejects, clockNow: clock() },
      { store, progress, log, abort },
    );
    const facts = new Map(accounts?.facts.map((each) => [each.account_id, each]));
    return { summary, facts, accounts, networks };
  });
}

/** What the store holds now, of this scan's logs and of earlier ones that it keeps. */
async function survey({ store }: OpenScan, { facts, networks }: Loaded): Promise<Surveyed> {
  const told = networks === null ? null : await networksTold(store, networks);
  const missing = await readMissingFields(store, SHARED_FIELDS);
  const linkable = facts.size > 0 || missing.length < SHARED_FIELDS.length;
  return { networksTold: told, linkable, span: await readSpan(store) };
}

/** What exchanges have by which accounts can be linked; `prompt` stands for all that text tells. */
const SHARED_FIELDS = ['ip', 'prompt', 'user_agent', 'ja4', 'device_id'];

async function walkAll(
  open: OpenScan,
  { facts, span }: Loaded & Surveyed,
  watch: StopWatch,
): Promise<Walked> {
  const { options, store, progress, abort } = open;
  const { seed, falseDiscoveryRate, accountsOnly } = options;
  const { from, to, exchanges } = span;
  if (from === null || to === null) throw failure('INPUT_EMPTY', { read: 0, rejected: 0 });
  const ends = await planLooks(store, { from, to, exchanges }, options.stepMs);
  const rate = { falseDiscoveryRate, looks: ends.length, endless: false };
  const walk = await openWalk({ store, facts, seed, ...rate, accountsOnly, abort, watch });
  let last: Step | null = null;
  let done = 0;
  // The first step has everything before its end.
  for await (const step of walkThrough(walk, { from: 0, ends, closed: true })) {
    last = step;
    progress({ stage: 'look', done: ++done, total: ends.length, unit: 'steps' });
  }
  if (last === null) throw failure('INTERNAL', { what: 'a walk without steps' });
  const attributed = await attributedBy(walk, options);
  watch.lap('attribute_ms');
  return { walk, last, attributed };
}

/** Campaigns as they stand at the end of the walk, and who is tied to confirmed accounts. */
async function attributedBy(
  { attribution }: Walk,
  { confirmed }: ScanOptions,
): Promise<Attributed> {
  if (attribution === null) return NOT_LOOKED_FOR;
  const expansion: Expansion | null = confirmed.length === 0 ? null : attribution.expand(confirmed);
  const report = await attribution.report();
  return { ...report, members: attribution.members(), expansion };
}
