import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ScanResult, scanResultSchema } from '#schema/scan-result';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const LONGEST_OUTPUT_CHARS = 2 ** 28;

export interface ScanRunOptions {
  log?: string;
  /** As the flag; left out = the scan's own choice. */
  step?: string;
}

/** Runs `stillwatch scan` over a simulated folder, as a user would, in a process of its own. */
export async function runScan(
  directory: string,
  { log = 'exchanges.ndjson', step }: ScanRunOptions = {},
): Promise<{ result: ScanResult; seconds: number }> {
  const facts = ['--accounts', join(directory, 'accounts.jsonl')];
  const networks = ['--networks', join(directory, 'networks.csv')];
  const steps = step === undefined ? [] : ['--step', step];
  const startedAt = performance.now();
  const stdout = await output([
    ...['-C', 'stillwatch-source', MAIN, 'scan', join(directory, log), ...facts, ...networks],
    ...[...steps, '--json', '--quiet'],
  ]);
  const seconds = (performance.now() - startedAt) / 1000;
  return { result: scanResultSchema.parse(JSON.parse(stdout)), seconds };
}

function output(argv: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.length > LONGEST_OUTPUT_CHARS) child.kill();
  });
  child.on('error', reject);
  child.on('close', (code) => {
    if (code === 0) resolve(text);
    else reject(new Error(`scan ended with ${code}`));
  });
  return promise;
}
