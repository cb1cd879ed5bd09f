/**
 * The part of the quality bench that measures what the scan finds, and what it finds where nothing
 * is.
 */

import { exactInterval, type ShareInterval } from '#std/statistics/intervals';
import type { Measuring, SeedPlan, SilencePlan } from './plan.ts';
import { type Scanned, scanWorld } from './scan-world.ts';
import { type ScanSummary, summariseScores } from './summary.ts';
import { openWarmScanner } from './warm-scan.ts';
import { worldOf } from './worlds.ts';

export interface ErrorRates {
  worlds: number;
  /** Accounts and exchanges of a world, about. */
  accounts: number;
  exchanges: number;
  /** What the scan promises. */
  nominal: number;
  /** Share of attack-free worlds in which any campaign was named; at most the nominal rate is promised. */
  worldsWithCampaigns: ShareInterval;
  /** The same for accounts' own findings. */
  worldsWithFindings: ShareInterval;
  /** Honest accounts accused, of all: in campaigns, and by their own findings. */
  inCampaigns: ShareInterval;
  byFindings: ShareInterval;
  /** By detector: flagged of judged. */
  byDetector: Record<string, ShareInterval>;
  secondsPerWorld: number;
}

export interface ScanQuality {
  small: ScanSummary;
  secondsPerWorld: number;
}

/** The scan over worlds with attackers. */
export async function measureScan(plan: SeedPlan, given: Measuring): Promise<ScanQuality> {
  const scanned: Scanned[] = [];
  for (const seed of plan.reportSeeds) {
    const world = worldOf('small', 'report', plan.scale);
    scanned.push(
      await given.scans.measure(`small-${plan.scale}-${plan.step}-${seed}`, () =>
        scanWorld(world, { ...given, seed, step: plan.step }),
      ),
    );
    given.say(`scan: small world ${seed}, ${scanned.at(-1)?.scanSeconds.toFixed(0)} s`);
  }
  return {
    small: summariseScores(scanned.map((one) => one.score)),
    secondsPerWorld: mean(scanned.map((one) => one.scanSeconds)),
  };
}

/** Below this scale of `benign`, starting an engine is most of the work. */
const STARTING_COSTS_MOST = 0.2;

/** The scan over worlds in which nobody harvests: whatever it names is wrong. */
export async function measureSilence(plan: SilencePlan, given: Measuring): Promise<ErrorRates> {
  const { scale, step } = plan;
  const world = worldOf('benign', 'report', scale);
  const scanner = scale < STARTING_COSTS_MOST ? await openWarmScanner() : null;
  const worlds: Scanned[] = [];
  try {
    for (const seed of plan.seeds) {
      const name = `benign-${scale}-${step}-${seed}`;
      const options = { ...given, seed, step, ...(scanner === null ? {} : { scanner }) };
      worlds.push(await given.scans.measure(name, () => scanWorld(world, options)));
      given.say(`silence: world ${seed} of scale ${scale}`);
    }
  } finally {
    await scanner?.close();
  }
  return errorRates(worlds);
}

function errorRates(worlds: readonly Scanned[]): ErrorRates {
  const wrong = (way: 'findings' | 'campaigns') =>
    worlds.map(({ score }) => score.accounts[way].false_positives);
  const worldsWith = (way: 'findings' | 'campaigns') =>
    exactInterval(wrong(way).filter((one) => one.hits > 0).length, worlds.length);
  const pooled = (way: 'findings' | 'campaigns') =>
    exactInterval(sum(wrong(way).map((one) => one.hits)), sum(wrong(way).map((one) => one.of)));
  const ids = new Set(worlds.flatMap((one) => one.detectors.map(({ detector }) => detector)));
  const of = (id: string) =>
    worlds.flatMap(({ detectors }) => detectors.filter((one) => one.detector === id));
  return {
    worlds: worlds.length,
    accounts: Math.round(mean(wrong('findings').map((one) => one.of))),
    exchanges: Math.round(mean(worlds.map((one) => one.exchanges))),
    nominal: worlds[0]?.falseDiscoveryRate ?? Number.NaN,
    worldsWithCampaigns: worldsWith('campaigns'),
    worldsWithFindings: worldsWith('findings'),
    inCampaigns: pooled('campaigns'),
    byFindings: pooled('findings'),
    byDetector: Object.fromEntries(
      [...ids].map((id) => [
        id,
        exactInterval(sum(of(id).map((one) => one.flagged)), sum(of(id).map((one) => one.judged))),
      ]),
    ),
    secondsPerWorld: mean(worlds.map((one) => one.scanSeconds)),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const mean = (values: readonly number[]): number => sum(values) / Math.max(1, values.length);
