/**
 * Takes one simulated world through the scan to a score: the step that most of the quality bench
 * repeats.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanResult } from '#schema/scan-result';
import { parseTruth, type Score, score, type Truth } from '#simulate/score';
import { simulate } from '#simulate/simulate';
import { directorySink, type SimulationSink } from '#simulate/sink';
import type { World } from '#simulate/world';
import type { Sources } from './bench-log.ts';
import { runScan } from './run-scan.ts';
import type { WarmScanner } from './warm-scan.ts';
import { forReport } from './worlds.ts';

/** What is kept of a scan that was held to the truth. */
export interface Scanned {
  seed: number;
  exchanges: number;
  score: Score;
  /** Accounts judged and flagged, by detector. */
  detectors: { detector: string; judged: number; flagged: number }[];
  /** What the scan promises. */
  falseDiscoveryRate: number;
  simulateSeconds: number;
  scanSeconds: number;
  timings: ScanResult['timings'];
}

export interface ScanWorldOptions extends Sources {
  seed: number;
  step?: string;
  /** Instead of a process of its own for each scan. */
  scanner?: WarmScanner;
}

/**
 * Simulates a world, with text, into a folder that is gone afterwards, scans it, holds it to the
 * truth. Throws RangeError when the world's sources are not for reported numbers.
 */
export async function scanWorld(world: World, options: ScanWorldOptions): Promise<Scanned> {
  forReport(world);
  const directory = mkdtempSync(join(tmpdir(), 'stillwatch-quality-'));
  try {
    const startedAt = performance.now();
    const truth = await writeWorld(world, options, directory);
    const simulateSeconds = (performance.now() - startedAt) / 1000;
    const { step = '12h', scanner } = options;
    const { result, seconds } = await (scanner === undefined
      ? runScan(directory, { step })
      : scanner.scan(directory, { step }));
    return {
      seed: options.seed,
      exchanges: result.input.exchanges,
      score: score(truth, result),
      detectors: result.detectors.map(({ detector, judged, flagged }) => ({
        detector,
        judged,
        flagged,
      })),
      falseDiscoveryRate: result.error_rates.false_discovery_rate,
      simulateSeconds,
      scanSeconds: seconds,
      timings: result.timings,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function writeWorld(
  world: World,
  { seed, prompts, arrivals }: ScanWorldOptions,
  directory: string,
): Promise<Truth> {
  const files = await directorySink(directory, 'none');
  const truth: string[] = [];
  const sink: SimulationSink = {
    async write(part, bytes) {
      if (part === 'truth') truth.push(bytes as string);
      await files.write(part, bytes);
    },
    close: () => files.close(),
  };
  await simulate(world, { seed, prompts, arrivals, withText: true, sink, workers: 0 });
  await sink.close();
  return parseTruth(truth.join('').split('\n'));
}
