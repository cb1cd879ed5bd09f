/** How long `npm start` takes until a campaign stands, on this machine as it is and beside busy loops. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/**
 * Each run starts the demo in a directory of its own, as `npm start` does, and asks the control half
 * for campaigns twice a second. Seconds count from the start of the process. Every run leaves its
 * results in bench/results/first-campaign.json, next to those of the other load.
 *
 *     node bench/first-campaign.ts quiet|busy [runs]
 */
const [load = 'quiet', runs = '5'] = process.argv.slice(2);
if (load !== 'quiet' && load !== 'busy') throw new Error('say quiet or busy');

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const RESULT = fileURLToPath(new URL('results/first-campaign.json', import.meta.url));
/** What README promises. */
const PROMISED_SECONDS = 120;
const GIVE_UP_SECONDS = 400;
const BUSY_LOOPS = 2;

interface Run {
  /** From the start of the process until everything listens. */
  seconds_to_listen: number;
  /** Null = none within `GIVE_UP_SECONDS`. */
  seconds_to_campaign: number | null;
  members: number;
  /** Of the machine over the last minute, when the campaign stood. */
  load_average: number;
}

interface Result {
  bench: 'first-campaign';
  date: string;
  machine: { cpu: string; cores: number; node: string };
  promised_seconds: number;
  busy_loops: number;
  runs: { quiet: Run[]; busy: Run[] };
}

interface Up {
  control_url: string;
  credential_file: string;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

async function firstLine(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes('\n')) return said.slice(0, said.indexOf('\n'));
  }
  throw new Error('the demo ended before it listened');
}

/** Members of the first campaign, by the control half's own answer; 0 while there is none. */
async function membersOfFirst(url: string, credential: string): Promise<number> {
  const answer = await fetch(`${url}/v1/campaigns`, {
    headers: { authorization: `Bearer ${credential}` },
    signal: AbortSignal.timeout(20_000),
  }).catch(() => null);
  // Busy is no answer yet; a refusal would be taken for "no campaign" for ever.
  if (answer === null || answer.status >= 500) return 0;
  if (!answer.ok) throw new Error(`/v1/campaigns answers ${answer.status}`);
  const [first] = ((await answer.json()) as { campaigns: { member_count: number }[] }).campaigns;
  return first?.member_count ?? 0;
}

async function oneRun(): Promise<Run> {
  const state = mkdtempSync(join(tmpdir(), 'first-campaign-'));
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 100) / 10;
  const ports = ['--port', '0', '--gateway-port', '0', '--gateway-admin-port', '0'];
  const demo = spawn(
    process.execPath,
    [MAIN, 'up', '--demo', '--json', '--state', state, ...ports],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    const up = JSON.parse(await firstLine(demo)) as Up;
    const listening = seconds();
    const credential = readFileSync(up.credential_file, 'utf8').trim();
    let members = 0;
    while (members === 0 && seconds() < GIVE_UP_SECONDS) {
      await sleep(500);
      members = await membersOfFirst(up.control_url, credential);
    }
    return {
      seconds_to_listen: listening,
      seconds_to_campaign: members === 0 ? null : seconds(),
      members,
      load_average: Math.round(loadavg()[0]! * 10) / 10,
    };
  } finally {
    await ended(demo);
    rmSync(state, { recursive: true, force: true });
  }
}

function formerRuns(): Result['runs'] {
  try {
    return (JSON.parse(readFileSync(RESULT, 'utf8')) as Result).runs;
  } catch {
    return { quiet: [], busy: [] };
  }
}

const loops =
  load === 'quiet'
    ? []
    : Array.from({ length: BUSY_LOOPS }, () =>
        spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
      );
const measured: Run[] = [];
try {
  for (let run = 0; run < Number(runs); run++) {
    const result = await oneRun();
    measured.push(result);
    process.stdout.write(`${load} ${JSON.stringify(result)}\n`);
    const document: Result = {
      bench: 'first-campaign',
      date: new Date().toISOString().slice(0, 10),
      machine: { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version },
      promised_seconds: PROMISED_SECONDS,
      busy_loops: BUSY_LOOPS,
      runs: { ...formerRuns(), [load]: measured },
    };
    writeFileSync(RESULT, `${JSON.stringify(document, null, 2)}\n`);
  }
} finally {
  for (const loop of loops) loop.kill('SIGKILL');
}
