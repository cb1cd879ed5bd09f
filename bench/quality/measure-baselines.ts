import { scoreAccused, type Truth } from '#simulate/score';
import type { AccountTruth, OperatorTruth } from '#simulate/truth';
import type { Split, World } from '#simulate/world';
import type { Baseline, Variant } from './baselines/baseline.ts';
import { type BenchLog, makeLog } from './bench-log.ts';
import type { Measuring, SeedPlan } from './plan.ts';
import { type MethodSummary, summariseAccusations } from './summary.ts';
import { forDesign, forReport, worldOf } from './worlds.ts';

export interface BaselineResult {
  id: string;
  title: string;
  source: string;
  /** Null = the publication leaves it to be chosen. */
  published: { threshold: number; summary: MethodSummary } | null;
  /** Threshold of each variant; null = none was harmless enough, the variant is not used. */
  chosen: { thresholds: Record<string, number | null>; summary: MethodSummary };
}

/** Share of honest accounts that a baseline's chosen thresholds may accuse on the design worlds. */
export const DESIGN_FALSE_POSITIVES = 0.001;
const CALIBRATION_SEED = 900;

/** Whom a variant accuses in one world, by threshold. */
type Accused = ReadonlyMap<number, ReadonlySet<string>>;

interface WorldTable {
  truth: Truth;
  /** Variant by "baseline id/name". */
  accused: ReadonlyMap<string, Accused>;
}

/** Chooses each baseline's thresholds on design worlds, then measures them on report worlds. */
export async function measureBaselines(
  baselines: readonly Baseline[],
  plan: SeedPlan,
  given: Measuring,
): Promise<BaselineResult[]> {
  const design = await tables(baselines, { plan, given, split: 'design' });
  const report = await tables(baselines, { plan, given, split: 'report' });
  return baselines.map((baseline) => {
    const { id, title, source, published, variants } = baseline;
    const thresholds = new Map(
      variants.map((variant) => [variant, choose(baseline, variant, design)] as const),
    );
    const only = variants[0] as Variant;
    return {
      id,
      title,
      source,
      published:
        published === null
          ? null
          : { threshold: published, summary: measured(id, new Map([[only, published]]), report) },
      chosen: {
        thresholds: Object.fromEntries([...thresholds].map(([{ name }, value]) => [name, value])),
        summary: measured(id, thresholds, report),
      },
    };
  });
}

function measured(
  id: string,
  thresholds: ReadonlyMap<Variant, number | null>,
  worlds: readonly WorldTable[],
): MethodSummary {
  return summariseAccusations(
    worlds.map(({ truth, accused }) => {
      const all = [...thresholds].flatMap(([variant, threshold]) =>
        threshold === null ? [] : [...accusedBy(accused, `${id}/${variant.name}`, threshold)],
      );
      return scoreAccused(truth, new Set(all));
    }),
  );
}

/**
 * The threshold that finds most among those that keep to the variant's part of the allowed false
 * accusations; the strictest where a baseline's only variant has none.
 */
function choose(
  baseline: Baseline,
  variant: Variant,
  worlds: readonly WorldTable[],
): number | null {
  const limit = DESIGN_FALSE_POSITIVES / baseline.variants.length;
  const tried = variant.thresholds.map((threshold) => {
    const scores = worlds.map(({ truth, accused }) =>
      scoreAccused(truth, accusedBy(accused, `${baseline.id}/${variant.name}`, threshold)),
    );
    const sum = (of: (score: (typeof scores)[number]) => number) =>
      scores.reduce((total, score) => total + of(score), 0);
    return {
      threshold,
      found: sum((score) => score.recall.hits),
      wrong: sum((score) => score.false_positives.hits) / sum((score) => score.false_positives.of),
    };
  });
  const harmless = tried.filter(({ wrong }) => wrong <= limit);
  if (harmless.length === 0) {
    return baseline.variants.length === 1 ? (variant.thresholds[0] as number) : null;
  }
  return harmless.reduce((best, one) => (one.found > best.found ? one : best)).threshold;
}

function accusedBy(
  accused: WorldTable['accused'],
  key: string,
  threshold: number,
): ReadonlySet<string> {
  return accused.get(key)?.get(threshold) ?? new Set();
}

async function tables(
  baselines: readonly Baseline[],
  options: { plan: SeedPlan; given: Measuring; split: Split },
): Promise<WorldTable[]> {
  const { plan, given, split } = options;
  const admit = split === 'design' ? forDesign : forReport;
  const world = (name: string): World => admit(worldOf(name, split, plan.scale));
  let calibration: Promise<BenchLog> | null = null;
  const calibrated = () => {
    calibration ??= makeLog(world('benign'), { ...given, seed: CALIBRATION_SEED });
    return calibration;
  };
  const found: WorldTable[] = [];
  for (const seed of split === 'design' ? plan.designSeeds : plan.reportSeeds) {
    const kept = await given.cells.measure(`baselines-${split}-${plan.scale}-${seed}`, async () => {
      const log = await makeLog(world('small'), { ...given, seed });
      const { accounts, operators } = log.truth;
      const accused = [...accusedIn(log, baselines, await calibrated())];
      return {
        accounts: [...accounts],
        operators,
        accused: accused.map(([key, by]) => [key, [...by].map(([t, ids]) => [t, [...ids]])]),
      } as KeptTable;
    });
    found.push(tableOf(kept));
    given.say(`baselines: ${split} world ${seed}`);
  }
  return found;
}

/** A world's table as JSON keeps it. */
interface KeptTable {
  accounts: [string, AccountTruth][];
  operators: OperatorTruth[];
  accused: [string, [number, string[]][]][];
}

function tableOf({ accounts, operators, accused }: KeptTable): WorldTable {
  const byThreshold = (kept: [number, string[]][]): Accused =>
    new Map(kept.map(([threshold, ids]) => [threshold, new Set(ids)]));
  return {
    truth: { accounts: new Map(accounts), operators },
    accused: new Map(accused.map(([key, kept]) => [key, byThreshold(kept)])),
  };
}

function accusedIn(
  log: BenchLog,
  baselines: readonly Baseline[],
  calibration: BenchLog,
): Map<string, Accused> {
  const entries = baselines.flatMap(({ id, variants, published }) =>
    variants.map((variant) => {
      const accuse = variant.accuse(log, calibration);
      const thresholds = new Set(variant.thresholds);
      if (published !== null) thresholds.add(published);
      const accused = new Map([...thresholds].map((value) => [value, accuse(value)]));
      return [`${id}/${variant.name}`, accused] as const;
    }),
  );
  return new Map(entries);
}
