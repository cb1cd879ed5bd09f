/** The part of the quality bench that measures harvests hidden among cover traffic. */

import { scoreAccused } from '#simulate/score';
import { parseWorld, type World } from '#simulate/world';
import { mmdWindows } from './baselines/mmd-windows.ts';
import { makeLog } from './bench-log.ts';
import type { Measuring } from './plan.ts';
import { scanWorld } from './scan-world.ts';
import { type MeanInterval, meanInterval } from './summary.ts';
import { forReport, worldOf } from './worlds.ts';

export interface MixedPlan {
  seeds: readonly number[];
  /** Accounts of the operator, and all exchanges of each. */
  accounts: number;
  exchangesPerAccount: number;
  harvestShare: number;
}

/** One harvest hidden in cover traffic, by what is found of its accounts. */
export interface MixedQuality {
  plan: MixedPlan;
  campaigns: MeanInterval;
  precision: MeanInterval;
  findings: MeanInterval;
  servedBeforeAlarm: MeanInterval;
  /** Per-account windows of 100 prompts at their published threshold, on the same worlds. */
  windows: MeanInterval;
  honestInCampaigns: MeanInterval;
}

interface Cell {
  campaigns: number;
  precision: number;
  findings: number;
  served: number;
  honest: number;
  windows: number;
}

const CALIBRATION_SEED = 901;
const BACKGROUND_SCALE = 0.5;
/** Length of a scan's steps, as its flag. */
const STEP = '12h';

export async function measureMixed(plan: MixedPlan, given: Measuring): Promise<MixedQuality> {
  const found: Cell[] = [];
  for (const seed of plan.seeds) {
    const name = `mixed-${plan.accounts}-${plan.exchangesPerAccount}-${plan.harvestShare}-${seed}`;
    found.push(await given.scans.measure(name, () => measureSeed(plan, seed, given)));
    given.say(`mixed: world ${seed}`);
  }
  const over = (of: (cell: Cell) => number) => meanInterval(found.map(of));
  return {
    plan,
    campaigns: over((cell) => cell.campaigns),
    precision: over((cell) => cell.precision),
    findings: over((cell) => cell.findings),
    servedBeforeAlarm: over((cell) => cell.served),
    windows: over((cell) => cell.windows),
    honestInCampaigns: over((cell) => cell.honest),
  };
}

async function measureSeed(plan: MixedPlan, seed: number, given: Measuring): Promise<Cell> {
  const world = mixedWorld(plan);
  const { score } = await scanWorld(world, { ...given, seed, step: STEP });
  const { campaigns, findings } = score.accounts;
  return {
    campaigns: campaigns.recall.share,
    precision: campaigns.precision.share,
    findings: findings.recall.share,
    served: score.operators[0]?.served_before_alarm ?? 1,
    honest: campaigns.false_positives.share,
    windows: await windowsRecall(world, seed, given),
  };
}

async function windowsRecall(world: World, seed: number, given: Measuring): Promise<number> {
  const { prompts, arrivals } = given;
  const calibrated = forReport(worldOf('benign', 'report', BACKGROUND_SCALE));
  const calibration = await makeLog(calibrated, { prompts, arrivals, seed: CALIBRATION_SEED });
  const log = await makeLog(world, { prompts, arrivals, seed });
  const baseline = mmdWindows(100);
  const accused = baseline.variants[0]?.accuse(log, calibration)(baseline.published ?? 0.95);
  return scoreAccused(log.truth, accused ?? new Set()).recall.share;
}

function mixedWorld({ accounts, exchangesPerAccount, harvestShare }: MixedPlan): World {
  return parseWorld({
    ...worldOf('benign', 'report', BACKGROUND_SCALE),
    name: 'mixed',
    attackers: [
      {
        kind: 'slow',
        operator: 'c1',
        accounts,
        exchanges: Math.round(accounts * exchangesPerAccount * harvestShare),
        knobs: { cover_share: 1 - harvestShare },
      },
    ],
  });
}
