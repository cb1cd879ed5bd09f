import { presetWorld } from '#simulate/presets/presets';
import { type Accusations, scoreAccused } from '#simulate/score';
import { type Split, scaleWorld, type World } from '#simulate/world';
import type { Baseline } from './baselines/baseline.ts';
import { type BenchLog, makeLog, type Sources } from './bench-log.ts';
import { type MethodSummary, summariseAccusations } from './summary.ts';

export interface BaselineResult {
  id: string;
  title: string;
  source: string;
  /** Null = the publication leaves it to be chosen. */
  published: { threshold: number; summary: MethodSummary } | null;
  chosen: { threshold: number; summary: MethodSummary };
}

/** Share of honest accounts that a chosen threshold may accuse on the design worlds. */
export const DESIGN_FALSE_POSITIVES = 0.001;
const CALIBRATION_SEED = 900;

export interface SeedPlan {
  designSeeds: readonly number[];
  reportSeeds: readonly number[];
  scale: number;
}

/** Chooses each baseline's threshold on design worlds, then measures it on report worlds. */
export async function measureBaselines(
  baselines: readonly Baseline[],
  plan: SeedPlan,
  given: Sources & { say: (line: string) => void },
): Promise<BaselineResult[]> {
  const design = await tables(baselines, { plan, given, split: 'design' });
  const report = await tables(baselines, { plan, given, split: 'report' });
  return baselines.map((baseline) => {
    const { id, title, source, published } = baseline;
    const threshold = choose(baseline, design.get(id) as WorldTable[]);
    const measured = report.get(id) as WorldTable[];
    const at = (value: number) => ({
      threshold: value,
      summary: summariseAccusations(measured.map((world) => world.get(value) as Accusations)),
    });
    return {
      id,
      title,
      source,
      published: published === null ? null : at(published),
      chosen: at(threshold),
    };
  });
}

/** Accusations of one world by threshold. */
type WorldTable = Map<number, Accusations>;

/** The most lenient threshold that keeps to the share of false accusations, or the strictest. */
function choose(baseline: Baseline, worlds: readonly WorldTable[]): number {
  const allowed = baseline.thresholds.filter((threshold) => {
    const wrong = worlds.map((world) => (world.get(threshold) as Accusations).false_positives);
    const hits = wrong.reduce((sum, share) => sum + share.hits, 0);
    return hits <= DESIGN_FALSE_POSITIVES * wrong.reduce((sum, share) => sum + share.of, 0);
  });
  return allowed.at(-1) ?? (baseline.thresholds[0] as number);
}

async function tables(
  baselines: readonly Baseline[],
  options: { plan: SeedPlan; given: Sources & { say: (line: string) => void }; split: Split },
): Promise<Map<string, WorldTable[]>> {
  const { plan, given, split } = options;
  const world = (name: string): World => ({
    ...scaleWorld(presetWorld(name), plan.scale),
    split,
  });
  const calibration = await makeLog(world('benign'), { ...given, seed: CALIBRATION_SEED });
  const found = new Map<string, WorldTable[]>(baselines.map(({ id }) => [id, []]));
  for (const seed of split === 'design' ? plan.designSeeds : plan.reportSeeds) {
    const log = await makeLog(world('small'), { ...given, seed });
    for (const baseline of baselines) {
      found.get(baseline.id)?.push(tableOf(baseline, log, calibration));
    }
    given.say(`baselines: ${split} world ${seed}`);
  }
  return found;
}

function tableOf(baseline: Baseline, log: BenchLog, calibration: BenchLog): WorldTable {
  const accuse = baseline.accuse(log, calibration);
  const thresholds = new Set(baseline.thresholds);
  if (baseline.published !== null) thresholds.add(baseline.published);
  return new Map(
    [...thresholds].map((threshold) => [threshold, scoreAccused(log.truth, accuse(threshold))]),
  );
}
