/** Runs the scan as its users run it, with its time and memory, for the quality bench. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ScanResult, scanResultSchema } from '#schema/scan-result';
import { watchMemory } from './peak-memory.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const LONGEST_OUTPUT_CHARS = 2 ** 28;

export interface ScanRunOptions {
  log?: string;
  /** As the flag; left out = the scan's own choice. */
  step?: string;
}

export interface ScanRun {
  result: ScanResult;
  seconds: number;
  /** Resident memory of the scan and its engine at most; null where it cannot be told. */
  peakBytes: number | null;
}

/** Runs `stillwatch scan` over a simulated folder, as a user would, in a process of its own. */
export async function runScan(
  directory: string,
  { log = 'exchanges.ndjson', step }: ScanRunOptions = {},
): Promise<ScanRun> {
  const facts = ['--accounts', join(directory, 'accounts.jsonl')];
  const networks = ['--networks', join(directory, 'networks.csv')];
  const steps = step === undefined ? [] : ['--step', step];
  const startedAt = performance.now();
  const { stdout, peakBytes } = await output([
    ...[MAIN, 'scan', join(directory, log), ...facts, ...networks],
    ...[...steps, '--json', '--quiet'],
  ]);
  const seconds = (performance.now() - startedAt) / 1000;
  return { result: scanResultSchema.parse(JSON.parse(stdout)), seconds, peakBytes };
}

interface Output {
  stdout: string;
  peakBytes: number | null;
}

function output(argv: readonly string[]): Promise<Output> {
  const { promise, resolve, reject } = Promise.withResolvers<Output>();
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const memory = watchMemory(child.pid ?? 0);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.length > LONGEST_OUTPUT_CHARS) child.kill();
  });
  child.on('error', reject);
  child.on('close', (code) => {
    const peakBytes = memory.stop();
    if (code === 0) resolve({ stdout: text, peakBytes });
    else reject(new Error(`scan ended with ${code}`));
  });
  return promise;
}
