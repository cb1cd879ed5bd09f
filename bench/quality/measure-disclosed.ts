/** The part of the quality bench that measures one world at the size of the published incidents. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanResult } from '#schema/scan-result';
import { parseTruth, type Score, score } from '#simulate/score';
import { simulate } from '#simulate/simulate';
import { directorySink, partFile, type SimulationSink } from '#simulate/sink';
import type { Measuring } from './plan.ts';
import { runScan } from './run-scan.ts';
import { forReport, worldOf } from './worlds.ts';

export interface FullScale {
  scale: number;
  seed: number;
  exchanges: number;
  accounts: number;
  simulateSeconds: number;
  scanSeconds: number;
  /** Milliseconds by stage. */
  timings: ScanResult['timings'];
  peakBytes: number | null;
  score: Score;
}

/** The world at the size of the incidents, once: 24,000 attack accounts among over 100,000. */
export async function measureDisclosed(
  plan: { scale: number; seed: number; workers: number },
  given: Measuring,
): Promise<FullScale> {
  const name = `disclosed-${plan.scale}-${plan.seed}`;
  return given.scans.measure(name, () => measureOnce(plan, given));
}

async function measureOnce(
  plan: { scale: number; seed: number; workers: number },
  given: Measuring,
): Promise<FullScale> {
  const directory = mkdtempSync(join(tmpdir(), 'stillwatch-disclosed-'));
  const { scale, seed, workers } = plan;
  try {
    const files = await directorySink(directory, 'zst');
    const truth: string[] = [];
    const sink: SimulationSink = {
      async write(part, bytes) {
        if (part === 'truth') truth.push(bytes as string);
        await files.write(part, bytes);
      },
      close: () => files.close(),
    };
    const { prompts, arrivals } = given;
    const startedAt = performance.now();
    const world = forReport(worldOf('disclosed', 'report', scale));
    const options = { seed, prompts, arrivals, withText: false, sink, workers };
    const { exchanges, accounts } = await simulate(world, options);
    await sink.close();
    const simulateSeconds = (performance.now() - startedAt) / 1000;
    given.say(`disclosed: ${exchanges} exchanges simulated in ${simulateSeconds.toFixed(0)} s`);
    const log = partFile('exchanges', 'zst');
    const { result, seconds: scanSeconds, peakBytes } = await runScan(directory, { log });
    const { timings } = result;
    given.say(`disclosed: scanned in ${scanSeconds.toFixed(0)} s`);
    const found = score(parseTruth(truth.join('').split('\n')), result);
    const size = { scale, seed, exchanges, accounts };
    return { ...size, simulateSeconds, scanSeconds, timings, peakBytes, score: found };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
