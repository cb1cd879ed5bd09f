import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanResult } from '#schema/scan-result';
import { presetWorld } from '#simulate/presets/presets';
import { type Score, score } from '#simulate/score';
import { scaleWorld, type World } from '#simulate/world';
import { exactInterval, type ShareInterval } from '#std/statistics/intervals';
import { makeLog, type Sources } from './bench-log.ts';
import { runScan } from './run-scan.ts';
import { type ScanSummary, summariseScores } from './summary.ts';

export interface Scanned {
  result: ScanResult;
  score: Score;
  seconds: number;
}

/** Simulates a world into a folder that is gone afterwards, scans it, holds it to the truth. */
export async function scanWorld(world: World, given: Sources & { seed: number }): Promise<Scanned> {
  const directory = mkdtempSync(join(tmpdir(), 'stillwatch-quality-'));
  try {
    const { truth } = await makeLog(world, { ...given, directory });
    const { result, seconds } = await runScan(directory);
    return { result, score: score(truth, result), seconds };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export interface ErrorRates {
  /** What the scan promises. */
  nominal: number;
  /** Share of attack-free worlds in which anyone was accused; at most the nominal rate is promised. */
  worldsAccusing: ShareInterval;
  /** Honest accounts accused, of all. */
  accountsAccused: ShareInterval;
  /** By detector: flagged of judged. */
  byDetector: Record<string, ShareInterval>;
}

export interface ScanQuality {
  small: ScanSummary;
  benign: ErrorRates;
  secondsPerWorld: number;
}

/** The scan over worlds with attackers and over worlds without. */
export async function measureScan(
  plan: { reportSeeds: readonly number[]; scale: number },
  given: Sources & { say: (line: string) => void },
): Promise<ScanQuality> {
  const small: Scanned[] = [];
  const benign: Scanned[] = [];
  for (const seed of plan.reportSeeds) {
    small.push(await scanWorld(scaleWorld(presetWorld('small'), plan.scale), { ...given, seed }));
    given.say(`scan: small world ${seed}, ${small.at(-1)?.seconds.toFixed(0)} s`);
    benign.push(await scanWorld(scaleWorld(presetWorld('benign'), plan.scale), { ...given, seed }));
    given.say(`scan: benign world ${seed}`);
  }
  const seconds = [...small, ...benign].reduce((sum, one) => sum + one.seconds, 0);
  return {
    small: summariseScores(small.map((one) => one.score)),
    benign: errorRates(benign),
    secondsPerWorld: seconds / (small.length + benign.length),
  };
}

function errorRates(worlds: readonly Scanned[]): ErrorRates {
  const accused = worlds.map((world) => world.score.accounts.any.false_positives);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const detectors = new Set(
    worlds.flatMap(({ result }) => result.detectors.map((one) => one.detector)),
  );
  const of = (id: string) =>
    worlds.flatMap(({ result }) => result.detectors.filter((one) => one.detector === id));
  return {
    nominal: worlds[0]?.result.error_rates.false_discovery_rate ?? Number.NaN,
    worldsAccusing: exactInterval(accused.filter((one) => one.hits > 0).length, worlds.length),
    accountsAccused: exactInterval(
      sum(accused.map((one) => one.hits)),
      sum(accused.map((one) => one.of)),
    ),
    byDetector: Object.fromEntries(
      [...detectors].map((id) => [
        id,
        exactInterval(sum(of(id).map((one) => one.flagged)), sum(of(id).map((one) => one.judged))),
      ]),
    ),
  };
}
