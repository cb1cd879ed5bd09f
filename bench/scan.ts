/**
 * Scans worlds of growing size (the preset `disclosed`, scaled), with prompts or with fingerprints
 * already computed; beside the volume rule in pandas over the same file, in the same run.
 *
 *   node bench/scan.ts --millions 1,4,16 --kinds fingerprints,text --pandas
 *
 * `--accounts-only` leaves out the search for campaigns; `--out` names the file of results.
 */

import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const { values } = parseArgs({
  options: {
    millions: { type: 'string', default: '1' },
    kinds: { type: 'string', default: 'fingerprints,text' },
    directory: { type: 'string', default: join(tmpdir(), 'stillwatch-bench-scan') },
    pandas: { type: 'boolean', default: false },
    'accounts-only': { type: 'boolean', default: false },
    out: { type: 'string', default: fileURLToPath(new URL('results/scan.json', import.meta.url)) },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const MILLION = 1_000_000;

interface Run {
  kind: string;
  rows: number;
  accounts: number;
  simulate_seconds: number;
  file_bytes: number;
  seconds: Record<string, number>;
  rows_per_second: number;
  peak_resident_bytes: number;
  accounts_named: number;
  /** Null where nobody looked. */
  campaigns_named: number | null;
  pandas: { seconds: number; hits: number } | null;
  load_before: string;
}

function filesOf(world: string) {
  const inside = (name: string) => join(world, name);
  return {
    log: inside('exchanges.ndjson'),
    accounts: inside('accounts.jsonl'),
    networks: inside('networks.csv'),
  };
}

/** Resident bytes of a process and all its descendants. */
function residentBytes(pid: number): number {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
      // Anonymous memory: pages of mapped files are the kernel's to drop.
      resident.set(Number(name), Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // The process ended while the list was read.
    }
  }
  const isOurs = (id: number | undefined): boolean =>
    id === pid || (id !== undefined && id > 1 && isOurs(parents.get(id)));
  return [...resident].reduce((sum, [id, bytes]) => (isOurs(id) ? sum + bytes : sum), 0);
}

const stillwatch = (...args: string[]) => ['src/cli/main.ts', ...args];

async function scan(world: string): Promise<{ json: string; peak: number; seconds: number }> {
  const started = performance.now();
  const { log, accounts, networks } = filesOf(world);
  const only = values['accounts-only'] ? ['--accounts-only'] : [];
  const known = ['--accounts', accounts, '--networks', networks, ...only];
  const child = spawn(process.execPath, stillwatch('scan', log, ...known, '--json', '--quiet'), {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid as number));
  }, 500);
  let json = '';
  child.stdout.on('data', (chunk: Buffer) => {
    json += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(sampling);
  if (code !== 0) throw new Error(`the scan ended with ${code}`);
  return { json, peak, seconds: (performance.now() - started) / 1000 };
}

async function volumeRule(log: string): Promise<Run['pandas']> {
  const script = fileURLToPath(new URL('volume-rule.py', import.meta.url));
  const { stdout } = await promisify(execFile)('/usr/bin/python3', [script, log]);
  return JSON.parse(stdout) as { seconds: number; hits: number };
}

/** Exchanges that the preset has at scale 1. */
const DISCLOSED_ROWS = 21_000_000;

async function measure(kind: string, millions: number): Promise<Run> {
  const world = join(values.directory, `${kind}-${millions}`);
  const { log } = filesOf(world);
  const scale = (millions * MILLION) / DISCLOSED_ROWS;
  const making = ['simulate', 'disclosed', '--scale', scale.toFixed(6), '--out', world, '--quiet'];
  const text = kind === 'text' ? ['--text'] : [];
  const started = performance.now();
  await promisify(execFile)(process.execPath, stillwatch(...making, ...text), { cwd: root });
  const simulated = (performance.now() - started) / 1000;
  const load = readFileSync('/proc/loadavg', 'utf8').trim();
  const { json, peak, seconds } = await scan(world);
  const result = JSON.parse(json) as {
    input: { exchanges: number; accounts: number };
    timings: Record<string, number>;
    accounts: unknown[];
    campaigns: unknown[];
  };
  const rows = result.input.exchanges;
  const stages = Object.entries(result.timings).map(([name, ms]) => [
    name.replace(/_ms$/, ''),
    ms / 1000,
  ]);
  const run: Run = {
    kind,
    rows,
    file_bytes: statSync(log).size,
    accounts: result.input.accounts,
    simulate_seconds: simulated,
    seconds: { ...Object.fromEntries(stages), whole: seconds },
    rows_per_second: Math.round(rows / seconds),
    peak_resident_bytes: peak,
    accounts_named: result.accounts.length,
    campaigns_named: values['accounts-only'] ? null : result.campaigns.length,
    pandas: values.pandas ? await volumeRule(log) : null,
    load_before: load,
  };
  rmSync(world, { recursive: true });
  process.stdout.write(`${JSON.stringify(run)}\n`);
  return run;
}

mkdirSync(values.directory, { recursive: true });
const runs: Run[] = [];
for (const kind of values.kinds.split(',')) {
  for (const millions of values.millions.split(',')) {
    runs.push(await measure(kind, Number(millions)));
    const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memory_bytes: totalmem() };
    writeFileSync(
      values.out,
      `${JSON.stringify({ machine, node: process.version, runs }, null, 2)}\n`,
    );
  }
}
