/** The part of the quality bench that measures the methods we are compared with. */

import type { Split, World } from '#simulate/world';
import {
  accusationsOf,
  chooseThresholds,
  type Thresholds,
  tableOf,
  type WorldTable,
} from './baseline-tables.ts';
import type { Baseline } from './baselines/baseline.ts';
import { makeLog } from './bench-log.ts';
import { once } from './kept-cells.ts';
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

const CALIBRATION_SEED = 900;

/** Chooses each baseline's thresholds on design worlds, then measures them on report worlds. */
export async function measureBaselines(
  baselines: readonly Baseline[],
  plan: SeedPlan,
  given: Measuring,
): Promise<BaselineResult[]> {
  const chosen = await designThresholds(baselines, plan, given);
  const report = await tables(baselines, { plan, given, split: 'report' });
  const measured = (id: string, thresholds: Thresholds) =>
    summariseAccusations(report.map((world) => accusationsOf(world, id, thresholds)));
  return baselines.map(({ id, title, source, published, variants }) => {
    const thresholds = chosen.get(id) as Thresholds;
    const only = new Map(variants.slice(0, 1).map((variant) => [variant, published]));
    return {
      id,
      title,
      source,
      published: published === null ? null : { threshold: published, summary: measured(id, only) },
      chosen: {
        thresholds: Object.fromEntries([...thresholds].map(([{ name }, value]) => [name, value])),
        summary: measured(id, thresholds),
      },
    };
  });
}

/** The thresholds of each baseline, by id, as chosen on the plan's design worlds. */
export async function designThresholds(
  baselines: readonly Baseline[],
  plan: SeedPlan,
  given: Measuring,
): Promise<ReadonlyMap<string, Thresholds>> {
  const design = await tables(baselines, { plan, given, split: 'design' });
  return new Map(baselines.map((one) => [one.id, chooseThresholds(one, design)]));
}

async function tables(
  baselines: readonly Baseline[],
  options: { plan: SeedPlan; given: Measuring; split: Split },
): Promise<WorldTable[]> {
  const { plan, given, split } = options;
  const admit = split === 'design' ? forDesign : forReport;
  const worldNamed = (name: string): World => admit(worldOf(name, split, plan.scale));
  const calibration = once(() =>
    makeLog(worldNamed('benign'), { ...given, seed: CALIBRATION_SEED }),
  );
  const found: WorldTable[] = [];
  for (const seed of split === 'design' ? plan.designSeeds : plan.reportSeeds) {
    const name = `baselines-${split}-${plan.scale}-${seed}`;
    const at = { name, world: worldNamed('small'), seed, calibration };
    found.push(await tableOf(baselines, at, given));
    given.say(`baselines: ${split} world ${seed}`);
  }
  return found;
}
